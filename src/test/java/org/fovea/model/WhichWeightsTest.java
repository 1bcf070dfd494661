package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.fovea.base.BadInput;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The weights that transformers takes are taken, as they are; what is not finite or in an unknown type is refused by
 * name.
 */
class WhichWeightsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @TempDir
    private Path folder;

    private Path checkpoint;
    private Path weights;

    @BeforeEach
    void copy() throws IOException {
        checkpoint = copied("clip-llama");
        weights = checkpoint.resolve("model.safetensors");
    }

    private Path copied(String fixture) throws IOException {
        Path to = Files.createDirectories(folder.resolve(fixture));
        try (Stream<Path> files = Files.list(FIXTURES.resolve(fixture))) {
            for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("golden"))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    private static float[] logits(Path checkpoint) {
        try (VisionLanguageModel vlm =
                        VisionLanguageModel.open(checkpoint, VisionLanguageModel.Opening.in(ComputeMode.EXACT));
                VisualTokens image = vlm.encode(RgbImage.read(FIXTURES.resolve("clip-llama/picture.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "What is it?"))) {
            return trace.lastLogits();
        }
    }

    private static void says(ThrowingCallable doing, String... parts) {
        assertThatThrownBy(doing)
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContainingAny("\n", "null")
                .message()
                .hasSizeLessThan(600);
    }

    // ---- which file ----

    @Test
    void a_single_file_wins_over_an_index_beside_it_whose_shards_are_missing_or_old() throws IOException {
        float[] right = logits(checkpoint);
        Path sharded = FIXTURES.resolve("clip-llama-gqa-sharded");
        Path index = checkpoint.resolve("model.safetensors.index.json");
        Files.copy(sharded.resolve("model.safetensors.index.json"), index);
        assertThat(logits(checkpoint)).as("shards missing").isEqualTo(right);
        for (int i = 1; i <= 3; i++) {
            String shard = "model-0000%d-of-00003.safetensors".formatted(i);
            Files.copy(sharded.resolve(shard), checkpoint.resolve(shard));
        }
        assertThat(logits(checkpoint)).as("old shards").isEqualTo(right);
        Files.writeString(index, "no JSON");
        assertThat(logits(checkpoint)).as("a broken index").isEqualTo(right);
    }

    @Test
    void an_unembedding_that_is_there_is_taken_though_the_configuration_ties_it() throws IOException {
        float[] right = logits(checkpoint);
        Path config = checkpoint.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config).replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"));
        assertThat(logits(checkpoint)).isEqualTo(right);
    }

    // ---- what is in it ----

    @Test
    void tensors_that_the_model_does_not_use_may_be_of_any_type() throws IOException {
        float[] right = logits(checkpoint);
        edit(
                header -> {
                    add(header, "unused.flags", "BOOL", 3);
                    add(header, "unused.scales", "F8_E4M3", 5);
                    add(header, "unused.new", "F4_FROM_TOMORROW", 1);
                },
                new byte[9]);
        assertThat(logits(checkpoint)).isEqualTo(right);
    }

    @Test
    void a_used_tensor_of_a_type_that_fovea_does_not_read_is_refused_by_name() throws IOException {
        edit(header -> ((ObjectNode) header.get("language_model.lm_head.weight")).put("dtype", "F8_E4M3"), new byte[0]);
        says(
                () -> VisionLanguageModel.open(checkpoint).close(),
                "model.safetensors: tensor language_model.lm_head.weight is stored as F8_E4M3; expected");
    }

    @Test
    void shapes_and_offsets_that_are_no_whole_numbers_are_refused() throws IOException {
        byte[] sound = Files.readAllBytes(weights);
        for (String shape : new String[] {
            "[\"483\",48]",
            "[483.0,48]",
            "[483.5,48]",
            "[true,48]",
            "[[483],48]",
            "[18446744073709551999,48]",
            "[-1,48]"
        }) {
            Files.write(weights, sound);
            edit(
                    header -> ((ObjectNode) header.get("language_model.lm_head.weight")).set("shape", tree(shape)),
                    new byte[0]);
            says(
                    () -> VisionLanguageModel.open(checkpoint).close(),
                    "model.safetensors: tensor language_model.lm_head.weight has the impossible shape " + shape);
        }
        for (String offsets : new String[] {"[\"0\",92736]", "[0.0,92736]", "[0,1e5]", "[0,36893488147419103232]"}) {
            Files.write(weights, sound);
            edit(
                    header -> ((ObjectNode) header.get("language_model.lm_head.weight"))
                            .set("data_offsets", tree(offsets)),
                    new byte[0]);
            says(
                    () -> VisionLanguageModel.open(checkpoint).close(),
                    "model.safetensors: tensor language_model.lm_head.weight lies at bytes");
        }
    }

    @Test
    void one_tensor_under_two_names_is_refused() throws IOException {
        edit(
                header -> header.set(
                        "lm_head.weight",
                        tree("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
                                .formatted(end(header), end(header) + 4))),
                new byte[4]);
        says(
                () -> VisionLanguageModel.open(checkpoint).close(),
                "two names",
                "language_model.lm_head.weight and lm_head.weight");
    }

    @Test
    void nothing_of_a_name_as_long_as_a_book_is_quoted_beyond_200_characters() throws IOException {
        edit(
                header -> header.set(
                        "x".repeat(40_000), tree("{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}")),
                new byte[0]);
        says(() -> VisionLanguageModel.open(checkpoint).close(), "impossible shape [-1]");
    }

    // ---- what is not finite ----

    @Test
    void a_weight_that_is_not_finite_is_refused_by_name_when_the_model_is_opened_or_first_used() throws IOException {
        byte[] sound = Files.readAllBytes(weights);
        for (String[] tensor : new String[][] {
            {"language_model.model.layers.2.input_layernorm.weight", "at opening"},
            {"vision_tower.vision_model.encoder.layers.1.layer_norm1.bias", "at opening"},
            {"language_model.model.norm.weight", "at opening"},
            {"language_model.model.layers.3.mlp.down_proj.weight", "used"},
            {"language_model.lm_head.weight", "used"},
            {"multi_modal_projector.linear_2.weight", "used"},
            {"vision_tower.vision_model.encoder.layers.0.self_attn.q_proj.weight", "used"},
            {"language_model.model.embed_tokens.weight", "used"}
        }) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                Files.write(weights, sound);
                fill(tensor[0], value);
                String said =
                        "model.safetensors: tensor %s holds %s; expected finite numbers.".formatted(tensor[0], value);
                if (tensor[1].equals("at opening")) {
                    says(() -> VisionLanguageModel.open(checkpoint).close(), said);
                } else {
                    says(() -> logits(checkpoint), said);
                }
            }
        }
    }

    @Test
    void finite_weights_that_overflow_are_refused_naming_the_layer() throws IOException {
        fill("language_model.model.layers.3.mlp.down_proj.weight", 3e38f);
        says(() -> logits(checkpoint), "layer 4 gives numbers that are not finite");
    }

    @Test
    void no_probability_is_ever_not_a_number() {
        says(() -> Softmax.of(new float[] {1, Float.NaN}), "not finite");
        says(() -> Softmax.of(new float[] {1, Float.POSITIVE_INFINITY}), "not finite");
        assertThat(Softmax.of(new float[] {1, Float.NEGATIVE_INFINITY}).p()).containsExactly(1, 0);
    }

    // ---- what is no file ----

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void a_pipe_in_the_place_of_a_file_is_refused_and_never_waited_for() throws Exception {
        for (String name : new String[] {
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "preprocessor_config.json",
            "processor_config.json"
        }) {
            Path file = checkpoint.resolve(name);
            byte[] sound = Files.readAllBytes(file);
            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
            says(
                    () -> VisionLanguageModel.open(checkpoint).close(),
                    name + ": is a pipe, a socket or a device; expected a regular file.");
            Files.delete(file);
            Files.write(file, sound);
        }
        Path index = checkpoint.resolve("model.safetensors.index.json");
        Files.delete(weights);
        assertThat(new ProcessBuilder("mkfifo", index.toString()).start().waitFor())
                .isZero();
        says(() -> VisionLanguageModel.open(checkpoint).close(), "index.json: is a pipe");
    }

    @Test
    void a_configuration_larger_than_any_is_not_read() throws IOException {
        Files.write(checkpoint.resolve("preprocessor_config.json"), new byte[(16 << 20) + 1]);
        says(
                () -> VisionLanguageModel.open(checkpoint).close(),
                "preprocessor_config.json: has 16,777,217 bytes; expected at most 16,777,216.");
    }

    // ---- changing a file of weights ----

    private void edit(Consumer<ObjectNode> change, byte[] more) throws IOException {
        byte[] all = Files.readAllBytes(weights);
        int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        ObjectNode header = (ObjectNode) JSON.readTree(Arrays.copyOfRange(all, 8, 8 + length));
        change.accept(header);
        byte[] after = JSON.writeValueAsBytes(header);
        byte[] padded = Arrays.copyOf(after, after.length + (8 - after.length % 8) % 8);
        Arrays.fill(padded, after.length, padded.length, (byte) ' ');
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
        out.write(all, 8 + length, all.length - 8 - length);
        out.write(more);
        Files.write(weights, out.toByteArray());
    }

    private void fill(String tensor, float value) throws IOException {
        byte[] all = Files.readAllBytes(weights);
        ByteBuffer data = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) data.getLong();
        var offsets = JSON.readTree(Arrays.copyOfRange(all, 8, 8 + length))
                .get(tensor)
                .get("data_offsets");
        for (int at = offsets.get(0).asInt(); at < offsets.get(1).asInt(); at += 4) {
            data.putFloat(8 + length + at, value);
        }
        Files.write(weights, all);
    }

    /** Adds an entry behind all data. */
    private static void add(ObjectNode header, String name, String type, long bytes) {
        header.set(
                name,
                tree("{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                        .formatted(type, bytes, end(header), end(header) + bytes)));
    }

    private static long end(ObjectNode header) {
        long end = 0;
        for (var entry : header) {
            end = Math.max(end, entry.path("data_offsets").path(1).asLong());
        }
        return end;
    }

    private static com.fasterxml.jackson.databind.JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
