package org.fovea.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.fovea.base.BadInput;
import org.fovea.base.Places;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * A cache on disk of images' visual tokens, one file for each image, in a folder of bounded size. Files are named by a
 * hash of everything that the tokens depend on; the least recently used are deleted first. A file contains, in little
 * endian: {@code FVT1}; the number of arrays, N and D as int32; the arrays, [N, D] each, as float32; and the CRC-32C of
 * everything before it as int32.
 */
public final class ImageCache {

    private static final int MAGIC = 0x31545646; // FVT1
    private static final int HEADER = 4 * Integer.BYTES;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}\\.tokens");

    /** Default maximum size in bytes: about a thousand photographs of a small model. */
    private static final long USUAL = 2L << 30;

    /** Images that are encoded faster than this are not cached. */
    private static final double WORTH_SECONDS = 0.25;

    private final Path folder;
    private final long most;
    private final double worthSeconds;

    /**
     * A cache in a folder.
     *
     * @param folder the folder; need not exist yet
     * @param most maximum size in bytes
     * @param worthSeconds images that were encoded in less time are not cached
     */
    public ImageCache(Path folder, long most, double worthSeconds) {
        this.folder = folder;
        this.most = most;
        this.worthSeconds = worthSeconds;
    }

    /** Two gigabytes in the user's cache folder. */
    public static ImageCache ofUser() {
        return new ImageCache(Places.ofUser().cache("images"), USUAL, WORTH_SECONDS);
    }

    /** The same with another maximum size in bytes. */
    public ImageCache ofAtMost(long bytes) {
        return new ImageCache(folder, bytes, worthSeconds);
    }

    /**
     * The content of a file.
     *
     * @param arrays the visual tokens, then the deepstack features; [N · D] each
     * @param rows N
     * @param columns D
     */
    record Encoded(List<float[]> arrays, int rows, int columns) {

        long bytes() {
            return (long) Float.BYTES * rows * columns * arrays.size();
        }
    }

    /** The content under a key; null if there is none or the file is damaged. */
    @Nullable
    Encoded find(String key) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (CheckedInputStream checked = new CheckedInputStream(Files.newInputStream(file), new CRC32C())) {
            DataInputStream in = new DataInputStream(checked);
            ByteBuffer header = read(in, HEADER);
            int magic = header.getInt();
            int count = header.getInt();
            int rows = header.getInt();
            int columns = header.getInt();
            double values = (double) count * rows * columns;
            if (magic != MAGIC
                    || count < 1
                    || rows < 1
                    || columns < 1
                    || Files.size(file) != HEADER + Float.BYTES * values + Integer.BYTES) {
                return null;
            }
            List<float[]> arrays = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                float[] array = new float[Math.multiplyExact(rows, columns)];
                read(in, Math.multiplyExact(Float.BYTES, array.length))
                        .asFloatBuffer()
                        .get(array);
                arrays.add(array);
            }
            int found = (int) checked.getChecksum().getValue();
            if (read(in, Integer.BYTES).getInt() != found) {
                return null;
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return new Encoded(arrays, rows, columns);
        } catch (IOException | ArithmeticException e) {
            return null;
        }
    }

    private static ByteBuffer read(DataInputStream in, int bytes) throws IOException {
        byte[] all = new byte[bytes];
        in.readFully(all);
        return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Caches an image that took long enough to encode; if the folder cannot be written to, nothing is cached. */
    void keep(String key, Encoded encoded, double seconds) {
        if (seconds < worthSeconds || encoded.bytes() > most) {
            return;
        }
        try {
            Files.createDirectories(folder);
            WholeFile.write(file(key), out -> {
                CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
                write(
                        checked,
                        buffer(HEADER)
                                .putInt(MAGIC)
                                .putInt(encoded.arrays.size())
                                .putInt(encoded.rows)
                                .putInt(encoded.columns));
                for (float[] array : encoded.arrays) {
                    ByteBuffer bytes = buffer(Float.BYTES * array.length);
                    bytes.asFloatBuffer().put(array);
                    write(checked, bytes);
                }
                write(checked, buffer(Integer.BYTES).putInt((int)
                        checked.getChecksum().getValue()));
            });
            shrink();
        } catch (BadInput | IOException e) {
            // the tokens can be used without being cached
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(OutputStream out, ByteBuffer bytes) throws IOException {
        out.write(bytes.array());
    }

    private Path file(String key) {
        return folder.resolve(key + ".tokens");
    }

    /** Deletes the least recently used files until the rest fit. */
    private void shrink() throws IOException {
        long left = bytes();
        for (Path oldest : files().stream()
                .sorted(Comparator.comparing(f -> f.toFile().lastModified()))
                .toList()) {
            if (left <= most) {
                return;
            }
            left -= oldest.toFile().length();
            Files.deleteIfExists(oldest);
        }
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return all.filter(f -> NAME.matcher(f.getFileName().toString()).matches())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** The folder; need not exist. */
    public Path folder() {
        return folder;
    }

    /** Number of images. */
    public int count() {
        return files().size();
    }

    /** Size of its files in bytes. */
    public long bytes() {
        return files().stream().mapToLong(f -> f.toFile().length()).sum();
    }

    /** Maximum size of its files in bytes. */
    public long most() {
        return most;
    }

    /**
     * Deletes all its files.
     *
     * @throws BadInput naming a file that cannot be deleted
     */
    public void clear() {
        for (Path file : files()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new BadInput("%s: cannot be deleted (%s).".formatted(file, Reason.of(e)), e);
            }
        }
    }
}
