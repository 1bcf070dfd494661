package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.config.AnyResConfig.Canvas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vision side of LLaVA-NeXT's and LLaVA-OneVision's config.json and preprocessor_config.json. */
class AnyResConfigTest {

    @TempDir
    private Path folder;

    private AnyResConfig config(String fields) throws IOException {
        Files.writeString(folder.resolve("config.json"), fields.replace('\'', '"'));
        return AnyResConfig.read(Fields.read(folder.resolve("config.json")), 8);
    }

    private AnyResPreprocessing preprocessing(String config, String json) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));
        return AnyResPreprocessing.read(folder, config(config));
    }

    @Test
    void whatIsOmittedTakesTransformersDefaults() throws IOException {
        AnyResConfig next = config("{'model_type': 'llava_next'}");
        assertThat(next.llava())
                .isEqualTo(new LlavaConfig(
                        new LlavaConfig.Vision("clip", 1024, 4096, 24, 16, 336, 14, "quick_gelu", 1e-5f),
                        List.of(-2),
                        true,
                        "gelu",
                        true,
                        8));
        assertThat(next.canvases())
                .containsExactly(
                        new Canvas(336, 672),
                        new Canvas(672, 336),
                        new Canvas(672, 672),
                        new Canvas(1008, 336),
                        new Canvas(336, 1008));
        assertThat(next.mostTiles()).isZero();
        AnyResConfig onevision = config("{'model_type': 'llava_onevision'}");
        assertThat(onevision.llava())
                .isEqualTo(new LlavaConfig(
                        new LlavaConfig.Vision("siglip", 1152, 4304, 26, 16, 384, 14, "gelu_pytorch_tanh", 1e-6f),
                        List.of(-1),
                        false,
                        "gelu",
                        true,
                        8));
        assertThat(onevision.canvases())
                .hasSize(36)
                .startsWith(new Canvas(384, 384), new Canvas(384, 768))
                .endsWith(new Canvas(2304, 1920), new Canvas(2304, 2304));
        assertThat(onevision.mostTiles()).isEqualTo(9);
        assertThat(config("{'model_type': 'llava_onevision', 'vision_config': {'image_size': 384}}")
                        .tower()
                        .family())
                .isEqualTo("siglip");
        assertThat(preprocessing("{'model_type': 'llava_onevision'}", "{}"))
                .isEqualTo(new AnyResPreprocessing(Preprocessing.Resample.BICUBIC, Normalization.CLIP));
        assertThat(preprocessing("{'model_type': 'llava_next'}", "{'size': {'shortest_edge': 336}, 'crop_size': 336}"))
                .isEqualTo(new AnyResPreprocessing(Preprocessing.Resample.BICUBIC, Normalization.CLIP));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model_type': 'llava_next', 'image_grid_pinpoints': [[336, 500]]} | image_grid_pinpoints is a list with [336, 500]; expected multiples",
                "{'model_type': 'llava_next', 'image_grid_pinpoints': [[336]]}      | image_grid_pinpoints is [[336]]; expected pairs",
                "{'model_type': 'llava_next', 'image_grid_pinpoints': [336, 672]}   | image_grid_pinpoints is [336,672]; expected pairs",
                "{'model_type': 'llava_next', 'image_grid_pinpoints': [[336, 336000000]]} | expected pairs of height and width from 1 to 15360",
                "{'model_type': 'llava_next', 'image_grid_pinpoints': []}           | image_grid_pinpoints is []; expected a list",
                "{'model_type': 'llava_next', 'vision_feature_select_strategy': 'full'} | vision_feature_select_strategy is \"full\"; expected \"default\"",
                "{'model_type': 'llava_onevision', 'vision_aspect_ratio': 'pad'}    | vision_aspect_ratio is \"pad\"; expected \"anyres_max_9\"",
                "{'model_type': 'llava_onevision', 'vision_aspect_ratio': 'anyres_max_0'} | vision_aspect_ratio is \"anyres_max_0\"; expected",
                "{'model_type': 'llava_onevision', 'vision_config': {'num_channels': 1}} | vision_config.num_channels is 1; expected 3",
            })
    void complainsOfAConfigInOneSentence(String json, String sentence) {
        assertThatThrownBy(() -> config(json))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("config.json: ", sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llava_next      | {}                                              | size is 224; expected squares of 336 pixels",
                "llava_next      | {'size': {'height': 336, 'width': 300}}         | size is {\"height\":336,\"width\":300}; expected squares",
                "llava_next      | {'size': 336}                                   | crop_size is 224; expected squares of 336 pixels",
                "llava_onevision | {'crop_size': {'height': 300, 'width': 300}}    | crop_size is {\"height\":300,\"width\":300}; expected squares",
                "llava_onevision | {'image_grid_pinpoints': [[384, 384]]}          | image_grid_pinpoints is [[384,384]]; expected the same as in config.json",
                "llava_onevision | {'image_processor_type': 'LlavaNextImageProcessor'} | image_processor_type is \"LlavaNextImageProcessor\"; expected Llava",
                "llava_onevision | {'resample': 1}                                 | resample is 1; expected",
                "llava_onevision | {'data_format': 'channels_last'}                | data_format is \"channels_last\"; expected",
            })
    void complainsOfAnImageProcessorInOneSentence(String family, String json, String sentence) {
        assertThatThrownBy(() -> preprocessing("{'model_type': '%s'}".formatted(family), json))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("preprocessor_config.json: ", sentence);
    }
}
