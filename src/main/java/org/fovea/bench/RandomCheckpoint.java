package org.fovea.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/**
 * A checkpoint with the shapes of one on the hub and random weights, for measuring: what time and memory a model takes
 * does not depend on what it knows. Its words are those of the built-in model.
 */
public enum RandomCheckpoint {
    /** llava-hf/llava-1.5-7b-hf. */
    LLAVA_7B("llava-1.5-7b", clip(), text("llama", 4096, 11008, 32, 32, 32, 32064, false), "default", -2),
    /** llava-hf/llava-1.5-13b-hf. */
    LLAVA_13B("llava-1.5-13b", clip(), text("llama", 5120, 13824, 40, 40, 40, 32064, false), "default", -2),
    /** llava-hf/bakLlava-v1-hf. */
    BAK_LLAVA("bakLlava-v1", clip(), text("mistral", 4096, 14336, 32, 32, 8, 32064, false), "default", -2),
    /** xtuner/llava-llama-3-8b-v1_1-transformers. */
    LLAVA_LLAMA_3("llava-llama-3-8b", clip(), text("llama", 4096, 14336, 32, 32, 8, 128320, false), "default", -2),
    /** xtuner/llava-phi-3-mini-hf. */
    LLAVA_PHI_3("llava-phi-3-mini", clip(), text("phi3", 3072, 8192, 32, 32, 32, 32064, false), "default", -2),
    /** bczhou/tiny-llava-v1-hf. */
    TINY_LLAVA("tiny-llava-1.5b", clip(), text("llama", 2048, 5632, 22, 32, 4, 32064, false), "default", -2),
    /** llava-hf/llava-interleave-qwen-0.5b-hf. */
    INTERLEAVE_QWEN(
            "llava-interleave-qwen-0.5b",
            vision("siglip", 1152, 4304, 26, 16, 384),
            text("qwen2", 1024, 2816, 24, 16, 16, 152000, true),
            "full",
            -1);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IMAGE_TOKEN = 3; // of the built-in model's tokenizer

    private record Vision(String family, int hidden, int inner, int layers, int heads, int imageSize) {}

    private record Text(
            String family,
            int hidden,
            int inner,
            int layers,
            int heads,
            int keyValueHeads,
            int vocabulary,
            boolean tied) {}

    private final String title;
    private final Vision vision;
    private final Text text;
    private final String strategy;
    private final int featureLayer;

    RandomCheckpoint(String title, Vision vision, Text text, String strategy, int featureLayer) {
        this.title = title;
        this.vision = vision;
        this.text = text;
        this.strategy = strategy;
        this.featureLayer = featureLayer;
    }

    private static Vision clip() {
        return vision("clip", 1024, 4096, 24, 16, 336);
    }

    private static Vision vision(String family, int hidden, int inner, int layers, int heads, int imageSize) {
        return new Vision(family, hidden, inner, layers, heads, imageSize);
    }

    private static Text text(
            String family,
            int hidden,
            int inner,
            int layers,
            int heads,
            int keyValueHeads,
            int vocabulary,
            boolean tied) {
        return new Text(family, hidden, inner, layers, heads, keyValueHeads, vocabulary, tied);
    }

    /** @throws BadInput if there is no such shape */
    public static RandomCheckpoint named(String name) {
        return Arrays.stream(values())
                .filter(s -> s.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput("--shape %s: expected %s."
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        Arrays.stream(values())
                                                .map(RandomCheckpoint::toString)
                                                .toList()))));
    }

    @Override
    public String toString() {
        return title;
    }

    /** Multiplications by weights that one position takes in the decoder's layers. */
    long multiplicationsPerPosition() {
        int headSize = text.hidden / text.heads;
        return text.layers * (long) text.hidden * (2L * (text.heads + text.keyValueHeads) * headSize + 3L * text.inner);
    }

    /** Bytes of the weight file. */
    public long bytes(StoredTensor.Type type) {
        return tensors(type).stream().mapToLong(Safetensors.Declared::bytes).sum();
    }

    /**
     * Writes the checkpoint unless it is there.
     *
     * @param folder that it goes into; made if need be
     * @param progress gets the share written, 0..1
     * @throws BadInput if there is no room, or it cannot be written
     */
    void write(Path folder, StoredTensor.Type type, DoubleConsumer progress) {
        Path weights = folder.resolve("model.safetensors");
        if (Files.exists(weights)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < bytes(type)) {
                throw new BadInput(String.format(
                        Locale.ROOT,
                        "%s: the checkpoint needs %.1f GB; there are %.1f GB free.",
                        folder,
                        bytes(type) / 1e9,
                        free / 1e9));
            }
            describe(folder, type);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(folder, Reason.of(e)), e);
        }
        byte[] normal = normalBlock(type);
        SplittableRandom random = new SplittableRandom(1);
        long all = bytes(type);
        long[] done = {0};
        Safetensors.write(weights, tensors(type), (tensor, out) -> {
            fill(tensor, normal, random, out);
            done[0] += tensor.bytes();
            progress.accept((double) done[0] / all);
        });
    }

    /** Writes everything but the weights into a folder that is there. */
    public void describe(Path folder, StoredTensor.Type type) throws IOException {
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.write(folder.resolve(file), Files.readAllBytes(Assets.model().resolve(file)));
        }
        JSON.writeValue(folder.resolve("config.json").toFile(), config(type));
        JSON.writeValue(folder.resolve("preprocessor_config.json").toFile(), preprocessing());
    }

    private ObjectNode config(StoredTensor.Type type) {
        ObjectNode config = JSON.createObjectNode();
        config.putArray("architectures").add("LlavaForConditionalGeneration");
        config.put("model_type", "llava")
                .put("image_token_index", IMAGE_TOKEN)
                .put("projector_hidden_act", "gelu")
                .put("vision_feature_layer", featureLayer)
                .put("vision_feature_select_strategy", strategy)
                .put("tie_word_embeddings", text.tied)
                .put(
                        "torch_dtype",
                        type == StoredTensor.Type.F16
                                ? "float16"
                                : type == StoredTensor.Type.BF16 ? "bfloat16" : "float32");
        config.putObject("text_config")
                .put("model_type", text.family)
                .put("hidden_size", text.hidden)
                .put("intermediate_size", text.inner)
                .put("num_hidden_layers", text.layers)
                .put("num_attention_heads", text.heads)
                .put("num_key_value_heads", text.keyValueHeads)
                .put("vocab_size", text.vocabulary)
                .put("rms_norm_eps", 1e-5)
                .put("max_position_embeddings", 4096)
                .put("tie_word_embeddings", text.tied);
        config.putObject("vision_config")
                .put("model_type", vision.family + "_vision_model")
                .put("hidden_size", vision.hidden)
                .put("intermediate_size", vision.inner)
                .put("num_hidden_layers", vision.layers)
                .put("num_attention_heads", vision.heads)
                .put("image_size", vision.imageSize)
                .put("patch_size", 14);
        return config;
    }

    private ObjectNode preprocessing() {
        ObjectNode processor = JSON.createObjectNode();
        boolean clip = vision.family.equals("clip");
        processor
                .put("image_processor_type", clip ? "CLIPImageProcessor" : "SiglipImageProcessor")
                .put("do_resize", true)
                .put("do_center_crop", clip)
                .put("do_rescale", true)
                .put("do_normalize", true)
                .put("do_convert_rgb", true)
                .put("resample", 3)
                .put("rescale_factor", 1 / 255.0);
        for (String statistic : List.of("image_mean", "image_std")) {
            processor.putArray(statistic).add(0.5).add(0.5).add(0.5);
        }
        ObjectNode size = processor.putObject("size");
        if (clip) {
            size.put("shortest_edge", vision.imageSize);
            processor.putObject("crop_size").put("height", vision.imageSize).put("width", vision.imageSize);
        } else {
            size.put("height", vision.imageSize).put("width", vision.imageSize);
        }
        return processor;
    }

    /** The weights, by their names on the hub. */
    public List<Safetensors.Declared> tensors(StoredTensor.Type type) {
        List<Safetensors.Declared> out = new ArrayList<>();
        boolean clip = vision.family.equals("clip");
        boolean biased = text.family.equals("qwen2");
        int side = vision.imageSize / 14;
        String tower = "vision_tower.vision_model.";
        add(out, type, tower + "embeddings.patch_embedding.weight", vision.hidden, 3, 14, 14);
        if (clip) {
            add(out, type, tower + "embeddings.class_embedding", vision.hidden);
            layerNorm(out, type, tower + "pre_layrnorm");
        } else {
            add(out, type, tower + "embeddings.patch_embedding.bias", vision.hidden);
        }
        add(out, type, tower + "embeddings.position_embedding.weight", side * side + (clip ? 1 : 0), vision.hidden);
        for (int l = 0; l < vision.layers; l++) {
            String layer = tower + "encoder.layers." + l + ".";
            layerNorm(out, type, layer + "layer_norm1");
            layerNorm(out, type, layer + "layer_norm2");
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                linear(out, type, layer + "self_attn." + projection, vision.hidden, vision.hidden, true);
            }
            linear(out, type, layer + "mlp.fc1", vision.inner, vision.hidden, true);
            linear(out, type, layer + "mlp.fc2", vision.hidden, vision.inner, true);
        }
        linear(out, type, "multi_modal_projector.linear_1", text.hidden, vision.hidden, true);
        linear(out, type, "multi_modal_projector.linear_2", text.hidden, text.hidden, true);
        add(out, type, "language_model.model.embed_tokens.weight", text.vocabulary, text.hidden);
        int keys = text.hidden / text.heads * text.keyValueHeads;
        for (int l = 0; l < text.layers; l++) {
            String layer = "language_model.model.layers." + l + ".";
            add(out, type, layer + "input_layernorm.weight", text.hidden);
            add(out, type, layer + "post_attention_layernorm.weight", text.hidden);
            if (text.family.equals("phi3")) {
                linear(out, type, layer + "self_attn.qkv_proj", text.hidden + 2 * keys, text.hidden, false);
                linear(out, type, layer + "mlp.gate_up_proj", 2 * text.inner, text.hidden, false);
            } else {
                linear(out, type, layer + "self_attn.q_proj", text.hidden, text.hidden, biased);
                linear(out, type, layer + "self_attn.k_proj", keys, text.hidden, biased);
                linear(out, type, layer + "self_attn.v_proj", keys, text.hidden, biased);
                linear(out, type, layer + "mlp.gate_proj", text.inner, text.hidden, false);
                linear(out, type, layer + "mlp.up_proj", text.inner, text.hidden, false);
            }
            linear(out, type, layer + "self_attn.o_proj", text.hidden, text.hidden, false);
            linear(out, type, layer + "mlp.down_proj", text.hidden, text.inner, false);
        }
        add(out, type, "language_model.model.norm.weight", text.hidden);
        if (!text.tied) {
            add(out, type, "language_model.lm_head.weight", text.vocabulary, text.hidden);
        }
        return out;
    }

    private static void add(List<Safetensors.Declared> out, StoredTensor.Type type, String name, long... shape) {
        out.add(new Safetensors.Declared(name, type, shape));
    }

    private void layerNorm(List<Safetensors.Declared> out, StoredTensor.Type type, String name) {
        add(out, type, name + ".weight", vision.hidden);
        add(out, type, name + ".bias", vision.hidden);
    }

    private static void linear(
            List<Safetensors.Declared> out,
            StoredTensor.Type type,
            String name,
            int rows,
            int columns,
            boolean biased) {
        add(out, type, name + ".weight", rows, columns);
        if (biased) {
            add(out, type, name + ".bias", rows);
        }
    }

    /** 4 MB of normal numbers with standard deviation 0.02, which weights are cut from at random places. */
    private static byte[] normalBlock(StoredTensor.Type type) {
        Random random = new Random(1);
        ByteBuffer block = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
        while (block.hasRemaining()) {
            put(block, type, (float) (0.02 * random.nextGaussian()));
        }
        return block.array();
    }

    private static void put(ByteBuffer out, StoredTensor.Type type, float value) {
        switch (type) {
            case F32 -> out.putFloat(value);
            case BF16 -> out.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            case F16 -> out.putShort(half(value));
            default -> throw new IllegalArgumentException(type.name());
        }
    }

    /** To binary16, towards zero; what is too small for a normal number becomes zero. */
    private static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int exponent = (bits >>> 23 & 0xff) - 112;
        return (short) (exponent <= 0 ? 0 : bits >>> 16 & 0x8000 | exponent << 10 | bits >>> 13 & 0x3ff);
    }

    private static void fill(Safetensors.Declared tensor, byte[] normal, SplittableRandom random, OutputStream out)
            throws IOException {
        if (tensor.shape().length == 1 && tensor.name().endsWith("weight")) { // a norm starts as one
            ByteBuffer ones = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            while (ones.hasRemaining()) {
                put(ones, tensor.type(), 1);
            }
            out.write(ones.array());
            return;
        }
        long left = tensor.bytes();
        while (left > 0) {
            int from = random.nextInt(normal.length / 16) * 8;
            int count = (int) Math.min(left, normal.length - from);
            out.write(normal, from, count);
            left -= count;
        }
    }
}
