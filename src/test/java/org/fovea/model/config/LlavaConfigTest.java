package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations of checkpoints on the hub, with the fields that they state and those that they leave out. */
class LlavaConfigTest {

    private static final String CLIP = """
            "vision_config": {"hidden_size": 1024, "image_size": 336, "intermediate_size": 4096,
              "model_type": "clip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14,
              "projection_dim": 768, "vocab_size": 32000}""";

    @TempDir
    private Path folder;

    private ModelConfig of(String fields, String vision, String text) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"architectures\": [\"LlavaForConditionalGeneration\"], " + "\"model_type\": \"llava\", " + fields
                        + vision + ", \"text_config\": {" + text + "}}");
        return ModelConfig.read(folder);
    }

    private static LlavaConfig llava(ModelConfig config) {
        return (LlavaConfig) config.vision();
    }

    @Test
    void llava7bLeavesOutEveryFieldThatHasLlamasDefault() throws IOException {
        ModelConfig config = of(
                "\"image_token_index\": 32000, \"vision_feature_layer\": -2, "
                        + "\"vision_feature_select_strategy\": \"default\", \"torch_dtype\": \"float16\", ",
                CLIP,
                "\"_name_or_path\": \"lmsys/vicuna-7b-v1.5\", \"max_position_embeddings\": 4096, \"model_type\": \"llama\", "
                        + "\"rms_norm_eps\": 1e-05, \"vocab_size\": 32064");
        TextConfig text = config.text();
        assertThat(List.of(
                        text.hidden(),
                        text.intermediate(),
                        text.layers(),
                        text.heads(),
                        text.keyValueHeads(),
                        text.headSize(),
                        text.vocabulary(),
                        text.maxPositions()))
                .containsExactly(4096, 11008, 32, 32, 32, 128, 32064, 4096);
        assertThat(text.layerKinds().get(0).rope().theta()).isEqualTo(10000);
        assertThat(text.tied()).isFalse();
        assertThat(llava(config).vision().side()).isEqualTo(24);
        assertThat(llava(config).vision().activation()).isEqualTo("quick_gelu");
        assertThat(llava(config).dropClassToken()).isTrue();
    }

    @Test
    void bakLlavaHasASlidingWindowAndGroupedQueries() throws IOException {
        TextConfig text = of(
                        "\"image_token_index\": 32000, ",
                        CLIP,
                        "\"model_type\": \"mistral\", "
                                + "\"intermediate_size\": 14336, \"max_position_embeddings\": 32768, \"num_key_value_heads\": 8, "
                                + "\"rms_norm_eps\": 1e-05, \"sliding_window\": 4096, \"vocab_size\": 32064")
                .text();
        assertThat(text.keyValueHeads()).isEqualTo(8);
        assertThat(text.layerKinds().get(0).window()).isEqualTo(4096);
        assertThat(text.intermediate()).isEqualTo(14336);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_position_embeddings",
                "original_max_position_embeddings",
                "hidden_size",
                "intermediate_size",
                "vocab_size",
                "num_hidden_layers",
                "num_attention_heads",
                "head_dim"
            })
    void refusesSizesWhoseProductsWouldOverflow(String field) {
        assertThatThrownBy(() -> of(
                        "\"image_token_index\": 32000, ",
                        CLIP,
                        "\"model_type\": \"llama\", \"%s\": 2147483647".formatted(field)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("config.json: text_config.%s is 2147483647; expected a whole number from", field);
    }

    @Test
    void llama3HasItsOwnBaseFrequency() throws IOException {
        TextConfig text = of(
                        "\"image_token_index\": 128257, ",
                        CLIP,
                        "\"model_type\": \"llama\", "
                                + "\"hidden_size\": 4096, \"intermediate_size\": 14336, \"max_position_embeddings\": 8192, "
                                + "\"num_key_value_heads\": 8, \"rms_norm_eps\": 1e-05, \"rope_theta\": 500000.0, \"vocab_size\": 128320")
                .text();
        assertThat(text.layerKinds().get(0).rope().theta()).isEqualTo(500000);
        assertThat(text.keyValueHeads()).isEqualTo(8);
    }

    @Test
    void tinyLlavaSharesKeysAndValuesAmongEightHeads() throws IOException {
        TextConfig text = of(
                        "\"image_token_index\": 32000, ",
                        CLIP,
                        "\"model_type\": \"llama\", "
                                + "\"hidden_size\": 2048, \"intermediate_size\": 5632, \"num_hidden_layers\": 22, \"num_key_value_heads\": 4, "
                                + "\"rms_norm_eps\": 1e-05, \"vocab_size\": 32064")
                .text();
        assertThat(text.heads() / text.keyValueHeads()).isEqualTo(8);
        assertThat(text.headSize()).isEqualTo(64);
    }

    @Test
    void interleaveQwenTakesAllOfTheLastLayerOfASigLipTower() throws IOException {
        ModelConfig config = of(
                "\"image_token_index\": 151646, \"vision_feature_layer\": -1, "
                        + "\"vision_feature_select_strategy\": \"full\", \"tie_word_embeddings\": true, ",
                "\"vision_config\": {\"hidden_size\": 1152, \"image_size\": 384, \"intermediate_size\": 4304, \"model_type\": "
                        + "\"siglip_vision_model\", \"num_attention_heads\": 16, \"num_hidden_layers\": 26, \"patch_size\": 14, "
                        + "\"vision_use_head\": false}",
                "\"model_type\": \"qwen2\", \"hidden_size\": 1024, \"intermediate_size\": 2816, \"max_window_layers\": 21, "
                        + "\"num_attention_heads\": 16, \"num_hidden_layers\": 24, \"num_key_value_heads\": 16, "
                        + "\"sliding_window\": 32768, \"tie_word_embeddings\": true, \"use_sliding_window\": false, "
                        + "\"vocab_size\": 152000");
        assertThat(llava(config).vision().family()).isEqualTo("siglip");
        assertThat(llava(config).vision().side())
                .as("384 / 14, the rest unseen")
                .isEqualTo(27);
        assertThat(llava(config).dropClassToken()).isFalse();
        assertThat(llava(config).featureLayers()).containsExactly(-1);
        assertThat(config.text().tied()).isTrue();
        assertThat(config.text().layerKinds().get(0).window())
                .as("configured but not used")
                .isZero();
    }

    @Test
    void phi3HasItsOwnDefaults() throws IOException {
        TextConfig text = of(
                        "\"image_token_index\": 32038, ",
                        CLIP,
                        "\"model_type\": \"phi3\", "
                                + "\"sliding_window\": 2047, \"max_position_embeddings\": 4096, \"original_max_position_embeddings\": 4096")
                .text();
        assertThat(List.of(
                        text.hidden(),
                        text.intermediate(),
                        text.vocabulary(),
                        text.headSize(),
                        text.layerKinds().get(0).window()))
                .containsExactly(3072, 8192, 32064, 96, 2047);
    }

    @Test
    void fieldsOfNewerTransformersMeanTheSame() throws IOException {
        ModelConfig config = of(
                "\"image_token_id\": 7, \"dtype\": \"bfloat16\", \"vision_feature_layer\": [-2, 3], ",
                CLIP,
                "\"rope_parameters\": {\"rope_type\": \"llama3\", \"rope_theta\": 500000.0, \"factor\": 8.0, "
                        + "\"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 8192}");
        assertThat(config.imageToken()).isEqualTo(7);
        assertThat(llava(config).featureLayers()).containsExactly(-2, 3);
        assertThat(config.text().layerKinds().get(0).rope().type()).isEqualTo("llama3");
        assertThat(config.text().layerKinds().get(0).rope().theta()).isEqualTo(500000);
    }
}
