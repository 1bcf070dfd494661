package org.fovea.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what arrives, from several threads, and tells how fast: only what came over the line makes the rate. */
final class Meter {

    /** Long enough that a rate is steady, short enough that a changed line shows. */
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

    /** Bytes that were here before, or, if negative, that are to be fetched once more. */
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

    /** How far it is; asked by one thread, again and again. */
    Progress at(long nanos) {
        samples.addLast(new Sample(nanos, received.get()));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos > WINDOW) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = (nanos - first.nanos) / 1e9;
        double rate = seconds < 0.5 ? 0 : (received.get() - first.received) / seconds;
        long done = Math.min(bytes.get(), totalBytes);
        return new Progress(
                done,
                totalBytes,
                files.get(),
                totalFiles,
                rate,
                rate <= 0 ? -1 : (long) Math.ceil((totalBytes - done) / rate));
    }
}
