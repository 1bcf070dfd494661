package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of a decoder that would give other numbers without a word, if they were taken for something else. */
class DecoderFieldsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** A fixture's configuration, with one field of an object in it changed; removed if the value is empty. */
    private ModelConfig read(String fixture, String object, String field, String value) throws IOException {
        JsonNode config = JSON.readTree(
                Path.of("src/test/resources", fixture, "config.json").toFile());
        ObjectNode at = (ObjectNode) config.at(object);
        if (value.isEmpty()) {
            at.remove(field);
        } else {
            at.set(field, JSON.readTree(value));
        }
        Files.writeString(folder.resolve("config.json"), config.toString());
        return ModelConfig.read(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "fixtures-families/qwen2_vl, '', rope_scaling, 7, 'rope_scaling is 7; expected an object'",
        "fixtures/clip-llama, /text_config, rope_scaling, '\"linear\"', 'rope_scaling is \"linear\"; expected an object'",
        "fixtures-families/qwen3_vl, /text_config, model_type, '\"llama\"', 'text_config.model_type is \"llama\"; expected \"qwen3_vl_text\"'",
        "fixtures-families/gemma3, /text_config, model_type, '\"gemma\"', 'text_config.model_type is \"gemma\"; expected \"gemma3_text\"'",
        "fixtures-families/gemma3, /text_config, use_bidirectional_attention, true, 'text_config.use_bidirectional_attention is true; expected false'",
        "fixtures/siglip-gemma, /text_config, use_bidirectional_attention, true, 'text_config.use_bidirectional_attention is true; expected false'",
        "fixtures-families/paligemma, /text_config, use_bidirectional_attention, false, 'text_config.use_bidirectional_attention is false; expected true'",
        "fixtures-families/qwen2_vl, /rope_scaling, mrope_section, '[2, 2, 2]', 'rope_scaling.mrope_section is [2, 2, 2]; expected three numbers that add up to 8'",
        // transformers' own default, which is for heads of 128
        "fixtures-families/qwen2_vl, /rope_scaling, mrope_section, '', 'rope_scaling.mrope_section is [16, 24, 24]; expected three numbers'",
        "fixtures-families/qwen3_vl, /text_config/rope_scaling, mrope_section, '', 'mrope_section is [24, 20, 20]; expected three numbers'"
    })
    void isRefusedWithFileAndField(String fixture, String object, String field, String value, String sentence) {
        assertThatThrownBy(() -> read(fixture, object, field, value))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(folder.resolve("config.json").toString())
                .hasMessageContaining(sentence);
    }

    @Test
    void qwen3InterleavesItsAxesWhateverTheFileSays() throws IOException {
        ModelConfig usual =
                read("fixtures-families/qwen3_vl", "/text_config/rope_scaling", "mrope_interleaved", "true");
        for (String value : new String[] {"false", ""}) {
            assertThat(read("fixtures-families/qwen3_vl", "/text_config/rope_scaling", "mrope_interleaved", value)
                            .text())
                    .usingRecursiveComparison()
                    .isEqualTo(usual.text());
        }
    }

    @ParameterizedTest
    @CsvSource({"fixtures-families/paligemma, true", "fixtures-families/paligemma, null", "fixtures/siglip-gemma, false"
    })
    void attentionThatIsTheFamilysOwnIsAccepted(String fixture, String value) throws IOException {
        assertThat(read(fixture, "/text_config", "use_bidirectional_attention", value))
                .isNotNull();
    }
}
