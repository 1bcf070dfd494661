package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.Linear;

/**
 * Merges neighbouring patches into one visual token: norm, concatenation, two linear layers with a GELU between
 * ({@code PatchMerger} of transformers' Qwen-VL models).
 *
 * @param norm the norm of each patch, or of the concatenated patches
 * @param normAfter whether the norm comes after the concatenation, as in deepstack mergers
 * @param width width of the concatenated patches of one visual token
 */
record PatchMerger(UnaryOperator<NDArray> norm, boolean normAfter, int width, Linear first, Linear second) {

    /**
     * @param x [patches, hidden]
     * @return [visual tokens, D]
     */
    NDArray apply(NDArray x) {
        NDArray together =
                normAfter ? norm.apply(x.reshape(-1, width)) : norm.apply(x).reshape(-1, width);
        return second.apply(Activation.GELU.apply(first.apply(together)));
    }
}
