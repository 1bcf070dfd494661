package org.fovea.hub;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Cancels a download from another thread: wakes waiting threads and closes open connections. */
final class Cancellation {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    void now() {
        stopped.countDown();
        open.forEach(Cancellation::close);
    }

    boolean isNow() {
        return stopped.getCount() == 0;
    }

    /** @throws CancellationException if the download is cancelled */
    void check() {
        if (isNow()) {
            throw new CancellationException();
        }
    }

    /**
     * Waits for a while.
     *
     * @throws CancellationException if the download is cancelled meanwhile
     */
    void pause(long milliseconds) {
        try {
            if (stopped.await(milliseconds, TimeUnit.MILLISECONDS)) {
                throw new CancellationException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        }
    }

    /** Registers a connection to close on cancellation, until {@link #release}. */
    void hold(Closeable connection) {
        open.add(connection);
        if (isNow()) { // now() may have run before the connection was registered
            close(connection);
        }
    }

    void release(Closeable connection) {
        open.remove(connection);
    }

    static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // its contents are no longer needed
        }
    }
}
