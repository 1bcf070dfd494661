package org.fovea.coco;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ids of a file. Most are whole numbers, or texts that are the same as one; for any other text a number stands that
 * depends on the text alone, so that it is the same in every file and on every machine.
 */
public final class Ids {

    /** Of categories alone, in the order of the file. */
    private final Map<String, Integer> categories = new HashMap<>();

    private final Map<Long, String> texts =
            new TreeMap<>(); // in one order, so that the index has the same bytes each time

    /**
     * The number of an id that is given as text, such as on a command line.
     *
     * @param text a whole number, or any other text
     * @return that number; for other text one below all that files have
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

    /** FNV-1a of the characters, negative. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash | Long.MIN_VALUE;
    }

    /** The number of an id, whose text is kept if it is no number. */
    long take(String text) {
        long id = of(text);
        if (!Long.toString(id).equals(text)) {
            texts.put(id, text);
        }
        return id;
    }

    /** A category's id, which is an int: as the file has it, or the next that is free for any other text. */
    int category(String text) {
        long id = of(text);
        return id == (int) id ? (int) id : categories.computeIfAbsent(text, t -> Integer.MIN_VALUE + categories.size());
    }

    /** What the file has for a category's id. */
    String categoryText(int id) {
        return categories.entrySet().stream()
                .filter(e -> e.getValue() == id)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(id));
    }

    /** What the file has for this number. */
    String text(long id) {
        String text = texts.get(id);
        return text == null ? Long.toString(id) : text;
    }

    /** The ids that are no numbers. */
    Map<Long, String> texts() {
        return Collections.unmodifiableMap(texts);
    }
}
