package org.fovea.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.Background;

/**
 * Samples this process's resident memory ten times a second: its own, and pages of mapped files, which the system can
 * drop. Linux only; elsewhere both are 0.
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
                closed = true; // not available here
            }
        }
    }

    private static long kilobytes(String line) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** Peak of the process's own memory, in bytes. */
    long peakOwn() {
        look();
        return peakOwn;
    }

    /** Peak of mapped pages, in bytes. */
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
