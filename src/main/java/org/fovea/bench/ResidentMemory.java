package org.fovea.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.Background;

/**
 * Watches how much memory of this process is resident, ten times a second: what is its own, and what is pages of mapped
 * files, which the system can drop. Linux tells; elsewhere both are 0.
 */
final class ResidentMemory implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");

    private final Thread watcher = Background.thread("resident memory", this::watch);
    private volatile boolean closed;
    private volatile long peakOwn;
    private volatile long peakMapped;

    ResidentMemory() {
        watcher.start();
    }

    private void watch() {
        while (!closed) {
            look();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void look() {
        if (Files.isReadable(STATUS)) {
            try {
                for (String line : Files.readAllLines(STATUS)) {
                    if (line.startsWith("RssAnon:")) {
                        peakOwn = Math.max(peakOwn, kilobytes(line));
                    } else if (line.startsWith("RssFile:")) {
                        peakMapped = Math.max(peakMapped, kilobytes(line));
                    }
                }
            } catch (IOException | NumberFormatException e) {
                closed = true; // then it is not told
            }
        }
    }

    private static long kilobytes(String line) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** Most bytes of its own so far. */
    long peakOwn() {
        look();
        return peakOwn;
    }

    /** Most bytes of mapped files so far. */
    long peakMapped() {
        look();
        return peakMapped;
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
    }
}
