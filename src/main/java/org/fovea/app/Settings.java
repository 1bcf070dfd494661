package org.fovea.app;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.base.BadInput;
import org.fovea.base.Places;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the explorer remembers from one time to the next, in a small file in the user's configuration folder (see
 * {@link Places}; or where the system property {@code fovea.settings} says). A file that cannot be read or written is
 * no reason to fail: then nothing is remembered.
 */
public final class Settings {

    private static final int RECENT = 12;
    private static final long LARGEST = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    private final Path file;
    private final Locale usual;
    private final Properties values = new Properties();
    private final ReadOnlyStringWrapper language = new ReadOnlyStringWrapper("");

    /** @param file where they are kept; it need not be there yet; null to forget them in the end */
    public Settings(Path file) {
        this(file, Locale.ENGLISH);
    }

    /** @param usual the language until a person chooses one */
    Settings(Path file, Locale usual) {
        this.file = file;
        this.usual = usual;
        if (file != null && Files.isRegularFile(file)) {
            try {
                if (Files.size(file) <= LARGEST) {
                    values.load(new StringReader(Files.readString(file)));
                }
            } catch (IOException | IllegalArgumentException e) {
                values.clear();
            }
        }
        language.set(get("language", ""));
    }

    /** The user's own. */
    public static Settings ofUser() {
        Locale system = Locale.getDefault(Locale.Category.DISPLAY);
        String told = System.getProperty("fovea.settings");
        if (told != null) {
            return new Settings(Path.of(told), system);
        }
        Places places = Places.ofUser();
        moveOnce(places.formerSettings(), places.settings());
        return new Settings(places.settings(), system);
    }

    /** Settings that stand where this program kept them earlier come along, unless there are new ones. */
    static void moveOnce(Path former, Path now) {
        if (!former.equals(now) && Files.isRegularFile(former) && Files.notExists(now)) {
            try {
                Files.createDirectories(now.getParent());
                Files.move(former, now);
            } catch (IOException e) {
                LOG.warn("settings not moved from {} to {}", former, now, e);
            }
        }
    }

    /** A file of that name beside the settings; null if they are kept nowhere. */
    public Path beside(String name) {
        return file == null ? null : file.toAbsolutePath().resolveSibling(name);
    }

    /** The language of the window: the one that was chosen, or else the system's for the user's own settings. */
    public Locale language() {
        String chosen = language.get();
        return chosen.isEmpty() ? usual : Locale.forLanguageTag(chosen);
    }

    /** Chooses the window's language from the next start; empty for the system's. */
    void language(String code) {
        language.set(code);
        set("language", code);
        save();
    }

    /** The code of the language that was chosen; empty for the system's. */
    ReadOnlyStringProperty languageProperty() {
        return language.getReadOnlyProperty();
    }

    /** A value, or what it is before anyone changed it. */
    public String get(String key, String otherwise) {
        return values.getProperty(key, otherwise);
    }

    /** A number within bounds, or what it is before anyone changed it. */
    public double get(String key, double otherwise, double least, double most) {
        try {
            double value = Double.parseDouble(values.getProperty(key, ""));
            return value >= least && value <= most ? value : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Remembers a value. */
    public void set(String key, Object value) {
        values.setProperty(key, String.valueOf(value));
    }

    /** Paths opened last, newest first, those that are gone left out. */
    public List<Path> recent(String kind) {
        List<Path> out = new ArrayList<>();
        for (String line : values.getProperty("recent." + kind, "").split("\n")) {
            Path path = there(line);
            if (path != null) {
                out.add(path);
            }
        }
        return out;
    }

    /** Puts a path at the head of those opened last. */
    public void opened(String kind, Path path) {
        List<Path> paths = new ArrayList<>(recent(kind));
        Path absolute = path.toAbsolutePath().normalize();
        paths.remove(absolute);
        paths.add(0, absolute);
        values.setProperty(
                "recent." + kind,
                String.join(
                        "\n", paths.stream().limit(RECENT).map(Path::toString).toList()));
    }

    /**
     * The path that someone said belongs to another one, such as a folder of images; null if none, or if it is gone.
     */
    public Path companion(String kind, Path of) {
        String begin = of.toAbsolutePath().normalize() + "\t";
        for (String line : values.getProperty("companion." + kind, "").split("\n")) {
            Path path = line.startsWith(begin) ? there(line.substring(begin.length())) : null;
            if (path != null) {
                return path;
            }
        }
        return null;
    }

    /** A path that was remembered; null if it is gone, or is none on this system. */
    private static Path there(String remembered) {
        try {
            return !remembered.isBlank() && Files.exists(Path.of(remembered)) ? Path.of(remembered) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Remembers which path belongs to another one. */
    public void companion(String kind, Path of, Path is) {
        String begin = of.toAbsolutePath().normalize() + "\t";
        List<String> lines = new ArrayList<>(
                List.of(values.getProperty("companion." + kind, "").split("\n")));
        lines.removeIf(line -> line.isBlank() || line.startsWith(begin));
        lines.add(0, begin + is.toAbsolutePath().normalize());
        values.setProperty("companion." + kind, String.join("\n", lines.subList(0, Math.min(RECENT, lines.size()))));
    }

    /** Writes them. */
    public void save() {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            StringWriter text = new StringWriter();
            values.store(text, "Fovea");
            WholeFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (BadInput e) {
            System.err.println("Settings are not saved; the previous ones are kept. " + e.getMessage());
        } catch (IOException e) {
            System.err.println("Settings are not saved: %s cannot be created (%s)."
                    .formatted(file.toAbsolutePath().getParent(), Reason.of(e)));
        }
    }
}
