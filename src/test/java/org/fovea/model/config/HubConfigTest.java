package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations as they stand on the hub, with all that they leave out and all that nobody reads. */
class HubConfigTest {

    @TempDir
    private Path folder;

    private ModelConfig of(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        return ModelConfig.read(folder);
    }

    @Test
    void smolVlm256MTakesTheEncodersDefaults() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["Idefics3ForConditionalGeneration"], "image_token_id": 49190, "model_type": "idefics3",
                 "scale_factor": 4, "text_config": {"_flash_attn_2_enabled": true, "_name_or_path": "None",
                  "architectures": ["VLlama3ForCausalLM"], "bos_token_id": 0, "eos_token_id": 0, "head_dim": 64, "hidden_size": 576,
                  "intermediate_size": 1536, "is_llama_config": true, "max_position_embeddings": 8192, "model_type": "llama",
                  "neftune_noise_alpha": 0.0, "num_attention_heads": 9, "num_hidden_layers": 30, "num_key_value_heads": 3,
                  "pad_token_id": 2, "perceiver_config": {"model_type": "vllama3"}, "pixel_shuffle_factor": 4,
                  "qk_layer_norms": false, "rms_norm_eps": 1e-05, "rope_interleaved": false, "rope_theta": 100000,
                  "torch_dtype": "bfloat16", "use_resampler": false, "vocab_size": 49280},
                 "tie_word_embeddings": false, "torch_dtype": "bfloat16", "use_cache": true,
                 "vision_config": {"hidden_size": 768, "image_size": 512, "max_image_size": {"longest_edge": 512},
                  "model_type": "idefics3", "num_attention_heads": 12, "patch_size": 16, "size": {"longest_edge": 2048},
                  "tie_word_embeddings": false, "use_base_siglip": true}, "vocab_size": 49280}""");
        Idefics3Config vision = (Idefics3Config) config.vision();
        assertThat(vision.vision().layers()).isEqualTo(12);
        assertThat(vision.vision().intermediate()).isEqualTo(3072);
        assertThat(vision.side()).as("64 visual tokens a tile").isEqualTo(8);
        assertThat(config.text().layerKinds().get(0).rope().theta()).isEqualTo(100000);
        assertThat(config.imageToken()).isEqualTo(49190);
    }

    @Test
    void qwen25Vl3BHasItsDecoderAtTheTop() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), """
                {"bos_token_id": 151643, "pad_token_id": 151643, "do_sample": true, "eos_token_id": [151645, 151643],
                 "repetition_penalty": 1.05, "temperature": 0.000001}""");
        ModelConfig config = of("""
                {"architectures": ["Qwen2_5_VLForConditionalGeneration"], "attention_dropout": 0.0, "bos_token_id": 151643,
                 "eos_token_id": 151645, "vision_start_token_id": 151652, "vision_end_token_id": 151653, "vision_token_id": 151654,
                 "image_token_id": 151655, "video_token_id": 151656, "hidden_act": "silu", "hidden_size": 2048,
                 "initializer_range": 0.02, "intermediate_size": 11008, "max_position_embeddings": 128000, "max_window_layers": 70,
                 "model_type": "qwen2_5_vl", "num_attention_heads": 16, "num_hidden_layers": 36, "num_key_value_heads": 2,
                 "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16", "use_cache": true, "use_sliding_window": false,
                 "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420,
                  "num_heads": 16, "in_chans": 3, "out_hidden_size": 2048, "patch_size": 14, "spatial_merge_size": 2,
                  "spatial_patch_size": 14, "window_size": 112, "fullatt_block_indexes": [7, 15, 23, 31],
                  "tokens_per_second": 2, "temporal_patch_size": 2},
                 "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}, "vocab_size": 151936}""");
        assertThat(config.text().headSize()).isEqualTo(128);
        assertThat(config.text().layerKinds())
                .hasSize(36)
                .allSatisfy(layer -> assertThat(layer.window()).isZero());
        assertThat(config.text().layerKinds().get(0).rope().axes()).hasSize(64);
        assertThat(config.endTokens()).containsExactly(151645, 151643);
    }

    @Test
    void gemma34BLeavesNearlyEverythingOut() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["Gemma3ForConditionalGeneration"], "boi_token_index": 255999, "eoi_token_index": 256000,
                 "eos_token_id": [1, 106], "image_token_index": 262144, "initializer_range": 0.02, "mm_tokens_per_image": 256,
                 "model_type": "gemma3", "text_config": {"hidden_size": 2560, "intermediate_size": 10240,
                  "model_type": "gemma3_text", "num_hidden_layers": 34, "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
                  "sliding_window": 1024}, "torch_dtype": "bfloat16",
                 "vision_config": {"hidden_size": 1152, "image_size": 896, "intermediate_size": 4304,
                  "model_type": "siglip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 27, "patch_size": 14,
                  "vision_use_head": false}}""");
        TextConfig text = config.text();
        assertThat(new int[] {text.heads(), text.keyValueHeads(), text.headSize(), text.vocabulary()})
                .containsExactly(8, 4, 256, 262208);
        assertThat(text.layerKinds().get(0).window()).isEqualTo(1024);
        assertThat(text.layerKinds().get(5).window())
                .as("every sixth layer sees all")
                .isZero();
        assertThat(text.layerKinds().get(0).rope().theta()).isEqualTo(10000);
        assertThat(text.layerKinds().get(5).rope().theta()).isEqualTo(1000000);
        assertThat(text.tied()).isTrue();
        assertThat(((GemmaVisionConfig) config.vision()).side()).isEqualTo(16);
    }

    @Test
    void llavaNextMistralHasTheDefaultCanvasesAndNoWindow() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["LlavaNextForConditionalGeneration"], "ignore_index": -100, "image_grid_pinpoints":
                 [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]], "image_token_index": 32000,
                 "model_type": "llava_next", "projector_hidden_act": "gelu", "text_config": {"_name_or_path":
                  "mistralai/Mistral-7B-Instruct-v0.2", "architectures": ["MistralForCausalLM"], "intermediate_size": 14336,
                  "max_position_embeddings": 32768, "model_type": "mistral", "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
                  "rope_theta": 1000000.0, "sliding_window": null, "torch_dtype": "bfloat16", "vocab_size": 32064},
                 "tie_word_embeddings": false, "torch_dtype": "float16", "use_image_newline_parameter": true,
                 "vision_config": {"hidden_size": 1024, "image_size": 336, "intermediate_size": 4096, "model_type":
                  "clip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14,
                  "projection_dim": 768, "vocab_size": 32000}, "vision_feature_layer": -2,
                 "vision_feature_select_strategy": "default"}""");
        assertThat(((AnyResConfig) config.vision()).canvases()).hasSize(5);
        assertThat(config.text().layerKinds().get(0).window()).isZero();
        assertThat(config.text().headSize()).isEqualTo(128);
    }

    @Test
    void paliGemma3BHasWideHeadsAndOneForKeysAndValues() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["PaliGemmaForConditionalGeneration"], "bos_token_id": 2, "eos_token_id": 1, "hidden_size": 2048,
                 "ignore_index": -100, "image_token_index": 257152, "model_type": "paligemma", "pad_token_id": 0,
                 "projection_dim": 2048, "text_config": {"hidden_size": 2048, "intermediate_size": 16384, "model_type": "gemma",
                  "num_attention_heads": 8, "num_hidden_layers": 18, "num_image_tokens": 256, "num_key_value_heads": 1,
                  "torch_dtype": "float32", "vocab_size": 257216}, "torch_dtype": "float32",
                 "vision_config": {"hidden_size": 1152, "intermediate_size": 4304, "model_type": "siglip_vision_model",
                  "num_attention_heads": 16, "num_hidden_layers": 27, "num_image_tokens": 256, "patch_size": 14,
                  "projection_dim": 2048, "projector_hidden_act": "gelu_fast", "vision_use_head": false}, "vocab_size": 257216}""");
        assertThat(config.text().headSize()).isEqualTo(256);
        assertThat(config.text().parts().activation()).isEqualTo("gelu_pytorch_tanh");
        assertThat(((GemmaVisionConfig) config.vision()).usualTokens()).isEqualTo(256);
    }

    @Test
    void internVl31BSquaresItsSidesInLists() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["InternVLForConditionalGeneration"], "downsample_ratio": 0.5, "image_seq_length": 256,
                 "image_token_id": 151667, "model_type": "internvl", "projector_hidden_act": "gelu",
                 "text_config": {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643,
                  "eos_token_id": 151645, "hidden_act": "silu", "hidden_size": 896, "initializer_range": 0.02,
                  "intermediate_size": 4864, "max_position_embeddings": 32768, "max_window_layers": 21, "model_type": "qwen2",
                  "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06,
                  "rope_scaling": {"factor": 2.0, "rope_type": "dynamic", "type": "dynamic"}, "rope_theta": 1000000.0,
                  "sliding_window": null, "torch_dtype": "bfloat16", "use_cache": true, "use_sliding_window": false,
                  "vocab_size": 151674}, "torch_dtype": "bfloat16",
                 "vision_config": {"architectures": ["InternVLVisionModel"], "attention_bias": true, "attention_dropout": 0.0,
                  "hidden_act": "gelu", "hidden_dropout_prob": 0.0, "hidden_size": 1024, "image_size": [448, 448],
                  "initializer_factor": 0.1, "initializer_range": 1e-10, "intermediate_size": 4096, "layer_norm_eps": 1e-06,
                  "layer_scale_init_value": 0.1, "model_type": "internvl_vision", "norm_type": "layer_norm",
                  "num_attention_heads": 16, "num_channels": 3, "num_hidden_layers": 24, "patch_size": [14, 14],
                  "projection_dropout": 0.0, "torch_dtype": "bfloat16", "use_absolute_position_embeddings": true,
                  "use_mask_token": false, "use_mean_pooling": true, "use_qk_norm": false},
                 "vision_feature_layer": -1, "vision_feature_select_strategy": "default"}""");
        assertThat(((InternVlConfig) config.vision()).side())
                .as("256 visual tokens a tile")
                .isEqualTo(16);
        assertThat(config.text().layerKinds().get(0).rope().type()).isEqualTo("dynamic");
    }

    @Test
    void smolVlm2LeavesOutTheEncodersLayersToo() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["SmolVLMForConditionalGeneration"], "image_token_id": 49190, "model_type": "smolvlm",
                 "pad_token_id": 128002, "scale_factor": 4, "text_config": {"architectures": ["VLlama3ForCausalLM"], "head_dim": 64,
                  "hidden_size": 960, "intermediate_size": 2560, "is_llama_config": true, "max_position_embeddings": 8192,
                  "model_type": "llama", "neftune_noise_alpha": 0.0, "num_attention_heads": 15, "num_hidden_layers": 32,
                  "num_key_value_heads": 5, "pad_token_id": 2, "pixel_shuffle_factor": 4, "qk_layer_norms": false,
                  "rms_norm_eps": 1e-05, "rope_interleaved": false, "rope_theta": 100000, "torch_dtype": "bfloat16",
                  "use_resampler": false, "vocab_size": 49280}, "tie_word_embeddings": false, "torch_dtype": "float32",
                 "use_cache": false, "use_reentrant_checkpointing": false,
                 "vision_config": {"hidden_size": 768, "image_size": 512, "max_image_size": {"longest_edge": 512},
                  "model_type": "smolvlm_vision", "num_attention_heads": 12, "patch_size": 16, "size": {"longest_edge": 2048},
                  "tie_word_embeddings": false, "use_base_siglip": false}, "vocab_size": 49280}""");
        Files.writeString(folder.resolve("preprocessor_config.json"), """
                {"do_convert_rgb": true, "do_image_splitting": true, "do_normalize": true, "do_pad": true, "do_rescale": true,
                 "do_resize": true, "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SmolVLMImageProcessor",
                 "image_std": [0.5, 0.5, 0.5], "max_image_size": {"longest_edge": 512}, "processor_class": "SmolVLMProcessor",
                 "resample": 1, "rescale_factor": 0.00392156862745098, "size": {"longest_edge": 2048},
                 "video_sampling": {"fps": 1, "max_frames": 64, "video_size": {"longest_edge": 512}}}""");
        Idefics3Config vision = (Idefics3Config) config.vision();
        assertThat(vision.layers()).isEqualTo(12);
        assertThat(config.text().tied()).isFalse();
        assertThat(Idefics3Preprocessing.read(folder, vision).longestEdge()).isEqualTo(2048);
    }

    @Test
    void mistralSmall31MergesFourPatchesOf14Pixels() throws IOException {
        ModelConfig config = of("""
                {"architectures": ["Mistral3ForConditionalGeneration"], "image_token_index": 10, "model_type": "mistral3",
                 "multimodal_projector_bias": false, "projector_hidden_act": "gelu", "spatial_merge_size": 2,
                 "text_config": {"attention_dropout": 0.0, "head_dim": 128, "hidden_act": "silu", "hidden_size": 5120,
                  "initializer_range": 0.02, "intermediate_size": 32768, "max_position_embeddings": 131072, "model_type": "mistral",
                  "num_attention_heads": 32, "num_hidden_layers": 40, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
                  "rope_theta": 1000000000.0, "sliding_window": null, "use_cache": true, "vocab_size": 131072},
                 "torch_dtype": "bfloat16",
                 "vision_config": {"attention_dropout": 0.0, "head_dim": 64, "hidden_act": "silu", "hidden_size": 1024,
                  "image_size": 1540, "initializer_range": 0.02, "intermediate_size": 4096, "model_type": "pixtral",
                  "num_attention_heads": 16, "num_channels": 3, "num_hidden_layers": 24, "patch_size": 14,
                  "rope_theta": 10000.0}, "vision_feature_layer": -1}""");
        PixtralConfig vision = (PixtralConfig) config.vision();
        assertThat(vision.merger()).isEqualTo(new PixtralConfig.Merger(2, 1e-5f));
        assertThat(vision.tokenSize()).isEqualTo(28);
        assertThat(vision.usualTokens()).isEqualTo(55 * 55);
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"image_processor_type\": \"PixtralImageProcessorFast\", \"patch_size\": 14, \"size\": {\"longest_edge\": 1540}}");
        Path processor = folder.resolve("processor_config.json");
        Files.writeString(processor, "{\"patch_size\": 14, \"spatial_merge_size\": 2}");
        assertThat(PixtralPreprocessing.read(folder, vision).tokenSize()).isEqualTo(28);
        Files.writeString(processor, "{\"patch_size\": 14, \"spatial_merge_size\": 3}");
        assertThatThrownBy(() -> PixtralPreprocessing.read(folder, vision))
                .isInstanceOf(BadInput.class)
                .hasMessage(processor + ": spatial_merge_size is 3; expected 2, as the encoder of config.json.");
    }

    @Test
    void mistral3WithAnotherEncoderOrLayerIsRefused() {
        assertThatThrownBy(() -> of(
                        "{\"model_type\": \"mistral3\", \"vision_config\": {\"model_type\": \"siglip_vision_model\"}}"))
                .hasMessageEndingWith("vision_config.model_type is \"siglip_vision_model\"; expected \"pixtral\".");
        assertThatThrownBy(() -> of("{\"model_type\": \"mistral3\", \"vision_feature_layer\": -2}"))
                .hasMessageEndingWith("vision_feature_layer is -2; expected -1 for a Pixtral encoder.");
        assertThatThrownBy(() -> of("{\"model_type\": \"mistral3\", \"spatial_merge_size\": 0}"))
                .hasMessageContaining("spatial_merge_size is 0");
    }
}
