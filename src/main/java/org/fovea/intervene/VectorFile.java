package org.fovea.intervene;

import java.io.IOException;
import java.io.InputStream;
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
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/**
 * A file with one vector of floating-point numbers, of shape [D], [1, D] and the like: safetensors, NumPy's .npy, or
 * the output of torch.save. Anything else is refused.
 */
final class VectorFile {

    /** Longest vector that is read. */
    private static final int LONGEST = 1 << 22;

    /** Limit of the header of .npy and the pickle of .pt, which are short for one vector. */
    private static final int HEADER = 1 << 16;

    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'<?([fe])([248])'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, L]*)\\)");

    private VectorFile() {}

    /**
     * Reads the vector.
     *
     * @return [D], finite
     * @throws BadInput naming the file, if it contains anything else
     */
    static float[] read(Path file) {
        SmallFile.check(file);
        String name = file.getFileName().toString();
        float[] vector;
        try {
            vector = name.endsWith(".safetensors")
                    ? safetensors(file)
                    : name.endsWith(".npy")
                            ? npy(file)
                            : name.endsWith(".pt") || name.endsWith(".pth") ? torch(file) : null;
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
        if (vector == null) {
            throw new BadInput("%s: expected a file that ends in .safetensors, .npy or .pt.".formatted(file));
        }
        for (float v : vector) {
            if (!Float.isFinite(v)) {
                throw new BadInput("%s: contains %s; expected finite numbers.".formatted(file, v));
            }
        }
        return vector;
    }

    /**
     * The number of elements of a vector.
     *
     * @param shape its dimensions, of which at most one may be other than 1
     */
    private static int length(Path file, long[] shape) {
        long most = Arrays.stream(shape).max().orElse(1);
        if (Arrays.stream(shape).filter(d -> d != 1).count() > 1
                || Arrays.stream(shape).anyMatch(d -> d < 1)) {
            throw new BadInput(
                    "%s: contains a tensor of shape %s; expected one vector.".formatted(file, Arrays.toString(shape)));
        }
        if (most > LONGEST) {
            throw new BadInput("%s: contains %,d numbers; expected one vector.".formatted(file, most));
        }
        return (int) most;
    }

    private static float[] safetensors(Path file) {
        Map<String, StoredTensor> tensors = Safetensors.open(file);
        if (tensors.size() != 1) {
            throw new BadInput("%s: contains %d tensors %s; expected one."
                    .formatted(file, tensors.size(), BadInput.quote(tensors.keySet())));
        }
        StoredTensor only = tensors.values().iterator().next();
        length(file, only.shape());
        return only.floats();
    }

    /** NumPy's format 1 to 3: magic, version, header length, a Python dict, the data. */
    private static float[] npy(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ByteBuffer start = ByteBuffer.wrap(in.readNBytes(10)).order(ByteOrder.LITTLE_ENDIAN);
            if (start.limit() < 10
                    || start.get(0) != (byte) 0x93
                    || !new String(start.array(), 1, 5, StandardCharsets.US_ASCII).equals("NUMPY")) {
                throw new BadInput("%s: is not a NumPy file.".formatted(file));
            }
            long length = start.getShort(8) & 0xffff;
            if (start.get(6) != 1) { // four bytes since version 2
                ByteBuffer more = ByteBuffer.wrap(in.readNBytes(2)).order(ByteOrder.LITTLE_ENDIAN);
                length |= more.limit() < 2 ? 0 : (more.getShort(0) & 0xffffL) << 16;
            }
            if (length > HEADER) {
                throw new BadInput("%s: says that its header has %,d bytes; expected at most %,d."
                        .formatted(file, length, HEADER));
            }
            String header = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1).strip();
            Matcher descr = DESCR.matcher(header);
            Matcher shape = SHAPE.matcher(header);
            if (!descr.find()) {
                throw new BadInput("%s: is not of little-endian floating-point numbers (%s)."
                        .formatted(file, BadInput.quote(header)));
            }
            if (!shape.find() || !ORDER.matcher(header).find()) {
                throw new BadInput(
                        "%s: its header lacks shape or fortran_order (%s).".formatted(file, BadInput.quote(header)));
            }
            // both orders are the same for a vector
            int count = length(file, dimensions(file, shape.group(1)));
            String type = descr.group(1) + descr.group(2);
            byte[] data = in.readNBytes(count * bytes(type));
            if (data.length < count * bytes(type) || in.read() >= 0) {
                throw new BadInput("%s: its shape needs %,d bytes of data; it has %s."
                        .formatted(
                                file,
                                count * bytes(type),
                                data.length < count * bytes(type) ? "%,d".formatted(data.length) : "more"));
            }
            return floats(data, count, 1, type);
        }
    }

    private static long[] dimensions(Path file, String text) {
        try {
            return Arrays.stream(text.replace("L", "").split(","))
                    .map(String::strip)
                    .filter(d -> !d.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new BadInput("%s: has the impossible shape (%s).".formatted(file, BadInput.quote(text)), e);
        }
    }

    /**
     * torch.save's zip: the pickle names the storage and the part of it that is the tensor; the storage's bytes are in
     * data/KEY.
     */
    private static float[] torch(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry pickle = zip.stream()
                    .filter(e -> e.getName().endsWith("/data.pkl"))
                    .findFirst()
                    .orElse(null);
            if (pickle == null) {
                throw new BadInput("%s: has no data.pkl; expected one vector saved with torch.save.".formatted(file));
            }
            String folder = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
            TorchPickle.View view = TorchPickle.read(file, bytes(zip, pickle, 0, HEADER));
            ZipEntry order = zip.getEntry(folder + "byteorder");
            if (order != null && !new String(bytes(zip, order, 0, 16), StandardCharsets.US_ASCII).equals("little")) {
                throw new BadInput("%s: is not little-endian.".formatted(file));
            }
            ZipEntry data = zip.getEntry(folder + "data/" + view.storage());
            if (data == null) {
                throw new BadInput("%s: lacks its data/%s.".formatted(file, BadInput.quote(view.storage())));
            }
            int count = length(file, view.size());
            int width = bytes(view.type());
            long stride = 1;
            for (int d = 0; d < view.size().length; d++) {
                stride = view.size()[d] > 1 ? view.stride()[d] : stride;
            }
            long most = view.elements();
            boolean inside = view.offset() >= 0
                    && view.offset() < most
                    && stride >= 0
                    && (count == 1 || stride <= (most - 1 - view.offset()) / (count - 1));
            if (!inside || most > Long.MAX_VALUE / width || (count - 1) * stride + 1 > LONGEST) {
                throw new BadInput("%s: its vector of %,d numbers begins at %,d, %,d apart, in a storage of %,d."
                        .formatted(file, count, view.offset(), stride, most));
            }
            int needed = (int) ((count - 1) * stride + 1) * width;
            byte[] bytes = bytes(zip, data, view.offset() * width, needed);
            if (bytes.length < needed) {
                throw new BadInput(
                        "%s: its data/%s ends before the vector does.".formatted(file, BadInput.quote(view.storage())));
            }
            return floats(bytes, count, (int) stride, view.type());
        } catch (java.util.zip.ZipException e) {
            throw new BadInput(
                    "%s: is not in the format of torch.save since PyTorch 1.6 (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    /** Bytes of an entry, whatever size it declares; never inflates more than needed. */
    private static byte[] bytes(ZipFile zip, ZipEntry entry, long from, int most) throws IOException {
        if (from > 0 && entry.getMethod() != ZipEntry.STORED) {
            from = Math.min(from, LONGEST * 8L); // torch.save does not compress; a limit for archives that do
        }
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(from);
            return in.readNBytes(most);
        } catch (java.io.EOFException e) {
            return new byte[0];
        }
    }

    private static int bytes(String type) {
        return type.charAt(1) - '0';
    }

    /** @param type f2, f4, f8 or b2, IEEE or bfloat16, and its bytes */
    private static float[] floats(byte[] bytes, int count, int stride, String type) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            int at = i * stride * bytes(type);
            out[i] = switch (type) {
                case "f2" -> StoredTensor.halfToFloat(data.getShort(at));
                case "b2" -> Float.intBitsToFloat(data.getShort(at) << 16);
                case "f8" -> (float) data.getDouble(at);
                default -> data.getFloat(at);
            };
        }
        return out;
    }
}
