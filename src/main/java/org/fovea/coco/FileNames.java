package org.fovea.coco;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Interprets the file names of images in COCO files. Annotation tools write paths of another machine, Windows paths,
 * URLs, and links into themselves such as {@code /data/local-files/?d=project/a.png}.
 */
final class FileNames {

    private FileNames() {}

    /** The ways to read a name, the most literal first; all with slashes. */
    static List<String> readings(String name) {
        String plain = name.replace('\\', '/');
        if (plain.indexOf('?') < 0 && plain.indexOf('%') < 0 && plain.indexOf('#') < 0) {
            return List.of(plain);
        }
        Set<String> all = new LinkedHashSet<>();
        all.add(plain);
        all.add(decoded(plain));
        int query = plain.indexOf('?');
        if (query >= 0) {
            for (String parameter : plain.substring(query + 1).split("&")) {
                String value = parameter.substring(parameter.indexOf('=') + 1);
                if (looksLikeAFile(value)) {
                    all.add(decoded(value));
                }
            }
        }
        String path = plain.replaceFirst("[?#].*", "");
        all.add(path);
        all.add(decoded(path));
        return new ArrayList<>(all);
    }

    private static boolean looksLikeAFile(String value) {
        return decoded(value).matches("(?i).*\\.(png|jpe?g|webp|gif|bmp)");
    }

    /** Decodes percent signs as in URLs, but leaves plus signs. */
    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace('\\', '/');
        } catch (IllegalArgumentException e) { // a percent sign that encodes nothing
            return name;
        }
    }

    /** The last segments of a name's readings. */
    static Set<String> lastSegments(String name) {
        Set<String> all = new LinkedHashSet<>();
        for (String reading : readings(name)) {
            String last = reading.substring(reading.lastIndexOf('/') + 1);
            if (!last.isEmpty()) {
                all.add(last);
            }
        }
        return all;
    }

    /** The number of segments that two paths share at their ends. */
    static int commonSegments(String one, String other) {
        String[] ones = one.split("/");
        String[] others = other.split("/");
        int common = 0;
        while (common < Math.min(ones.length, others.length)
                && ones[ones.length - 1 - common].equals(others[others.length - 1 - common])) {
            common++;
        }
        return common;
    }

    /** The proper suffixes of a path, by segments, the longest first. */
    static List<String> ends(String path) {
        List<String> all = new ArrayList<>();
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            String end = path.substring(at + 1);
            if (!end.isEmpty() && !end.startsWith("/")) {
                all.add(end);
            }
        }
        return all;
    }
}
