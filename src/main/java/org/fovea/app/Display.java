package org.fovea.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Whether there is a screen to open a window on; where there is none, JavaFX is told to render into memory. */
final class Display {

    /** Those that JavaFX looks for on Linux. */
    private static final List<String> BROWSERS =
            List.of("xdg-open", "google-chrome", "firefox", "opera", "konqueror", "mozilla");

    private Display() {}

    /** Why no window can be opened here, in a few words; null if one can. */
    static String missing() {
        if (Boolean.getBoolean("fovea.offscreen")) {
            return "off-screen rendering was requested";
        }
        if (!System.getProperty("os.name", "")
                .toLowerCase(java.util.Locale.ROOT)
                .contains("linux")) {
            return null;
        }
        String display = System.getenv("DISPLAY");
        if (display == null || display.isBlank()) {
            return "there is no display (DISPLAY is not set)";
        }
        if (display.startsWith(":")) {
            String number = display.substring(1).split("\\.")[0];
            if (Files.isDirectory(Path.of("/tmp/.X11-unix")) && !Files.exists(Path.of("/tmp/.X11-unix/X" + number))) {
                return "there is no display " + display;
            }
        }
        return gtk() ? null : "GTK 3, which JavaFX needs for windows, is not installed";
    }

    /** Whether the library is there that JavaFX draws windows with on Linux. */
    static boolean gtk() {
        return List.of("/usr/lib", "/usr/lib64", "/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
                .stream()
                .anyMatch(folder -> Files.exists(Path.of(folder, "libgtk-3.so.0")));
    }

    /** Whether there is a program that JavaFX would open a page with. */
    static boolean hasBrowser() {
        if (!System.getProperty("os.name", "")
                .toLowerCase(java.util.Locale.ROOT)
                .contains("linux")) {
            return true;
        }
        String path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
        return Arrays.stream(path.split(":"))
                .anyMatch(folder -> BROWSERS.stream().anyMatch(name -> Files.isExecutable(Path.of(folder, name))));
    }

    /** Makes JavaFX render into memory; to be called before the toolkit starts. */
    static void renderOffScreen(int width, int height) {
        System.setProperty("glass.platform", "Monocle");
        System.setProperty("monocle.platform", "Headless");
        System.setProperty("prism.order", "sw");
        System.setProperty("prism.text", "t2k");
        System.setProperty("java.awt.headless", "true");
        System.setProperty("headless.geometry", width + "x" + height + "-32");
    }
}
