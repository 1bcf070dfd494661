package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.fovea.app.look.Texts;
import org.fovea.base.Background;
import org.fovea.base.Complaint;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.Report;
import org.fovea.experiment.Run;
import org.fovea.experiment.RunProgress;
import org.fovea.experiment.Summary;
import org.fovea.experiment.Tables;

/**
 * A run on a thread of its own, with a model of its own. What it comes to is carried to the window's thread in heaps,
 * as a quick model has many rows a second, and the tables are recomputed now and then, as intervals take time.
 */
final class RunningExperiment {

    /** Tables may take this share of the run's time. */
    private static final int SPARE = 15;

    private static final long OFTEN = 700_000_000;

    /**
     * What there is to show.
     *
     * @param phase what is being done before the first image; null after it
     * @param progress of the last image; null before it
     * @param total images there are; -1 while that is not known
     * @param done images whose results are in the file
     * @param rows since the last news
     * @param tables null if they have not been recomputed
     * @param skipped images left out, by reason
     */
    record News(
            Run.Phase phase,
            RunProgress progress,
            int total,
            int done,
            int missing,
            List<Row> rows,
            Tables tables,
            Map<String, Integer> skipped) {}

    /** Who is told, on the window's thread. */
    interface Listener {
        void news(News news);

        /**
         * The thread is about to end.
         *
         * @param whole whether all images are done
         * @param problem in a sentence; null if there was none
         */
        void ended(boolean whole, String problem);
    }

    private final ExperimentPlan plan;
    private final Path folder;
    private final Executor window;
    private final Listener listener;
    private final Summary summary;
    private final Thread thread;
    private final Object lock = new Object();

    private Run run;
    private boolean stopped;
    private boolean paused;
    private boolean told;
    private Run.Phase phase;
    private RunProgress progress;
    private int total = -1;
    private int done;
    private int missing;
    private List<Row> rows = new ArrayList<>();
    private Tables tables;
    private Map<String, Integer> left = Map.of();
    private long reckoned;
    private long cost;

    RunningExperiment(ExperimentPlan plan, Path folder, Executor window, Listener listener) {
        this.plan = plan;
        this.folder = folder;
        this.window = window;
        this.listener = listener;
        summary = new Summary(JsonNodeFactory.instance
                .objectNode()
                .put("experiment", plan.study().key()));
        thread = Background.thread("experiment", this::go); // an image whose rows are in the file cannot be lost
        thread.start();
    }

    private void go() {
        String problem = null;
        boolean whole = false;
        try (Run opened = Run.open(plan, folder, new Run.Watch(this::opening, this::known, this::isStopped))) {
            begin(opened);
            whole = opened.go(this::asked);
            reckon(true);
        } catch (CancellationException e) {
            // stopped while it was being opened
        } catch (Throwable e) { // else the window would wait for ever
            problem = Complaint.of("The experiment in " + folder, e);
        }
        synchronized (lock) {
            run = null;
        }
        if (whole) {
            problem = report();
        }
        boolean all = whole;
        String thrown = problem;
        window.execute(() -> listener.ended(all, thrown));
    }

    private void begin(Run opened) {
        synchronized (lock) {
            run = opened;
            total = opened.cases().size();
            done = opened.done();
            missing = opened.missing();
            phase = null;
            if (stopped) {
                opened.stop();
            }
            if (paused) {
                opened.pause();
            }
        }
        reckon(true);
    }

    private String report() {
        try {
            synchronized (lock) {
                phase = new Run.Phase(Texts.of(RunningExperiment.class).get("reporting"), -1);
            }
            tell();
            Report.write(folder, List.of(), total);
            return null;
        } catch (Throwable e) { // the results are there all the same
            return Complaint.of("Writing the report to " + folder, e);
        }
    }

    private void opening(Run.Phase now) {
        synchronized (lock) {
            phase = now;
        }
        tell();
    }

    /** An image that an earlier run has done. */
    private void known(List<JsonNode> image) {
        image.forEach(summary::add);
        synchronized (lock) {
            rows.addAll(Row.of(image));
        }
    }

    private void asked(RunProgress now) {
        now.rows().forEach(summary::add);
        synchronized (lock) {
            progress = now;
            done = now.done();
            rows.addAll(Row.of(now.rows()));
        }
        reckon(false);
    }

    private void reckon(boolean surely) {
        long begin = System.nanoTime();
        if (surely || begin - reckoned > Math.max(OFTEN, SPARE * cost)) {
            Tables fresh = summary.tables();
            reckoned = System.nanoTime();
            cost = reckoned - begin;
            synchronized (lock) {
                tables = fresh;
            }
        }
        tell();
    }

    /** Has the window's thread look, unless it is about to. */
    private void tell() {
        Map<String, Integer> skipped = new TreeMap<>(summary.skipped());
        synchronized (lock) {
            left = skipped;
            if (told) {
                return;
            }
            told = true;
        }
        window.execute(() -> {
            News news;
            synchronized (lock) {
                told = false;
                news = new News(phase, progress, total, done, missing, rows, tables, left);
                rows = new ArrayList<>();
                tables = null;
            }
            listener.news(news);
        });
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    void pause() {
        synchronized (lock) {
            paused = true;
            if (run != null) {
                run.pause();
            }
        }
    }

    void resume() {
        synchronized (lock) {
            paused = false;
            if (run != null) {
                run.resume();
            }
        }
    }

    /** Ends it soon; the image that is being asked about is given up, and asked about again when the run goes on. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            if (run != null) {
                run.stop();
            }
        }
    }

    /** Waits until it has ended, but not for ever. */
    void join() {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
