package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A warning about a chat template that cannot be rendered appears wherever its prompt is used: on stderr, in JSON, in
 * results.
 */
class TemplateWarningTest {

    private static final String SAID =
            ": the chat template cannot be rendered: line 1 has the tag \"include\", which Fovea does not "
                    + "know. The prompt of llava-1.5 is used instead: \"USER: <image>\\n{question} ASSISTANT:\".";

    @TempDir
    private Path folder;

    @BeforeEach
    void makesACheckpointWithABrokenTemplate() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("assets/demo-model"))) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file.toRealPath());
            }
        }
        Files.delete(folder.resolve("chat_template.jinja"));
        Files.writeString(folder.resolve("chat_template.jinja"), "{% include 'other' %}");
    }

    @Test
    void isSaidByACommandAndInItsJson() throws IOException {
        String sentence = folder.resolve("chat_template.jinja") + SAID;
        Run run = Run.ok("ask", "--model", folder, "--prompt", "What is it?", "--json");
        assertThat(run.err().strip()).isEqualTo(sentence);
        assertThat(new ObjectMapper().readTree(run.out()).get("promptWarning").asText())
                .isEqualTo(sentence);
        Run whole = Run.ok("ask", "--model", folder, "--prompt", "USER: <image>\nWhat is it? ASSISTANT:", "--json");
        assertThat(whole.err()).as("a whole prompt needs no template").isEmpty();
        assertThat(whole.out()).doesNotContain("promptWarning");
    }

    @Test
    void isSaidByAnExperimentAndInItsResults() throws IOException {
        Path out = folder.resolve("out");
        Run run = Run.ok(
                "experiment",
                "lens",
                "--model",
                folder,
                "--area",
                "1500-12000",
                "--limit",
                "1",
                "--no-hallucination-filter",
                "--out",
                out);
        assertThat(run.err()).contains(folder.resolve("chat_template.jinja") + SAID);
        assertThat(new ObjectMapper()
                        .readTree(out.resolve("settings.json").toFile())
                        .at("/model/promptWarning")
                        .asText())
                .as("the same wherever the model lies")
                .isEqualTo("chat_template.jinja" + SAID);
        assertThat(Files.readString(out.resolve("report.html"))).contains("the chat template cannot be rendered");
    }
}
