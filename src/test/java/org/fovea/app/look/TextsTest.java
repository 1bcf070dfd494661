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
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!%)%(?!%)[-#+ 0,(]*\\d*(?:\\.\\d+)?[a-zA-Z]");
    /** Where a literal would be read by a person. */
    private static final Pattern SHOWN = Pattern.compile(
            "(?:new (?:Label|Button|Tooltip|MenuItem|Menu|CheckBox|ToggleButton|RadioButton|RadioMenuItem|CheckMenuItem)"
                    + "|setText|setPromptText|setAccessibleText|setTitle|setHeaderText|setContentText)\\(\\s*\"(?!Fovea\")[^\"]*\\p{L}{2}");

    /** Words of a sentence or label, or a part of one; keys, ids and style classes have no spaces and no capitals. */
    private static final Pattern WORDS = Pattern.compile("\\p{L}{2,}[”’]?[,;:]? [“\\p{L}%]|[\\p{L}%] \\p{L}{2,}"
            + "|^\\p{Lu}\\p{Ll}+(?!.*\\+)|\\p{Ll}{2,} $|^[,;:]? \\p{Ll}{2,}");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|(?<![:\"])//[^\\n]*", Pattern.DOTALL);

    /**
     * What comes before words that are English in every language, since the log, the terminal and files have them so.
     */
    private static final Pattern UNTRANSLATED = Pattern.compile(
            "(?:\\bcase|Pattern\\.compile|guarded|run|Complaint\\.of|LOG\\.\\w+|System\\.\\w+\\.\\w+|System\\.setProperty|SuppressWarnings|KeyCombination\\.valueOf"
                    + "|Background\\.(?:start|finish)\\(\\s*\"[^\"]*\",|new \\w+(?:Exception|Error))\\(?\\s*$");

    private static final Set<String> NOT_TEXTS = Set.of(
            // names
            "Fovea",
            "Monocle",
            "Headless",
            "Inter",
            "Inter Semi Bold",
            "Inter-Regular.ttf",
            "Inter-SemiBold.ttf",
            "Droid Sans Fallback",
            "DroidSansFallbackFull.ttf",
            "NanumGothic",
            "NanumGothic.ttf",
            "Delete",
            "Enter",
            "Esc",
            // words of files, commands, other rooms and the model
            "each image's own",
            "the checkpoint's",
            "early to middle",
            "middle to late",
            "everything but the object",
            "everything but object +1",
            "everything but object +2",
            "the ablated patches",
            "all image tokens",
            "fovea pull ",
            "choose it again",
            "Describe this image.",
            // said on the terminal
            "off-screen rendering was requested",
            "there is no display (DISPLAY is not set)",
            "there is no display ",
            "GTK 3, which JavaFX needs for windows, is not installed",
            "%s: cannot be created (%s).",
            "The model had not finished after %d seconds.");

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
            String code = COMMENT.matcher(source).replaceAll("");
            assertThat(SHOWN.matcher(code).results().map(MatchResult::group)).isEmpty();
            assertThat(LITERAL.matcher(code)
                            .results()
                            .filter(m -> WORDS.matcher(m.group(1)).find()
                                    && !m.group(1).startsWith("-fx-"))
                            .filter(m -> !UNTRANSLATED
                                    .matcher(code.substring(Math.max(0, m.start() - 80), m.start()))
                                    .find())
                            .map(m -> m.group(1))
                            .filter(text -> !NOT_TEXTS.contains(text)))
                    .isEmpty();
        }
    }
}
