package org.fovea.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output, which remembers why it could not be written: a PrintWriter on it keeps that to itself. */
final class Standard extends FilterOutputStream {

    private volatile IOException failure;

    /** @param out such as that of {@link FileDescriptor#out} */
    Standard(OutputStream out) {
        super(out);
    }

    /** The process's own. */
    static Standard output() {
        return new Standard(new FileOutputStream(FileDescriptor.out));
    }

    /** Why something that was printed is lost; null if nothing is. */
    IOException failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }
}
