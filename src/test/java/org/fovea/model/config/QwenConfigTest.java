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
import org.junit.jupiter.params.provider.CsvSource;

/** The vision side of Qwen-VL's config.json and preprocessor_config.json. */
class QwenConfigTest {

    @TempDir
    private Path folder;

    private QwenVisionConfig vision(String family, String visionConfig) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"%s\", \"vision_config\": %s}".formatted(family, visionConfig.replace('\'', '"')));
        return QwenVisionConfig.read(Fields.read(folder.resolve("config.json")), 3584);
    }

    private QwenPreprocessing preprocessing(String json) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));
        return QwenPreprocessing.read(folder, vision("qwen2_vl", "{}"));
    }

    @Test
    void whatIsOmittedTakesTransformersDefaults() throws IOException {
        assertThat(vision("qwen2_vl", "{}"))
                .isEqualTo(new QwenVisionConfig(
                        "qwen2_vl",
                        1280,
                        5120,
                        32,
                        16,
                        3584,
                        14,
                        2,
                        2,
                        "quick_gelu",
                        10000,
                        0,
                        List.of(),
                        0,
                        List.of()));
        assertThat(vision("qwen2_5_vl", "{'hidden_size': 1280}"))
                .isEqualTo(new QwenVisionConfig(
                        "qwen2_5_vl",
                        1280,
                        3420,
                        32,
                        16,
                        3584,
                        14,
                        2,
                        2,
                        "silu",
                        10000,
                        4,
                        List.of(7, 15, 23, 31),
                        0,
                        List.of()));
        assertThat(vision("qwen3_vl", "{}"))
                .isEqualTo(new QwenVisionConfig(
                        "qwen3_vl",
                        1152,
                        4304,
                        27,
                        16,
                        3584,
                        16,
                        2,
                        2,
                        "gelu_pytorch_tanh",
                        10000,
                        0,
                        List.of(),
                        48,
                        List.of(8, 16, 24)));
        assertThat(preprocessing("{}"))
                .isEqualTo(new QwenPreprocessing(
                        Preprocessing.Resample.BICUBIC, 3136, 1003520, 14, 2, 2, Normalization.CLIP));
    }

    @Test
    void numbersOfPixelsStandAloneOrInTheSize() throws IOException {
        assertThat(preprocessing("{'size': {'shortest_edge': 784, 'longest_edge': 7840}}"))
                .extracting(QwenPreprocessing::minPixels, QwenPreprocessing::maxPixels)
                .containsExactly(784, 7840);
        assertThat(
                        preprocessing(
                                "{'size': {'shortest_edge': 784, 'longest_edge': 7840}, 'min_pixels': 1568, 'max_pixels': null}"))
                .extracting(QwenPreprocessing::minPixels, QwenPreprocessing::maxPixels)
                .containsExactly(1568, 7840);
        assertThat(preprocessing("{'size': {'min_pixels': 1, 'max_pixels': 2}, 'min_pixels': 784, 'max_pixels': 7840}"))
                .extracting(QwenPreprocessing::minPixels, QwenPreprocessing::maxPixels)
                .containsExactly(784, 7840);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llava      | {}                                      | model_type is \"llava\"; expected \"qwen2_vl\"",
                "qwen2_vl   | {'embed_dim': 1282}                     | vision_config.embed_dim is 1282; expected a multiple of 4",
                "qwen2_5_vl | {'hidden_size': 40, 'num_heads': 3}     | vision_config.hidden_size is 40; expected a multiple of 4",
                "qwen2_5_vl | {'window_size': 27}                     | vision_config.window_size is 27; expected at least",
                "qwen2_5_vl | {'fullatt_block_indexes': 'all'}        | vision_config.fullatt_block_indexes is \"all\"; expected",
                "qwen2_5_vl | {'patch_size': [14, 14]}                | vision_config.patch_size is [14,14]; expected a whole number",
                "qwen2_5_vl | {'in_channels': 1}                      | vision_config.in_channels is 1; expected 3",
                "qwen2_5_vl | {'quantization_config': {'a': 1}}       | vision_config.quantization_config is",
                "qwen3_vl   | {'num_position_embeddings': 2305}       | vision_config.num_position_embeddings is 2305; expected a square",
                "qwen3_vl   | {'deepstack_visual_indexes': [8, 27]}   | vision_config.deepstack_visual_indexes is [8, 27]; expected",
                "qwen3_vl   | {'deepstack_visual_indexes': [8, 5]}    | vision_config.deepstack_visual_indexes is [8, 5]; expected",
                "qwen3_vl   | {'rope_parameters': {'rope_type': 'yarn'}} | vision_config.rope_parameters.rope_type is \"yarn\"; expected",
                "qwen3_vl   | {'out_hidden_size': 4096}               | vision_config.out_hidden_size is 4096; expected the decoder's",
                "qwen2_vl   | {'hidden_size': 1536}                   | vision_config.hidden_size is 1536; expected the decoder's hidden_size, 3584",
                "qwen3_vl   | {'depth': 0}                            | vision_config.depth is 0; expected a whole number",
            })
    void complainsOfAVisionConfigInOneSentence(String family, String visionConfig, String sentence) {
        assertThatThrownBy(() -> vision(family, visionConfig))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("config.json: ", sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'image_processor_type': 'CLIPImageProcessor'} | image_processor_type is \"CLIPImageProcessor\"; expected Qwen2VL",
                "{'patch_size': 16}                             | patch_size is 16; expected 14, as in vision_config of config.json",
                "{'merge_size': 1}                              | merge_size is 1; expected 2",
                "{'temporal_patch_size': 3}                     | temporal_patch_size is 3; expected 2",
                "{'min_pixels': 2000000}                        | min_pixels is 2000000; expected at most the maximum, 1003520",
                "{'max_pixels': 0}                              | max_pixels is 0; expected a whole number from 1",
                "{'size': {'shortest_edge': 9}}                 | size.longest_edge is missing",
                "{'size': {'height': 9, 'width': 9}}            | size.shortest_edge is missing",
                "{'do_resize': false}                           | do_resize is false; expected true",
                "{'image_std': [1, 0, 1]}                       | image_std is [1,0,1]; expected",
                "{'data_format': 'channels_last'}               | data_format is \"channels_last\"; expected",
            })
    void complainsOfAnImageProcessorInOneSentence(String json, String sentence) {
        assertThatThrownBy(() -> preprocessing(json))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("preprocessor_config.json: ", sentence);
    }
}
