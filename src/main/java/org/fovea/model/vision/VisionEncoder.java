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
import org.fovea.model.config.LlavaConfig;

/**
 * The vision tower, CLIP or SigLIP: pixel values in, one row per patch out (CLIPVisionTransformer and
 * SiglipVisionTransformer in transformers, without their last norm and head, which LLaVA does not use).
 */
public final class VisionEncoder {

    private record Layer(
            LayerNorm norm1, Linear q, Linear k, Linear v, Linear out, LayerNorm norm2, Linear fc1, Linear fc2) {}

    private final LlavaConfig.Vision config;
    private final List<Integer> featureLayers;
    private final boolean dropClassToken;
    private final Linear patchEmbedding; // the convolution as a matrix: [hidden, 3 * patch * patch]
    private final NDArray classEmbedding; // [1, hidden], CLIP only
    private final NDArray positionEmbedding; // [rows, hidden]
    private final LayerNorm preNorm; // CLIP only
    private final List<Layer> layers = new ArrayList<>();
    private final LayerNorm postNorm; // SigLIP's, which LLaVA does not use
    private final Activation activation;

    /**
     * Reads the weights of LLaVA's encoder, whose hidden states are taken as the configuration says.
     *
     * @throws org.fovea.base.BadInput if a tensor is missing or has another shape
     */
    public VisionEncoder(LlavaConfig config, MappedWeights weights) {
        this(config.vision(), config.featureLayers(), config.dropClassToken(), false, weights);
    }

    /**
     * Reads the weights of a SigLIP encoder whose last hidden state is taken behind its last norm.
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
        activation = Activation.named(c.activation());
        for (int l = 0; l < neededLayers(); l++) {
            String name = "vision.encoder.layers." + l + ".";
            layers.add(new Layer(
                    LayerNorm.read(weights, name + "layer_norm1", d, c.eps()),
                    weights.linear(name + "self_attn.q_proj", d, d, true),
                    weights.linear(name + "self_attn.k_proj", d, d, true),
                    weights.linear(name + "self_attn.v_proj", d, d, true),
                    weights.linear(name + "self_attn.out_proj", d, d, true),
                    LayerNorm.read(weights, name + "layer_norm2", d, c.eps()),
                    weights.linear(name + "mlp.fc1", c.intermediate(), d, true),
                    weights.linear(name + "mlp.fc2", d, c.intermediate(), true)));
        }
    }

    /** The hidden states that feed the projector, as indices from 0 (the embeddings). */
    private List<Integer> features() {
        int last = config.layers();
        return featureLayers.stream().map(i -> i < 0 ? last + 1 + i : i).toList();
    }

    private int neededLayers() {
        return features().stream().mapToInt(i -> i).max().orElseThrow();
    }

    /**
     * Runs the tower.
     *
     * @param pixelValues [3, side, side] as the checkpoint's image processor makes them
     * @return [patches, hidden · number of feature layers]; the class row is there only with strategy {@code full}
     */
    public NDArray apply(float[] pixelValues, NDManager manager) {
        try (NDManager passing = manager.newSubManager()) {
            NDArray x = patchEmbedding.apply(passing.create(PatchRows.of(
                    pixelValues, config.imageSize(), config.imageSize(), config.patchSize()))); // [N, hidden]
            if (classEmbedding != null) {
                x = NDArrays.concat(new NDList(classEmbedding, x), 0); // [1 + N, hidden]
                x.attach(passing);
            }
            x = x.add(positionEmbedding);
            if (preNorm != null) {
                x = preNorm.apply(x);
            }
            List<NDArray> states = new ArrayList<>(List.of(x));
            for (Layer layer : layers) {
                x = advance(layer, x, passing);
                states.add(x);
            }
            NDList chosen = new NDList(features().stream().map(states::get).toList());
            NDArray features = NDArrays.concat(chosen, -1); // a list of layers: side by side
            NDArray kept = dropClassToken ? features.get("1:") : postNorm != null ? postNorm.apply(features) : features;
            kept.attach(manager);
            return kept;
        }
    }

    /** One layer; what it makes on its way is freed at once, or a picture would take gigabytes. */
    private NDArray advance(Layer layer, NDArray x, NDManager manager) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray h = layer.norm1.apply(x); // [rows, hidden]
            NDArray mixed = AttentionKernels.full(layer.q.apply(h), layer.k.apply(h), layer.v.apply(h), config.heads());
            NDArray y = x.add(layer.out.apply(mixed));
            y = y.add(layer.fc2.apply(activation.apply(layer.fc1.apply(layer.norm2.apply(y)))));
            NDScope.unregister(y);
            y.attach(manager);
            return y;
        }
    }
}
