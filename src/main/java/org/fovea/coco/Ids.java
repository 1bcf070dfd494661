package org.fovea.coco;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ids of a file as numbers. Most are integers, or strings of one; any other string gets a number that depends on
 * the string only, so it is the same in every file and on every machine.
 */
public final class Ids {

    /** Category ids that are no integers, in file order. */
    private final Map<String, Integer> categories = new HashMap<>();

    private final Map<Long, String> texts = new TreeMap<>(); // sorted, so that the index is reproducible

    /**
     * The number of an id given as text, such as on the command line.
     *
     * @param text an integer, or any other text
     * @return the integer; for other text, a negative hash
     */
    public static long of(String text) {
        int digits = text.startsWith("-") ? text.length() - 1 : text.length();
        if (digits >= 1 && digits <= 18) {
            try {
                long number = Long.parseLong(text);
                if (Long.toString(number).equals(text)) { // "007" is another id than 7
                    return number;
                }
            } catch (NumberFormatException e) {
                return hash(text);
            }
        }
        return hash(text);
    }

    /** FNV-1a of the characters, with the sign bit set. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash | Long.MIN_VALUE;
    }

    /** The number of an id; its text is kept if it is not an integer. */
    long take(String text) {
        long id = of(text);
        if (!Long.toString(id).equals(text)) {
            texts.put(id, text);
        }
        return id;
    }

    /** The number of a category's id, an int: the id itself, or the next free negative number if it is not an int. */
    int category(String text) {
        long id = of(text);
        return id == (int) id ? (int) id : categories.computeIfAbsent(text, t -> Integer.MIN_VALUE + categories.size());
    }

    /** The text of a category's id in the file. */
    String categoryText(int id) {
        return categories.entrySet().stream()
                .filter(e -> e.getValue() == id)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(id));
    }

    /** The text of an id in the file. */
    String text(long id) {
        String text = texts.get(id);
        return text == null ? Long.toString(id) : text;
    }

    /** The ids that are not integers, by number. */
    Map<Long, String> texts() {
        return Collections.unmodifiableMap(texts);
    }
}
