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
import java.util.function.UnaryOperator;
import org.fovea.base.Cancel;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.AttentionKernels;
import org.fovea.model.backend.LayerNorm;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.Scoped;
import org.fovea.model.backend.Tensors;
import org.fovea.model.config.QwenVisionConfig;
import org.fovea.model.image.ImageInput;
import org.jspecify.annotations.Nullable;

/**
 * The vision encoder of Qwen2-VL, Qwen2.5-VL and Qwen3-VL, from patches of an image of any shape to one row per patch
 * ({@code Qwen2VisionTransformerPretrainedModel}, {@code Qwen2_5_VisionTransformerPretrainedModel} and
 * {@code Qwen3VLVisionModel} in transformers, without their mergers).
 */
final class QwenVisionEncoder {

    /** Of all norms; transformers ignores the one in config.json. */
    static final float EPS = 1e-6f;

    /**
     * Patches that go through an MLP at a time: its hidden activations would be the largest tensors of a large image.
     */
    private static final int BLOCK = 8192;

    /** A layer: x + out(attention(norm1(x))), then x + mlp(norm2(x)). */
    private record Layer(
            UnaryOperator<NDArray> norm1,
            Linear qkv,
            Linear out,
            UnaryOperator<NDArray> norm2,
            UnaryOperator<NDArray> mlp) {}

    /**
     * @param last output of the last layer, [patches, hidden], in window order
     * @param deepstack output of each deepstack layer, as {@code last}
     */
    record Rows(NDArray last, List<NDArray> deepstack) {}

    private final QwenVisionConfig config;
    private final Linear patchEmbedding; // the 3D convolution as a matrix
    private final @Nullable NDArray positionTable; // [positionSide², hidden], or null
    private final List<Layer> layers = new ArrayList<>();

    /** @throws org.fovea.base.BadInput if a tensor is missing or has another shape */
    QwenVisionEncoder(QwenVisionConfig config, MappedWeights weights) {
        this.config = config;
        int d = config.hidden();
        int p = config.patchSize();
        boolean learned = config.positionSide() > 0;
        patchEmbedding = weights.matrix(
                "vision.patch_embed.proj.weight",
                d,
                3 * config.frames() * p * p,
                learned ? weights.floats("vision.patch_embed.proj.bias", d) : null,
                d,
                3,
                config.frames(),
                p,
                p);
        positionTable = learned
                ? weights.floats("vision.pos_embed.weight", (long) config.positionSide() * config.positionSide(), d)
                : null;
        for (int l = 0; l < config.layers(); l++) {
            String name = "vision.blocks." + l + ".";
            layers.add(new Layer(
                    norm(name + "norm1", d, weights),
                    weights.linear(name + "attn.qkv", 3 * d, d, true),
                    weights.linear(name + "attn.proj", d, d, true),
                    norm(name + "norm2", d, weights),
                    mlp(name + "mlp.", weights)));
        }
    }

    private UnaryOperator<NDArray> norm(String name, int width, MappedWeights weights) {
        return config.family().equals("qwen2_5_vl")
                ? RmsNorm.read(weights, name, width, EPS)::apply
                : LayerNorm.read(weights, name, width, EPS)::apply;
    }

    private UnaryOperator<NDArray> mlp(String name, MappedWeights weights) {
        int d = config.hidden();
        int inner = config.intermediate();
        Activation activation = Activation.named(config.activation());
        if (config.family().equals("qwen2_5_vl")) {
            Linear gate = weights.linear(name + "gate_proj", inner, d, true);
            Linear up = weights.linear(name + "up_proj", inner, d, true);
            Linear down = weights.linear(name + "down_proj", d, inner, true);
            return x -> down.apply(activation.apply(gate.apply(x)).mul(up.apply(x)));
        }
        String prefix = config.family().equals("qwen3_vl") ? "linear_" : "";
        Linear fc1 = weights.linear(name + prefix + "fc1", inner, d, true);
        Linear fc2 = weights.linear(name + prefix + "fc2", d, inner, true);
        return x -> fc2.apply(activation.apply(fc1.apply(x)));
    }

    /**
     * Encodes one image.
     *
     * @param order of the visual tokens
     * @param manager what is returned is attached to
     * @param progress receives the fraction done, 0..1
     * @param cancelled checked before each layer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Rows apply(
            ImageInput image,
            WindowOrder order,
            NDManager manager,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        int perToken = config.mergeSize() * config.mergeSize();
        long[] patches = order.patchOrder(perToken);
        long[] windows = order.patches(perToken);
        long[] whole = {patches.length};
        try (NDManager passing = manager.newSubManager()) {
            PatchPositions positions = PatchPositions.of(image.layout().views().get(0), config.mergeSize(), patches);
            NDArray[] angles = positions.rotary(config.hidden() / config.heads(), config.ropeTheta(), passing);
            NDArray x = Scoped.array(passing, () -> embed(image, patches, positions, passing)); // [patches, hidden]
            List<NDArray> deepstack = new ArrayList<>();
            for (int l = 0; l < layers.size(); l++) {
                Cancel.check(cancelled);
                NDArray before = x;
                Layer layer = layers.get(l);
                long[] lengths = config.fullLayers().contains(l) ? whole : windows;
                NDArray attended = Scoped.array(
                        passing,
                        () -> before.add(layer.out.apply(AttentionKernels.windowed(
                                layer.qkv.apply(layer.norm1.apply(before)),
                                angles[0],
                                angles[1],
                                config.heads(),
                                lengths))));
                x = Scoped.array(passing, () -> addMlp(layer, attended));
                attended.close();
                if (!config.deepstackLayers().contains(l - 1)) {
                    before.close();
                }
                if (config.deepstackLayers().contains(l)) {
                    deepstack.add(x);
                }
                progress.accept((l + 1.0) / layers.size());
            }
            x.attach(manager);
            deepstack.forEach(rows -> rows.attach(manager));
            return new Rows(x, deepstack);
        }
    }

    private NDArray embed(ImageInput image, long[] patches, PatchPositions positions, NDManager manager) {
        NDArray pixels = manager.create(image.pixelValues(), new Shape(image.shape()));
        NDArray x = Tensors.selectRows(List.of(patchEmbedding.apply(pixels)), manager.create(patches));
        return positionTable == null ? x : x.add(positions.learned(positionTable, config.positionSide(), manager));
    }

    private static NDArray addMlp(Layer layer, NDArray x) {
        NDList parts = new NDList();
        long rows = x.getShape().get(0);
        for (long from = 0; from < rows; from += BLOCK) {
            NDArray block = Tensors.narrow(x, from, Math.min(BLOCK, rows - from));
            parts.add(Scoped.array(x.getManager(), () -> block.add(layer.mlp.apply(layer.norm2.apply(block)))));
        }
        NDArray all = NDArrays.concat(parts, 0);
        parts.forEach(NDArray::close);
        return all;
    }
}
