package org.fovea.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts downloaded bytes from several threads, and their rate; bytes already on disk do not count towards the rate.
 */
final class Meter {

    /** Long enough for a steady rate, short enough to follow changes. */
    private static final long WINDOW = 8_000_000_000L;

    private record Sample(long nanos, long received) {}

    private final long totalBytes;
    private final int totalFiles;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger files = new AtomicInteger();
    private final Deque<Sample> samples = new ArrayDeque<>();

    Meter(long totalBytes, int totalFiles) {
        this.totalBytes = totalBytes;
        this.totalFiles = totalFiles;
    }

    /** Adds bytes that were already on disk or, if negative, must be downloaded again. */
    void found(long count) {
        bytes.addAndGet(count);
    }

    void received(long count) {
        bytes.addAndGet(count);
        received.addAndGet(count);
    }

    void file() {
        files.incrementAndGet();
    }

    /** The progress; called repeatedly by one thread. */
    DownloadProgress at(long nanos) {
        samples.addLast(new Sample(nanos, received.get()));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos > WINDOW) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = (nanos - first.nanos) / 1e9;
        double rate = seconds < 0.5 ? 0 : (received.get() - first.received) / seconds;
        long done = Math.min(bytes.get(), totalBytes);
        return new DownloadProgress(
                done,
                totalBytes,
                files.get(),
                totalFiles,
                rate,
                rate <= 0 ? -1 : (long) Math.ceil((totalBytes - done) / rate));
    }
}
