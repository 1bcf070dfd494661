package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.Linear;

/**
 * Makes one visual token of the patches that stand together: norm, lay side by side, two linear layers with a GELU
 * between ({@code PatchMerger} of transformers' Qwen-VL models).
 *
 * @param norm of a patch's row, or of the rows laid side by side
 * @param normAfter whether the norm comes after the rows are laid side by side, as in deepstack mergers
 * @param width of the rows of one visual token together
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
