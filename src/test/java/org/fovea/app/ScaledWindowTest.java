package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The explorer in a real window, GTK under Xvfb, at the scalings that displays have: Monocle, which the other tests
 * render with, knows none but 1. Needs Xvfb and GTK 3 ({@code apt-get install xvfb libgtk-3-0 libgl1}); without them it
 * is skipped.
 */
class ScaledWindowTest {

    private static final int WIDTH = 1366;
    private static final int HEIGHT = 768;

    @TempDir
    private Path folder;

    private static Process screen;
    private static String display;

    @BeforeAll
    static void opensAScreen() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "Xvfb is asked for on Linux only");
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "Xvfb")));
        assumeTrue(there && Display.gtk(), "Xvfb or GTK 3 is not installed: apt-get install xvfb libgtk-3-0 libgl1");
        screen = new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-screen", "0", WIDTH + "x" + HEIGHT + "x24", "-nolisten", "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        display = new BufferedReader(new InputStreamReader(screen.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        assertThat(display).as("the number of the display that Xvfb opens").matches("\\d+");
    }

    @AfterAll
    static void closesIt() {
        if (screen != null) {
            screen.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.25, 1.5, 2})
    void theWindowOpensAtEveryScalingAndFitsTheScreen(double scale) throws Exception {
        Path picture = folder.resolve("window.png");
        Path said = folder.resolve("said.txt");
        ProcessBuilder start = new ProcessBuilder(new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-Dglass.gtk.uiScale=" + scale,
                "-Dprism.order=sw",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-Dfovea.cache=" + System.getProperty("fovea.cache", folder.toString()),
                "-cp",
                System.getProperty("java.class.path"),
                ScaledWindow.class.getName(),
                picture.toString())));
        if (System.getProperty("fovea.assets") != null) {
            start.command().add(1, "-Dfovea.assets=" + System.getProperty("fovea.assets"));
        }
        start.environment().put("DISPLAY", ":" + display);
        start.environment().remove("WAYLAND_DISPLAY");
        Process child =
                start.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        boolean ended = child.waitFor(4, TimeUnit.MINUTES);
        if (!ended) {
            child.destroyForcibly();
        }
        String words = Files.readString(said);
        assertThat(ended).as("ends by itself: %s", words).isTrue();
        assertThat(child.exitValue()).as(words).isZero();
        // Numbers are JavaFX's, which rounds windows to whole dots of the screen: up to one pixel.
        double[] n = Arrays.stream(words.lines()
                        .filter(l -> l.startsWith("bounds "))
                        .findFirst()
                        .orElseThrow()
                        .split(" "))
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(n[0]).as("scale").isEqualTo(scale);
        assertThat(n[3]).as("width of the window").isGreaterThan(600).isLessThanOrEqualTo(WIDTH / scale + 1);
        assertThat(n[4]).as("height of the window").isGreaterThan(350).isLessThanOrEqualTo(HEIGHT / scale + 1);
        assertThat(n[1]).as("left edge").isGreaterThanOrEqualTo(0);
        assertThat(n[2]).as("top edge").isGreaterThanOrEqualTo(0);
        assertThat(n[1] + n[3]).as("right edge").isLessThanOrEqualTo(WIDTH / scale + 1);
        assertThat(n[2] + n[4]).as("lower edge").isLessThanOrEqualTo(HEIGHT / scale + 1);
        BufferedImage shown = ImageIO.read(picture.toFile());
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < shown.getHeight(); y += 3) {
            for (int x = 0; x < shown.getWidth(); x += 3) {
                colours.add(shown.getRGB(x, y));
            }
        }
        assertThat(colours).as("colours of the window").hasSizeGreaterThan(500);
    }
}
