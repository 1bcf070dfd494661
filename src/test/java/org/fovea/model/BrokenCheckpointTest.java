package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a checkpoint is said in one sentence, before anything is allocated because a file said so. */
class BrokenCheckpointTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @TempDir
    private Path folder;

    private Path copy(String fixture) throws IOException {
        Path to = folder.resolve(Path.of(fixture).getFileName());
        if (!Files.exists(to)) {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(FIXTURES.resolve(fixture))) {
                for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("golden"))
                        .toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
        return to;
    }

    private void says(Path checkpoint, String... parts) {
        assertThatThrownBy(() -> VisionLanguageModel.open(checkpoint).close())
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n")
                .message()
                .endsWith(".");
    }

    private static void edit(Path file, UnaryOperator<String> change) throws IOException {
        Files.writeString(file, change.apply(Files.readString(file)));
    }

    /** Changes the JSON header without changing its length. */
    private static void editHeader(Path file, UnaryOperator<String> change) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String before = new String(all, 8, length, StandardCharsets.UTF_8);
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before).hasSize(before.length());
        System.arraycopy(after.getBytes(StandardCharsets.UTF_8), 0, all, 8, length);
        Files.write(file, all);
    }

    @Test
    void aFileThatWasCutShort() throws IOException {
        Path checkpoint = copy("clip-llama");
        try (FileChannel channel =
                FileChannel.open(checkpoint.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1000);
        }
        says(checkpoint, "model.safetensors", "is the file cut short?");
    }

    @Test
    void aHeaderThatSaysItHas2To63Bytes() throws IOException {
        Path checkpoint = copy("clip-llama");
        try (FileChannel channel =
                FileChannel.open(checkpoint.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(Long.MIN_VALUE)
                            .flip(),
                    0);
        }
        says(checkpoint, "model.safetensors", "9223372036854775808");
    }

    @Test
    void tensorsThatOverlap() throws IOException {
        Path checkpoint = copy("clip-llama");
        editHeader(
                checkpoint.resolve("model.safetensors"),
                h -> h.replaceFirst("\\[0,(\\d+)]", "[4,$1]").replaceFirst("F32", "F32"));
        says(checkpoint, "model.safetensors", "bytes; its shape");
    }

    @Test
    void aTypeThatIsNoFloat() throws IOException {
        Path checkpoint = copy("clip-llama");
        editHeader(checkpoint.resolve("model.safetensors"), h -> h.replaceFirst("\"F32\"", "\"I32\""));
        says(checkpoint, "model.safetensors", "stored as I32; expected a floating type");
    }

    @Test
    void aTypeThatNobodyKnows() throws IOException {
        Path checkpoint = copy("clip-llama");
        editHeader(checkpoint.resolve("model.safetensors"), h -> h.replaceFirst("\"F32\"", "\"F99\""));
        says(checkpoint, "model.safetensors", "stored as F99; expected a floating type");
    }

    @Test
    void aMissingShard() throws IOException {
        Path checkpoint = copy("clip-llama-gqa-sharded");
        Files.delete(checkpoint.resolve("model-00002-of-00003.safetensors"));
        says(checkpoint, "model-00002-of-00003.safetensors", "no such file");
    }

    @Test
    void aTensorThatTheIndexPutsIntoTheWrongShard() throws IOException {
        Path checkpoint = copy("clip-llama-gqa-sharded");
        edit(
                checkpoint.resolve("model.safetensors.index.json"),
                s -> s.replaceFirst("model-00001-of-00003", "model-00003-of-00003"));
        says(checkpoint, "model-00003-of-00003.safetensors", "lacks the tensor", "index.json");
    }

    @Test
    void anIndexThatNamesNoFileForATensor() throws IOException {
        Path checkpoint = copy("clip-llama-gqa-sharded");
        edit(
                checkpoint.resolve("model.safetensors.index.json"),
                s -> s.replaceFirst("\"model-00001-of-00003.safetensors\"", "null"));
        says(checkpoint, "index.json: weight_map.", " is null; expected a safetensors file in the same folder.");
    }

    @Test
    void anIndexThatPointsOutOfTheFolder() throws IOException {
        Path checkpoint = copy("clip-llama-gqa-sharded");
        edit(
                checkpoint.resolve("model.safetensors.index.json"),
                s -> s.replaceFirst("\"model-00001-of-00003.safetensors\"", "\"../../secret.safetensors\""));
        says(checkpoint, "index.json", "expected a safetensors file in the same folder");
    }

    @Test
    void configurationsThatLie() throws IOException {
        Path checkpoint = copy("clip-llama");
        Path config = checkpoint.resolve("config.json");
        String honest = Files.readString(config);
        lie(checkpoint, honest, "\"num_hidden_layers\": (\\d+)", "\"num_hidden_layers\": 1000", "lacks the tensor");
        lie(checkpoint, honest, "\"vocab_size\": (\\d+)", "\"vocab_size\": 16000000", "config.json implies [16000000");
        lie(
                checkpoint,
                honest,
                "\"vocab_size\": (\\d+)",
                "\"vocab_size\": 9000000000",
                "vocab_size is 9000000000; expected a whole number");
        lie(
                checkpoint,
                honest,
                "\"intermediate_size\": (\\d+)",
                "\"intermediate_size\": -3",
                "intermediate_size is -3");
        lie(checkpoint, honest, "\"model_type\": \"llava\"", "\"model_type\": \"mllama\"", "\"mllama\"", "\"llava\"");
        lie(
                checkpoint,
                honest,
                "\"model_type\": \"llama\"",
                "\"model_type\": \"gpt2\"",
                "text_config.model_type",
                "\"gpt2\"",
                "phi3");
        lie(checkpoint, honest, "\"patch_size\": (\\d+)", "\"patch_size\": 5000", "patch_size is 5000");
        lie(
                checkpoint,
                honest,
                "\"vision_feature_layer\": -2",
                "\"vision_feature_layer\": []",
                "vision_feature_layer is []");
        lie(
                checkpoint,
                honest,
                "\"vision_feature_layer\": -2",
                "\"vision_feature_layer\": 77",
                "vision_feature_layer is [77]");
        lie(
                checkpoint,
                honest,
                "\"vocab_size\": (\\d+)",
                "\"head_dim\": 7, \"vocab_size\": $1",
                "head_dim is 7; expected an even number");
        lie(checkpoint, honest, "\"rope_theta\": 10000.0", "\"rope_theta\": -1", "rope_theta is -1.0");
        lie(
                checkpoint,
                honest,
                "\"rms_norm_eps\": [^,]+",
                "\"rms_norm_eps\": -1",
                "rms_norm_eps is -1.0; expected a number from 0.0 to 1.0");
        lie(checkpoint, honest, "\"rms_norm_eps\": [^,]+", "\"rms_norm_eps\": NaN", "is not JSON");
        lie(checkpoint, honest, "\"image_size\": (\\d+)", "\"image_size\": 4096", "needs about", "no mode would fit");
    }

    @ParameterizedTest
    @CsvSource({
        "fixtures/clip-llama, text_config, num_hidden_layers",
        "fixtures/clip-llama, vision_config, num_hidden_layers",
        "fixtures-families/qwen2_vl, '', num_hidden_layers",
        "fixtures-families/qwen2_vl, vision_config, depth",
        "fixtures-families/internvl, vision_config, num_hidden_layers",
        "fixtures-families/mistral3, vision_config, num_hidden_layers",
        "fixtures-families/smolvlm, vision_config, num_hidden_layers"
    })
    void aConfigurationThatLeavesOutTheLastLayers(String fixture, String part, String field) throws IOException {
        Path checkpoint = copy("../" + fixture);
        Path config = checkpoint.resolve("config.json");
        ObjectNode all = (ObjectNode) new ObjectMapper().readTree(config.toFile());
        ObjectNode fields = part.isEmpty() ? all : (ObjectNode) all.get(part);
        int layers = fields.path(field).asInt();
        fields.put(field, layers - 1);
        new ObjectMapper().writeValue(config.toFile(), all);
        says(
                checkpoint,
                "config.json: %s%s is %d; expected %d, as many layers as the weights have."
                        .formatted(part.isEmpty() ? "" : part + ".", field, layers - 1, layers));
    }

    private void lie(Path checkpoint, String honest, String field, String lie, String... parts) throws IOException {
        String lying = honest.replaceFirst(field, lie);
        assertThat(lying).as(lie).isNotEqualTo(honest);
        Files.writeString(checkpoint.resolve("config.json"), lying);
        says(checkpoint, parts);
    }

    @Test
    void filesThatAreNoFiles() throws IOException {
        for (String name :
                new String[] {"model.safetensors", "config.json", "preprocessor_config.json", "tokenizer.json"}) {
            Path checkpoint = copy("clip-llama");
            Path file = checkpoint.resolve(name);
            byte[] sound = Files.readAllBytes(file);
            Files.delete(file);
            says(checkpoint, name.equals("preprocessor_config.json") ? "" : name);
            Files.createFile(file);
            says(checkpoint, name);
            Files.delete(file);
            Files.createSymbolicLink(file, file);
            says(checkpoint, name.equals("preprocessor_config.json") ? "" : name);
            Files.delete(file);
            Files.createDirectory(file);
            says(checkpoint, name);
            Files.delete(file);
            Files.writeString(file, "no JSON, no tensors");
            says(checkpoint, name);
            Files.write(file, sound);
        }
    }

    @Test
    void anIndexOfNamesThatAreNoNames() throws IOException {
        for (String name : new String[] {"/", "..", "", "a\\u0000b.safetensors", "C:\\\\x.safetensors", "model.bin"}) {
            Path checkpoint = copy("clip-llama-gqa-sharded");
            Path index = checkpoint.resolve("model.safetensors.index.json");
            String sound = Files.readString(index);
            Files.writeString(
                    index,
                    sound.replaceFirst(
                            "\"model-00001-of-00003.safetensors\"",
                            java.util.regex.Matcher.quoteReplacement('"' + name + '"')));
            says(checkpoint, "index.json", "expected a safetensors file in the same folder");
            Files.writeString(index, sound);
        }
    }

    @Test
    void wordsThatTheModelHasNoRowFor() throws IOException {
        Path checkpoint = copy("clip-llama");
        String piece;
        try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint)) {
            int[] ids = vlm.tokenizer().encode("dog");
            piece = vlm.tokenizer().piece(ids[ids.length - 1]);
        }
        edit(
                checkpoint.resolve("tokenizer.json"),
                s -> s.replaceFirst(
                        '"' + java.util.regex.Pattern.quote(piece) + "\":\\s*\\d+", '"' + piece + "\": 900"));
        try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint)) {
            assertThatThrownBy(() -> prompt(vlm, "<image>dog"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContainingAll("tokenizer.json", "900", "vocab_size is 4");
        }
    }

    private static Prompt prompt(VisionLanguageModel vlm, String text) {
        return vlm.prompt(vlm.processor().layout(64, 64), text, null);
    }

    @Test
    void anImageTokenOfAnyNameIsWrittenAsTheUsualOneOrByItsOwn() throws IOException {
        Path checkpoint = copy("clip-llama");
        int[] expected;
        try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint)) {
            expected = prompt(vlm, "What is it?").ids();
        }
        edit(checkpoint.resolve("tokenizer.json"), t -> t.replace("<image>", "<pic>"));
        edit(checkpoint.resolve("processor_config.json"), t -> t.replace("<image>", "<pic>"));
        try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint)) {
            assertThat(vlm.template()).isEqualTo("USER: <image>\n{question} ASSISTANT:");
            assertThat(prompt(vlm, "What is it?").ids()).isEqualTo(expected);
            assertThat(prompt(vlm, "USER: <image>\nWhat is it? ASSISTANT:").ids())
                    .isEqualTo(expected);
            assertThat(prompt(vlm, "USER: <pic>\nWhat is it? ASSISTANT:").ids()).isEqualTo(expected);
            assertThat(prompt(vlm, "USER: <pic>\nWhat is it? ASSISTANT:").text())
                    .isEqualTo("USER: <image>\nWhat is it? ASSISTANT:");
            assertThat(prompt(vlm, "<s>USER: <image>\nWhat is it? ASSISTANT:").ids())
                    .as("the first token once")
                    .isEqualTo(expected);
        }
    }

    @Test
    void aTokenizerWithoutTheImageToken() throws IOException {
        Path checkpoint = copy("clip-llama");
        edit(checkpoint.resolve("tokenizer.json"), s -> s.replace("<image>", "<imago>"));
        says(checkpoint, "processor_config.json", "image_token is \"<image>\"; expected \"<imago>\"");
    }

    @Test
    void anythingAtRandomIsSaidOrHarmless() throws IOException {
        Random random = new Random(7);
        for (String fixture : new String[] {"clip-llama", "clip-phi3"}) {
            Path checkpoint = copy(fixture);
            for (String name :
                    new String[] {"model.safetensors", "config.json", "preprocessor_config.json", "tokenizer.json"}) {
                Path file = checkpoint.resolve(name);
                byte[] sound = Files.readAllBytes(file);
                for (int i = 0; i < 40; i++) {
                    byte[] broken = sound.clone();
                    int reach = name.equals("model.safetensors") ? 8 + 4000 : broken.length;
                    for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                        broken[random.nextInt(reach)] =
                                (byte) (random.nextBoolean() ? '0' + random.nextInt(10) : random.nextInt(256));
                    }
                    Files.write(file, broken);
                    try {
                        VisionLanguageModel.open(checkpoint).close();
                    } catch (BadInput e) {
                        assertThat(e.getMessage()).as("one sentence").doesNotContain("\n");
                    }
                }
                Files.write(file, sound);
            }
        }
    }
}
