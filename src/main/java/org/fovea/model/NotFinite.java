package org.fovea.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.text.Decoder;
import org.fovea.model.weights.StoredTensor;

/**
 * Refuses results that are NaN or infinite. Only then are the weights searched for the cause, since opening a
 * checkpoint reads none of its matrices.
 */
final class NotFinite {

    private NotFinite() {}

    /**
     * Checks the logits of a run without interventions.
     *
     * @param residual the input of each layer, and last the output of the last layer
     * @return the same logits
     * @throws BadInput naming the first layer whose output is not finite, and the tensor responsible
     */
    static float[] checked(float[] logits, Decoder decoder, List<ResidualRows> residual) {
        if (finite(logits)) {
            return logits;
        }
        int layer = 0;
        while (layer < residual.size() && finite(residual.get(layer).all())) {
            layer++;
        }
        MappedWeights weights = decoder.weights();
        if (layer == 0) {
            throw complaint(weights, "the embedding", "text.embed_tokens.");
        }
        if (layer == residual.size()) {
            throw complaint(weights, "the unembedding", "text.norm.", "lm_head.", "text.embed_tokens.");
        }
        throw complaint(weights, "layer " + layer, "text.layers." + (layer - 1) + ".");
    }

    /**
     * Checks the logits of a run with interventions, or of a generated token, where the run without them was finite.
     *
     * @return the same logits
     * @throws BadInput if one is not finite
     */
    static float[] checked(float[] logits, Decoder decoder) {
        if (!finite(logits)) {
            throw complaint(decoder.weights(), "the model under this change", "text.embed_tokens.");
        }
        return logits;
    }

    /**
     * Checks visual tokens.
     *
     * @throws BadInput naming the tensor of the tower or the projector that is not finite
     */
    static void check(NDArray tokens, MappedWeights weights) {
        if (!finite(tokens)) {
            throw complaint(weights, "the vision tower", "vision.", "projector.");
        }
    }

    private static BadInput complaint(MappedWeights weights, String who, String... prefixes) {
        StoredTensor tensor = weights.firstNotFinite(prefixes);
        return tensor != null
                ? tensor.holds(tensor.firstNotFinite().orElseThrow())
                : new BadInput(
                        "%s: %s gives numbers that are not finite, although its weights are: they are too large for float32."
                                .formatted(weights.directory(), who));
    }

    private static boolean finite(NDArray array) {
        return finite(array.toFloatArray());
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
