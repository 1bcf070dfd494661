package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.AttentionKernels;
import org.fovea.model.backend.LayerNorm;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.InternVlConfig;

/** InternViT: pixel values of a tile in, one row per patch out (InternVLVisionModel in transformers). */
final class InternVitEncoder {

    /** A layer: x + scale1 · out(attention(norm1(x))), then x + scale2 · fc2(act(fc1(norm2(x)))). */
    private record Layer(
            LayerNorm norm1,
            Linear q,
            Linear k,
            Linear v,
            Linear out,
            NDArray scale1,
            LayerNorm norm2,
            Linear fc1,
            Linear fc2,
            NDArray scale2) {}

    private final InternVlConfig config;
    private final Linear patchEmbedding; // the convolution as a matrix
    private final NDArray classEmbedding; // [1, hidden]
    private final NDArray positionEmbedding; // [1 + patches, hidden]
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm finalNorm; // or null
    private final Activation activation;

    /** @throws org.fovea.base.BadInput if a tensor is missing or has another shape */
    InternVitEncoder(InternVlConfig config, MappedWeights weights) {
        this.config = config;
        int d = config.hidden();
        int p = config.patchSize();
        int patches = config.tile() / p * (config.tile() / p);
        patchEmbedding = weights.matrix(
                "vision.embeddings.patch_embeddings.projection.weight",
                d,
                3 * p * p,
                weights.floats("vision.embeddings.patch_embeddings.projection.bias", d),
                d,
                3,
                p,
                p);
        classEmbedding = weights.floats("vision.embeddings.cls_token", 1, 1, d).reshape(1, d);
        positionEmbedding = weights.floats("vision.embeddings.position_embeddings", 1, 1 + patches, d)
                .reshape(1 + patches, d);
        activation = Activation.named(config.activation());
        for (int l = 0; l < config.layers(); l++) {
            String name = "vision.encoder.layer." + l + ".";
            boolean bias = config.attentionBias();
            layers.add(new Layer(
                    LayerNorm.read(weights, name + "layernorm_before", d, config.eps()),
                    weights.linear(name + "attention.q_proj", d, d, bias),
                    weights.linear(name + "attention.k_proj", d, d, bias),
                    weights.linear(name + "attention.v_proj", d, d, bias),
                    weights.linear(name + "attention.projection_layer", d, d, true),
                    weights.floats(name + "lambda_1", d),
                    LayerNorm.read(weights, name + "layernorm_after", d, config.eps()),
                    weights.linear(name + "mlp.fc1", config.intermediate(), d, true),
                    weights.linear(name + "mlp.fc2", d, config.intermediate(), true),
                    weights.floats(name + "lambda_2", d)));
        }
        finalNorm = config.finalNorm() ? LayerNorm.read(weights, "vision.layernorm", d, config.eps()) : null;
    }

    /**
     * Runs the encoder.
     *
     * @param pixelValues [3, tile, tile]
     * @return [patches, hidden]; the class row is dropped
     */
    NDArray apply(float[] pixelValues, NDManager manager) {
        try (NDManager passing = manager.newSubManager()) {
            NDArray patches =
                    passing.create(PatchRows.of(pixelValues, config.tile(), config.tile(), config.patchSize()));
            NDArray x = NDArrays.concat(new NDList(classEmbedding, patchEmbedding.apply(patches)), 0)
                    .add(positionEmbedding);
            x.attach(passing);
            for (Layer layer : layers) {
                x = advance(layer, x, passing);
            }
            NDArray kept = (finalNorm == null ? x : finalNorm.apply(x)).get("1:");
            kept.attach(manager);
            return kept;
        }
    }

    private NDArray advance(Layer layer, NDArray x, NDManager manager) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray h = layer.norm1.apply(x); // [rows, hidden]
            NDArray mixed = AttentionKernels.full(layer.q.apply(h), layer.k.apply(h), layer.v.apply(h), config.heads());
            NDArray y = x.add(layer.out.apply(mixed).mul(layer.scale1));
            y = y.add(layer.fc2
                    .apply(activation.apply(layer.fc1.apply(layer.norm2.apply(y))))
                    .mul(layer.scale2));
            NDScope.unregister(y);
            y.attach(manager);
            return y;
        }
    }
}
