package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a decoder layer before and after attention, each fused into one kernel: calling DJL for every operation
 * would cost a small model more time than the operations.
 */
public final class DecoderKernels {

    private DecoderKernels() {}

    /**
     * Queries, keys and values of one layer, with rotary embedding applied.
     *
     * @param residual [wanted, D], the residual stream of the wanted rows
     * @param q [wanted, heads, headSize]
     * @param k [rows, keyValueHeads, headSize]
     * @param v [rows, keyValueHeads, headSize]
     * @param cachedKeys [keyValueHeads, rows, headSize], a view of k
     * @param cachedValues [keyValueHeads, rows, headSize], a view of v
     */
    public record Qkv(NDArray residual, NDArray q, NDArray k, NDArray v, NDArray cachedKeys, NDArray cachedValues) {}

    /**
     * Norm, projections to queries, keys and values, norms of heads, rotary embedding.
     *
     * @param x [rows, D]
     * @param queryNorm of each query head; null for none
     * @param keyNorm of each key head; null for none
     * @param wanted int64 [wanted], the rows to continue with; empty for all
     */
    public static Qkv projectQkv(
            NDArray x,
            RmsNorm norm,
            Linear q,
            Linear k,
            Linear v,
            @Nullable RmsNorm queryNorm,
            @Nullable RmsNorm keyNorm,
            int headSize,
            RotaryAngles angles,
            NDArray wanted) {
        long rows = x.getShape().get(0);
        long wantedRows = wanted.isEmpty() ? rows : wanted.getShape().get(0);
        NDList out = TorchScript.calls(
                "project_qkv",
                x,
                x,
                norm.weight(),
                (double) norm.eps(),
                TorchScript.optional(queryNorm),
                TorchScript.optional(keyNorm),
                q.argument(wantedRows),
                k.argument(rows),
                v.argument(rows),
                headSize,
                angles.cos(),
                angles.sin(),
                angles.first(),
                angles.count(),
                angles.order(),
                wanted);
        return new Qkv(out.get(0), out.get(1), out.get(2), out.get(3), out.get(4), out.get(5));
    }

    /**
     * Output projection of attention, residual, norm, gated MLP, residual.
     *
     * @param residual [rows, D]
     * @param attended [rows, heads · headSize]
     * @param attentionNorm of the attention output; null for none
     * @param norm before the MLP
     * @param mlpNorm of the MLP's output; null for none
     * @param activation {@code silu} or {@code gelu_pytorch_tanh}
     * @return [rows, D]
     */
    public static NDArray outputAndMlp(
            NDArray residual,
            NDArray attended,
            Linear o,
            @Nullable RmsNorm attentionNorm,
            RmsNorm norm,
            Linear gate,
            Linear up,
            Linear down,
            @Nullable RmsNorm mlpNorm,
            String activation) {
        long rows = residual.getShape().get(0);
        return TorchScript.call(
                "output_and_mlp",
                residual,
                residual,
                attended,
                norm.weight(),
                (double) norm.eps(),
                TorchScript.optional(attentionNorm),
                TorchScript.optional(mlpNorm),
                activation,
                o.argument(rows),
                gate.argument(rows),
                up.argument(rows),
                down.argument(rows));
    }
}
