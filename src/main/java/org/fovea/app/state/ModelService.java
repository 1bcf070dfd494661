package org.fovea.app.state;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.app.look.Texts;
import org.fovea.base.Background;
import org.fovea.base.Complaint;

/**
 * The one thread that an explorer's model is used on. Work is asked for in lanes: a newer request replaces an older one
 * of its lane, queued or running, and a more urgent lane goes before a less urgent one that is running, which starts
 * again after it. Whoever asked hears on the window's thread how it ended, whichever way it ended, and exactly once.
 * Services that share models take turns as if all had one queue.
 */
public final class ModelService implements AutoCloseable {

    /** Kinds of work, most urgent first. */
    public enum Lane {
        /** OpenRequest a model or an image, asking a new question: everything else is void once that is done. */
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
        ATTRIBUTION,
        /**
         * The next image, before anyone asks for it. It begins only once the model has rested for a moment, and the
         * model does not count as busy with it.
         */
        AHEAD
    }

    /** Why a request ended without a result, apart from a failure. */
    public enum End {
        /** A person stopped it. */
        STOPPED,
        /** Its owner asked for something else in its lane, or wants nothing there any more. */
        REPLACED,
        /** Something else is open now. */
        VOID
    }

    /** Something to do with the model, on its thread. */
    public interface Work<T> {
        /**
         * @param session what is open; not to be kept
         * @param progress to report to, to ask whether to continue, to show parts of the result with
         */
        T run(ModelSession session, Progress progress);
    }

    /** Who asked for something; hears of it on the window's thread. */
    public interface Owner<T> {
        /** It is there; nothing more is heard of it. */
        void done(T result);

        /**
         * It did not work; nothing more is heard of it.
         *
         * @param problem in a sentence
         */
        void failed(String problem);

        /** Nothing will come of it; nothing more is heard of it. */
        default void ended(End why) {}

        /** It waits, or is being worked at. */
        default void stands(ComputationState queuedOrRunning) {}
    }

    /** So many seconds for a person, such as {@code 12 s} or {@code 3 min}. */
    public static String time(double seconds) {
        return seconds < 120
                ? Texts.of(ModelService.class).get("time.seconds", seconds)
                : Texts.of(ModelService.class).get("time.minutes", seconds / 60);
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

        /**
         * Says that a share, 0..1, is done, and how long it will take yet in words of the work's own; empty if it
         * cannot say.
         */
        public void report(double share, String left) {
            show(() -> {
                progress.set(share);
                activity.set(request.what + (left.isEmpty() ? "" : " · " + left));
            });
        }

        /**
         * How long it will take yet, such as {@code 12 s left}, if a share, 0..1, is done; empty while that is not
         * known.
         */
        public String left(double share) {
            double seconds = (System.nanoTime() - started) / 1e9;
            double left = seconds * (1 - share) / share;
            return share <= 0.02 || seconds <= 2
                    ? ""
                    : Texts.of(ModelService.class).get("time.left", time(left));
        }

        /** Whether to end early: nobody waits for the result any more, or something more urgent does. */
        public boolean cancelled() {
            return request.ended || request.preempted;
        }

        /** Ends the work if {@link #cancelled}. */
        public void check() {
            if (cancelled()) {
                throw new CancellationException();
            }
        }

        /** Runs something on the window's thread, unless nobody waits for the result by then. */
        public void show(Runnable onWindow) {
            synchronized (models) {
                tell(request, onWindow);
            }
            deliver();
        }
    }

    private static final class Request<T> {
        final Lane lane;
        final String what;
        final Work<T> work;
        final Owner<T> owner;
        /** Nobody waits for it any more. */
        volatile boolean ended;

        volatile boolean preempted;
        /** A person has stopped it, but it may yet open what it opens. */
        boolean stopping;

        Request(Lane lane, String what, Work<T> work, Owner<T> owner) {
            this.lane = lane;
            this.what = what;
            this.work = work;
            this.owner = owner;
        }
    }

    /** How long the model rests before it works ahead: less than a person takes to look at what has just appeared. */
    private static final long MOMENT_MILLIS = 400;

    private final Executor window;
    private final Consumer<String> problem;
    private final SharedModels models; // also the lock
    private final Map<Lane, Request<?>> waiting = new EnumMap<>(Lane.class);
    private final Thread thread;
    /** What the window's thread has still to do for requests, in this order. */
    private final Queue<Runnable> messages = new ArrayDeque<>();

    private Request<?> running;
    private long restsSince = System.nanoTime();
    private boolean closed;
    private final ReadOnlyStringWrapper activity = new ReadOnlyStringWrapper("");
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(0);
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper(false);

    /**
     * Starts the thread.
     *
     * @param window runs things on the window's thread
     * @param problem gets one sentence for the person, on the window's thread
     */
    public ModelService(Executor window, Consumer<String> problem) {
        this(window, problem, new SharedModels());
    }

    /** The same beside the other services of these models. */
    ModelService(Executor window, Consumer<String> problem, SharedModels models) {
        this.window = window;
        this.problem = problem;
        this.models = models;
        thread = Background.thread("model", this::loop);
        synchronized (models) {
            models.services.add(this);
        }
        thread.start();
    }

    /**
     * Asks for work.
     *
     * @param what it is, for a person, as the beginning of a sentence: {@code Reading the lens}
     * @param owner hears how it stands and how it ended
     */
    public <T> void ask(Lane lane, String what, Work<T> work, Owner<T> owner) {
        Request<T> request = new Request<>(lane, what, work, owner);
        synchronized (models) {
            drop(lane, End.REPLACED);
            if (!closed) {
                models.services.forEach(each -> each.giveWay(lane));
                waiting.put(lane, request);
                models.notifyAll();
                tell(request, () -> owner.stands(ComputationState.QUEUED));
            }
        }
        deliver();
    }

    private void giveWay(Lane lane) {
        if (running != null && lane.ordinal() < running.lane.ordinal()) {
            running.preempted = true;
        }
    }

    /** Takes back what runs or waits in a lane; its owner has no use for it. */
    public void cancel(Lane lane) {
        synchronized (models) {
            drop(lane, End.REPLACED);
        }
        deliver();
    }

    /** Ends what runs or waits in a lane, as a person wants it. */
    public void stop(Lane lane) {
        synchronized (models) {
            drop(lane, End.STOPPED);
        }
        deliver();
    }

    /** Ends everything that runs or waits, as a person wants it; only the opening if something is being opened. */
    public void stop() {
        synchronized (models) {
            boolean opening =
                    waiting.containsKey(Lane.LOAD) || running != null && running.lane == Lane.LOAD && !running.ended;
            dropAll(opening ? EnumSet.of(Lane.LOAD) : EnumSet.allOf(Lane.class), End.STOPPED);
        }
        deliver();
    }

    private void dropAll(Set<Lane> lanes, End why) {
        lanes.forEach(lane -> drop(lane, why));
    }

    private void drop(Lane lane, End why) {
        end(waiting.remove(lane), why);
        if (running != null && running.lane == lane) {
            end(running, why);
        }
    }

    /**
     * Tells the owner at once, while a running request's thread finds out by itself; only an opening that runs may yet
     * succeed.
     */
    private void end(Request<?> request, End why) {
        if (request != null && !request.ended) {
            request.ended = true;
            request.stopping = why == End.STOPPED && request.lane == Lane.LOAD && request == running;
            if (!request.stopping) {
                messages.add(() -> request.owner.ended(why));
            }
        }
    }

    /** Has the window's thread do something, unless nobody waits for the request by then. */
    private void tell(Request<?> request, Runnable what) {
        messages.add(() -> {
            if (!request.ended) {
                what.run();
            }
        });
    }

    /** Has the window's thread do what there is to do, and see whether all is done; never called under the lock. */
    private void deliver() {
        window.execute(() -> {
            boolean whole = false;
            try {
                for (Runnable next = message(); next != null; next = message()) {
                    next.run();
                }
                whole = true;
            } finally {
                if (!whole) { // what this one threw is not the others' affair
                    deliver();
                }
            }
        });
    }

    /** The next thing to do on the window's thread; null if there is none. */
    private Runnable message() {
        Runnable next;
        boolean rests;
        boolean awaited;
        synchronized (models) {
            next = messages.poll();
            rests = next == null && running == null && waiting.isEmpty();
            awaited = next != null || running != null && running.lane != Lane.AHEAD || dueNow();
        }
        busy.set(awaited);
        if (rests) {
            activity.set("");
            progress.set(0);
        }
        return next;
    }

    private void loop() {
        try (ModelSession session = new ModelSession(models)) {
            for (Request<?> request = next(); request != null; request = next()) {
                deliver();
                run(request, session);
                deliver();
            }
        } finally {
            synchronized (models) {
                models.services.remove(this);
                models.notifyAll();
            }
        }
    }

    private Request<?> next() {
        synchronized (models) {
            while (!closed) {
                long rested = (System.nanoTime() - restsSince) / 1_000_000;
                boolean ahead = waiting.containsKey(Lane.AHEAD);
                boolean due = dueNow() || ahead && rested >= MOMENT_MILLIS;
                if (due && isItsTurn()) {
                    Request<?> request =
                            waiting.remove(waiting.keySet().iterator().next()); // in the order of the lanes
                    running = request;
                    tell(request, () -> {
                        activity.set(request.lane == Lane.AHEAD ? "" : request.what); // which says so if it takes long
                        progress.set(-1);
                        request.owner.stands(ComputationState.RUNNING);
                    });
                    return request;
                }
                try {
                    models.wait(ahead && !due ? MOMENT_MILLIS - rested : 0); // 0 is for as long as it takes
                } catch (InterruptedException e) {
                    return null;
                }
            }
            return null;
        }
    }

    /** Whether no other service is at work, and none has anything more urgent to do. */
    private boolean isItsTurn() {
        Lane next = waiting.keySet().iterator().next();
        return models.services.stream()
                .noneMatch(each -> each != this
                        && (each.running != null
                                || each.waiting.keySet().stream().anyMatch(lane -> lane.compareTo(next) < 0)));
    }

    /** Whether something waits that a person has asked for. */
    private boolean dueNow() {
        return waiting.keySet().stream().anyMatch(lane -> lane != Lane.AHEAD);
    }

    private <T> void run(Request<T> request, ModelSession session) {
        T result = null;
        String failure = null;
        boolean broken = false;
        try {
            result = request.work.run(session, new Progress(request));
        } catch (CancellationException e) {
            broken = true;
        } catch (Throwable e) { // whatever it is, its owner must not wait for ever
            failure = Complaint.of(request.what, e);
        }
        synchronized (models) {
            running = null;
            models.notifyAll(); // the next turn may be another's
            if (request.lane != Lane.AHEAD) {
                restsSince = System.nanoTime();
            }
            if (request.stopping && (broken || failure != null)) {
                messages.add(() -> request.owner.ended(End.STOPPED));
            } else if (request.stopping || !request.ended && !broken) {
                finish(request, result, failure);
            } else if (!request.ended && request.preempted) {
                request.preempted = false;
                waiting.put(request.lane, request); // nothing newer is there, else it would have been replaced
                tell(request, () -> request.owner.stands(ComputationState.QUEUED));
            } else {
                end(request, End.VOID);
            }
        }
    }

    private <T> void finish(Request<T> request, T result, String failure) {
        if (request.lane == Lane.LOAD && failure == null) { // the others were asked of what was open before
            dropAll(EnumSet.allOf(Lane.class), End.VOID);
        }
        messages.add(() -> {
            if (failure == null) {
                request.owner.done(result);
            } else {
                request.owner.failed(failure);
            }
        });
    }

    /** Says one sentence to the person; on the window's thread. */
    void complain(String sentence) {
        problem.accept(sentence);
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

    /**
     * Whether the model is at work on what a person waits for, for showing that and nothing else: how a request ended
     * its owner hears.
     */
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /** Takes everything back, has the thread free the model and end; waits for nothing. */
    public void end() {
        synchronized (models) {
            closed = true;
            dropAll(EnumSet.allOf(Lane.class), End.REPLACED);
            models.notifyAll();
        }
        deliver();
    }

    /** {@link #end}, and waits until the thread has ended. */
    @Override
    public void close() {
        end();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
