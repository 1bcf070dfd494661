package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.base.Cancel;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.AttentionKernels;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.Scoped;
import org.fovea.model.config.PixtralConfig;
import org.fovea.model.image.ImageInput;
import org.jspecify.annotations.Nullable;

/**
 * Pixtral's encoder for images of any size, and LLaVA's projector (PixtralVisionModel in transformers), before which
 * Mistral 3 merges neighbouring patches (Mistral3PatchMerger).
 */
public final class PixtralVision implements VisionModel {

    private static final float EPS = 1e-5f;

    /**
     * A layer: x + o(attention(rope(q), rope(k), v) of norm1(x)), then x + down(act(gate(h)) · up(h)) of h = norm2(x).
     */
    private record Layer(
            RmsNorm norm1,
            Linear q,
            Linear k,
            Linear v,
            Linear o,
            RmsNorm norm2,
            Linear gate,
            Linear up,
            Linear down) {}

    private final PixtralConfig config;
    private final Linear patchEmbedding; // the convolution as a matrix
    private final RmsNorm preNorm;
    private final List<Layer> layers = new ArrayList<>();
    private final Activation activation;
    private final @Nullable RmsNorm mergerNorm;
    private final @Nullable Linear merging;
    private final Linear linear1;
    private final Linear linear2;
    private final Activation projectorActivation;

    /** @throws org.fovea.base.BadInput if a tensor is missing or has another shape */
    public PixtralVision(PixtralConfig config, MappedWeights weights) {
        this.config = config;
        int d = config.hidden();
        int p = config.patchSize();
        int inner = config.intermediate();
        patchEmbedding = weights.matrix("vision.patch_conv.weight", d, 3 * p * p, null, d, 3, p, p);
        preNorm = RmsNorm.read(weights, "vision.ln_pre", d, EPS);
        for (int l = 0; l < config.layers(); l++) {
            String name = "vision.transformer.layers." + l + ".";
            layers.add(new Layer(
                    RmsNorm.read(weights, name + "attention_norm", d, EPS),
                    weights.linear(name + "attention.q_proj", d, d, false),
                    weights.linear(name + "attention.k_proj", d, d, false),
                    weights.linear(name + "attention.v_proj", d, d, false),
                    weights.linear(name + "attention.o_proj", d, d, false),
                    RmsNorm.read(weights, name + "ffn_norm", d, EPS),
                    weights.linear(name + "feed_forward.gate_proj", inner, d, false),
                    weights.linear(name + "feed_forward.up_proj", inner, d, false),
                    weights.linear(name + "feed_forward.down_proj", d, inner, false)));
        }
        activation = Activation.named(config.activation());
        PixtralConfig.Merger merger = config.merger();
        int together = config.side() * config.side() * d;
        mergerNorm = merger == null ? null : RmsNorm.read(weights, "projector.norm", d, merger.eps());
        merging = merger == null ? null : weights.linear("projector.patch_merger.merging_layer", d, together, false);
        linear1 = weights.linear("projector.linear_1", config.width(), d, config.projectorBias());
        linear2 = weights.linear("projector.linear_2", config.width(), config.width(), config.projectorBias());
        projectorActivation = Activation.named(config.projectorActivation());
    }

    @Override
    public Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled) {
        int height = (int) image.shape()[2];
        int width = (int) image.shape()[3];
        int rows = height / config.patchSize();
        int columns = width / config.patchSize();
        NDArray tokens = Scoped.array(manager, passing -> {
            NDArray[] angles = rotary(rows, columns, passing);
            NDArray x = preNorm.apply(patchEmbedding.apply(passing.create(
                    PatchRows.of(image.pixelValues(), height, width, config.patchSize())))); // [patches, hidden]
            for (int l = 0; l < layers.size(); l++) {
                Cancel.check(cancelled);
                NDArray entering = x;
                x = forward(layers.get(l), entering, angles, passing);
                entering.close();
                progress.accept((l + 1.0) / layers.size());
            }
            return linear2.apply(projectorActivation.apply(linear1.apply(merged(x, rows, columns))));
        });
        return new Features(tokens, List.of());
    }

    /**
     * Merges each square of patches into one; its channels are ordered by channel, row in the square, column in the
     * square (as {@code torch.nn.functional.unfold} orders them).
     *
     * @param x [rows · columns, hidden]
     */
    private NDArray merged(NDArray x, int rows, int columns) {
        if (mergerNorm == null || merging == null) {
            return x;
        }
        int s = config.side();
        return merging.apply(mergerNorm
                .apply(x)
                .reshape(rows / s, s, columns / s, s, config.hidden())
                .transpose(0, 2, 4, 1, 3)
                .reshape(-1, (long) config.hidden() * s * s));
    }

    /**
     * Cosines and sines of all patches, [patches, 1, headSize] each (PixtralRotaryEmbedding in transformers): even
     * frequencies rotate by row, odd ones by column; the halves of a head are equal.
     */
    private NDArray[] rotary(int rows, int columns, NDManager manager) {
        int size = config.headSize();
        int half = size / 2;
        float[] cos = new float[rows * columns * size];
        float[] sin = new float[cos.length];
        for (int p = 0; p < rows * columns; p++) {
            for (int i = 0; i < half; i++) {
                boolean byRow = i < half / 2;
                int frequency = byRow ? 2 * i : 2 * (i - half / 2) + 1;
                float angle = (byRow ? p / columns : p % columns)
                        * (float) (1 / Math.pow(config.theta(), 2.0 * frequency / size));
                int at = p * size + i;
                cos[at] = cos[at + half] = (float) Math.cos(angle);
                sin[at + half] = (float) Math.sin(angle);
                sin[at] = -sin[at + half];
            }
        }
        Shape shape = new Shape((long) rows * columns, 1, size);
        return new NDArray[] {manager.create(cos, shape), manager.create(sin, shape)};
    }

    private NDArray forward(Layer layer, NDArray x, NDArray[] angles, NDManager manager) {
        return Scoped.array(manager, () -> {
            NDArray h = layer.norm1.apply(x); // [patches, hidden]
            NDArray qkv = NDArrays.concat(new NDList(layer.q.apply(h), layer.k.apply(h), layer.v.apply(h)), 1);
            long[] whole = {x.getShape().get(0)};
            NDArray attended = AttentionKernels.windowed(qkv, angles[0], angles[1], config.heads(), whole);
            NDArray y = x.add(layer.o.apply(attended));
            NDArray inner = layer.norm2.apply(y);
            return y.add(
                    layer.down.apply(activation.apply(layer.gate.apply(inner)).mul(layer.up.apply(inner))));
        });
    }
}
