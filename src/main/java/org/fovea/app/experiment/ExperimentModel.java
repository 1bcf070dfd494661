package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.experiment.Command;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.Report;
import org.fovea.experiment.RunFolder;
import org.fovea.experiment.Summary;
import org.fovea.experiment.Tables;

/**
 * The state behind the experiment window: the plan, the run, what it has come to so far. Belongs to the window's
 * thread; the run and whatever reads files have threads of their own.
 */
public final class ExperimentModel implements AutoCloseable {

    /** Whether something runs. */
    public enum State {
        /** Nothing runs; there may be results. */
        RESTING,
        /** Annotations, model and fingerprints are being read. */
        OPENING,
        /** Images are being asked about. */
        RUNNING,
        /** It waits, or will after the image that is being asked about. */
        PAUSED,
        /** It is about to end. */
        STOPPING
    }

    private final Texts texts = Texts.of(ExperimentModel.class);
    private final Explorer explorer;
    private final PlanForm form = new PlanForm();
    private final RowList rows = new RowList();
    private final Replay replay;
    private final ResultsPlace place;
    private final ExecutorService reading = Background.pool("experiment-files", 1);

    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.RESTING);
    private final ReadOnlyStringWrapper activity = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper figures = new ReadOnlyStringWrapper("");
    private final ReadOnlyDoubleWrapper share = new ReadOnlyDoubleWrapper(0);
    private final ReadOnlyObjectWrapper<Tables> tables = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<RunFolder> results = new ReadOnlyObjectWrapper<>();

    private RunningExperiment running;
    private Path runningIn;
    private boolean pausing;
    private int pausedAt = -1;
    private int total = -1;

    /**
     * Nothing is open yet; the form takes the explorer's model and images with {@link #takeExplorers}.
     *
     * @param home where results go unless someone says otherwise
     */
    public ExperimentModel(Explorer explorer, Path home) {
        this.explorer = explorer;
        replay = new Replay(explorer, reading);
        place = new ResultsPlace(form, home, reading, explorer.service()::onWindow);
        form.onChange(place::look);
        form.usualArea();
        form.coco.addListener((o, before, now) -> {
            try {
                form.usualArea();
            } catch (BadInput e) {
                // said below the fields
            }
        });
        place.look();
    }

    // ---- the plan ----

    /** The plan as it is typed. */
    public PlanForm form() {
        return form;
    }

    /** Takes model and COCO file from the explorer, unless someone has said other ones meanwhile. */
    public void takeExplorers() {
        if (busy()) {
            return;
        }
        form.take(explorer);
    }

    /** Sets the plan to what the explorer shows, unless something runs. */
    public void take(ViewPlan view) {
        if (!busy()) {
            view.set(form, explorer);
        }
    }

    /** Whether what is said of the results folder is of the plan as it is typed now. */
    boolean lookedAt() {
        return place.lookedAt();
    }

    /** Where the results go; null while that is not known. */
    public Path lookedAtFolder() {
        return place.lookedAt() ? form.resultsFolder() : null;
    }

    /** Has the results go here. */
    public void chooseFolder(Path folder) {
        form.folder.set(folder.toString());
    }

    /** The plan as a command line. */
    public String command() {
        return Command.of(form.plan(), form.questionsFile(), form.resultsFolder());
    }

    // ---- the run ----

    /** Starts the run, or resumes the one in the folder. */
    public void start() {
        if (state.get() != State.RESTING) {
            return;
        }
        try {
            ExperimentPlan plan = form.plan();
            Path folder = form.resultsFolder();
            if (folder == null) {
                return;
            }
            rows.clear();
            tables.set(null);
            results.set(null);
            figures.set("");
            total = -1;
            pausing = false;
            runningIn = folder;
            replay.forget();
            replay.from(plan);
            share.set(-1);
            activity.set(texts.get("opening"));
            state.set(State.OPENING);
            running =
                    new RunningExperiment(plan, folder, explorer.service()::onWindow, new RunningExperiment.Listener() {
                        @Override
                        public void news(RunningExperiment.News news) {
                            heard(news);
                        }

                        @Override
                        public void ended(boolean whole, String problem) {
                            end(whole, problem);
                        }
                    });
        } catch (BadInput e) {
            explorer.complain(e.getMessage());
        }
    }

    private void heard(RunningExperiment.News news) {
        total = news.total();
        rows.add(news.rows());
        if (news.tables() != null) {
            tables.set(news.tables());
        }
        if (news.total() >= 0 && results.get() == null) {
            results.set(RunFolder.in(runningIn).orElse(null));
            replay.in(results.get());
        }
        if (news.phase() != null) {
            activity.set(news.phase().what());
            share.set(news.phase().share());
            return;
        }
        if (state.get() == State.OPENING) {
            state.set(State.RUNNING);
        }
        pausing &= news.progress() == null || news.progress().done() == pausedAt;
        share.set(news.total() <= 0 ? -1 : news.done() / (double) news.total());
        activity.set(progress(news));
        figures.set(RunText.figures(news.missing(), news.skipped()));
    }

    private String progress(RunningExperiment.News news) {
        String count = texts.get("progress", news.done(), news.total());
        return switch (state.get()) {
            case PAUSED -> texts.get(pausing ? "progress.pausing" : "progress.paused", count);
            case STOPPING -> texts.get("progress.stopping", count);
            default ->
                news.progress() == null
                        ? count
                        : texts.get(
                                "progress.left",
                                count,
                                RunText.rate(news.progress().rate()),
                                RunText.duration(news.progress().secondsLeft()));
        };
    }

    private void end(boolean whole, String problem) {
        running = null;
        int done = rows.images();
        state.set(State.RESTING);
        share.set(whole ? 1 : total > 0 ? done / (double) total : 0);
        activity.set(whole ? texts.get("done", done) : total < 0 ? "" : texts.get("stopped", done, total));
        if (problem != null) {
            explorer.complain(problem);
        }
        place.look(); // there is a run in the folder now
    }

    /** Waits after the image that is being asked about. */
    public void pause() {
        if (running != null && (state.get() == State.RUNNING || state.get() == State.OPENING)) {
            running.pause();
            pausing = state.get() == State.RUNNING;
            pausedAt = rows.images();
            state.set(State.PAUSED);
            activity.set(
                    total < 0 ? activity.get() : texts.get("progress.pausing", texts.get("progress", pausedAt, total)));
        }
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        if (running != null && state.get() == State.PAUSED) {
            running.resume();
            state.set(total < 0 ? State.OPENING : State.RUNNING);
            activity.set(total < 0 ? activity.get() : texts.get("progress", rows.images(), total));
        }
    }

    /** Stops the run; finished images stay in its folder, and the run can be resumed. */
    public void cancel() {
        if (running != null) {
            state.set(State.STOPPING);
            activity.set(texts.get("stopping"));
            running.stop();
        }
    }

    // ---- results that there are ----

    /** Shows a results folder, finished or not, and sets the form to what it is of. */
    public void open(Path folder) {
        if (state.get() != State.RESTING) {
            explorer.complain(texts.get("busy"));
            return;
        }
        activity.set(texts.get("reading", folder.getFileName()));
        share.set(-1);
        reading.execute(Background.guarded(
                "Reading " + folder,
                () -> {
                    RunFolder run =
                            RunFolder.in(folder).orElseThrow(() -> new BadInput(texts.get("settings.none", folder)));
                    List<Row> read = new ArrayList<>();
                    List<JsonNode> image = new ArrayList<>();
                    Summary summary = Summary.read(folder, json -> {
                        image.add(json);
                        if (image.size() == json.path("of").asInt()) {
                            read.addAll(Row.of(image));
                            image.clear();
                        }
                    });
                    Tables made = summary.tables();
                    Map<String, Integer> skipped = new TreeMap<>(summary.skipped());
                    explorer.service().onWindow(() -> opened(run, read, made, skipped));
                },
                sentence -> explorer.service().onWindow(() -> {
                    activity.set("");
                    share.set(0);
                    explorer.complain(sentence);
                })));
    }

    private void opened(RunFolder run, List<Row> read, Tables made, Map<String, Integer> skipped) {
        if (state.get() != State.RESTING) {
            return;
        }
        rows.clear();
        rows.add(read);
        tables.set(made);
        results.set(run);
        new Reopening(form).from(run);
        replay.forget();
        try {
            replay.from(form.plan());
        } catch (BadInput e) {
            // said below the fields
        }
        replay.in(run);
        total = -1;
        share.set(0);
        activity.set(texts.get("opened", run.folder().getFileName(), rows.images()));
        figures.set(RunText.figures(0, skipped));
    }

    /** Shows a row in the explorer: its image, object, question and intervention. */
    public void openInExplorer(Row row) {
        if (!busy()) { // someone may have said meanwhile where things are
            try {
                replay.from(form.plan());
            } catch (BadInput e) {
                // what was known before is used
            }
        }
        replay.open(row, form.mean.get());
    }

    /**
     * Rewrites the report.
     *
     * @param then gets report.html on the window's thread
     */
    public void report(Consumer<Path> then) {
        RunFolder run = results.get();
        if (run == null) {
            return;
        }
        int expected = total;
        reading.execute(Background.guarded(
                "Writing the report to " + run.folder(),
                () -> {
                    Report.write(run.folder(), List.of(), expected);
                    explorer.service().onWindow(() -> then.accept(run.folder().resolve("report.html")));
                },
                sentence -> explorer.service().onWindow(() -> explorer.complain(sentence))));
    }

    /**
     * Takes what was dropped: an instances file, a mean, a results folder, a checkpoint folder, or a folder of images.
     */
    public void take(Path dropped) {
        String name = dropped.getFileName() == null
                ? ""
                : dropped.getFileName().toString().toLowerCase(Locale.ROOT);
        if (Files.isDirectory(dropped)) {
            if (Files.isRegularFile(dropped.resolve("settings.json"))) {
                open(dropped);
            } else if (Files.isRegularFile(dropped.resolve("config.json"))) {
                form.model.set(dropped.toString());
            } else {
                form.images.set(dropped.toString());
            }
        } else if (name.equals("settings.json") || name.equals("results.jsonl")) {
            open(dropped.toAbsolutePath().getParent());
        } else if (name.endsWith(".json")) {
            form.coco.set(dropped.toString());
        } else if (name.endsWith(".safetensors")) {
            form.mean.set(dropped.toString());
        } else {
            explorer.complain(texts.get("dropped", dropped));
        }
    }

    // ---- what there is ----

    /** What runs. */
    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** Whether something runs or waits. */
    public boolean busy() {
        return state.get() != State.RESTING;
    }

    /** The results folder of the run that goes on, or of the last one; null before there was one. */
    public Path runningIn() {
        return runningIn;
    }

    /** What is being done, with images done, rate and time left. */
    public ReadOnlyStringProperty activityProperty() {
        return activity.getReadOnlyProperty();
    }

    /** Which images were left out, and why; may be empty. */
    public ReadOnlyStringProperty figuresProperty() {
        return figures.getReadOnlyProperty();
    }

    /** How much is done, 0..1; -1 while that is not known. */
    public ReadOnlyDoubleProperty shareProperty() {
        return share.getReadOnlyProperty();
    }

    /** What is wrong with the plan; empty if nothing is. */
    public ReadOnlyStringProperty problemProperty() {
        return place.problem.getReadOnlyProperty();
    }

    /** What there is to say of the results folder; may be empty. */
    public ReadOnlyStringProperty noteProperty() {
        return place.note.getReadOnlyProperty();
    }

    /** Whether the results folder is another run's. */
    public ReadOnlyBooleanProperty refusedProperty() {
        return place.refused.getReadOnlyProperty();
    }

    /** Whether starting resumes a run in the results folder. */
    public ReadOnlyBooleanProperty continuesProperty() {
        return place.continued.getReadOnlyProperty();
    }

    /** The tables so far; null before there are any. */
    public ReadOnlyObjectProperty<Tables> tablesProperty() {
        return tables.getReadOnlyProperty();
    }

    /** The run whose rows are listed; null before there is one. */
    public ReadOnlyObjectProperty<RunFolder> resultsProperty() {
        return results.getReadOnlyProperty();
    }

    /** The rows so far, and those of them that are wanted. */
    public RowList rows() {
        return rows;
    }

    /** How rows are shown in the explorer. */
    public Replay replay() {
        return replay;
    }

    /** Says one sentence to the person. */
    public void complain(String sentence) {
        explorer.complain(sentence);
    }

    /** Stops the run, waits until it has let go of its files, and ends the threads. */
    @Override
    public void close() {
        place.close();
        if (running != null) {
            running.stop();
            running.join();
        }
        reading.shutdownNow();
    }
}
