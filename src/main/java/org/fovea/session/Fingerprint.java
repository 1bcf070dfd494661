package org.fovea.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.base.Cancel;
import org.fovea.base.Reason;
import org.fovea.intervene.Replacement;

/** SHA-256 of the files that results depend on, so that a run or a session notices changes. */
public final class Fingerprint {

    private static final int PART = 1 << 20;

    private Fingerprint() {}

    /** Of float32 numbers, little-endian. */
    public static String of(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return hex(digest().digest(bytes.array()));
    }

    /** Of a text. */
    public static String of(String text) {
        return hex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Of a file's bytes.
     *
     * @param progress gets the share read, 0..1
     * @param cancelled asked often
     * @throws BadInput if it cannot be read
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static String of(Path file, DoubleConsumer progress, BooleanSupplier cancelled) {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            long size = Math.max(1, Files.size(file));
            byte[] buffer = new byte[1 << 20];
            long done = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                Cancel.check(cancelled);
                digest.update(buffer, 0, n);
                done += n;
                progress.accept((double) done / size);
            }
            return hex(digest.digest());
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    /**
     * Of a checkpoint: the names and bytes of its JSON files, templates and safetensors. A file that links into the
     * Hugging Face cache is known by its blob's name, which is its SHA-256, and is not read.
     *
     * @param progress gets the share done, 0..1
     * @param cancelled asked often
     * @throws BadInput if a file cannot be read
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static String ofCheckpoint(Path folder, DoubleConsumer progress, BooleanSupplier cancelled) {
        List<Path> files = files(folder);
        try {
            long size = 1;
            for (Path file : files) {
                size += Files.size(file);
            }
            MessageDigest digest = digest();
            long before = 0;
            for (Path file : files) {
                double start = (double) before / size;
                double share = (double) Files.size(file) / size;
                String blob = file.toRealPath().getFileName().toString();
                String of = Files.isSymbolicLink(file) && blob.matches("[0-9a-f]{64}")
                        ? blob
                        : of(file, done -> progress.accept(start + share * done), cancelled);
                digest.update((file.getFileName() + " " + of + "\n").getBytes(StandardCharsets.UTF_8));
                before += Files.size(file);
            }
            return hex(digest.digest());
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read (%s).".formatted(folder, Reason.of(e)), e);
        }
    }

    /**
     * Of a checkpoint, without reading all of its weights: the names, sizes and first and last megabyte of the files
     * that {@link #files} lists. Training changes the last megabyte; a copy in another place has the same fingerprint.
     *
     * @throws BadInput if a file cannot be read
     */
    public static String quick(Path folder) {
        MessageDigest digest = digest();
        for (Path file : files(folder)) {
            try (FileChannel channel = FileChannel.open(file)) {
                long size = channel.size();
                digest.update("%s %d\n".formatted(file.getFileName(), size).getBytes(StandardCharsets.UTF_8));
                digest.update(part(channel, 0, Math.min(size, PART)));
                digest.update(part(channel, Math.max(PART, size - PART), size));
            } catch (IOException e) {
                throw new BadInput("%s: cannot be read (%s).".formatted(file, Reason.of(e)), e);
            }
        }
        return hex(digest.digest());
    }

    private static ByteBuffer part(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, to - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // reads until the part is complete or the file ends
        }
        return bytes.flip();
    }

    /**
     * The files of a checkpoint that its results depend on, sorted; a mean is not among them.
     *
     * @throws BadInput if the folder cannot be read
     */
    public static List<Path> files(Path folder) {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(f -> f.getFileName().toString().matches(".*\\.(json|jinja|safetensors)")
                            && !f.getFileName().toString().equals(Replacement.FILE)
                            && Files.isRegularFile(f))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read (%s).".formatted(folder, Reason.of(e)), e);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
