package org.fovea.model.text;

import java.util.Locale;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.LlavaConfig;

/** How each family of decoders names and shapes the weights of a layer; once they are read, a layer is a layer. */
enum LayerNames {
    /** LlamaForCausalLM: everything by itself, biases if the configuration says so. */
    LLAMA,
    /** MistralForCausalLM: as Llama, without biases. */
    MISTRAL,
    /** Qwen2ForCausalLM: as Llama, with biases of q, k and v. */
    QWEN2,
    /** Phi3ForCausalLM: q, k and v one below the other in one weight, gate above up in another. */
    PHI3 {
        @Override
        Projections read(MappedWeights weights, String layer, LlavaConfig.Text c) {
            int queries = c.heads() * c.headSize();
            int keys = c.keyValueHeads() * c.headSize();
            int inner = c.intermediate();
            Linear qkv = weights.linear(layer + "self_attn.qkv_proj", queries + 2 * keys, c.hidden(), false);
            Linear both = weights.linear(layer + "mlp.gate_up_proj", 2 * inner, c.hidden(), false);
            return new Projections(qkv.rows(0, queries), qkv.rows(queries, keys), qkv.rows(queries + keys, keys),
                    weights.linear(layer + "self_attn.o_proj", c.hidden(), queries, false),
                    both.rows(0, inner), both.rows(inner, inner),
                    weights.linear(layer + "mlp.down_proj", c.hidden(), inner, false));
        }
    };

    /** The linear layers of a decoder layer. */
    record Projections(Linear q, Linear k, Linear v, Linear o, Linear gate, Linear up, Linear down) {}

    static LayerNames of(LlavaConfig.Text config) {
        return valueOf(config.family().toUpperCase(Locale.ROOT));
    }

    /**
     * Reads a layer's linear layers.
     *
     * @param layer what their names begin with
     * @throws org.fovea.base.BadInput if one is missing or has another shape
     */
    Projections read(MappedWeights weights, String layer, LlavaConfig.Text c) {
        int queries = c.heads() * c.headSize();
        int keys = c.keyValueHeads() * c.headSize();
        int inner = c.intermediate();
        boolean biased = this == QWEN2 || c.attentionBias();
        return new Projections(weights.linear(layer + "self_attn.q_proj", queries, c.hidden(), biased),
                weights.linear(layer + "self_attn.k_proj", keys, c.hidden(), biased),
                weights.linear(layer + "self_attn.v_proj", keys, c.hidden(), biased),
                weights.linear(layer + "self_attn.o_proj", c.hidden(), queries, c.attentionBias()),
                weights.linear(layer + "mlp.gate_proj", inner, c.hidden(), c.mlpBias()),
                weights.linear(layer + "mlp.up_proj", inner, c.hidden(), c.mlpBias()),
                weights.linear(layer + "mlp.down_proj", c.hidden(), inner, c.mlpBias()));
    }
}
