package org.fovea.model.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file's bytes for decoders that keep reading after the end and would invent pixels for minutes: a few such reads are
 * look-ahead; more are an error.
 */
final class EndedStream extends ImageInputStreamImpl {

    private static final int LOOKING_AHEAD = 1000;

    private final byte[] file;
    private int behind;

    EndedStream(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        bitOffset = 0;
        int left = (int) Math.max(0, file.length - streamPos);
        if (left == 0 && length > 0) {
            if (++behind > LOOKING_AHEAD) {
                throw new IOException("the file ends early");
            }
            return -1;
        }
        int count = Math.min(left, length);
        System.arraycopy(file, (int) Math.min(file.length, streamPos), into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return file.length;
    }
}
