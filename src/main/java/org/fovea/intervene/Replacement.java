package org.fovea.intervene;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.fovea.BadInput;
import org.fovea.Reason;
import org.fovea.vlm.VisualTokens;
import org.fovea.vlm.checkpoint.Safetensors;
import org.fovea.vlm.checkpoint.StoredTensor;

/**
 * What an ablated visual token becomes: one vector of the residual stream's width.
 *
 * @param name where it comes from, for a person
 * @param vector [D]
 */
public record Replacement(String name, float[] vector) {

    /** The name of a mean visual token that a checkpoint folder may carry. */
    public static final String FILE = "mean_embedding.safetensors";

    /** Zeros. */
    public static Replacement zero(int width) {
        return new Replacement("zeros", new float[width]);
    }

    /** The mean visual token of the picture itself. */
    public static Replacement imageMean(VisualTokens image) {
        return new Replacement("the image's own mean", image.mean());
    }

    /**
     * A mean visual token from a file that holds one vector: safetensors, NumPy's .npy, or what torch.save wrote.
     *
     * @param width D
     * @throws BadInput if the file holds no vector of that width
     */
    public static Replacement read(Path file, int width) {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file)) {
            throw new BadInput("%s: there is no such file; expected a mean visual token.".formatted(file));
        }
        float[] vector;
        try {
            vector = name.endsWith(".safetensors") ? safetensors(file)
                    : name.endsWith(".npy") ? npy(file)
                    : name.endsWith(".pt") || name.endsWith(".pth") ? torch(file) : null;
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read (%s).".formatted(file, Reason.of(e)), e);
        }
        if (vector == null) {
            throw new BadInput("%s: expected a file that ends in .safetensors, .npy or .pt.".formatted(file));
        }
        if (vector.length != width) {
            throw new BadInput("%s: holds %,d numbers; the model's visual tokens have %,d."
                    .formatted(file, vector.length, width));
        }
        for (float v : vector) {
            if (!Float.isFinite(v)) {
                throw new BadInput("%s: holds %s; expected finite numbers.".formatted(file, v));
            }
        }
        return new Replacement(name, vector);
    }

    private static float[] safetensors(Path file) {
        Map<String, StoredTensor> tensors = Safetensors.open(file);
        if (tensors.size() != 1) {
            throw new BadInput("%s: holds %d tensors %s; expected one.".formatted(file, tensors.size(), tensors.keySet()));
        }
        return tensors.values().iterator().next().floats();
    }

    /** NumPy's format 1 to 3: magic, version, header length, a Python dict, the data. */
    private static float[] npy(Path file) throws IOException {
        byte[] bytes = small(file);
        if (bytes.length < 12 || bytes[0] != (byte) 0x93 || !new String(bytes, 1, 5, StandardCharsets.US_ASCII).equals("NUMPY")) {
            throw new BadInput("%s: is no NumPy file.".formatted(file));
        }
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = bytes[6] == 1 ? 10 + (data.getShort(8) & 0xffff) : 12 + data.getInt(8);
        if (start < 12 || start > bytes.length) {
            throw new BadInput("%s: its header is longer than the file.".formatted(file));
        }
        String header = new String(bytes, 0, start, StandardCharsets.ISO_8859_1);
        Matcher type = Pattern.compile("'descr':\\s*'[<|]?([fe])([248])'").matcher(header);
        if (!type.find()) {
            throw new BadInput("%s: is not of little-endian floats (%s).".formatted(file, header.substring(10).strip()));
        }
        return floats(data, start, bytes.length - start, "f" + type.group(2));
    }

    /** torch.save's zip: the pickle names the storage's type, the one storage is {@code data/0}. */
    private static float[] torch(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            byte[] pickle = null;
            byte[] storage = null;
            int storages = 0;
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getSize() > 1 << 24) {
                    throw new BadInput("%s: %s has %,d bytes; expected one vector.".formatted(file, entry, entry.getSize()));
                }
                if (entry.getName().endsWith("/data.pkl")) {
                    pickle = zip.getInputStream(entry).readAllBytes();
                } else if (entry.getName().matches(".*/data/\\d+")) {
                    storage = zip.getInputStream(entry).readAllBytes();
                    storages++;
                }
            }
            if (pickle == null || storages != 1) {
                throw new BadInput("%s: holds %d tensors; expected one vector saved with torch.save."
                        .formatted(file, storages));
            }
            String text = new String(pickle, StandardCharsets.ISO_8859_1);
            String type = text.contains("BFloat16Storage") ? "b2" : text.contains("HalfStorage") ? "f2"
                    : text.contains("DoubleStorage") ? "f8" : text.contains("FloatStorage") ? "f4" : null;
            if (type == null) {
                throw new BadInput("%s: is not of floats.".formatted(file));
            }
            return floats(ByteBuffer.wrap(storage).order(ByteOrder.LITTLE_ENDIAN), 0, storage.length, type);
        } catch (java.util.zip.ZipException e) {
            throw new BadInput("%s: is not what torch.save writes since PyTorch 1.6.".formatted(file), e);
        }
    }

    private static byte[] small(Path file) throws IOException {
        if (Files.size(file) > 1 << 24) {
            throw new BadInput("%s: has %,d bytes; expected one vector.".formatted(file, Files.size(file)));
        }
        return Files.readAllBytes(file);
    }

    private static float[] floats(ByteBuffer data, int start, int length, String type) {
        int width = type.charAt(1) - '0';
        float[] out = new float[length / width];
        for (int i = 0; i < out.length; i++) {
            int at = start + i * width;
            out[i] = switch (type) {
                case "f2" -> StoredTensor.halfToFloat(data.getShort(at));
                case "b2" -> Float.intBitsToFloat(data.getShort(at) << 16);
                case "f8" -> (float) data.getDouble(at);
                default -> data.getFloat(at);
            };
        }
        return out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Replacement r && name.equals(r.name) && Arrays.equals(vector, r.vector);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(vector);
    }

    @Override
    public String toString() {
        return name;
    }
}
