package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.Safetensors;
import org.fovea.session.Interventions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replacement vector is read when it is chosen, and its file is not looked at again until it is chosen again. */
class ChosenVectorTest {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama");

    @TempDir
    private Path folder;

    private void write(String name, float value) throws IOException {
        float[] vector = new float[48];
        Arrays.fill(vector, value);
        Files.deleteIfExists(folder.resolve(name)); // another file, whatever the clock says
        Safetensors.write(
                folder.resolve(name), Map.of("mean", new Safetensors.Values(new long[] {vector.length, 1}, vector)));
    }

    @Test
    void a_file_that_is_replaced_meanwhile_changes_nothing_until_it_is_chosen_again() throws IOException {
        try (ModelSession session = new ModelSession(new SharedModels())) {
            session.load(
                    FIXTURE,
                    VisionLanguageModel.Opening.in(ComputeMode.EXACT),
                    RgbImage.read(FIXTURE.resolve("picture.png")),
                    "What is it?",
                    null,
                    share -> {},
                    () -> false);
            Path file = folder.resolve("v.safetensors");
            write("v.safetensors", 1);
            Interventions first =
                    Interventions.none(Interventions.Mean.IMAGE).replacingBy(Interventions.Mean.FILE, file);
            assertThat(session.replacement(first.mean(), first.meanStamp()).vector())
                    .containsOnly(1);
            write("v.safetensors", 2);
            assertThat(session.replacement(first.mean(), first.meanStamp()).vector())
                    .as("not chosen again")
                    .containsOnly(1);
            Interventions again = first.replacingBy(Interventions.Mean.FILE, file);
            assertThat(again).as("another vector is another change").isNotEqualTo(first);
            assertThat(session.replacement(again.mean(), again.meanStamp()).vector())
                    .containsOnly(2);
            assertThat(session.replacement(first.mean(), first.meanStamp()).vector())
                    .as("undone")
                    .containsOnly(1);
            assertThat(again.replacingBy(Interventions.Mean.FILE, file))
                    .as("the same vector chosen twice")
                    .isEqualTo(again);
        }
    }

    @Test
    void a_file_that_changes_between_being_chosen_and_being_read_is_said() throws IOException {
        try (ModelSession session = new ModelSession(new SharedModels())) {
            session.load(
                    FIXTURE,
                    VisionLanguageModel.Opening.in(ComputeMode.EXACT),
                    RgbImage.read(FIXTURE.resolve("picture.png")),
                    "What is it?",
                    null,
                    share -> {},
                    () -> false);
            write("v.safetensors", 1);
            Interventions chosen = Interventions.none(Interventions.Mean.IMAGE)
                    .replacingBy(Interventions.Mean.FILE, folder.resolve("v.safetensors"));
            Files.delete(folder.resolve("v.safetensors"));
            assertThatThrownBy(() -> session.replacement(chosen.mean(), chosen.meanStamp()))
                    .isInstanceOf(BadInput.class)
                    .hasMessageEndingWith("v.safetensors: has changed on disk since it was opened; choose it again.");
            assertThatThrownBy(() -> chosen.replacingBy(Interventions.Mean.FILE, folder.resolve("v.safetensors")))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("there is no such file");
        }
    }
}
