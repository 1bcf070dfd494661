package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.analysis.MinimalSet;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.Coverage;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.ExifOrientation;
import org.fovea.model.image.ImageSize;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;

/** The built-in model's dog, none of whose patches matters alone. */
class RedundantPatchesTest {

    @Test
    void theSetWithoutWhichThereIsNoDogLiesInTheDog() {
        Path folder = Path.of("assets/demo-model");
        try (VisionLanguageModel vlm = VisionLanguageModel.open(folder);
                VisualTokens image = vlm.encode(RgbImage.read(Path.of("assets/scenes/01_park.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "Is there a dog in this image?"))) {
            int yes = Softmax.argmax(trace.lastLogits());
            Replacement mean = Replacement.read(
                    folder.resolve(Replacement.FILE), trace.decoder().hidden());
            List<MinimalSet.Step> steps = new ArrayList<>();
            MinimalSet.Step found = MinimalSet.flipping(trace, mean, 8, steps::add, () -> false);
            assertThat(found.reached()).isTrue();
            Patches object = object(image);
            assertThat(found.patches().without(object.grown(image.grids(), 1)).isEmpty())
                    .isTrue();
            assertThat(found.patches().size()).isLessThan(object.size());
            List<Counterfactual> less = found.patches().stream()
                    .mapToObj(spared ->
                            Counterfactual.of(new Ablation(found.patches().without(Patches.of(spared)), mean)))
                    .toList();
            try (Sweep sweep = new Sweep(trace)) {
                assertThat(sweep.run(less, false, share -> {}, () -> false))
                        .allSatisfy(outcome ->
                                assertThat(Softmax.argmax(outcome.logits())).isEqualTo(yes));
            }
            assertThat(steps).extracting(MinimalSet.Step::asked).isSorted();
        }
    }

    private static Patches object(VisualTokens image) {
        CocoDataset dataset = CocoDataset.open(Path.of("assets/scenes/instances.json"));
        return Patches.of(Coverage.covered(
                dataset.mask(
                        dataset
                                .annotations(dataset.imageByFileName("01_park.png")
                                        .orElseThrow()
                                        .id())
                                .stream()
                                .filter(a -> a.id() == 1)
                                .findFirst()
                                .orElseThrow(),
                        new ImageSize(
                                image.layout().imageWidth(), image.layout().imageHeight(), ExifOrientation.AS_STORED)),
                image.layout(),
                image.grids(),
                0));
    }
}
