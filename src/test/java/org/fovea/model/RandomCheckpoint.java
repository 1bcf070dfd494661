package org.fovea.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.fovea.model.weights.Safetensors;

/**
 * A tiny LLaVA checkpoint with random weights and the fixtures' tokenizer.
 *
 * @param window sliding window of the decoder; 0 for none
 * @param side patches along one side of the image
 */
public record RandomCheckpoint(
        int layers, int heads, int keyValueHeads, int headSize, int window, int side, long seed) {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama");
    private static final int VOCABULARY = 483;
    private static final int IMAGE_TOKEN = 478;
    private static final int PATCH = 4;
    private static final int WIDTH = 32;
    private static final int TOWER = 8;

    /** Any image: what is seen does not matter here. */
    public static org.fovea.model.image.RgbImage picture() {
        return org.fovea.model.image.RgbImage.read(FIXTURE.resolve("picture.png"));
    }

    /** Writes it into a folder and opens it. */
    public VisionLanguageModel open(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.copy(FIXTURE.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
            ObjectMapper mapper = new ObjectMapper();
            mapper.writeValue(folder.resolve("config.json").toFile(), config(mapper));
            ObjectNode processor = (ObjectNode)
                    mapper.readTree(FIXTURE.resolve("preprocessor_config.json").toFile());
            processor.putObject("crop_size").put("height", side * PATCH).put("width", side * PATCH);
            processor.putObject("size").put("shortest_edge", side * PATCH);
            mapper.writeValue(folder.resolve("preprocessor_config.json").toFile(), processor);
            Safetensors.write(folder.resolve("model.safetensors"), weights());
            return VisionLanguageModel.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode config(ObjectMapper mapper) {
        ObjectNode config = mapper.createObjectNode().put("model_type", "llava").put("image_token_index", IMAGE_TOKEN);
        config.putObject("text_config")
                .put("model_type", window > 0 ? "mistral" : "llama")
                .put("hidden_size", WIDTH)
                .put("intermediate_size", 2 * WIDTH)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", keyValueHeads)
                .put("head_dim", headSize)
                .put("vocab_size", VOCABULARY)
                .put("sliding_window", window);
        config.putObject("vision_config")
                .put("model_type", "clip_vision_model")
                .put("hidden_size", TOWER)
                .put("intermediate_size", TOWER)
                .put("num_hidden_layers", 2)
                .put("num_attention_heads", 2)
                .put("image_size", side * PATCH)
                .put("patch_size", PATCH);
        return config;
    }

    private Map<String, Safetensors.Values> weights() {
        Random random = new Random(seed);
        Map<String, Safetensors.Values> all = new LinkedHashMap<>();
        String tower = "vision_tower.vision_model.";
        put(all, random, tower + "embeddings.class_embedding", TOWER);
        put(all, random, tower + "embeddings.patch_embedding.weight", TOWER, 3, PATCH, PATCH);
        put(all, random, tower + "embeddings.position_embedding.weight", side * side + 1, TOWER);
        norm(all, random, tower + "pre_layrnorm", TOWER, true);
        for (int layer = 0; layer < 2; layer++) {
            String name = tower + "encoder.layers." + layer + ".";
            norm(all, random, name + "layer_norm1", TOWER, true);
            norm(all, random, name + "layer_norm2", TOWER, true);
            for (String part : new String[] {
                "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2"
            }) {
                put(all, random, name + part + ".weight", TOWER, TOWER);
                put(all, random, name + part + ".bias", TOWER);
            }
        }
        put(all, random, "multi_modal_projector.linear_1.weight", WIDTH, TOWER);
        put(all, random, "multi_modal_projector.linear_1.bias", WIDTH);
        put(all, random, "multi_modal_projector.linear_2.weight", WIDTH, WIDTH);
        put(all, random, "multi_modal_projector.linear_2.bias", WIDTH);
        put(all, random, "language_model.model.embed_tokens.weight", VOCABULARY, WIDTH);
        put(all, random, "language_model.lm_head.weight", VOCABULARY, WIDTH);
        norm(all, random, "language_model.model.norm", WIDTH, false);
        for (int layer = 0; layer < layers; layer++) {
            String name = "language_model.model.layers." + layer + ".";
            norm(all, random, name + "input_layernorm", WIDTH, false);
            norm(all, random, name + "post_attention_layernorm", WIDTH, false);
            put(all, random, name + "self_attn.q_proj.weight", heads * headSize, WIDTH);
            put(all, random, name + "self_attn.k_proj.weight", keyValueHeads * headSize, WIDTH);
            put(all, random, name + "self_attn.v_proj.weight", keyValueHeads * headSize, WIDTH);
            put(all, random, name + "self_attn.o_proj.weight", WIDTH, heads * headSize);
            put(all, random, name + "mlp.gate_proj.weight", 2 * WIDTH, WIDTH);
            put(all, random, name + "mlp.up_proj.weight", 2 * WIDTH, WIDTH);
            put(all, random, name + "mlp.down_proj.weight", WIDTH, 2 * WIDTH);
        }
        return all;
    }

    private static void norm(
            Map<String, Safetensors.Values> all, Random random, String name, int width, boolean biased) {
        put(all, random, name + ".weight", width);
        float[] weight = (float[]) all.get(name + ".weight").data();
        for (int i = 0; i < width; i++) {
            weight[i] = 1 + weight[i] / 4;
        }
        if (biased) {
            put(all, random, name + ".bias", width);
        }
    }

    /** Normal, of the deviation that keeps the size of what goes through it. */
    private static void put(Map<String, Safetensors.Values> all, Random random, String name, long... shape) {
        int size = 1;
        for (long d : shape) {
            size *= (int) d;
        }
        double deviation = shape.length == 1 ? 0.3 : 1 / Math.sqrt(size / (double) shape[0]);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        all.put(name, new Safetensors.Values(shape, values));
    }
}
