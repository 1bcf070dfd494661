package org.fovea.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.fovea.intervene.Replacement;
import org.fovea.model.Golden;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of a logit with respect to visual tokens are the slopes that full recomputations find, in every family. */
class FamilyGradientsTest {

    @ParameterizedTest
    @MethodSource("org.fovea.model.Golden#families")
    void gradientsAreCentralDifferences(String family) {
        Golden golden = Golden.family(family);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()))) {
            int token = Softmax.argmax(trace.lastLogits());
            Replacement from = Replacement.imageMean(image);
            // one step: the gradient halfway, times the way of each token
            float[] slopes = IntegratedGradients.of(trace, token, from, 1, share -> {}, () -> false)
                    .signed();
            Random random = new Random(1);
            for (int direction = 0; direction < 2; direction++) {
                // each token along its own slope, so that no direction is one in which slopes cancel
                double[] along = new double[slopes.length];
                double expected = 0;
                for (int p = 0; p < along.length; p++) {
                    along[p] = Math.signum(slopes[p]) * (direction == 0 ? 1 : random.nextDouble());
                    expected += along[p] * slopes[p];
                }
                double near = slope(trace, token, from, along, 0.01);
                double far = slope(trace, token, from, along, 0.02);
                // the two differ by the third derivative alone, which this takes out (Richardson)
                assertThat((4 * near - far) / 3)
                        .as("direction %d", direction)
                        .isCloseTo(expected, Percentage.withPercentage(0.1));
            }
        }
    }

    private static double slope(Trace trace, int token, Replacement from, double[] along, double step) {
        return (logit(trace, token, from, along, step) - logit(trace, token, from, along, -step)) / (2 * step);
    }

    /** The logit of a full run with each visual token at 1/2 + step · along of its way. */
    private static double logit(Trace trace, int token, Replacement from, double[] along, double step) {
        Decoder decoder = trace.decoder();
        int length = trace.prompt().length();
        int width = decoder.hidden();
        try (NDManager own = trace.manager().newSubManager()) {
            float[] rows = trace.residual(0).toFloatArray();
            for (int p = 0; p < along.length; p++) {
                int row = trace.prompt().positionOf(p) * width;
                for (int d = 0; d < width; d++) {
                    double start = from.vector()[d];
                    rows[row + d] = (float) (start + (0.5 + step * along[p]) * (rows[row + d] - start));
                }
            }
            NDArray x = own.create(rows, new Shape(length, width));
            for (int layer = 0; layer < decoder.layers(); layer++) {
                int wanted = layer + 1 == decoder.layers() ? 1 : length;
                x = decoder.advance(
                                layer,
                                x,
                                KvCache.NONE,
                                List.of(new Decoder.Block(0, length, wanted, List.of())),
                                trace.prompt().sequence(),
                                own)
                        .x();
            }
            return decoder.unembed(x, token).toFloatArray()[0];
        }
    }
}
