package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/** A tiny checkpoint with what Hugging Face transformers says of it; src/test/resources/fixtures/README.md explains. */
public record Golden(Path directory, JsonNode json, Map<String, StoredTensor> tensors) {

    /** Every case that has goldens. */
    public static final String[] CASES = {
        "clip-llama",
        "clip-llama-gqa-sharded",
        "siglip-qwen2",
        "clip-mistral",
        "clip-phi3",
        "clip-qwen3-yarn",
        "siglip-llama-token",
        "siglip-qwen2-windows",
        "clip-llama-dynamic",
        "clip-phi3-partial",
        "siglip-gemma",
        "clip-gemma2-pad"
    };

    private static final Path FAMILIES = Path.of("src/test/resources/fixtures-families");

    /** The names of the other families' checkpoints: every folder is tested. */
    public static List<String> families() {
        try (Stream<Path> folders = Files.list(FAMILIES)) {
            return folders.filter(folder -> Files.exists(folder.resolve("config.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Golden open(String name) {
        return read(Path.of("src/test/resources/fixtures", name));
    }

    /** A checkpoint of another family; src/test/resources/fixtures-families/README.md explains. */
    public static Golden family(String name) {
        return read(FAMILIES.resolve(name));
    }

    private static Golden read(Path directory) {
        try {
            return new Golden(
                    directory,
                    new ObjectMapper().readTree(directory.resolve("golden.json").toFile()),
                    Safetensors.open(directory.resolve("golden.safetensors")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public float[] floats(String name) {
        return tensors.get(name).floats();
    }

    public int[] ids(String name) {
        return java.util.Arrays.stream(tensors.get(name).longs())
                .mapToInt(i -> (int) i)
                .toArray();
    }

    public static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
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
