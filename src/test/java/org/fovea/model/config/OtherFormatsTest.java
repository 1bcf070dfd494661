package org.fovea.model.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Fovea does not read is refused by its name, with what to take instead. */
class OtherFormatsTest {

    @TempDir
    private Path folder;

    private void refused(String file, String content, String... parts) throws IOException {
        Files.writeString(folder.resolve(file), content);
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts);
        Files.delete(folder.resolve(file));
    }

    @Test
    void quantisedWeights() throws IOException {
        for (String method : new String[] {"awq", "gptq", "bitsandbytes"}) {
            refused(
                    "config.json",
                    "{\"model_type\": \"qwen2_5_vl\", \"quantization_config\": {\"quant_method\": \"%s\"}}"
                            .formatted(method),
                    "quantization_config.quant_method is \"%s\"".formatted(method),
                    "use the original repository");
        }
    }

    @Test
    void anAdapterWithoutItsModel() throws IOException {
        refused(
                "adapter_config.json",
                "{\"base_model_name_or_path\": \"llava-hf/llava-1.5-7b-hf\"}",
                "is an adapter",
                "merge it into llava-hf/llava-1.5-7b-hf");
    }

    @Test
    void filesOfAnotherProgram() throws IOException {
        refused("model-Q4_K_M.gguf", "GGUF", "contains GGUF files", "converted from");
    }

    @Test
    void aRepositoryThatNeedsItsOwnCode() throws IOException {
        refused("config.json", "{\"model_type\": \"internvl_chat\", \"auto_map\": {}}", "internvl_chat", "ends in -hf");
    }

    @Test
    void aFamilyWhoseVisualTokensHaveNoPlaceInTheImage() throws IOException {
        refused(
                "config.json",
                "{\"model_type\": \"idefics2\"}",
                "model_type is \"idefics2\"",
                "visual tokens have places in the image");
    }
}
