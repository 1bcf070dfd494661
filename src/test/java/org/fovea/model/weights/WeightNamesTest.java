package org.fovea.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tensor has one name here, whatever scheme it was saved with. */
class WeightNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "language_model.model.norm.weight            | text.norm.weight",
                "model.language_model.norm.weight            | text.norm.weight",
                "language_model.lm_head.weight               | lm_head.weight",
                "lm_head.weight                              | lm_head.weight",
                "vision_tower.vision_model.post_layernorm.bias | vision.post_layernorm.bias",
                "model.vision_tower.vision_model.post_layernorm.bias | vision.post_layernorm.bias",
                "model.vision_tower.post_layernorm.bias      | vision.post_layernorm.bias",
                "multi_modal_projector.linear_1.weight       | projector.linear_1.weight",
                "model.multi_modal_projector.linear_1.weight | projector.linear_1.weight",
                "image_newline                               | image_newline",
                "model.image_newline                         | image_newline",
                // Qwen2-VL and Qwen2.5-VL on the hub, then of transformers 4.52 to 4.57, as Qwen3-VL on the hub
                "visual.blocks.0.attn.qkv.weight             | vision.blocks.0.attn.qkv.weight",
                "visual.merger.mlp.0.weight                  | projector.mlp.0.weight",
                "model.embed_tokens.weight                   | text.embed_tokens.weight",
                "model.layers.0.mlp.up_proj.weight           | text.layers.0.mlp.up_proj.weight",
                "model.visual.blocks.0.attn.qkv.weight       | vision.blocks.0.attn.qkv.weight",
                "model.visual.merger.ln_q.weight             | projector.ln_q.weight",
                "model.visual.deepstack_merger_list.1.norm.weight | projector.deepstack.1.norm.weight",
            })
    void eachSchemeComesToTheSameNames(String saved, String here) {
        assertThat(Weights.canonical(saved)).isEqualTo(here);
    }
}
