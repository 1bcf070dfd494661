package org.fovea.app.models;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cache with models as people have them, whose weights are holes in files: sizes as on the hub, no bytes on the disk.
 */
final class Cupboard {

    private final Path hub;

    Cupboard(Path home) {
        hub = home.resolve("hub");
    }

    /** A repo with a config and, unless it has 0 bytes, one file of float16 weights. */
    Path put(String repo, String config, long bytes) throws IOException {
        Path folder = Files.createDirectories(hub.resolve("models--" + repo.replace("/", "--")));
        Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve("0".repeat(40)));
        Files.createDirectories(folder.resolve("refs"));
        Files.createDirectories(folder.resolve("blobs"));
        Files.writeString(folder.resolve("refs/main"), "0".repeat(40));
        Files.writeString(snapshot.resolve("config.json"), config);
        Files.writeString(snapshot.resolve("tokenizer.json"), "{}");
        if (bytes > 0) {
            byte[] header = "{\"a\":{\"dtype\":\"F16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                    .formatted(bytes / 2, bytes)
                    .getBytes(StandardCharsets.UTF_8);
            try (RandomAccessFile file =
                    new RandomAccessFile(snapshot.resolve("model.safetensors").toFile(), "rw")) {
                file.write(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .array());
                file.write(header);
                file.setLength(8 + header.length + bytes);
            }
        }
        return snapshot;
    }

    /** Bytes of a file that has not arrived whole. */
    void part(String repo, long bytes) throws IOException {
        Path part =
                hub.resolve("models--" + repo.replace("/", "--")).resolve("blobs/" + "1".repeat(64) + ".incomplete");
        try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** Six of them: three that run, one begun, two that do not run. */
    void fill() throws IOException {
        put("llava-hf/llava-1.5-7b-hf", "{\"model_type\":\"llava\"}", 14_126_000_000L);
        put("llava-hf/llava-interleave-qwen-0.5b-hf", """
                {"model_type":"llava","text_config":{"model_type":"qwen2","hidden_size":1024,"num_hidden_layers":24,
                "num_attention_heads":16,"vocab_size":152000},"vision_feature_layer":-1,"vision_feature_select_strategy":"full",
                "vision_config":{"model_type":"siglip_vision_model","image_size":384,"patch_size":14,"num_attention_heads":16,"hidden_size":1152}}""", 1_741_000_000L);
        put("xtuner/llava-phi-3-mini-hf", """
                {"model_type":"llava","text_config":{"model_type":"phi3"}}""", 8_300_000_000L);
        put("llava-hf/llava-1.5-13b-hf", """
                {"model_type":"llava","text_config":{"num_hidden_layers":40,"hidden_size":5120,"num_attention_heads":40}}""", 0);
        part("llava-hf/llava-1.5-13b-hf", 9_600_000_000L);
        put("meta-llama/Llama-3.2-11B-Vision", "{\"model_type\":\"mllama\"}", 15_130_000_000L);
        put("google-bert/bert-base-uncased", "{\"model_type\":\"bert\"}", 440_000_000L);
    }
}
