package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.bench.RandomCheckpoint;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The checkpoints that Fovea names open in their real shapes and by their names on the hub. The weights are a hole in a
 * sparse file: up to 26 GB that no disk holds and nobody reads.
 */
class HubShapesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SHARD = 4_000_000_000L;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("org.fovea.bench.RandomCheckpoint#names")
    void opensWithoutReadingItsWeights(String name) throws IOException {
        RandomCheckpoint shape = RandomCheckpoint.named(name);
        StoredTensor.Type type = shape.storedType();
        shape.describe(folder, type);
        ObjectNode index = JSON.createObjectNode();
        List<Safetensors.Declared> shard = new ArrayList<>();
        long bytes = 0;
        int shards = 0;
        for (Safetensors.Declared tensor : shape.tensors(type)) {
            shard.add(tensor);
            index.withObject("/weight_map").put(tensor.name(), "model-%05d.safetensors".formatted(shards));
            bytes += tensor.bytes();
            if (bytes > SHARD) {
                hole(folder.resolve("model-%05d.safetensors".formatted(shards++)), shard);
                shard.clear();
                bytes = 0;
            }
        }
        hole(folder.resolve("model-%05d.safetensors".formatted(shards)), shard);
        JSON.writeValue(folder.resolve("model.safetensors.index.json").toFile(), index);
        VisionLanguageModel.Opening how =
                new VisionLanguageModel.Opening(ComputeMode.FAST, true, true, share -> {}, () -> false);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(folder, how)) {
            assertThat(vlm.parameters()).isEqualTo(shape.bytes(type) / type.bytes());
            assertThat(vlm.memory().mapped()).isEqualTo(shape.bytes(type));
            ImageLayout layout = vlm.processor().layout(640, 480);
            assertThat(vlm.prompt(layout, "What is in this image?", null).patches())
                    .isEqualTo(layout.count());
        }
    }

    private static void hole(Path path, List<Safetensors.Declared> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long at = 0;
        for (Safetensors.Declared tensor : tensors) {
            ObjectNode node =
                    header.putObject(tensor.name()).put("dtype", tensor.type().name());
            for (long d : tensor.shape()) {
                node.withArray("shape").add(d);
            }
            node.putArray("data_offsets").add(at).add(at + tensor.bytes());
            at += tensor.bytes();
        }
        byte[] json = (header + " ".repeat(8 - header.toString().length() % 8)).getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            file.write(json);
            file.setLength(8 + json.length + at);
        }
    }
}
