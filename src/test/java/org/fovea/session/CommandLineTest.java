package org.fovea.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is copied is what a shell reads. */
class CommandLineTest {

    @Test
    void onlyWhatNeedsQuotesHasThem() {
        CommandLine line = new CommandLine(List.of(
                "ask",
                "--image",
                "/tmp/it's.png",
                "--ablate",
                "3,5-7",
                "--knockout",
                "5-8:object+1>last",
                "--prompt",
                "What is \"this\"?"));
        assertThat(line.posix())
                .isEqualTo("fovea ask --image '/tmp/it'\\''s.png' --ablate 3,5-7 --knockout "
                        + "'5-8:object+1>last' --prompt 'What is \"this\"?'");
        assertThat(line.windows())
                .isEqualTo("fovea ask --image \"/tmp/it's.png\" --ablate 3,5-7 --knockout "
                        + "\"5-8:object+1>last\" --prompt \"What is \\\"this\\\"?\"");
    }

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> special = Arbitraries.strings()
                .withChars(" '\"\\$`!*?[]{}()<>|&;#~=%^\n\t-aé木")
                .ofMaxLength(12);
        Arbitrary<String> any =
                Arbitraries.strings().withCharRange('\u0001', '\ud7ff').ofMaxLength(8);
        return Arbitraries.oneOf(special, any).list().ofMinSize(1).ofMaxSize(6);
    }

    @Property(tries = 60)
    void aShellReadsTheWordsThatWereMeant(@ForAll("words") List<String> words) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        String line = new CommandLine(words).posix();
        assertThat(line).startsWith("fovea ");
        assertThat(shell("printf '%s\\0'" + line.substring("fovea".length()) + "\n"))
                .isEqualTo(words);
    }

    private static List<String> shell(String script) throws IOException, InterruptedException {
        Process sh = new ProcessBuilder("/bin/sh", "-s")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        sh.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        sh.getOutputStream().close();
        String out = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(sh.waitFor()).isZero();
        List<String> words = new ArrayList<>(List.of(out.split("\0", -1)));
        words.remove(words.size() - 1); // behind the last end of a word there is nothing
        return words;
    }

    @Property(tries = 500)
    void windowsProgramsReadTheWordsThatWereMeant(@ForAll("words") List<String> words) {
        List<String> read = commandLineToArgv(new CommandLine(words).windows());
        assertThat(read.subList(1, read.size())).isEqualTo(words);
    }

    /** As Microsoft documents CommandLineToArgvW. */
    private static List<String> commandLineToArgv(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 0; i < line.length(); ) {
            char c = line.charAt(i);
            int backslashes = 0;
            while (i < line.length() && line.charAt(i) == '\\') {
                backslashes++;
                i++;
            }
            if (backslashes > 0) {
                any = true;
                if (i < line.length() && line.charAt(i) == '"') {
                    word.append("\\".repeat(backslashes / 2));
                    if (backslashes % 2 == 1) {
                        word.append('"');
                        i++;
                    }
                } else {
                    word.append("\\".repeat(backslashes));
                }
                continue;
            }
            i++;
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if ((c == ' ' || c == '\t') && !quoted) {
                if (any) {
                    words.add(word.toString());
                    word.setLength(0);
                    any = false;
                }
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}
