package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;

/**
 * Finds the objects that a text names, by their category's name or a synonym, as whole words in singular or plural. Of
 * overlapping names the longest counts, so that a hot dog is not a dog.
 */
public final class Names {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = 64 << 20;

    private final Map<String, List<String>> forms = new LinkedHashMap<>();
    private final Map<String, Set<String>> categories = new TreeMap<>();
    private final Pattern any;
    private final String source;

    private Names(Collection<String> names, Map<String, List<String>> synonyms, String source) {
        this.source = source;
        for (String name : names) {
            List<String> all = new ArrayList<>(List.of(name.toLowerCase(Locale.ROOT)));
            synonyms.getOrDefault(name, List.of()).forEach(s -> all.add(s.toLowerCase(Locale.ROOT)));
            forms.put(name, List.copyOf(all));
            for (String form : all) {
                for (String number : List.of(form, plural(form))) {
                    categories
                            .computeIfAbsent(number, f -> new LinkedHashSet<>())
                            .add(name);
                }
            }
        }
        String alternatives = categories.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        any = Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + alternatives + ")(?![\\p{L}\\p{N}])");
    }

    /**
     * With the built-in synonyms of COCO's categories.
     *
     * @param names of all categories that may occur
     */
    public static Names usual(Collection<String> names) {
        try (InputStream in = Names.class.getResourceAsStream("synonyms.json")) {
            return new Names(names, read(JSON.readTree(in), "synonyms.json"), "built-in");
        } catch (IOException e) {
            throw new IllegalStateException("the built-in synonyms cannot be read", e);
        }
    }

    /** Without synonyms. */
    public static Names plain(Collection<String> names) {
        return new Names(names, Map.of(), "none");
    }

    /**
     * With custom synonyms.
     *
     * @param file JSON such as {@code {"tv": ["television", "screen"]}}
     * @throws BadInput if the file is invalid
     */
    public static Names read(Collection<String> names, Path file) {
        try {
            return new Names(
                    names,
                    read(JSON.readTree(SmallFile.text(file, LARGEST)), file.toString()),
                    file.getFileName().toString());
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    private static Map<String, List<String>> read(JsonNode json, String file) {
        if (!json.isObject()) {
            throw new BadInput("%s: expected an object such as {\"tv\": [\"television\"]}.".formatted(file));
        }
        Map<String, List<String>> synonyms = new LinkedHashMap<>();
        json.properties().forEach(entry -> {
            List<String> all = new ArrayList<>();
            entry.getValue().forEach(word -> {
                if (!word.isTextual() || word.asText().isBlank()) {
                    throw new BadInput("%s: \"%s\": found %s, expected words."
                            .formatted(file, BadInput.quote(entry.getKey()), BadInput.quote(word)));
                }
                all.add(word.asText().strip());
            });
            if (!entry.getValue().isArray()) {
                throw new BadInput("%s: \"%s\": found %s, expected a list of words."
                        .formatted(file, BadInput.quote(entry.getKey()), BadInput.quote(entry.getValue())));
            }
            synonyms.put(entry.getKey(), all);
        });
        return synonyms;
    }

    /** The regular plural of an English noun; irregular ones are listed as synonyms. */
    static String plural(String noun) {
        if (noun.matches(".*(s|x|z|ch|sh)")) {
            return noun + "es";
        }
        if (noun.matches(".*[^aeiou]y")) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun + "s";
    }

    /** The categories that a text names. */
    public Set<String> namedIn(String text) {
        Set<String> named = new LinkedHashSet<>();
        Matcher matcher = any.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            named.addAll(categories.get(matcher.group()));
        }
        return named;
    }

    /** The offset at which a text first names a category, or -1. */
    public int indexOf(String category, String text) {
        Matcher matcher = any.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            if (categories.get(matcher.group()).contains(category)) {
                return matcher.start();
            }
        }
        return -1;
    }

    /** A category's name, then its synonyms, in lower case. */
    public List<String> forms(String category) {
        return forms.get(category);
    }

    /** The origin of the synonyms, for display. */
    public String source() {
        return source;
    }

    /** All names, for comparing runs. */
    Map<String, List<String>> all() {
        return forms;
    }
}
