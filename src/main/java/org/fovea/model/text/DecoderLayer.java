package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fovea.model.backend.DecoderKernels;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.RotaryAngles;
import org.fovea.model.config.TextConfig;
import org.jspecify.annotations.Nullable;

/**
 * One decoder layer: norm, attention, residual, norm, gated MLP, residual (LlamaDecoderLayer in transformers). Families
 * differ in the parts that are given; in {@link #forward}, {@code norm?} marks a norm that may be absent.
 *
 * @param inputNorm before attention
 * @param queryNorm of each query head (Qwen3, Gemma 3); null for none
 * @param keyNorm of each key head; null for none
 * @param attentionNorm of the attention output (Gemma 2 and 3); null for none
 * @param mlpNorm before the MLP
 * @param outputNorm of the MLP's output (Gemma 2 and 3); null for none
 * @param activation of the MLP's gate, by its name in transformers
 */
record DecoderLayer(
        RmsNorm inputNorm,
        Linear q,
        Linear k,
        Linear v,
        @Nullable RmsNorm queryNorm,
        @Nullable RmsNorm keyNorm,
        int headSize,
        RotaryEmbedding rotary,
        Attention attention,
        Linear o,
        @Nullable RmsNorm attentionNorm,
        RmsNorm mlpNorm,
        Linear gate,
        Linear up,
        Linear down,
        @Nullable RmsNorm outputNorm,
        String activation) {

    /** Attention over whatever the rows attend to, their own keys and values included. */
    @FunctionalInterface
    interface Attend {
        /**
         * @param q [wanted, heads, headSize]
         * @param k [rows, keyValueHeads, headSize]
         * @param v [rows, keyValueHeads, headSize]
         * @return [wanted, heads · headSize]
         */
        NDArray apply(NDArray q, NDArray k, NDArray v);
    }

    /**
     * What leaves the layer.
     *
     * @param x [wanted, D], the residual stream
     * @param keys [keyValueHeads, rows, headSize], with rotary embedding
     * @param values [keyValueHeads, rows, headSize]
     */
    record Output(NDArray x, NDArray keys, NDArray values) {}

    /**
     * One forward pass.
     *
     * @param x [rows, D], the residual stream entering the layer
     * @param angles rotary angles of the rows
     * @param wanted int64 [wanted], the rows that leave the layer; empty for all. The others only supply keys and
     *     values
     */
    Output forward(NDArray x, RotaryAngles angles, NDArray wanted, Attend attend) {
        // h = norm(x)                                      [rows, D]
        // q = rotary(norm?(h Wqᵀ))                         [wanted, heads, headSize]
        // k = rotary(norm?(h Wkᵀ)), v = h Wvᵀ              [rows, keyValueHeads, headSize]
        DecoderKernels.Qkv qkv =
                DecoderKernels.projectQkv(x, inputNorm, q, k, v, queryNorm, keyNorm, headSize, angles, wanted);

        // softmax(q kᵀ · scale + mask) v                   [wanted, heads · headSize]
        NDArray attended = attend.apply(qkv.q(), qkv.k(), qkv.v());

        // x = x + norm?(attended Woᵀ)                      [wanted, D]
        // h = norm(x)                                      [wanted, D]
        // x = x + norm?((act(h Wgateᵀ) · h Wupᵀ) Wdownᵀ)   [wanted, D]
        NDArray y = DecoderKernels.outputAndMlp(
                qkv.residual(), attended, o, attentionNorm, mlpNorm, gate, up, down, outputNorm, activation);

        return new Output(y, qkv.cachedKeys(), qkv.cachedValues());
    }

    /**
     * Attention probabilities of a block.
     *
     * @param x [rows, D], the residual stream entering the layer
     * @param prefix keys and values of the positions before the block; those beyond are not read
     * @param all an empty array: every row queries
     * @return [heads, rows, first + rows]
     */
    NDArray probabilities(
            NDArray x, KvCache prefix, Decoder.Block block, Sequence sequence, NDArray all, NDManager manager) {
        RotaryAngles angles = rotary.at(block.positions().toArray(), sequence, manager);
        DecoderKernels.Qkv qkv =
                DecoderKernels.projectQkv(x, inputNorm, q, k, v, queryNorm, keyNorm, headSize, angles, all);
        return attention.probabilities(qkv.q(), qkv.k(), prefix, block, sequence, manager);
    }

    /**
     * Reads a layer's weights.
     *
     * @param name prefix of their names
     * @param noMask an empty array
     * @throws org.fovea.base.BadInput if one is missing or has another shape
     */
    static DecoderLayer read(
            MappedWeights weights,
            String name,
            TextConfig c,
            TextConfig.LayerAttention kind,
            RotaryEmbedding rotary,
            NDArray noMask) {
        TextConfig.Parts parts = c.parts();
        int d = c.hidden();
        int queries = c.heads() * c.headSize();
        int keys = c.keyValueHeads() * c.headSize();
        int inner = c.intermediate();
        Linear q;
        Linear k;
        Linear v;
        Linear gate;
        Linear up;
        if (parts.fused()) { // q, k and v stacked in one weight, gate and up in another
            Linear qkv = weights.linear(name + "self_attn.qkv_proj", queries + 2 * keys, d, false);
            Linear both = weights.linear(name + "mlp.gate_up_proj", 2 * inner, d, false);
            q = qkv.rows(0, queries);
            k = qkv.rows(queries, keys);
            v = qkv.rows(queries + keys, keys);
            gate = both.rows(0, inner);
            up = both.rows(inner, inner);
        } else {
            q = weights.linear(name + "self_attn.q_proj", queries, d, parts.queryBias());
            k = weights.linear(name + "self_attn.k_proj", keys, d, parts.queryBias());
            v = weights.linear(name + "self_attn.v_proj", keys, d, parts.queryBias());
            gate = weights.linear(name + "mlp.gate_proj", inner, d, parts.mlpBias());
            up = weights.linear(name + "mlp.up_proj", inner, d, parts.mlpBias());
        }
        boolean four = parts.outputNorms(); // then post_attention_layernorm is of the attention output
        return new DecoderLayer(
                norm(weights, name + "input_layernorm", d, c),
                q,
                k,
                v,
                parts.headNorms() ? norm(weights, name + "self_attn.q_norm", c.headSize(), c) : null,
                parts.headNorms() ? norm(weights, name + "self_attn.k_norm", c.headSize(), c) : null,
                c.headSize(),
                rotary,
                Attention.of(c, kind, noMask),
                weights.linear(name + "self_attn.o_proj", d, queries, parts.outputBias()),
                four ? norm(weights, name + "post_attention_layernorm", d, c) : null,
                norm(weights, name + (four ? "pre_feedforward_layernorm" : "post_attention_layernorm"), d, c),
                gate,
                up,
                weights.linear(name + "mlp.down_proj", d, inner, parts.mlpBias()),
                four ? norm(weights, name + "post_feedforward_layernorm", d, c) : null,
                parts.activation());
    }

    /** A norm of the family's type. */
    static RmsNorm norm(MappedWeights weights, String name, int width, TextConfig c) {
        return c.parts().unitNorms()
                ? RmsNorm.readUnit(weights, name, width, c.eps())
                : RmsNorm.read(weights, name, width, c.eps());
    }
}
