package org.fovea.app.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.BitSet;
import org.fovea.analysis.Overlap;
import org.fovea.analysis.WordMap;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.WindowThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The segmentation pane's state on the built-in model, without a window. */
class SegmentationModelTest {

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private SegmentationModel model;

    @BeforeEach
    void choosesTheDog() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> {
            model = new SegmentationModel(explorer);
            explorer.open(
                    Path.of("assets/demo-model"),
                    Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"),
                    1L,
                    "Describe this image.");
        });
        waitForWord("dog");
    }

    private void waitForWord(String word) {
        window.waitFor(
                "the map of " + word,
                () -> model.mappedProperty().get() != null
                        && model.mappedProperty().get().word().equals(word)
                        && model.fitProperty().get() != null);
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    @Test
    void theChosenObjectsNameIsReadAndOverlapsItsMask() {
        SegmentationModel.Fit fit = window.ask(() -> model.fitProperty().get());
        assertThat(fit.object()).isEqualTo("dog");
        assertThat(fit.best().iou()).isGreaterThan(0.6);
        assertThat(explorer.wordViewProperty().get().word()).isEqualTo("dog");
    }

    @Test
    void theBestThresholdIsTheBestOfAll() {
        SegmentationModel.MappedWord mapped =
                window.ask(() -> model.mappedProperty().get());
        BitSet truth = explorer.objectProperty().get().mask().rowMajor();
        float[] pixels = mapped.map().upsampled();
        Overlap.Best best = window.ask(() -> model.fitProperty().get()).best();
        for (int i = 0; i <= 200; i++) {
            assertThat(WordMap.iou(WordMap.segment(pixels, i / 200.0), truth)).isLessThanOrEqualTo(best.iou() + 1e-9);
        }
        window.run(model::useBest);
        assertThat(window.ask(() -> model.fitProperty().get()).iou()).isCloseTo(best.iou(), within(1e-6));
    }

    @Test
    void theMapIsOfTheRunWithTheInterventionsUnlessTheOriginalIsChosen() {
        SegmentationModel.MappedWord own =
                window.ask(() -> model.mappedProperty().get());
        window.run(() -> explorer.ablate(explorer.objectProperty().get().patches()));
        assertThat(window.ask(() -> model.staleProperty().get())).isTrue();
        window.waitFor(
                "the changed map",
                () -> !model.mappedProperty().get().change().isNone()
                        && !model.staleProperty().get());
        SegmentationModel.MappedWord changed =
                window.ask(() -> model.mappedProperty().get());
        assertThat(max(changed.map().p())).isLessThan(max(own.map().p()) / 2);
        assertThat(explorer.wordViewProperty().get().changed()).isTrue();
        assertThat(model.export().fileName(SegmentationExport.Kind.MAP)).isEqualTo("01_park_dog_changed_map.png");
        window.run(() -> explorer.shownRun().withInterventionsProperty().set(false));
        window.waitFor(
                "the original map", () -> model.mappedProperty().get().change().isNone());
        assertThat(window.ask(() -> model.mappedProperty().get()).map().p())
                .isEqualTo(own.map().p());
    }

    @Test
    void anotherWordIsAnotherMapAndAWordThatIsNoTokenIsComplainedOfInPlace() {
        window.run(() -> model.type("bicycle"));
        waitForWord("bicycle");
        assertThat(window.ask(() -> model.fitProperty().get()).best().iou()).isLessThan(0.3);
        window.run(() -> model.type("月"));
        window.waitFor("the complaint", () -> model.problemProperty().get().contains("月"));
        assertThat(model.mappedProperty().get()).isNull();
        window.run(() -> model.type("dog"));
        waitForWord("dog");
        assertThat(model.problemProperty().get()).isEmpty();
    }

    @Test
    void aRangeOfOneLayerIsThatLayer() {
        window.run(() -> {
            model.firstProperty().set(0);
            model.lastProperty().set(0);
        });
        window.waitFor(
                "layer 0",
                () -> model.fitProperty().get() != null
                        && max(model.mappedProperty().get().map().p()) < 0.5
                        && explorer.lens().size() == 11);
        assertThat(window.ask(() -> model.suggestions()))
                .startsWith("dog", "bicycle")
                .contains("sky", "grass");
    }

    private static float max(float[] p) {
        float max = 0;
        for (float v : p) {
            max = Math.max(max, v);
        }
        return max;
    }
}
