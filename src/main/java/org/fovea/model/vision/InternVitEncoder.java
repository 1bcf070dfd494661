package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.LayerNorm;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.Scoped;
import org.fovea.model.config.InternVlConfig;
import org.jspecify.annotations.Nullable;

/** InternViT, from pixel values of a tile to one row per patch (InternVLVisionModel in transformers). */
final class InternVitEncoder {

    private final InternVlConfig config;
    private final Linear patchEmbedding; // the convolution as a matrix
    private final NDArray classEmbedding; // [1, hidden]
    private final NDArray positionEmbedding; // [1 + patches, hidden]
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final @Nullable LayerNorm finalNorm; // or null

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
        Activation activation = Activation.named(config.activation());
        for (int l = 0; l < config.layers(); l++) {
            String name = "vision.encoder.layer." + l + ".";
            boolean bias = config.attentionBias();
            layers.add(new EncoderLayer(
                    config.heads(),
                    LayerNorm.read(weights, name + "layernorm_before", d, config.eps()),
                    weights.linear(name + "attention.q_proj", d, d, bias),
                    weights.linear(name + "attention.k_proj", d, d, bias),
                    weights.linear(name + "attention.v_proj", d, d, bias),
                    weights.linear(name + "attention.projection_layer", d, d, true),
                    weights.floats(name + "lambda_1", d),
                    LayerNorm.read(weights, name + "layernorm_after", d, config.eps()),
                    weights.linear(name + "mlp.fc1", config.intermediate(), d, true),
                    activation,
                    weights.linear(name + "mlp.fc2", d, config.intermediate(), true),
                    weights.floats(name + "lambda_2", d)));
        }
        finalNorm = config.finalNorm() ? LayerNorm.read(weights, "vision.layernorm", d, config.eps()) : null;
    }

    /**
     * Encodes one tile.
     *
     * @param pixelValues [3, tile, tile]
     * @return [patches, hidden]; the class token is dropped
     */
    NDArray apply(float[] pixelValues, NDManager manager) {
        return Scoped.array(manager, passing -> {
            NDArray patches =
                    passing.create(PatchRows.of(pixelValues, config.tile(), config.tile(), config.patchSize()));
            NDArray x = NDArrays.concat(new NDList(classEmbedding, patchEmbedding.apply(patches)), 0)
                    .add(positionEmbedding); // [1 + patches, hidden]
            for (EncoderLayer layer : layers) {
                x = layer.forward(x, passing);
            }
            return (finalNorm == null ? x : finalNorm.apply(x)).get("1:");
        });
    }
}
