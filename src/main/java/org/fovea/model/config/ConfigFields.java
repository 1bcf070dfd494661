package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.base.BadInput;

/**
 * What Fovea does with each field of transformers' configuration classes (5.18): it uses the field, ignores it because
 * it changes no number that Fovea computes, or refuses it unless it has the one supported value. A test compares these
 * lists with the fields that transformers knows, so that none is ignored by accident. Names that transformers does not
 * know are ignored, as transformers does.
 */
enum ConfigFields {

    /** The top level of config.json: LlavaConfig. */
    LLAVA(
            used(
                    "model_type text_config vision_config image_token_id image_token_index projector_hidden_act "
                            + "multimodal_projector_bias vision_feature_layer vision_feature_select_strategy tie_word_embeddings eos_token_id"),
            // the number of visual tokens is taken from the tower itself
            without("image_seq_length"),
            Common.REFUSED,
            unless(
                    "transformers_weights",
                    v -> v.asText().equals("model.safetensors"),
                    "no such field, or \"model.safetensors\"")),

    /** The additional fields of LlavaNextConfig and LlavaOnevisionConfig. */
    ANYRES(
            used("image_grid_pinpoints vision_aspect_ratio"),
            // Fovea reads no videos
            without("video_token_index video_token_id"),
            List.of()),

    /** The additional field of Mistral3Config. */
    MISTRAL3(used("spatial_merge_size"), Set.of(), List.of()),

    /** {@code vision_config}: CLIPVisionConfig, SiglipVisionConfig. */
    VISION(
            used("model_type hidden_size intermediate_size num_hidden_layers num_attention_heads image_size patch_size "
                    + "hidden_act layer_norm_eps"),
            // parts that LLaVA does not use
            without("projection_dim vision_use_head vocab_size"),
            Common.REFUSED,
            unless("num_channels", v -> v.asInt() == 3, "3: images are red, green and blue")),

    /** {@code text_config}: LlamaConfig, MistralConfig, Qwen2Config, Phi3Config. */
    TEXT(
            used(
                    "model_type vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads num_key_value_heads "
                            + "head_dim hidden_act max_position_embeddings original_max_position_embeddings rms_norm_eps tie_word_embeddings "
                            + "eos_token_id attention_bias mlp_bias sliding_window use_sliding_window max_window_layers layer_types "
                            + "rope_parameters rope_scaling rope_theta rope_local_base_freq query_pre_attn_scalar attn_logit_softcapping "
                            + "hidden_activation sliding_window_pattern partial_rotary_factor use_bidirectional_attention"),
            // pretraining_tp splits the same product; these classes do not cap the final logits
            without("pretraining_tp use_cache resid_pdrop embd_pdrop final_logit_softcapping"),
            Common.REFUSED),

    /** {@code vision_config}: Qwen2VLVisionConfig, Qwen2_5_VLVisionConfig, Qwen3VLVisionConfig. */
    QWEN_VISION(
            used(
                    "depth hidden_size embed_dim mlp_ratio intermediate_size out_hidden_size num_heads num_attention_heads "
                            + "hidden_act patch_size temporal_patch_size spatial_merge_size window_size fullatt_block_indexes "
                            + "num_position_embeddings deepstack_visual_indexes rope_parameters rope_theta"),
            // the tower is determined by the top-level model_type; images have no duration
            without("model_type tokens_per_second"),
            Common.REFUSED,
            unless("in_channels", v -> v.asInt() == 3, "3: images are red, green and blue")),

    /** {@code rope_parameters}, formerly {@code rope_scaling}. */
    ROPE(
            used(
                    "rope_type type rope_theta factor original_max_position_embeddings attention_factor short_factor long_factor "
                            + "low_freq_factor high_freq_factor mrope_section mrope_interleaved full_attention sliding_attention "
                            + "partial_rotary_factor beta_fast beta_slow mscale mscale_all_dim truncate"),
            Set.of(),
            List.of()),

    /** generation_config.json: GenerationConfig. Fovea always decodes greedily. */
    GENERATION(
            used("eos_token_id max_new_tokens bad_words_ids"),
            // sampling and beam search; speed, length, device and form of the output; monotone scaling of logits
            // Fovea shows the model's own probabilities, without the repetition penalty that Qwen2.5-VL asks for (1.05)
            without(
                    "repetition_penalty do_sample temperature top_k top_p top_h typical_p min_p epsilon_cutoff eta_cutoff num_beams num_beam_groups "
                            + "diversity_penalty early_stopping length_penalty penalty_alpha dola_layers low_memory renormalize_logits "
                            + "remove_invalid_values num_return_sequences max_length max_time cache_config cache_implementation "
                            + "compile_config disable_compile continuous_batching_config max_cache_len prefill_chunk_size use_cache "
                            + "assistant_confidence_threshold assistant_early_exit assistant_ensemble_weight assistant_lookbehind "
                            + "is_assistant max_matching_ngram_size num_assistant_tokens num_assistant_tokens_schedule "
                            + "prompt_lookup_num_tokens speculation_type target_lookbehind use_mtp decoder_start_token_id "
                            + "output_logits output_scores return_dict_in_generate _from_model_config"),
            List.of(),
            only("encoder_repetition_penalty", 1),
            only("no_repeat_ngram_size", 0),
            only("encoder_no_repeat_ngram_size", 0),
            only("min_length", 0),
            only("min_new_tokens", 0),
            only("guidance_scale", 1),
            greedy("force_words_ids"),
            greedy("constraints"),
            greedy("sequence_bias"),
            greedy("suppress_tokens"),
            greedy("begin_suppress_tokens"),
            greedy("forced_bos_token_id"),
            greedy("forced_eos_token_id"),
            greedy("exponential_decay_length_penalty"),
            greedy("stop_strings"),
            greedy("watermarking_config"),
            unless("token_healing", v -> !v.asBoolean(true), Common.GREEDY)),

    /** preprocessor_config.json, or {@code image_processor} of processor_config.json. */
    IMAGE_PROCESSOR(
            used("image_processor_type feature_extractor_type do_resize size default_to_square resample do_center_crop "
                    + "crop_size do_rescale rescale_factor do_normalize image_mean image_std do_pad"),
            // images are always read as RGB
            without(
                    "do_convert_rgb input_data_format device disable_grouping return_tensors image_seq_length "
                            + "processor_class pan_and_scan_max_num_crops pan_and_scan_min_crop_size pan_and_scan_min_ratio_to_activate"),
            List.of(),
            absent("pad_size", "no such field: Fovea pads only to squares"),
            unless("do_pan_and_scan", v -> !v.asBoolean(true), "false: Fovea gives Gemma 3 the whole image only"),
            unless("use_square_size", v -> !v.asBoolean(true), "false: give size as height and width"),
            unless("data_format", v -> v.asText().equals("channels_first"), "\"channels_first\"")),

    /**
     * The image processors of LLaVA-NeXT and LLaVA-OneVision: LlavaNextImageProcessor, LlavaOnevisionImageProcessor.
     */
    ANYRES_IMAGE_PROCESSOR(
            used("image_processor_type feature_extractor_type size default_to_square crop_size resample do_rescale "
                    + "rescale_factor do_normalize image_mean image_std image_grid_pinpoints"),
            // tiles already have the right size; padding only concerns batches of images
            without(
                    "do_resize do_center_crop do_pad do_convert_rgb input_data_format device disable_grouping return_tensors "
                            + "image_seq_length pad_size processor_class aspect_ratio_setting"),
            List.of(),
            unless("use_square_size", v -> !v.asBoolean(true), "false: give size as height and width"),
            unless("data_format", v -> v.asText().equals("channels_first"), "\"channels_first\"")),

    /** {@code vision_config} of InternVL: InternVLVisionConfig. */
    INTERNVL_VISION(
            used("hidden_size intermediate_size num_hidden_layers num_attention_heads attention_bias hidden_act "
                    + "layer_norm_eps image_size patch_size use_mean_pooling"),
            without("model_type hidden_dropout_prob projection_dropout layer_scale_init_value use_mask_token"),
            Common.REFUSED,
            unless("num_channels", v -> v.asInt() == 3, "3: images are red, green and blue"),
            unless("use_qk_norm", v -> !v.asBoolean(true), "false"),
            unless("use_absolute_position_embeddings", v -> v.asBoolean(false), "true"),
            unless("norm_type", v -> v.asText().equals("layer_norm"), "\"layer_norm\"")),

    /** {@code vision_config} of Pixtral: PixtralVisionConfig. */
    PIXTRAL_VISION(
            used("model_type hidden_size intermediate_size num_hidden_layers num_attention_heads head_dim image_size "
                    + "patch_size hidden_act rope_parameters rope_theta"),
            Set.of(),
            Common.REFUSED,
            unless("num_channels", v -> v.asInt() == 3, "3: images are red, green and blue")),

    /** The image processors of Idefics3 and SmolVLM. */
    IDEFICS3_IMAGE_PROCESSOR(
            used("image_processor_type feature_extractor_type size max_image_size do_image_splitting resample "
                    + "do_rescale rescale_factor do_normalize image_mean image_std"),
            // padding only concerns batches; videos have a processor of their own
            without(
                    "do_pad do_convert_rgb processor_class video_sampling default_to_square crop_size do_center_crop "
                            + "return_row_col_info input_data_format device disable_grouping return_tensors image_seq_length pad_size"),
            List.of(),
            unless("use_square_size", v -> !v.asBoolean(true), "false"),
            unless("do_resize", v -> v.asBoolean(false), "true"),
            unless("data_format", v -> v.asText().equals("channels_first"), "\"channels_first\"")),

    /** The image processor of InternVL: GotOcr2ImageProcessor. */
    INTERNVL_IMAGE_PROCESSOR(
            used("image_processor_type feature_extractor_type size min_patches max_patches resample do_rescale "
                    + "rescale_factor do_normalize image_mean image_std"),
            // InternVLProcessor overrules it
            without("crop_to_patches do_convert_rgb processor_class default_to_square crop_size do_center_crop do_pad "
                    + "input_data_format device disable_grouping return_tensors image_seq_length pad_size"),
            List.of(),
            unless("use_square_size", v -> !v.asBoolean(true), "false"),
            unless("do_resize", v -> v.asBoolean(false), "true"),
            unless("data_format", v -> v.asText().equals("channels_first"), "\"channels_first\"")),

    /** The image processor of Pixtral: PixtralImageProcessor. */
    PIXTRAL_IMAGE_PROCESSOR(
            used("image_processor_type feature_extractor_type size patch_size resample do_rescale rescale_factor "
                    + "do_normalize image_mean image_std"),
            without(
                    "do_convert_rgb processor_class default_to_square crop_size do_center_crop do_pad input_data_format device "
                            + "disable_grouping return_tensors image_seq_length pad_size"),
            List.of(),
            unless("use_square_size", v -> !v.asBoolean(true), "false"),
            unless("do_resize", v -> v.asBoolean(false), "true"),
            unless("data_format", v -> v.asText().equals("channels_first"), "\"channels_first\"")),

    /** The image processor of the Qwen-VL families: Qwen2VLImageProcessor. */
    QWEN_IMAGE_PROCESSOR(
            used("image_processor_type feature_extractor_type size min_pixels max_pixels resample do_rescale "
                    + "rescale_factor do_normalize image_mean image_std patch_size temporal_patch_size merge_size"),
            // this processor neither crops nor pads, whatever these fields say
            without("do_convert_rgb input_data_format device disable_grouping return_tensors image_seq_length pad_size "
                    + "processor_class default_to_square do_center_crop crop_size do_pad use_square_size"),
            List.of(),
            unless("do_resize", v -> v.asBoolean(false), "true: images become whole visual tokens by resizing"),
            unless("data_format", v -> v.asText().equals("channels_first"), "\"channels_first\"")),

    /** processor_config.json without its image processor: LlavaProcessor. */
    PROCESSOR(
            used("image_processor chat_template image_token"),
            // the number of visual tokens is taken from the tower itself; transformers fails if these contradict it
            without("tokenizer patch_size vision_feature_select_strategy num_additional_image_tokens"),
            List.of());

    /**
     * A field of which Fovea supports only some values.
     *
     * @param harmless whether Fovea supports a value; never called with null, which counts as missing
     * @param expected what the message expects
     */
    record Refused(String name, Predicate<JsonNode> harmless, String expected) {}

    private static final class Common {

        static final String GREEDY =
                "no such field: Fovea takes the most probable token of the model's own distribution";

        static final List<Refused> REFUSED = List.of(
                absent("per_layer_config", "no such field: all layers have the same configuration"),
                absent("quantization_config", "no such field: Fovea reads floating-point weights"));

        /** Fields about training, tasks other than generation, how Python runs the model, and what it returns. */
        static final Set<String> WITHOUT = without("architectures transformers_version _commit_hash name_or_path dtype "
                + "torch_dtype attn_implementation experts_implementation chunk_size_feed_forward is_encoder_decoder "
                + "attention_dropout initializer_range initializer_factor id2label label2id num_labels problem_type "
                + "output_attentions output_hidden_states return_dict bos_token_id pad_token_id");
    }

    private final Set<String> used;
    private final Set<String> without;
    private final List<Refused> refused;

    ConfigFields(Set<String> used, Set<String> without, List<Refused> refused, Refused... more) {
        this.used = used;
        this.without = without;
        this.refused = Stream.concat(refused.stream(), Stream.of(more)).toList();
    }

    private static Set<String> used(String names) {
        return Set.of(names.split(" "));
    }

    private static Set<String> without(String names) {
        return Set.of(names.split(" "));
    }

    private static Refused unless(String name, Predicate<JsonNode> harmless, String expected) {
        return new Refused(name, harmless, expected);
    }

    private static Refused absent(String name, String expected) {
        return unless(name, v -> v.isContainerNode() && v.isEmpty(), expected);
    }

    private static Refused greedy(String name) {
        return absent(name, Common.GREEDY);
    }

    private static Refused only(String name, double value) {
        return unless(name, v -> v.isNumber() && v.asDouble() == value, (int) value + ", or " + Common.GREEDY);
    }

    /** Fields that Fovea reads. */
    Set<String> used() {
        return used;
    }

    /** Fields that change no number that Fovea computes. */
    Set<String> withoutInfluence() {
        return Stream.concat(without.stream(), Common.WITHOUT.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Fields that are refused unless Fovea supports their value. */
    List<Refused> refused() {
        return refused;
    }

    /**
     * Checks an object for fields that Fovea refuses.
     *
     * @param prefix the path to the object in messages, such as {@code text_config.}
     * @throws BadInput naming the file, the field, its value and what Fovea supports
     */
    void check(Path file, String prefix, JsonNode object) {
        for (Refused field : refused) {
            if (object.hasNonNull(field.name) && !field.harmless.test(object.get(field.name))) {
                throw new BadInput("%s: %s%s is %s; expected %s."
                        .formatted(file, prefix, field.name, BadInput.quote(object.get(field.name)), field.expected));
            }
        }
    }
}
