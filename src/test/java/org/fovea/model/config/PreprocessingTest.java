package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fovea.base.BadInput;
import org.fovea.model.config.Preprocessing.Resample;
import org.fovea.model.config.Preprocessing.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {

    private static final Preprocessing CLIP = new Preprocessing(
            Optional.empty(),
            Optional.of(new Size.ShortestEdge(224)),
            Resample.BICUBIC,
            Optional.of(new Size.Exactly(224, 224)),
            new Normalization(
                    1 / 255.0,
                    List.of(0.48145466f, 0.4578275f, 0.40821073f),
                    List.of(0.26862954f, 0.26130258f, 0.27577711f)));

    private static final Preprocessing SIGLIP = new Preprocessing(
            Optional.empty(),
            Optional.of(new Size.Exactly(224, 224)),
            Resample.BICUBIC,
            Optional.empty(),
            new Normalization(1 / 255.0, List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f)));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{'image_processor_type': 'CLIPImageProcessor'}",
                "{'image_processor_type': 'CLIPImageProcessorFast', 'do_pad': null, 'size': null}",
                "{'feature_extractor_type': 'CLIPFeatureExtractor', 'size': 224, 'crop_size': 224, 'resample': 3}",
                "{'size': {'shortest_edge': 224, 'height': null}, 'crop_size': {'height': 224, 'width': 224}}"
            })
    void fills_in_the_defaults_of_CLIPs_processor(String json) throws IOException {
        assertThat(read(json)).isEqualTo(CLIP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'image_processor_type': 'SiglipImageProcessor'}",
                "{'image_processor_type': 'SiglipImageProcessorFast', 'crop_size': null, 'do_center_crop': null}"
            })
    void fills_in_the_defaults_of_SigLIPs_processor(String json) throws IOException {
        assertThat(read(json)).isEqualTo(SIGLIP);
    }

    @Test
    void reads_every_field() throws IOException {
        assertThat(read("{'size': {'height': 20, 'width': 30}, 'resample': 2, 'crop_size': {'height': 10, 'width': 12},"
                        + " 'rescale_factor': 0.5, 'image_mean': [1, 2, 3], 'image_std': [4, 5, 6.5]}"))
                .isEqualTo(new Preprocessing(
                        Optional.empty(),
                        Optional.of(new Size.Exactly(20, 30)),
                        Resample.BILINEAR,
                        Optional.of(new Size.Exactly(10, 12)),
                        new Normalization(0.5, List.of(1f, 2f, 3f), List.of(4f, 5f, 6.5f))));
    }

    @Test
    void makes_a_step_that_is_switched_off_do_nothing() throws IOException {
        assertThat(read("{'do_resize': false, 'do_center_crop': false, 'do_rescale': false, 'do_normalize': false}"))
                .isEqualTo(new Preprocessing(
                        Optional.empty(),
                        Optional.empty(),
                        Resample.BICUBIC,
                        Optional.empty(),
                        new Normalization(1, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f))));
    }

    @Test
    void reads_the_image_processor_that_newer_transformers_put_into_processor_config() throws IOException {
        Files.writeString(
                folder.resolve("processor_config.json"),
                "{\"image_processor\": {\"image_processor_type\": \"SiglipImageProcessor\"}, \"patch_size\": 14}");

        assertThat(Preprocessing.read(folder)).isEqualTo(SIGLIP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'size': 0}                              | size is 0; expected whole numbers of pixels from 1 to 4096.",
                "{'size': {'shortest_edge': 5000}}        | size is {\"shortest_edge\":5000}; expected whole numbers",
                "{'size': {'longest_edge': 50}}           | size is {\"longest_edge\":50}; expected {\"shortest_edge\": n}",
                "{'size': '224'}                          | size is \"224\"; expected",
                "{'crop_size': {'height': 3}}             | crop_size is {\"height\":3}; expected",
                "{'crop_size': {'height': 3, 'width': 2.5}} | crop_size is {\"height\":3,\"width\":2.5}; expected whole",
                "{'resample': 1}                          | resample is 1; expected 3 (bicubic) or 2 (bilinear).",
                "{'do_resize': 'yes'}                     | do_resize is \"yes\"; expected true or false.",
                "{'do_pad': 1}                            | do_pad is 1; expected true or false.",
                "{'do_pad': true, 'pad_size': {'height': 9, 'width': 9}} | pad_size is {\"height\":9,\"width\":9}; expected no such field",
                "{'rescale_factor': -1}                   | rescale_factor is -1; expected a positive number",
                "{'image_mean': [1, 2]}                   | image_mean is [1,2]; expected three numbers",
                "{'image_mean': [1, 2, '3']}              | image_mean is [1,2,\"3\"]; expected three numbers",
                "{'image_std': [1, 0, 1]}                 | image_std is [1,0,1]; expected three numbers other than 0.",
                "{'image_std': [1, 1e-40, 1]}             | image_mean and image_std make pixels from -Infinity to Infinity; expected",
                "{'rescale_factor': 1e300}                | make pixels from -1.7922626 to Infinity; expected finite ones.",
                "{'image_processor_type': 'LlavaNext'}    | image_processor_type is \"LlavaNext\"; expected CLIPImageProcessor",
                "{'image_processor_type': 'SiglipImageProcessor', 'do_center_crop': true} | do_center_crop but no crop_size",
                "[]                                       | is not a JSON object.",
                "{                                        | is not JSON"
            })
    void names_the_field_that_it_cannot_follow(String json, String sentence) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("preprocessor_config.json")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'image_processor_type': 'LlavaImageProcessor', 'do_pad': true} | 122 116 104",
                "{'image_processor_type': 'LlavaImageProcessor', 'do_pad': true, 'image_mean': [0, 0.5, 1]} | 0 127 255",
                "{'image_processor_type': 'LlavaImageProcessor', 'do_pad': true, 'do_normalize': false} | 122 116 104"
            })
    void LLaVAs_processor_pads_with_the_mean_colour(String json, String colours) throws IOException {
        assertThat(read(json).background())
                .contains(List.of(colours.split(" ")).stream()
                        .map(Integer::valueOf)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'image_processor_type': 'LlavaImageProcessor', 'do_pad': false}",
                "{'image_processor_type': 'LlavaImageProcessor'}",
                "{'image_processor_type': 'CLIPImageProcessor', 'do_pad': true}",
                "{'do_pad': true}"
            })
    void other_processors_pad_one_image_to_itself(String json) throws IOException {
        assertThat(read(json)).isEqualTo(CLIP);
    }

    @Test
    void says_which_file_is_missing() {
        assertThatThrownBy(() -> Preprocessing.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has neither a preprocessor_config.json nor a processor_config.json");
    }

    private Preprocessing read(String jsonInSingleQuotes) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), jsonInSingleQuotes.replace('\'', '"'));
        return Preprocessing.read(folder);
    }
}
