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
import org.fovea.model.config.LlavaConfig;
import org.jspecify.annotations.Nullable;

/**
 * The CLIP or SigLIP vision encoder, from pixel values to one row per patch (CLIPVisionTransformer and
 * SiglipVisionTransformer in transformers).
 */
public final class VisionEncoder {

    private final LlavaConfig.Vision config;
    private final List<Integer> featureLayers;
    private final boolean dropClassToken;
    private final Linear patchEmbedding; // the convolution as a matrix: [hidden, 3 * patch * patch]
    private final @Nullable NDArray classEmbedding; // [1, hidden], CLIP only
    private final NDArray positionEmbedding; // [rows, hidden]
    private final @Nullable LayerNorm preNorm; // CLIP only
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final @Nullable LayerNorm postNorm; // of SigLIP, null in LLaVA

    /**
     * Reads the weights of LLaVA's encoder, whose output is the hidden states that config.json selects.
     *
     * @throws org.fovea.base.BadInput if a tensor is missing or has another shape
     */
    public VisionEncoder(LlavaConfig config, MappedWeights weights) {
        this(config.vision(), config.featureLayers(), config.dropClassToken(), false, weights);
    }

    /**
     * Reads the weights of a SigLIP encoder whose output is the last hidden state after the final norm.
     *
     * @throws org.fovea.base.BadInput if a tensor is missing or has another shape
     */
    public VisionEncoder(LlavaConfig.Vision siglip, MappedWeights weights) {
        this(siglip, List.of(-1), false, true, weights);
    }

    private VisionEncoder(
            LlavaConfig.Vision c,
            List<Integer> featureLayers,
            boolean dropClassToken,
            boolean postNorm,
            MappedWeights weights) {
        config = c;
        this.featureLayers = featureLayers;
        this.dropClassToken = dropClassToken;
        boolean clip = c.family().equals("clip");
        int d = c.hidden();
        int rows = c.side() * c.side() + (clip ? 1 : 0);
        int p = c.patchSize();
        patchEmbedding = weights.matrix(
                "vision.embeddings.patch_embedding.weight",
                d,
                3 * p * p,
                clip ? null : weights.floats("vision.embeddings.patch_embedding.bias", d),
                d,
                3,
                p,
                p);
        classEmbedding =
                clip ? weights.floats("vision.embeddings.class_embedding", d).reshape(1, d) : null;
        positionEmbedding = weights.floats("vision.embeddings.position_embedding.weight", rows, d);
        preNorm = clip ? LayerNorm.read(weights, "vision.pre_layrnorm", d, c.eps()) : null;
        this.postNorm = postNorm ? LayerNorm.read(weights, "vision.post_layernorm", d, c.eps()) : null;
        Activation activation = Activation.named(c.activation());
        for (int l = 0; l < neededLayers(); l++) {
            String name = "vision.encoder.layers." + l + ".";
            layers.add(new EncoderLayer(
                    c.heads(),
                    LayerNorm.read(weights, name + "layer_norm1", d, c.eps()),
                    weights.linear(name + "self_attn.q_proj", d, d, true),
                    weights.linear(name + "self_attn.k_proj", d, d, true),
                    weights.linear(name + "self_attn.v_proj", d, d, true),
                    weights.linear(name + "self_attn.out_proj", d, d, true),
                    null,
                    LayerNorm.read(weights, name + "layer_norm2", d, c.eps()),
                    weights.linear(name + "mlp.fc1", c.intermediate(), d, true),
                    activation,
                    weights.linear(name + "mlp.fc2", d, c.intermediate(), true),
                    null));
        }
    }

    /** Indices of the hidden states that enter the projector; 0 is the embeddings. */
    private List<Integer> features() {
        int last = config.layers();
        return featureLayers.stream().map(i -> i < 0 ? last + 1 + i : i).toList();
    }

    private int neededLayers() {
        return features().stream().mapToInt(i -> i).max().orElseThrow();
    }

    /**
     * Encodes one image.
     *
     * @param pixelValues [3, side, side] as the checkpoint's image processor makes them
     * @return [patches, hidden · number of feature layers]; with the class token only for strategy {@code full}
     */
    public NDArray apply(float[] pixelValues, NDManager manager) {
        return Scoped.array(manager, passing -> {
            NDArray x = patchEmbedding.apply(passing.create(PatchRows.of(
                    pixelValues, config.imageSize(), config.imageSize(), config.patchSize()))); // [N, hidden]
            if (classEmbedding != null) {
                x = NDArrays.concat(new NDList(classEmbedding, x), 0); // [1 + N, hidden]
            }
            x = x.add(positionEmbedding);
            if (preNorm != null) {
                x = preNorm.apply(x);
            }
            List<NDArray> states = new ArrayList<>(List.of(x));
            for (EncoderLayer layer : layers) {
                x = layer.forward(x, passing);
                states.add(x);
            }
            NDList selected = new NDList(features().stream().map(states::get).toList());
            NDArray features = NDArrays.concat(selected, -1); // several layers are concatenated
            return dropClassToken ? features.get("1:") : postNorm != null ? postNorm.apply(features) : features;
        });
    }
}
