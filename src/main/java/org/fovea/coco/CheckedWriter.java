package org.fovea.coco;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes numbers, columns of numbers and strings, followed by a checksum of everything. */
final class CheckedWriter {

    private final OutputStream out;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    CheckedWriter(OutputStream out) {
        this.out = out;
    }

    void integer(int value) throws IOException {
        room(Integer.BYTES).putInt(value);
    }

    void whole(long value) throws IOException {
        room(Long.BYTES).putLong(value);
    }

    /** Writes the length in bytes, then the string in UTF-8. */
    void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        integer(bytes.length);
        bytes(bytes, bytes.length);
    }

    void bytes(byte[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            room(1).put(values[i]);
        }
    }

    void integers(int[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            integer(values[i]);
        }
    }

    void wholes(long[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            whole(values[i]);
        }
    }

    void numbers(double[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            whole(Double.doubleToRawLongBits(values[i]));
        }
    }

    /** Writes the checksum. */
    void end() throws IOException {
        flush();
        whole(checksum.getValue());
        flush();
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws IOException {
        checksum.update(buffer.array(), 0, buffer.position());
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
