package org.fovea.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.hub.PublishedModel;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/**
 * A checkpoint with the shapes of a published model and random weights, for benchmarks: time and memory do not depend
 * on the weights' values.
 */
public final class RandomCheckpoint {

    private final PublishedModel model;

    private RandomCheckpoint(PublishedModel model) {
        this.model = model;
    }

    /** The names of all shapes. */
    public static List<String> names() {
        return PublishedModel.names();
    }

    /** @throws BadInput if there is no such shape */
    public static RandomCheckpoint named(String name) {
        if (!names().contains(name)) {
            throw new BadInput("--shape %s: expected %s.".formatted(name, String.join(", ", names())));
        }
        return new RandomCheckpoint(PublishedModel.named(name));
    }

    @Override
    public String toString() {
        return model.toString();
    }

    /** The type that the repository's weights are stored in. */
    public StoredTensor.Type storedType() {
        return model.storedType();
    }

    /**
     * A type by its name in torch.
     *
     * @throws BadInput if it is not float16, bfloat16 or float32
     */
    public static StoredTensor.Type type(String dtype) {
        return switch (dtype) {
            case "float16" -> StoredTensor.Type.F16;
            case "bfloat16" -> StoredTensor.Type.BF16;
            case "float32" -> StoredTensor.Type.F32;
            default -> throw new BadInput("--dtype %s: expected float16, bfloat16 or float32.".formatted(dtype));
        };
    }

    /** Bytes of the weight file. */
    public long bytes(StoredTensor.Type type) {
        return model.bytes(type);
    }

    /** The weights, by their names on the hub. */
    public List<Safetensors.Declared> tensors(StoredTensor.Type type) {
        return model.tensors(type);
    }

    /** Writes everything but the weights to an existing folder. */
    public void describe(Path folder, StoredTensor.Type type) throws IOException {
        model.describe(folder, type);
    }

    /**
     * Writes the checkpoint unless it exists.
     *
     * @param folder its folder; created if needed
     * @param progress receives the fraction written, 0..1
     * @throws BadInput if there is not enough space, or it cannot be written
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
            model.describe(folder, type);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(folder, Reason.of(e)), e);
        }
        RandomWeights.write(weights, tensors(type), progress);
    }
}
