package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.AttentionKernels;
import org.fovea.model.backend.LayerNorm;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.Scoped;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a vision transformer (CLIPEncoderLayer and InternVLVisionLayer in transformers).
 *
 * @param heads attention heads
 * @param attentionScale [hidden], of the attention output (InternViT); null for none
 * @param mlpScale [hidden], of the MLP's output; null for none
 */
record EncoderLayer(
        int heads,
        LayerNorm norm1,
        Linear q,
        Linear k,
        Linear v,
        Linear out,
        @Nullable NDArray attentionScale,
        LayerNorm norm2,
        Linear fc1,
        Activation activation,
        Linear fc2,
        @Nullable NDArray mlpScale) {

    /**
     * One forward pass. Intermediate arrays are freed at once, since those of all layers would take gigabytes.
     *
     * @param x [rows, hidden]
     * @param manager what the result is attached to
     * @return [rows, hidden]
     */
    NDArray forward(NDArray x, NDManager manager) {
        return Scoped.array(manager, () -> {
            NDArray h = norm1.apply(x); // [rows, hidden]
            NDArray attended = AttentionKernels.full(q.apply(h), k.apply(h), v.apply(h), heads); // [rows, hidden]
            NDArray y = x.add(scaled(out.apply(attended), attentionScale));
            NDArray inner = activation.apply(fc1.apply(norm2.apply(y))); // [rows, intermediate]
            return y.add(scaled(fc2.apply(inner), mlpScale));
        });
    }

    private static NDArray scaled(NDArray x, @Nullable NDArray scale) {
        return scale == null ? x : x.mul(scale);
    }
}
