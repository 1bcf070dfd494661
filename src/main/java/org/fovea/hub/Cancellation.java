package org.fovea.hub;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a download from another thread: those that wait wake up, those that read find their connection closed. */
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

    /** @throws CancellationException if it is to end */
    void check() {
        if (isNow()) {
            throw new CancellationException();
        }
    }

    /**
     * Waits.
     *
     * @throws CancellationException if it is to end by then
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

    /** Will be closed if it is to end before {@link #release}. */
    void hold(Closeable connection) {
        open.add(connection);
        if (isNow()) { // it may have been too late for now()
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
            // what it was to bring has been given up already
        }
    }
}
