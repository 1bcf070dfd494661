package org.fovea.base;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Work on threads of its own. Whatever such work throws, Errors included, ends in a sentence for whoever asked for it,
 * and what nobody expected in the log. All threads of Fovea's are made here; they do not keep the program from ending.
 */
public final class Background {

    private Background() {}

    /**
     * Begins work.
     *
     * @param name of the thread
     * @param what it is, for a sentence, with the name of its file: {@code Reading instances.json}
     * @param failed gets a sentence, on that thread; not if the work was cancelled
     */
    public static Thread start(String name, String what, Runnable work, Consumer<String> failed) {
        Thread thread = thread(name, guarded(what, work, failed));
        thread.start();
        return thread;
    }

    /** As {@link #start}; the program waits for this work before it ends, such as for a file that is being written. */
    public static Thread finish(String name, String what, Runnable work, Consumer<String> failed) {
        Thread thread = thread(name, guarded(what, work, failed));
        thread.setDaemon(false);
        thread.start();
        return thread;
    }

    /** Work that throws nothing: what it threw has become a sentence. */
    public static Runnable guarded(String what, Runnable work, Consumer<String> failed) {
        return () -> {
            try {
                work.run();
            } catch (CancellationException e) {
                return; // whoever cancelled it knows
            } catch (Throwable e) { // else its owner would wait for ever
                failed.accept(Complaint.of(what, e));
            }
        };
    }

    /** A thread that has not begun, for what catches everything by itself. */
    public static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Threads for much work, each {@link #guarded}. */
    public static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, work -> thread(name, work));
    }

    /**
     * Catches whatever is thrown on any thread and caught by nobody.
     *
     * @param tell gets a sentence, on the thread that it happened on
     */
    public static void lastNet(Consumer<String> tell) {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof CancellationException)) {
                tell.accept(Complaint.of("Something on the thread “%s”".formatted(thread.getName()), e));
            }
        });
    }
}
