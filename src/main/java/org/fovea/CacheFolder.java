package org.fovea;

import java.nio.file.Path;
import java.util.Locale;

/** Where files are kept that can be made again: the user's cache folder of this program's own. */
public final class CacheFolder {

    private CacheFolder() {}

    /**
     * The folder for one kind of file (XDG's, or the system's usual one, or below where the system property
     * {@code fovea.cache} says); it need not be there yet.
     *
     * @param kind such as {@code int8}
     */
    public static Path of(String kind) {
        String told = System.getProperty("fovea.cache");
        if (told != null) {
            return Path.of(told, kind);
        }
        Path home = Path.of(System.getProperty("user.home", "."));
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String configured = os.contains("win") ? System.getenv("LOCALAPPDATA") : System.getenv("XDG_CACHE_HOME");
        Path caches = configured != null && !configured.isBlank() ? Path.of(configured)
                : os.contains("mac") ? home.resolve("Library/Caches") : home.resolve(".cache");
        return caches.resolve("fovea").resolve(kind);
    }
}
