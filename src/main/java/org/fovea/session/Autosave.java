package org.fovea.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Saves a changing session in the background: the newest version is always being written or already on disk, and every
 * version on disk is complete.
 */
public final class Autosave implements AutoCloseable {

    private final Path file;
    private final Consumer<String> failed;
    private @Nullable SessionFile waiting;
    private boolean writing;
    private boolean closed;

    /**
     * @param file the file to write; its folder is created if needed
     * @param failed receives a message if it cannot be written, on another thread
     */
    public Autosave(Path file, Consumer<String> failed) {
        this.file = file;
        this.failed = failed;
    }

    /** Queues a version, in place of any that is waiting. Returns at once. */
    public synchronized void save(SessionFile newest) {
        if (closed) {
            return;
        }
        waiting = newest;
        if (!writing) {
            writing = true;
            Background.finish("autosave", "Saving the session to " + file, this::writeAll, sentence -> {
                failed.accept(sentence);
                rest();
            });
        }
    }

    private void writeAll() {
        for (SessionFile next = take(); next != null; next = take()) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
            } catch (IOException e) {
                throw new BadInput("%s: cannot be written (%s).".formatted(file, Reason.of(e)), e);
            }
            next.write(file);
        }
    }

    private synchronized @Nullable SessionFile take() {
        SessionFile next = waiting;
        waiting = null;
        if (next == null) {
            rest();
        }
        return next;
    }

    private synchronized void rest() {
        writing = false;
        notifyAll();
    }

    /** Waits until the newest version is on disk, or could not be written. */
    public synchronized void flush() {
        try {
            while (writing) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts no further versions, and waits until the last one is written. */
    @Override
    public synchronized void close() {
        closed = true;
        flush();
    }
}
