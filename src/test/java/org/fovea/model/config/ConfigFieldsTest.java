package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No field of a configuration is ignored by accident: each that transformers knows is used, without influence or
 * refused.
 */
class ConfigFieldsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    /** Which of transformers' classes end up in which part of the configuration. */
    private static final Map<ConfigFields, List<String>> CLASSES = Map.ofEntries(
            Map.entry(ConfigFields.LLAVA, List.of("llava")),
            Map.entry(ConfigFields.ANYRES, List.of("llava_next_beside_llava", "llava_onevision_beside_llava")),
            Map.entry(ConfigFields.MISTRAL3, List.of("mistral3_beside_llava")),
            Map.entry(ConfigFields.VISION, List.of("clip_vision_model", "siglip_vision_model")),
            Map.entry(ConfigFields.QWEN_VISION, List.of("qwen2_vl_vision", "qwen2_5_vl_vision", "qwen3_vl_vision")),
            Map.entry(ConfigFields.INTERNVL_VISION, List.of("internvl_vision")),
            Map.entry(ConfigFields.PIXTRAL_VISION, List.of("pixtral_vision")),
            Map.entry(ConfigFields.IDEFICS3_IMAGE_PROCESSOR, List.of("image_processor", "idefics3_image_processor")),
            Map.entry(ConfigFields.INTERNVL_IMAGE_PROCESSOR, List.of("image_processor", "got_ocr2_image_processor")),
            Map.entry(ConfigFields.PIXTRAL_IMAGE_PROCESSOR, List.of("image_processor", "pixtral_image_processor")),
            Map.entry(ConfigFields.TEXT, List.of("llama", "mistral", "qwen2", "phi3", "kwargs")),
            Map.entry(ConfigFields.ROPE, List.of("rope")),
            Map.entry(ConfigFields.GENERATION, List.of("generation")),
            Map.entry(ConfigFields.IMAGE_PROCESSOR, List.of("image_processor")),
            Map.entry(ConfigFields.QWEN_IMAGE_PROCESSOR, List.of("image_processor", "qwen2_vl_image_processor")),
            Map.entry(ConfigFields.ANYRES_IMAGE_PROCESSOR, List.of("image_processor", "llava_next_image_processor")),
            Map.entry(ConfigFields.PROCESSOR, List.of("processor")));

    /** Those that a LLaVA checkpoint has; the others have tests of their own. */
    private static final List<ConfigFields> OF_LLAVA = List.of(
            ConfigFields.LLAVA,
            ConfigFields.VISION,
            ConfigFields.TEXT,
            ConfigFields.ROPE,
            ConfigFields.GENERATION,
            ConfigFields.IMAGE_PROCESSOR);

    @TempDir
    private Path folder;

    @Test
    void each_field_that_transformers_knows_is_in_one_list_and_in_no_other() throws IOException {
        JsonNode known = JSON.readTree(Path.of("src/test/resources/checkpoint/transformers-5.18-fields.json")
                .toFile());
        for (ConfigFields part : ConfigFields.values()) {
            Set<String> refused =
                    part.refused().stream().map(ConfigFields.Refused::name).collect(Collectors.toSet());
            Set<String> listed = new HashSet<>(part.used());
            listed.addAll(part.withoutInfluence());
            listed.addAll(refused);
            assertThat(listed)
                    .as("%s: no field twice", part)
                    .hasSize(part.used().size() + part.withoutInfluence().size() + refused.size());
            for (String of : CLASSES.get(part)) {
                Set<String> forgotten =
                        new TreeSet<>(List.of(known.get(of).asText().split(" ")));
                forgotten.removeAll(listed);
                assertThat(forgotten)
                        .as("%s: fields of %s in no list", part, of)
                        .isEmpty();
            }
        }
    }

    @Test
    void a_refused_field_is_refused_wherever_it_may_stand() throws IOException {
        for (ConfigFields part : OF_LLAVA) {
            for (ConfigFields.Refused field : part.refused()) {
                String value = switch (field.name()) {
                    case "num_channels" -> "1";
                    case "use_square_size", "token_healing" -> "true";
                    case "data_format" -> "\"channels_last\"";
                    case "transformers_weights" -> "\"other.safetensors\"";
                    case "guidance_scale", "encoder_repetition_penalty" -> "1.05";
                    case "no_repeat_ngram_size",
                            "encoder_no_repeat_ngram_size",
                            "min_length",
                            "min_new_tokens",
                            "forced_bos_token_id",
                            "forced_eos_token_id" -> "3";
                    default -> "{\"a\": [1]}";
                };
                fresh();
                String path = change(part, field.name(), value);
                assertThatThrownBy(this::read)
                        .as(path)
                        .isInstanceOf(BadInput.class)
                        .hasMessageContainingAll(path, "; expected ")
                        .hasMessageNotContaining("null");
                change(part, field.name(), "null");
                read();
            }
        }
    }

    @Test
    void a_used_field_makes_a_difference_or_is_refused() throws IOException {
        Map<String, String> other = Map.ofEntries(
                Map.entry("image_token_id", "5"),
                Map.entry("image_token_index", "5"),
                Map.entry("projector_hidden_act", "\"silu\""),
                Map.entry("multimodal_projector_bias", "false"),
                Map.entry("vision_feature_layer", "-1"),
                Map.entry("vision_feature_select_strategy", "\"full\""),
                Map.entry("tie_word_embeddings", "true"),
                Map.entry("num_attention_heads", "2"),
                Map.entry("hidden_act", "\"relu\""),
                Map.entry("layer_norm_eps", "0.5"),
                Map.entry("rms_norm_eps", "0.5"),
                Map.entry("num_key_value_heads", "2"),
                Map.entry("attention_bias", "true"),
                Map.entry("mlp_bias", "true"),
                Map.entry("rope_theta", "77"),
                Map.entry("max_new_tokens", "3"),
                Map.entry("image_mean", "[1, 2, 3]"),
                Map.entry("image_std", "[1, 2, 3]"),
                Map.entry("rescale_factor", "0.5"),
                Map.entry("resample", "2"),
                Map.entry("do_resize", "false"),
                Map.entry("do_rescale", "false"),
                Map.entry("do_normalize", "false"),
                Map.entry("do_center_crop", "false"),
                Map.entry("image_processor_type", "\"LlavaNextImageProcessor\""),
                Map.entry("size", "{\"height\": 9, \"width\": 9}"),
                Map.entry("crop_size", "9"),
                Map.entry("eos_token_id", "77"),
                Map.entry("num_hidden_layers", "3"));
        Set<String> elsewhere = Set.of(
                // of parts, of old names beside new ones, of other families, of rope types: tests of their own below
                "text_config",
                "vision_config",
                "rope_parameters",
                "rope_scaling",
                "rope_type",
                "type",
                "factor",
                "attention_factor",
                "short_factor",
                "long_factor",
                "low_freq_factor",
                "high_freq_factor",
                "original_max_position_embeddings",
                "sliding_window",
                "use_sliding_window",
                "max_window_layers",
                "layer_types",
                "feature_extractor_type",
                "default_to_square",
                "image_processor",
                "rope_local_base_freq",
                "query_pre_attn_scalar",
                "bad_words_ids",
                "attn_logit_softcapping",
                "hidden_activation",
                "sliding_window_pattern");
        for (ConfigFields part : List.of(
                ConfigFields.LLAVA,
                ConfigFields.VISION,
                ConfigFields.TEXT,
                ConfigFields.GENERATION,
                ConfigFields.IMAGE_PROCESSOR)) {
            for (String name : part.used()) {
                if (elsewhere.contains(name)) {
                    continue;
                }
                fresh();
                if (name.startsWith("image_token_i")) {
                    change(ConfigFields.LLAVA, "image_token_index", "null");
                } else if (name.equals("eos_token_id")) { // each of the three places alone
                    Files.writeString(folder.resolve("generation_config.json"), "{}");
                    change(ConfigFields.TEXT, name, "null");
                    change(ConfigFields.LLAVA, name, "null");
                }
                Object before = read();
                String path =
                        change(part, name, name.equals("model_type") ? "\"gpt2\"" : other.getOrDefault(name, "6"));
                Object[] after = new Object[1];
                Throwable refused = catchThrowable(() -> after[0] = read());
                if (refused == null) {
                    assertThat(after[0]).as(path).usingRecursiveComparison().isNotEqualTo(before);
                } else {
                    assertThat(refused).as(path).isInstanceOf(BadInput.class).hasMessageContaining(name);
                }
            }
        }
    }

    private RopeConfig rope(String parameters) throws IOException {
        change(ConfigFields.TEXT, "rope_parameters", parameters);
        return ModelConfig.read(folder).text().layerKinds().get(0).rope();
    }

    @Test
    void phi3_rotates_a_share_of_each_head_and_the_others_whole_ones() throws IOException {
        fresh();
        String share = "{\"rope_type\": \"default\", \"rope_theta\": 10000.0, \"partial_rotary_factor\": 0.75}";
        assertThat(rope(share).share()).as("Llama does not read it").isEqualTo(1);
        assertThatThrownBy(() -> rope("{\"rope_type\": \"linear\", \"factor\": 2, \"partial_rotary_factor\": 0.75}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "text_config.rope_parameters.partial_rotary_factor is 0.75; expected 1: this decoder rotates whole heads.");
        change(ConfigFields.TEXT, "model_type", "\"phi3\"");
        assertThat(rope(share).share()).isEqualTo(0.75);
        change(ConfigFields.TEXT, "partial_rotary_factor", "0.5");
        assertThat(rope(share).share()).as("of the rope first").isEqualTo(0.75);
        assertThat(rope("{}").share()).isEqualTo(0.5);
        assertThat(rope("{}").rotated(10))
                .as("an odd number takes the next with it")
                .isEqualTo(6);
    }

    @Test
    void yarn_has_the_values_that_transformers_computes() throws IOException {
        fresh(); // heads of 12 numbers, 512 positions
        String yarn =
                "{\"rope_type\": \"yarn\", \"rope_theta\": 10000.0, \"original_max_position_embeddings\": 128, %s}";
        RopeConfig plain = rope(yarn.formatted("\"factor\": 4.0"));
        assertThat(plain.attentionFactor()).isEqualTo(0.1 * Math.log(4) + 1);
        assertThat(plain.ramp()).as("turning 32 times and once").isEqualTo(new RopeConfig.Ramp(0, 2));
        assertThat(rope(yarn.formatted("\"factor\": null")).factor())
                .as("512 / 128")
                .isEqualTo(4);
        RopeConfig other =
                rope(yarn.formatted("\"factor\": 4.0, \"truncate\": false, \"beta_fast\": 10, \"beta_slow\": 2,"
                        + " \"mscale\": 0.7, \"mscale_all_dim\": 1.5"));
        assertThat(other.ramp().from()).isEqualTo(12 * Math.log(128 / (20 * Math.PI)) / (2 * Math.log(10000)));
        assertThat(other.ramp().to()).isEqualTo(12 * Math.log(128 / (4 * Math.PI)) / (2 * Math.log(10000)));
        assertThat(other.attentionFactor()).isEqualTo((0.07 * Math.log(4) + 1) / (0.15 * Math.log(4) + 1));
        assertThat(rope(yarn.formatted("\"factor\": 4.0, \"attention_factor\": 1.5"))
                        .attentionFactor())
                .isEqualTo(1.5);
        assertThatThrownBy(() -> rope(yarn.formatted("\"mscale\": 1")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("text_config.rope_parameters.factor is missing.");
    }

    @Test
    void a_dynamic_rope_takes_its_factor_times_the_positions() throws IOException {
        fresh();
        assertThat(rope("{\"rope_type\": \"dynamic\", \"factor\": 4.0, \"original_max_position_embeddings\": 64}")
                        .originalMaxPositions())
                .as("transformers reads max_position_embeddings")
                .isEqualTo(512);
        assertThat(ModelConfig.read(folder).text().maxPositions()).isEqualTo(2048);
        assertThatThrownBy(() -> rope("{\"rope_type\": \"dynamic\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("text_config.rope_parameters.factor is missing.");
    }

    @Test
    void rope_scaling_wins_over_rope_parameters_as_in_transformers() throws IOException {
        fresh();
        change(ConfigFields.TEXT, "rope_parameters", "{\"rope_type\": \"default\", \"rope_theta\": 5.0}");
        change(ConfigFields.TEXT, "rope_scaling", "{\"type\": \"linear\", \"factor\": 2.0}");
        RopeConfig rope = ModelConfig.read(folder).text().layerKinds().get(0).rope();
        assertThat(rope.type()).isEqualTo("linear");
        assertThat(rope.factor()).isEqualTo(2);
        assertThat(rope.theta()).as("of the decoder").isEqualTo(10000);
        change(ConfigFields.TEXT, "rope_scaling", "{\"type\": \"linear\"}");
        assertThatThrownBy(this::read).hasMessageContaining("text_config.rope_scaling.factor is missing");
        change(ConfigFields.TEXT, "rope_scaling", "{}");
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).rope().theta())
                .isEqualTo(5);
    }

    @Test
    void the_length_that_a_context_was_stretched_from_is_the_decoders_own_field_first() throws IOException {
        fresh();
        String llama3 = "{\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1, \"high_freq_factor\": 4%s}";
        change(ConfigFields.TEXT, "rope_parameters", llama3.formatted(""));
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).rope().originalMaxPositions())
                .isEqualTo(512);
        change(ConfigFields.TEXT, "rope_parameters", llama3.formatted(", \"original_max_position_embeddings\": 64"));
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).rope().originalMaxPositions())
                .isEqualTo(64);
        change(ConfigFields.TEXT, "original_max_position_embeddings", "128");
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).rope().originalMaxPositions())
                .isEqualTo(128);
        change(
                ConfigFields.TEXT,
                "rope_parameters",
                llama3.replace(", \"low_freq_factor\": 1", "").formatted(""));
        assertThatThrownBy(this::read).hasMessageContaining("low_freq_factor is missing");
    }

    @Test
    void layer_types_say_which_layers_of_qwen2_slide() throws IOException {
        fresh();
        change(ConfigFields.TEXT, "model_type", "\"qwen2\"");
        change(ConfigFields.TEXT, "sliding_window", "20");
        change(ConfigFields.TEXT, "use_sliding_window", "true");
        change(ConfigFields.TEXT, "max_window_layers", "0");
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).window()).isEqualTo(20);
        String full = "\"full_attention\"";
        String sliding = "\"sliding_attention\"";
        change(
                ConfigFields.TEXT,
                "layer_types",
                List.of(full, full, full, full, full, full).toString());
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).window()).isZero();
        change(
                ConfigFields.TEXT,
                "layer_types",
                List.of(sliding, sliding, sliding, sliding, sliding, sliding).toString());
        assertThat(ModelConfig.read(folder).text().layerKinds().get(0).window()).isEqualTo(20);
        change(
                ConfigFields.TEXT,
                "layer_types",
                List.of(full, full, full, sliding, sliding, sliding).toString());
        assertThat(ModelConfig.read(folder).text().layerKinds())
                .extracting(TextConfig.LayerAttention::window)
                .containsExactly(0, 0, 0, 20, 20, 20);
        change(ConfigFields.TEXT, "layer_types", List.of(full).toString());
        assertThatThrownBy(this::read).hasMessageContaining("text_config.layer_types is [");
    }

    @Test
    void words_are_tied_where_either_the_model_or_its_decoder_says_so() throws IOException {
        fresh();
        assertThat(ModelConfig.read(folder).text().tied()).isFalse();
        change(ConfigFields.LLAVA, "tie_word_embeddings", "true");
        assertThat(ModelConfig.read(folder).text().tied())
                .as("though text_config says false")
                .isTrue();
    }

    @Test
    void what_is_no_object_no_text_or_no_truth_is_refused_and_quoted_in_part() throws IOException {
        for (String[] lie : new String[][] {
            {"text_config", "[1]"},
            {"vision_config", "\"x\""},
            {"projector_hidden_act", "1"},
            {"multimodal_projector_bias", "\"no\""},
            {"image_token_index", "18446744073709551621"},
            {"vision_feature_layer", "[4294967294]"}
        }) {
            fresh();
            change(ConfigFields.LLAVA, lie[0], lie[1]);
            assertThatThrownBy(this::read)
                    .as(lie[0])
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(lie[0] + " is ");
        }
        fresh();
        change(ConfigFields.LLAVA, "projector_hidden_act", '[' + "7,".repeat(100_000) + "7]");
        assertThatThrownBy(this::read).message().hasSizeLessThan(200 + 300);
    }

    @Test
    void the_nested_image_processor_is_taken_before_the_file_of_its_own() throws IOException {
        fresh();
        Preprocessing own = Preprocessing.read(folder);
        Files.writeString(
                folder.resolve("processor_config.json"),
                "{\"image_processor\": {\"image_processor_type\": \"SiglipImageProcessor\"}}");
        assertThat(Preprocessing.read(folder).normalization().mean()).containsExactly(0.5f, 0.5f, 0.5f);
        Files.writeString(folder.resolve("processor_config.json"), "{\"image_processor\": null}");
        assertThat(Preprocessing.read(folder)).isEqualTo(own);
        change(ConfigFields.IMAGE_PROCESSOR, "size", "50");
        assertThat(Preprocessing.read(folder).resize()).contains(new Preprocessing.Size.ShortestEdge(50));
        change(ConfigFields.IMAGE_PROCESSOR, "default_to_square", "true");
        assertThat(Preprocessing.read(folder).resize()).contains(new Preprocessing.Size.Exactly(50, 50));
    }

    // ---- a small configuration to change ----

    private void fresh() throws IOException {
        for (String name : List.of("config.json", "preprocessor_config.json", "generation_config.json")) {
            Files.write(
                    folder.resolve(name),
                    Files.readAllBytes(FIXTURES.resolve("clip-llama").resolve(name)));
        }
        Files.deleteIfExists(folder.resolve("processor_config.json"));
    }

    private Object read() {
        return new ArrayList<>(List.of(ModelConfig.read(folder), Preprocessing.read(folder)));
    }

    /** Sets a field and says what it is called in a complaint. */
    private String change(ConfigFields part, String field, String json) throws IOException {
        String file = switch (part) {
            case GENERATION -> "generation_config.json";
            case IMAGE_PROCESSOR -> "preprocessor_config.json";
            default -> "config.json";
        };
        String prefix = switch (part) {
            case VISION -> "vision_config.";
            case TEXT -> "text_config.";
            case ROPE -> "text_config.rope_parameters.";
            default -> "";
        };
        ObjectNode whole = (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
        ObjectNode at = whole;
        for (String name : prefix.isEmpty() ? new String[0] : prefix.split("\\.")) {
            at = at.withObjectProperty(name);
        }
        at.set(field, JSON.readTree(json));
        JSON.writeValue(folder.resolve(file).toFile(), whole);
        return prefix + field;
    }
}
