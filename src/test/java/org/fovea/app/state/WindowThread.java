package org.fovea.app.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Stands for the window's thread where there is no toolkit. */
public final class WindowThread implements Executor {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(r -> {
        Thread t = new Thread(r, "window");
        t.setDaemon(true);
        return t;
    });
    private final List<String> complaints = new ArrayList<>();

    private volatile boolean inStep;

    @Override
    public void execute(Runnable command) {
        if (inStep && !Thread.currentThread().getName().equals("window")) {
            run(command);
        } else {
            thread.execute(command);
        }
    }

    /**
     * From now on the model waits until what it shows has been shown: what a test does on seeing it comes before what
     * the model does next, however quick the model is.
     */
    public void keepModelInStep() {
        inStep = true;
    }

    /** Runs something on the thread and waits for it. */
    public void run(Runnable what) {
        ask(() -> {
            what.run();
            return null;
        });
    }

    /** Asks something of the thread. */
    public <T> T ask(Callable<T> what) {
        try {
            return thread.submit(what).get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until something holds on the thread; long enough for any machine. */
    public void waitFor(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + 600_000_000_000L;
        while (!ask(holds::getAsBoolean)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited ten minutes for " + what + "; complaints: " + complaints);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public void complain(String sentence) {
        synchronized (complaints) {
            complaints.add(sentence);
        }
    }

    public List<String> complaints() {
        synchronized (complaints) {
            return List.copyOf(complaints);
        }
    }

    public String takeComplaint() {
        synchronized (complaints) {
            return complaints.remove(0);
        }
    }
}
