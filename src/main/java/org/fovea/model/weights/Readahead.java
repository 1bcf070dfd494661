package org.fovea.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.fovea.base.Background;
import org.jspecify.annotations.Nullable;

/**
 * Reads the weights of an opened checkpoint into the system's file cache just before they are used, so that the disk
 * works while the processor does. Pages that are already cached are skipped, and the system may drop them again.
 */
public final class Readahead implements AutoCloseable {

    private static final int STEP = 4 << 20;
    private static final int PROBE = 4096;

    /** A read from memory takes some microseconds, one from any disk more than this. */
    private static final long FROM_DISK_NANOS = 40_000;

    private final List<StoredTensor> tensors;
    private final Thread thread =
            Background.thread("readahead", Background.guarded("Reading ahead", this::run, problem -> closed = true));
    private volatile boolean closed;
    private volatile long looked;

    /** Starts at once. */
    public Readahead(List<StoredTensor> tensors) {
        this.tensors = List.copyOf(tensors);
        thread.start();
    }

    /** Bytes that were in memory when last checked. */
    public long looked() {
        return looked;
    }

    /** Waits until all is in memory. */
    public void await() throws InterruptedException {
        thread.join();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes the count
    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(STEP);
        Path open = null;
        FileChannel channel = null;
        try {
            for (StoredTensor tensor : tensors) {
                if (channel == null || !tensor.file().equals(open)) {
                    close(channel);
                    channel = FileChannel.open(tensor.file(), StandardOpenOption.READ);
                    open = tensor.file();
                }
                for (long done = 0; done < tensor.length() && !closed; done += STEP) {
                    int count = (int) Math.min(STEP, tensor.length() - done);
                    fetch(channel, tensor.offset() + done, count, buffer);
                    looked += count;
                }
            }
        } catch (IOException e) {
            closed = true; // whoever uses the weights will report it
        } finally {
            close(channel);
        }
    }

    private static void fetch(FileChannel channel, long from, int count, ByteBuffer buffer) throws IOException {
        long begun = System.nanoTime();
        int probed = channel.read(buffer.clear().limit(Math.min(PROBE, count)), from);
        if (probed > 0 && System.nanoTime() - begun > FROM_DISK_NANOS) {
            channel.read(buffer.clear().limit(count), from);
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it was only read
        }
    }

    /** Stops reading. */
    @Override
    public void close() {
        closed = true;
    }
}
