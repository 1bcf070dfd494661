package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/** A tiny checkpoint with what Hugging Face transformers says of it; src/test/resources/fixtures/README.md explains. */
public record Golden(Path directory, JsonNode json, Map<String, StoredTensor> tensors) {

    /** Every case that has goldens. */
    public static final String[] CASES =
            {"clip-llama", "clip-llama-gqa-sharded", "siglip-qwen2", "clip-mistral", "clip-phi3"};

    public static Golden open(String name) {
        Golden golden = read(Path.of("src/test/resources/fixtures", name));
        try {
            return name.equals("siglip-qwen2")
                    ? new Golden(withRoundedRotary(golden.directory), golden.json, golden.tensors) : golden;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A checkpoint of another family; src/test/resources/fixtures-families/README.md explains. */
    public static Golden family(String name) {
        return read(Path.of("src/test/resources/fixtures-families", name));
    }

    private static Golden read(Path directory) {
        try {
            return new Golden(directory, new ObjectMapper().readTree(directory.resolve("golden.json").toFile()),
                    Safetensors.open(directory.resolve("golden.safetensors")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The oracle took this model to bfloat16 and back as a whole, which rounded the rotary frequencies too. They are no
     * weights: a checkpoint does not store them, and transformers computes them in float32 when it opens one. So that
     * the golden holds for everything else, this says the same roundings as divisors of the frequencies (longrope).
     */
    private static Path withRoundedRotary(Path directory) throws IOException {
        Path copy = java.nio.file.Files.createTempDirectory(Path.of("target"), "golden");
        try (var files = java.nio.file.Files.list(directory)) {
            for (Path file : files.toList()) {
                java.nio.file.Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        ObjectMapper mapper = new ObjectMapper();
        Path config = copy.resolve("config.json");
        var json = (com.fasterxml.jackson.databind.node.ObjectNode) mapper.readTree(config.toFile());
        var text = (com.fasterxml.jackson.databind.node.ObjectNode) json.path("text_config");
        int headSize = text.path("hidden_size").asInt() / text.path("num_attention_heads").asInt();
        var rope = text.putObject("rope_parameters").put("rope_type", "longrope").put("rope_theta", 10000.0)
                .put("attention_factor", 1.0).put("original_max_position_embeddings", 512);
        for (int i = 0; i < headSize / 2; i++) {
            double frequency = 1 / Math.pow(10000, 2.0 * i / headSize);
            int bits = Float.floatToIntBits((float) frequency);
            float rounded = Float.intBitsToFloat((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
            rope.withArray("short_factor").add(frequency / rounded);
            rope.withArray("long_factor").add(frequency / rounded);
        }
        mapper.writeValue(config.toFile(), json);
        return copy;
    }

    public float[] floats(String name) {
        return tensors.get(name).floats();
    }

    public int[] ids(String name) {
        return java.util.Arrays.stream(tensors.get(name).longs()).mapToInt(i -> (int) i).toArray();
    }

    public static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    /** The law: no element further than the tolerance, and nothing that is not a number. */
    public static void assertClose(String what, float[] found, float[] expected, double tolerance) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = Math.abs((double) found[i] - expected[i]);
            worst = Math.max(worst, Double.isNaN(d) ? Double.POSITIVE_INFINITY : d);
        }
        assertThat(worst).as(what + ": largest difference").isLessThanOrEqualTo(tolerance);
    }
}
