package org.fovea.base;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user's folders for this program's files, by the system's conventions:
 *
 * <pre>
 *            settings                          caches                             log
 * Linux      $XDG_CONFIG_HOME, ~/.config       $XDG_CACHE_HOME, ~/.cache          $XDG_STATE_HOME, ~/.local/state
 * macOS      $XDG_CONFIG_HOME,                 $XDG_CACHE_HOME, ~/Library/Caches  $XDG_STATE_HOME, ~/Library/Logs
 *            ~/Library/Application Support
 * Windows    %APPDATA%, ~\AppData\Roaming      %LOCALAPPDATA%, ~\AppData\Local    %LOCALAPPDATA%, ~\AppData\Local
 * </pre>
 *
 * each in a folder {@code fovea}. {@code ~} is {@code $HOME} ({@code %USERPROFILE%} on Windows), or Java's
 * {@code user.home}, from the user database, if that is not set. Variables without an absolute path count as not set,
 * as the XDG specification demands.
 */
public final class Places {

    private static final String OWN = "fovea";

    private final Map<String, String> environment;
    private final boolean windows;
    private final boolean mac;
    private final Path userHome;

    /**
     * The folders of another system or user.
     *
     * @param environment variables
     * @param os the value of the system property {@code os.name}
     * @param userHome Java's home folder
     */
    Places(Map<String, String> environment, String os, Path userHome) {
        this.environment = environment;
        this.userHome = userHome;
        String name = os.toLowerCase(Locale.ROOT);
        mac = name.contains("mac");
        windows = name.contains("win") && !name.contains("darwin");
    }

    /** The folders of this process. */
    public static Places ofUser() {
        return of(System.getenv());
    }

    /** The folders of this process with other environment variables. */
    public static Places of(Map<String, String> environment) {
        return new Places(
                environment, System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /** The home folder. */
    public Path home() {
        Path own = variable(windows ? "USERPROFILE" : "HOME");
        return own != null ? own : userHome.toAbsolutePath();
    }

    /** The settings file; it need not exist yet. */
    public Path settings() {
        return settingsIn(home());
    }

    /** The former settings file, located by {@code user.home} only; usually the same as {@link #settings}. */
    public Path formerSettings() {
        return settingsIn(userHome.toAbsolutePath());
    }

    private Path settingsIn(Path home) {
        Path own = variable(windows ? "APPDATA" : "XDG_CONFIG_HOME");
        Path folder = own != null
                ? own
                : home.resolve(windows ? "AppData/Roaming" : mac ? "Library/Application Support" : ".config");
        return folder.resolve(OWN).resolve("settings.properties");
    }

    /**
     * The cache folder for one kind of files; it need not exist yet. The system property {@code fovea.cache} names
     * another place for all kinds.
     *
     * @param kind such as {@code int8}
     */
    public Path cache(String kind) {
        String property = System.getProperty("fovea.cache");
        if (property != null) {
            return Path.of(property, kind);
        }
        Path own = variable(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path folder = own != null ? own : home().resolve(windows ? "AppData/Local" : mac ? "Library/Caches" : ".cache");
        return folder.resolve(OWN).resolve(kind);
    }

    /** The log file; it need not exist yet. If the system property {@code fovea.cache} is set, it is there too. */
    public Path log() {
        if (System.getProperty("fovea.cache") != null) {
            return cache("log").resolve("fovea.log");
        }
        Path own = variable(windows ? "LOCALAPPDATA" : "XDG_STATE_HOME");
        Path folder =
                own != null ? own : home().resolve(windows ? "AppData/Local" : mac ? "Library/Logs" : ".local/state");
        return folder.resolve(OWN).resolve("fovea.log");
    }

    /** A variable's absolute path, or null. */
    private @Nullable Path variable(String variable) {
        try {
            Path path = Path.of(environment.getOrDefault(variable, "").strip());
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
