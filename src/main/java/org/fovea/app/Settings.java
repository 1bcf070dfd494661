package org.fovea.app;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.fovea.Places;

/**
 * What the explorer remembers from one time to the next, in a small file in the user's configuration folder (see
 * {@link Places}; or where the system property {@code fovea.settings} says). A file that cannot be read or written is no
 * reason to fail: then nothing is remembered.
 */
public final class Settings {

    private static final int RECENT = 12;

    private final Path file;
    private final Properties values = new Properties();

    /** @param file where they are kept; it need not be there yet; null to forget them in the end */
    public Settings(Path file) {
        this.file = file;
        if (file != null && Files.isRegularFile(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                values.load(in);
            } catch (IOException | IllegalArgumentException e) {
                values.clear();
            }
        }
    }

    /** The user's own. */
    public static Settings ofUser() {
        String told = System.getProperty("fovea.settings");
        if (told != null) {
            return new Settings(Path.of(told));
        }
        Places places = Places.ofUser();
        moveOnce(places.formerSettings(), places.settings());
        return new Settings(places.settings());
    }

    /** Settings that stand where this program kept them earlier come along, unless there are new ones. */
    static void moveOnce(Path former, Path now) {
        if (!former.equals(now) && Files.isRegularFile(former) && Files.notExists(now)) {
            try {
                Files.createDirectories(now.getParent());
                Files.move(former, now);
            } catch (IOException e) {
                org.slf4j.LoggerFactory.getLogger(Settings.class).warn("settings not moved from {} to {}", former, now, e);
            }
        }
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
            if (!line.isBlank() && Files.exists(Path.of(line))) {
                out.add(Path.of(line));
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
        values.setProperty("recent." + kind, String.join("\n",
                paths.stream().limit(RECENT).map(Path::toString).toList()));
    }

    /** The path that someone said belongs to another one, such as a folder of pictures; null if none, or if it is gone. */
    public Path companion(String kind, Path of) {
        String begin = of.toAbsolutePath().normalize() + "\t";
        for (String line : values.getProperty("companion." + kind, "").split("\n")) {
            if (line.startsWith(begin) && Files.exists(Path.of(line.substring(begin.length())))) {
                return Path.of(line.substring(begin.length()));
            }
        }
        return null;
    }

    /** Remembers which path belongs to another one. */
    public void companion(String kind, Path of, Path is) {
        String begin = of.toAbsolutePath().normalize() + "\t";
        List<String> lines = new ArrayList<>(List.of(values.getProperty("companion." + kind, "").split("\n")));
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
            try (Writer out = Files.newBufferedWriter(file)) {
                values.store(out, "Fovea");
            }
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Settings.class).warn("settings not saved", e);
        }
    }
}
