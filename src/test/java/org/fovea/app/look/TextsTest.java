package org.fovea.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text of the window stands in its package's bundle, in every language, and nothing else does. */
class TextsTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern LITERAL = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("%(?!%)[-#+ 0,(]*\\d*(?:\\.\\d+)?[a-zA-Z]");
    /** Where a literal would be read by a person. */
    private static final Pattern SHOWN = Pattern.compile(
            "(?:new (?:Label|Button|Tooltip|MenuItem|Menu|CheckBox|ToggleButton|RadioButton|RadioMenuItem|CheckMenuItem)"
                    + "|setText|setPromptText|setAccessibleText|setTitle|setHeaderText|setContentText)\\(\\s*\"(?!Fovea\")[^\"]*\\p{L}{2}");

    static Stream<Path> bundles() throws IOException {
        try (Stream<Path> all = Files.walk(RESOURCES)) {
            return all.filter(f -> f.endsWith("texts.properties")).sorted().toList().stream();
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties texts = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            texts.load(in);
        }
        return texts;
    }

    /** The sources of the package that a bundle belongs to. */
    private static List<String> sources(Path bundle) throws IOException {
        Path folder = SOURCES.resolve(RESOURCES.relativize(bundle.getParent()));
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(".java"))
                    .map(TextsTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void koreanHasTheSameKeysAndPlaceholders(Path bundle) throws IOException {
        Properties english = read(bundle);
        Properties korean = read(bundle.resolveSibling("texts_ko.properties"));
        assertThat(korean.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(placeholders(korean.getProperty(key))).as(key).isEqualTo(placeholders(english.getProperty(key)));
        }
    }

    /** In the order in which they take their values. */
    private static List<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(MatchResult::group).toList();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void everyTextIsUsedInItsPackage(Path bundle) throws IOException {
        Set<String> literals = new TreeSet<>();
        for (String source : sources(bundle)) {
            LITERAL.matcher(source).results().forEach(m -> literals.add(m.group(1)));
        }
        assertThat(read(bundle).stringPropertyNames()).allMatch(key -> isUsed(key, literals));
    }

    /** As a whole, or put together from a stem and an ending such as {@code .tooltip}. */
    private static boolean isUsed(String key, Set<String> literals) {
        int dot = key.lastIndexOf('.');
        return literals.contains(key)
                || dot > 0 && literals.contains(key.substring(0, dot)) && literals.contains(key.substring(dot));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noTextStandsInTheCode(Path bundle) throws IOException {
        for (String source : sources(bundle)) {
            assertThat(SHOWN.matcher(source).results().map(MatchResult::group)).isEmpty();
        }
    }
}
