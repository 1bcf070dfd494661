package org.fovea.app.state;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/**
 * The one thread that the model lives on. Work is asked for in lanes: a newer request replaces an older one of its lane,
 * queued or running, and a more urgent lane goes before a less urgent one that is running, which begins anew after it.
 */
public final class ModelService implements AutoCloseable {

    /** Kinds of work, most urgent first. */
    public enum Lane {
        /** Opening a model or a picture, asking a new question: everything else is void then. */
        LOAD,
        /** The answer, with and without interventions. */
        ANSWER,
        /** A word over the patches. */
        WORD,
        /** The token grid. */
        LENS,
        /** All windows of a knockout. */
        HEATMAP,
        /** The paper's windows for every source of a knockout. */
        PRESETS,
        /** Every head of a knockout. */
        HEADS,
        /** Where a text position looks. */
        ATTENTION,
        /** What the answer owes to each patch. */
        ATTRIBUTION
    }

    /** Something to do with the model, on its thread. */
    public interface Work<T> {
        /**
         * @param session what is open; not to be kept
         * @param progress to report to, to ask whether to go on, to show parts of the result with
         */
        T run(Session session, Progress progress);
    }

    /** So many seconds for a person, such as {@code 12 s} or {@code 3 min}. */
    public static String time(double seconds) {
        return seconds < 120 ? "%.0f s".formatted(seconds) : "%.0f min".formatted(seconds / 60);
    }

    /** What work is given to say how far it is. */
    public final class Progress {
        private final Request<?> request;
        private final long started = System.nanoTime();

        private Progress(Request<?> request) {
            this.request = request;
        }

        /** Says that a share, 0..1, is done. */
        public void report(double share) {
            report(share, left(share));
        }

        /** Says that a share, 0..1, is done, and how long it will take yet in words of the work's own; empty if it cannot say. */
        public void report(double share, String left) {
            show(() -> {
                progress.set(share);
                activity.set(request.what + (left.isEmpty() ? "" : " · " + left));
            });
        }

        /** How long it will take yet, such as {@code 12 s left}, if a share, 0..1, is done; empty while that is not known. */
        public String left(double share) {
            double seconds = (System.nanoTime() - started) / 1e9;
            double left = seconds * (1 - share) / share;
            return share <= 0.02 || seconds <= 2 ? "" : time(left) + " left";
        }

        /** Whether nobody waits for the result any more. */
        public boolean cancelled() {
            return request.cancelled || request.preempted;
        }

        /** Ends the work if nobody waits for it any more. */
        public void check() {
            if (cancelled()) {
                throw new CancellationException();
            }
        }

        /** Runs something on the window's thread, unless the work has been cancelled by then. */
        public void show(Runnable onWindow) {
            window.execute(() -> {
                if (!request.cancelled) {
                    onWindow.run();
                }
            });
        }
    }

    private static final class Request<T> {
        final Lane lane;
        final String what;
        final Work<T> work;
        final Consumer<T> done;
        volatile boolean cancelled;
        volatile boolean preempted;

        Request(Lane lane, String what, Work<T> work, Consumer<T> done) {
            this.lane = lane;
            this.what = what;
            this.work = work;
            this.done = done;
        }
    }

    private final Executor window;
    private final Consumer<RuntimeException> failed;
    private final Map<Lane, Request<?>> waiting = new EnumMap<>(Lane.class);
    private final Thread thread;
    private Request<?> running;
    private boolean closed;
    private final ReadOnlyStringWrapper activity = new ReadOnlyStringWrapper("");
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(0);
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper(false);

    /**
     * Starts the thread.
     *
     * @param window runs things on the window's thread
     * @param failed gets, on the window's thread, what work threw, cancellations apart
     */
    public ModelService(Executor window, Consumer<RuntimeException> failed) {
        this.window = window;
        this.failed = failed;
        thread = new Thread(this::loop, "model");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Asks for work.
     *
     * @param what it is, for a person
     * @param done gets the result on the window's thread, unless the work was cancelled or replaced by then
     */
    public <T> void ask(Lane lane, String what, Work<T> work, Consumer<T> done) {
        Request<T> request = new Request<>(lane, what, work, done);
        synchronized (waiting) {
            if (lane == Lane.LOAD) {
                for (Lane other : Lane.values()) {
                    drop(other);
                }
            }
            drop(lane);
            if (running != null && lane.ordinal() < running.lane.ordinal()) {
                running.preempted = true;
            }
            waiting.put(lane, request);
            waiting.notifyAll();
        }
    }

    /** Cancels what runs or waits in a lane. */
    public void cancel(Lane lane) {
        synchronized (waiting) {
            drop(lane);
        }
    }

    /** Cancels everything that runs or waits. */
    public void cancelAll() {
        synchronized (waiting) {
            for (Lane lane : Lane.values()) {
                drop(lane);
            }
        }
    }

    private void drop(Lane lane) {
        Request<?> queued = waiting.remove(lane);
        if (queued != null) {
            queued.cancelled = true;
        }
        if (running != null && running.lane == lane) {
            running.cancelled = true;
        }
    }

    private void loop() {
        try (Session session = new Session()) {
            while (true) {
                Request<?> request = next();
                if (request == null) {
                    return;
                }
                run(request, session);
            }
        }
    }

    private Request<?> next() {
        synchronized (waiting) {
            while (true) {
                if (closed) {
                    return null;
                }
                for (Lane lane : Lane.values()) {
                    Request<?> request = waiting.remove(lane);
                    if (request != null) {
                        running = request;
                        return request;
                    }
                }
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    return null;
                }
            }
        }
    }

    private <T> void run(Request<T> request, Session session) {
        Progress report = new Progress(request);
        report.show(() -> {
            activity.set(request.what);
            progress.set(-1);
            busy.set(true);
        });
        RuntimeException problem = null;
        T result = null;
        try {
            result = request.work.run(session, report);
        } catch (CancellationException e) {
            request.cancelled |= !request.preempted;
        } catch (RuntimeException e) {
            problem = e;
        } catch (OutOfMemoryError | StackOverflowError e) {
            problem = new IllegalStateException("The machine's memory is not enough for this.", e);
        }
        boolean again;
        synchronized (waiting) {
            running = null;
            again = request.preempted && !request.cancelled && result == null && problem == null;
            if (again) {
                request.preempted = false;
                waiting.putIfAbsent(request.lane, request);
            }
        }
        RuntimeException thrown = problem;
        T value = result;
        window.execute(() -> {
            if (!request.cancelled && !again) {
                if (thrown != null) {
                    failed.accept(thrown);
                } else {
                    request.done.accept(value);
                }
            }
            synchronized (waiting) {
                if (running == null && waiting.isEmpty()) {
                    busy.set(false);
                    activity.set("");
                    progress.set(0);
                }
            }
        });
    }

    /** Runs something on the window's thread. */
    public void onWindow(Runnable what) {
        window.execute(what);
    }

    /** What the model is doing, with the time left where that is known; empty when it rests. */
    public ReadOnlyStringProperty activityProperty() {
        return activity.getReadOnlyProperty();
    }

    /** How far it is, 0..1; -1 while that is not known. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** Whether the model is at work. */
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /** Cancels everything, frees the model, ends the thread. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            for (Lane lane : Lane.values()) {
                drop(lane);
            }
            waiting.notifyAll();
        }
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
