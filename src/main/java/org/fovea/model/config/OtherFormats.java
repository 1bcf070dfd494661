package org.fovea.model.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.fovea.base.BadInput;

/** Recognises repositories in formats that Fovea does not read, and says what to use instead. */
final class OtherFormats {

    /** Families with a resampler (Perceiver, Q-Former): each visual token comes from the whole image. */
    private static final Set<String> RESAMPLED = Set.of("idefics2", "blip-2", "instructblip");

    private OtherFormats() {}

    /** @throws BadInput if a folder without config.json holds an adapter or GGUF files */
    static void refuseWithoutConfig(Path directory) {
        if (Files.exists(directory.resolve("config.json"))) {
            return;
        }
        if (Files.exists(directory.resolve("adapter_config.json"))) {
            String base = Fields.read(directory.resolve("adapter_config.json")).text("base_model_name_or_path", "");
            throw new BadInput(
                    "%s: is an adapter (LoRA) without its base model; expected a whole checkpoint: merge it into %s first."
                            .formatted(
                                    directory.resolve("adapter_config.json"),
                                    base.isEmpty() ? "its base model" : BadInput.quote(base)));
        }
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.anyMatch(f -> f.getFileName().toString().endsWith(".gguf"))) {
                    throw new BadInput(
                            "%s: contains GGUF files; expected safetensors: use the repository that they were converted from."
                                    .formatted(directory));
                }
            } catch (IOException e) {
                return; // reading config.json will say what is wrong with the folder
            }
        }
    }

    /**
     * @throws BadInput if config.json describes quantised weights, a model that needs the repository's own Python code,
     *     or one whose visual tokens have no place in the image
     */
    static void refuse(Path directory, Fields config) {
        String method =
                config.node().path("quantization_config").path("quant_method").asText("");
        if (!method.isEmpty()) {
            throw config.complain(
                    "quantization_config.quant_method",
                    '"' + method + '"',
                    "no quantised weights: use the original repository, with --compute int8 if memory is short");
        }
        String type = config.text("model_type", "");
        if (RESAMPLED.contains(type)) {
            throw config.complain(
                    "model_type",
                    '"' + type + '"',
                    "a model whose visual tokens have places in the image: this one's resampler mixes all patches in each of them");
        }
        if (type.equals("internvl_chat")) {
            throw config.complain(
                    "model_type",
                    "\"internvl_chat\"",
                    "\"internvl\": this repository needs its own Python code; use the one whose name ends in -hf");
        }
    }
}
