package org.fovea.coco;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import java.util.zip.CRC32C;

/**
 * Reads what {@link CheckedWriter} writes, without trusting it: never allocates more than the file can fill, and the
 * contents are valid only after {@link #requireEnd} has verified the checksum.
 */
final class CheckedReader implements AutoCloseable {

    private final FileChannel channel;
    private final long size;
    private final DoubleConsumer progress;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).limit(0);
    /** Bytes of the buffer that are in the checksum already. */
    private int summed;

    private long filled;

    /** @param progress takes the fraction of bytes read, 0 … 1, after each megabyte */
    CheckedReader(Path file, DoubleConsumer progress) throws IOException {
        channel = FileChannel.open(file);
        size = channel.size();
        this.progress = progress;
    }

    /** @throws IOException if the condition is false */
    void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("not an index of this file");
        }
    }

    int integer() throws IOException {
        return available(Integer.BYTES).getInt();
    }

    long whole() throws IOException {
        return available(Long.BYTES).getLong();
    }

    /** Reads a count of items that take at least this many bytes each. */
    int count(int bytes) throws IOException {
        int count = integer();
        require(count >= 0 && (long) count * bytes <= size);
        return count;
    }

    String text() throws IOException {
        byte[] bytes = new byte[count(1)];
        bytes(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void bytes(byte[] into) throws IOException {
        for (int at = 0; at < into.length; ) {
            int step = Math.min(into.length - at, available(1).remaining());
            buffer.get(into, at, step);
            at += step;
        }
    }

    void integers(int[] into) throws IOException {
        for (int at = 0; at < into.length; ) {
            int step = Math.min(into.length - at, available(Integer.BYTES).remaining() / Integer.BYTES);
            buffer.asIntBuffer().get(into, at, step);
            buffer.position(buffer.position() + step * Integer.BYTES);
            at += step;
        }
    }

    void wholes(long[] into) throws IOException {
        for (int at = 0; at < into.length; ) {
            int step = Math.min(into.length - at, available(Long.BYTES).remaining() / Long.BYTES);
            buffer.asLongBuffer().get(into, at, step);
            buffer.position(buffer.position() + step * Long.BYTES);
            at += step;
        }
    }

    void numbers(double[] into) throws IOException {
        for (int at = 0; at < into.length; ) {
            int step = Math.min(into.length - at, available(Double.BYTES).remaining() / Double.BYTES);
            buffer.asDoubleBuffer().get(into, at, step);
            buffer.position(buffer.position() + step * Double.BYTES);
            at += step;
        }
    }

    /**
     * Verifies the checksum.
     *
     * @throws IOException if it differs, or anything follows it
     */
    void requireEnd() throws IOException {
        sum();
        long expected = checksum.getValue();
        require(whole() == expected && !buffer.hasRemaining() && filled == size);
    }

    private ByteBuffer available(int bytes) throws IOException {
        while (buffer.remaining() < bytes) {
            sum();
            buffer.compact();
            summed = 0;
            int read = channel.read(buffer);
            buffer.flip();
            if (read < 0) {
                throw new EOFException("cut short");
            }
            filled += read;
            progress.accept(Math.min(1, (double) filled / size));
        }
        return buffer;
    }

    /** Adds the consumed part of the buffer to the checksum. */
    private void sum() {
        checksum.update(buffer.array(), summed, buffer.position() - summed);
        summed = buffer.position();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
