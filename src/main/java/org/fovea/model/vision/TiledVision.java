package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import org.fovea.base.BadInput;
import org.fovea.base.Cancel;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.LayerNorm;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.Scoped;
import org.fovea.model.config.GemmaVisionConfig;
import org.fovea.model.config.Idefics3Config;
import org.fovea.model.config.InternVlConfig;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.image.ImageInput;

/** Models whose square tiles, or single square view, each pass through an encoder and a connector. */
public final class TiledVision implements VisionModel {

    private final int size;
    private final BiFunction<float[], NDManager, NDArray> encoder; // pixel values of a tile to [patches, tower's width]
    private final UnaryOperator<NDArray> connector; // to [visual tokens, D]

    private TiledVision(int size, BiFunction<float[], NDManager, NDArray> encoder, UnaryOperator<NDArray> connector) {
        this.size = size;
        this.encoder = encoder;
        this.connector = connector;
    }

    /**
     * LLaVA 1.5: a CLIP or SigLIP tower and a two-layer projector.
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static TiledVision llava(LlavaConfig config, MappedWeights weights) {
        VisionEncoder encoder = new VisionEncoder(config, weights);
        return new TiledVision(config.vision().imageSize(), encoder::apply, new Projector(config, weights)::apply);
    }

    /**
     * Gemma 3 (Gemma3MultiModalProjector in transformers): average pooling, RMSNorm, x W.
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static TiledVision gemma3(GemmaVisionConfig config, MappedWeights weights) {
        VisionEncoder encoder = new VisionEncoder(config.vision(), weights);
        int in = config.vision().hidden();
        int side = config.side();
        int pooled = config.vision().side() / side;
        RmsNorm norm = RmsNorm.readUnit(
                weights, "projector.mm_soft_emb_norm", in, config.vision().eps());
        NDArray matrix = weights.floats("projector.mm_input_projection_weight", in, config.width()); // not transposed
        return new TiledVision(
                config.vision().imageSize(),
                encoder::apply,
                x -> norm.apply(x.reshape(side, pooled, side, pooled, in)
                                .mean(new int[] {3})
                                .mean(new int[] {1})
                                .reshape((long) side * side, in))
                        .matMul(matrix));
    }

    /**
     * PaliGemma (PaliGemmaMultiModalProjector in transformers): one matrix.
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static TiledVision paliGemma(GemmaVisionConfig config, MappedWeights weights) {
        VisionEncoder encoder = new VisionEncoder(config.vision(), weights);
        Linear linear = weights.linear(
                "projector.linear", config.width(), config.vision().hidden(), true);
        return new TiledVision(config.vision().imageSize(), encoder::apply, linear::apply);
    }

    /**
     * Idefics3 and SmolVLM (Idefics3Connector in transformers): pixel shuffle and one matrix without bias.
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static TiledVision idefics3(Idefics3Config config, MappedWeights weights) {
        VisionEncoder encoder = new VisionEncoder(config.vision(), weights);
        int scale = config.scale();
        Linear linear = weights.linear(
                "projector.modality_projection.proj",
                config.width(),
                config.vision().hidden() * scale * scale,
                false);
        return new TiledVision(
                config.vision().imageSize(), encoder::apply, x -> linear.apply(shuffled(x, config.side(), scale)));
    }

    /**
     * InternVL (InternVLMultiModalProjector in transformers): pixel shuffle, layer norm, two layers.
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static TiledVision internVl(InternVlConfig config, MappedWeights weights) {
        InternVitEncoder encoder = new InternVitEncoder(config, weights);
        int scale = config.scale();
        int in = config.hidden() * scale * scale;
        LayerNorm norm = LayerNorm.read(weights, "projector.layer_norm", in, 1e-5f);
        Linear linear1 = weights.linear("projector.linear_1", config.width(), in, true);
        Linear linear2 = weights.linear("projector.linear_2", config.width(), config.width(), true);
        Activation activation = Activation.named(config.projectorActivation());
        return new TiledVision(
                config.tile(),
                encoder::apply,
                x -> linear2.apply(activation.apply(linear1.apply(norm.apply(shuffled(x, config.side(), scale))))));
    }

    /**
     * Pixel shuffle: concatenates the rows of s × s neighbouring patches, ordered by row in the block, column in the
     * block, channel.
     *
     * @param x [(side · scale)², width]
     * @return [side², width · scale²]
     */
    private static NDArray shuffled(NDArray x, int side, int scale) {
        long width = x.getShape().get(1);
        return x.reshape(side, scale, side, scale, width)
                .transpose(0, 2, 1, 3, 4)
                .reshape((long) side * side, width * scale * scale);
    }

    @Override
    public void check(ImageInput image, Path processor) {
        if (image.shape()[2] != size || image.shape()[3] != size) {
            throw new BadInput(
                    "%s: makes images of %d×%d pixels; expected %d×%d, vision_config.image_size of config.json."
                            .formatted(processor, image.shape()[3], image.shape()[2], size, size));
        }
    }

    @Override
    public Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled) {
        int tiles = (int) image.shape()[0];
        int length = 3 * size * size;
        NDArray all = Scoped.array(manager, passing -> {
            NDList tokens = new NDList();
            for (int t = 0; t < tiles; t++) {
                Cancel.check(cancelled);
                float[] tile = Arrays.copyOfRange(image.pixelValues(), t * length, (t + 1) * length);
                tokens.add(Scoped.array(passing, () -> connector.apply(encoder.apply(tile, passing))));
                progress.accept((t + 1.0) / tiles);
            }
            return tiles == 1 ? tokens.get(0) : NDArrays.concat(tokens, 0);
        });
        return new Features(all, List.of());
    }
}
