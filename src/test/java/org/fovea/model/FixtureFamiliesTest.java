package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.config.Fields;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.text.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fixture is a checkpoint of a family that Fovea knows. */
class FixtureFamiliesTest {

    private static final Path FAMILIES = Path.of("src/test/resources/fixtures-families");

    private static List<Path> checkpoints(Path of) throws IOException {
        try (Stream<Path> folders = Files.list(of)) {
            return folders.filter(folder -> Files.exists(folder.resolve("config.json")))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> checkpoints() throws IOException {
        return Stream.concat(
                checkpoints(Path.of("src/test/resources/fixtures")).stream(), checkpoints(FAMILIES).stream());
    }

    /** What is wrong with a checkpoint folder, in a sentence; null if a family opens it. */
    private static String complaint(Path folder) {
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            Family.of(ModelConfig.read(folder), folder, tokenizer::piece);
            return null;
        } catch (BadInput e) {
            return "No family opens the fixture %s with model_type \"%s\"; src/site/adding-a-family.md says how to add one. (%s)"
                    .formatted(
                            folder,
                            Fields.read(folder.resolve("config.json"))
                                    .node()
                                    .path("model_type")
                                    .asText("none"),
                            e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void everyFixtureHasAFamily(Path folder) {
        String complaint = complaint(folder);
        assertThat(complaint).withFailMessage(() -> complaint).isNull();
    }

    @Test
    void aFixtureWithoutAFamilyIsNamedInASentence(@TempDir Path directory) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("unheard"));
        try (Stream<Path> files = Files.list(FAMILIES.resolve("smolvlm"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"idefics3\"", "\"unheard\""));
        assertThat(complaint(folder))
                .startsWith("No family opens the fixture " + folder
                        + " with model_type \"unheard\"; src/site/adding-a-family.md says how to add one.");
    }
}
