package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.fovea.model.backend.Kernels;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.config.TextConfig;

/**
 * One layer of a decoder (LlamaDecoderLayer in transformers, and its relatives by the parts that it has):
 *
 * <pre>
 *   x = x + norm?(attention(rope(norm?(q)), rope(norm?(k)), v) Woᵀ)    where q, k, v = norm(x) Wqᵀ, Wkᵀ, Wvᵀ
 *   x = x + norm?((act(h Wgateᵀ) · h Wupᵀ) Wdownᵀ)                     where h = norm(x)
 * </pre>
 *
 * @param queryNorm of each head's queries, and keyNorm of its keys (Qwen3, Gemma 3); null for none
 * @param attentionNorm of what attention adds, and outputNorm of what the MLP adds (Gemma 2 and 3); null for none
 * @param activation of the MLP's gate, by its name in transformers
 */
record DecoderLayer(
        RmsNorm inputNorm,
        Linear q,
        Linear k,
        Linear v,
        RmsNorm queryNorm,
        RmsNorm keyNorm,
        int headSize,
        RotaryEmbedding rotary,
        Attention attention,
        Linear o,
        RmsNorm attentionNorm,
        RmsNorm mlpNorm,
        Linear gate,
        Linear up,
        Linear down,
        RmsNorm outputNorm,
        String activation) {

    /**
     * What rows gather: of q [wanted, heads, headSize], k and v [rows, keyValueHeads, headSize], [wanted, heads ·
     * headSize].
     */
    @FunctionalInterface
    interface Gathering {
        NDArray gather(NDArray q, NDArray k, NDArray v);
    }

    /**
     * What leaves the layer.
     *
     * @param x [wanted, D], the residual stream
     * @param keys [keyValueHeads, rows, headSize], rotated
     * @param values [keyValueHeads, rows, headSize]
     */
    record Output(NDArray x, NDArray keys, NDArray values) {}

    /**
     * Takes rows through the layer.
     *
     * @param x [rows, D], the residual stream entering it
     * @param angles rotary angles of the rows
     * @param wanted int64 [wanted], the rows that are wanted above this layer; empty for all. The others only lend
     *     their keys and values
     * @param attention gathers values for the wanted rows
     */
    Output forward(NDArray x, Kernels.Turn angles, NDArray wanted, Gathering attention) {
        NDList entered = Kernels.enter(x, inputNorm, q, k, v, queryNorm, keyNorm, headSize, angles, wanted);
        NDArray going = entered.get(0); // [wanted, D]
        NDArray queries = entered.get(1); // [wanted, heads, headSize]
        NDArray keys = entered.get(2); // [rows, keyValueHeads, headSize]
        NDArray values = entered.get(3); // [rows, keyValueHeads, headSize]
        NDArray gathered = attention.gather(queries, keys, values); // [wanted, heads · headSize]
        NDArray y = Kernels.leave(going, gathered, o, attentionNorm, mlpNorm, gate, up, down, outputNorm, activation);
        return new Output(y, entered.get(4), entered.get(5)); // [wanted, D]
    }

    /**
     * Attention probabilities of a block.
     *
     * @param x [rows, D], the residual stream entering the layer
     * @param before keys and values of the positions before it, at least
     * @param none an empty array
     * @return [heads, rows, first + rows]
     */
    NDArray attention(
            NDArray x, KvCache before, Decoder.Block block, Sequence sequence, NDArray none, NDManager manager) {
        NDList entered = Kernels.enter(
                x,
                inputNorm,
                q,
                k,
                v,
                queryNorm,
                keyNorm,
                headSize,
                rotary.at(block.positions().toArray(), sequence, manager),
                none);
        return attention.probabilities(entered.get(1), entered.get(2), before, block, sequence, manager);
    }

    /**
     * Reads a layer's weights.
     *
     * @param name what their names begin with
     * @throws org.fovea.base.BadInput if one is missing or has another shape
     */
    static DecoderLayer read(
            MappedWeights weights, String name, TextConfig c, TextConfig.LayerAttention kind, RotaryEmbedding rotary) {
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
        if (parts.fused()) { // q, k and v below each other in one weight, gate and up in another
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
        boolean four = parts.outputNorms(); // where there are four norms, the one after attention is of its output
        return new DecoderLayer(
                norm(weights, name + "input_layernorm", d, c),
                q,
                k,
                v,
                parts.headNorms() ? norm(weights, name + "self_attn.q_norm", c.headSize(), c) : null,
                parts.headNorms() ? norm(weights, name + "self_attn.k_norm", c.headSize(), c) : null,
                c.headSize(),
                rotary,
                Attention.of(c, kind),
                weights.linear(name + "self_attn.o_proj", d, queries, parts.outputBias()),
                four ? norm(weights, name + "post_attention_layernorm", d, c) : null,
                norm(weights, name + (four ? "pre_feedforward_layernorm" : "post_attention_layernorm"), d, c),
                gate,
                up,
                weights.linear(name + "mlp.down_proj", d, inner, parts.mlpBias()),
                four ? norm(weights, name + "post_feedforward_layernorm", d, c) : null,
                parts.activation());
    }

    /** A norm as the family has it. */
    static RmsNorm norm(MappedWeights weights, String name, int width, TextConfig c) {
        return c.parts().unitNorms()
                ? RmsNorm.readUnit(weights, name, width, c.eps())
                : RmsNorm.read(weights, name, width, c.eps());
    }
}
