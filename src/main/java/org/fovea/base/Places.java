package org.fovea.base;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where this program keeps its files, by the conventions of the system:
 *
 * <pre>
 *            settings                          caches (can be made again)         log
 * Linux      $XDG_CONFIG_HOME, ~/.config       $XDG_CACHE_HOME, ~/.cache          $XDG_STATE_HOME, ~/.local/state
 * macOS      $XDG_CONFIG_HOME,                 $XDG_CACHE_HOME, ~/Library/Caches  $XDG_STATE_HOME, ~/Library/Logs
 *            ~/Library/Application Support
 * Windows    %APPDATA%, ~\AppData\Roaming      %LOCALAPPDATA%, ~\AppData\Local    %LOCALAPPDATA%, ~\AppData\Local
 * </pre>
 *
 * each in a folder {@code fovea}. {@code ~} is {@code $HOME} ({@code %USERPROFILE%} on Windows), and only where that is
 * not set Java's {@code user.home}, which is read from the user database. Variables that hold no absolute path count as
 * not set, as the XDG specification has it.
 */
public final class Places {

    private static final String OWN = "fovea";

    private final Map<String, String> environment;
    private final boolean windows;
    private final boolean mac;
    private final Path userHome;

    /**
     * The places of another system or user.
     *
     * @param environment variables
     * @param os its name, as the system property {@code os.name} has it
     * @param userHome the folder that Java takes for the user's
     */
    Places(Map<String, String> environment, String os, Path userHome) {
        this.environment = environment;
        this.userHome = userHome;
        String name = os.toLowerCase(Locale.ROOT);
        mac = name.contains("mac");
        windows = name.contains("win") && !name.contains("darwin");
    }

    /** Those of this process. */
    public static Places ofUser() {
        return of(System.getenv());
    }

    /** Those of this process with other variables. */
    public static Places of(Map<String, String> environment) {
        return new Places(
                environment, System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /** The user's own folder. */
    public Path home() {
        Path told = told(windows ? "USERPROFILE" : "HOME");
        return told != null ? told : userHome.toAbsolutePath();
    }

    /** The file of settings; it need not be there yet. */
    public Path settings() {
        return settingsIn(home());
    }

    /** Where settings were kept while only {@code user.home} was asked; the same as {@link #settings} for most. */
    public Path formerSettings() {
        return settingsIn(userHome.toAbsolutePath());
    }

    private Path settingsIn(Path home) {
        Path told = told(windows ? "APPDATA" : "XDG_CONFIG_HOME");
        Path folder = told != null
                ? told
                : home.resolve(windows ? "AppData/Roaming" : mac ? "Library/Application Support" : ".config");
        return folder.resolve(OWN).resolve("settings.properties");
    }

    /**
     * The folder for files of one kind that can be made again; it need not be there yet. The system property
     * {@code fovea.cache} names another place for all kinds.
     *
     * @param kind such as {@code int8}
     */
    public Path cache(String kind) {
        String property = System.getProperty("fovea.cache");
        if (property != null) {
            return Path.of(property, kind);
        }
        Path told = told(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path folder =
                told != null ? told : home().resolve(windows ? "AppData/Local" : mac ? "Library/Caches" : ".cache");
        return folder.resolve(OWN).resolve(kind);
    }

    /**
     * The log file; it need not be there yet. Where the system property {@code fovea.cache} names a place for caches,
     * it is there too.
     */
    public Path log() {
        if (System.getProperty("fovea.cache") != null) {
            return cache("log").resolve("fovea.log");
        }
        Path told = told(windows ? "LOCALAPPDATA" : "XDG_STATE_HOME");
        Path folder =
                told != null ? told : home().resolve(windows ? "AppData/Local" : mac ? "Library/Logs" : ".local/state");
        return folder.resolve(OWN).resolve("fovea.log");
    }

    /** The absolute path that a variable holds; null if it holds none. */
    private Path told(String variable) {
        try {
            Path path = Path.of(environment.getOrDefault(variable, "").strip());
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
