package org.fovea.base;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Background threads. Whatever such work throws, including Errors, becomes a message for its caller, and unexpected
 * exceptions are logged. All of Fovea's threads are created here; they are daemons.
 */
public final class Background {

    private Background() {}

    /**
     * Starts work.
     *
     * @param name the thread's name
     * @param what the work, for messages: {@code Reading instances.json}
     * @param failed receives the message, on that thread; not called if the work was cancelled
     */
    public static Thread start(String name, String what, Runnable work, Consumer<String> failed) {
        Thread thread = thread(name, guarded(what, work, failed));
        thread.start();
        return thread;
    }

    /** As {@link #start}, but the program waits for this work before it ends, such as for a file being written. */
    public static Thread finish(String name, String what, Runnable work, Consumer<String> failed) {
        Thread thread = thread(name, guarded(what, work, failed));
        thread.setDaemon(false);
        thread.start();
        return thread;
    }

    /** Work that throws nothing: exceptions become messages. */
    public static Runnable guarded(String what, Runnable work, Consumer<String> failed) {
        return () -> {
            try {
                work.run();
            } catch (CancellationException e) {
                return; // cancelled: no message
            } catch (Throwable e) { // or its owner would wait forever
                failed.accept(Complaint.of(what, e));
            }
        };
    }

    /** A thread that is not started yet, for work that catches everything itself. */
    public static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A pool for work that is {@link #guarded}. */
    public static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, work -> thread(name, work));
    }

    /**
     * Handles uncaught exceptions of all threads.
     *
     * @param tell receives a message, on the thread that failed
     */
    public static void lastNet(Consumer<String> tell) {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof CancellationException)) {
                tell.accept(Complaint.of("Something on the thread “%s”".formatted(thread.getName()), e));
            }
        });
    }
}
