package org.fovea.experiment;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.fovea.base.WriterLock;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.image.ImageLayout;
import org.fovea.session.Fingerprint;

/**
 * A run of an experiment over many images, one after the other, with results in a folder. Killed at any moment and
 * started again with the same plan, it continues where it was. One thread opens and runs it; {@link #pause},
 * {@link #resume} and {@link #stop} are for other threads.
 */
public final class Run implements AutoCloseable {

    /** The name of the file with the run's settings. */
    public static final String SETTINGS = "settings.json";

    /** The name of the lock file that keeps a second run out of the folder. */
    static final String LOCK = "run.lock";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final ExperimentPlan plan;
    private final ExperimentContext lab;
    private final Inputs inputs;
    private final WriterLock lock;
    private final List<Case> cases;
    private final ResultsFile results;
    private final BooleanSupplier stopped;
    private final Object pausing = new Object();
    private int done;
    private int used;
    private boolean paused;
    private volatile boolean stopping;
    private long pausedNanos;

    /**
     * Callbacks while a run is opened.
     *
     * @param phase receives the current phase and its progress
     * @param rows receives the rows of each case that is already in the results
     * @param cancelled checked often
     */
    public record Watch(Consumer<Phase> phase, Consumer<List<JsonNode>> rows, BooleanSupplier cancelled) {

        /** No callbacks. */
        public static final Watch NONE = new Watch(phase -> {}, rows -> {}, () -> false);
    }

    /** A phase of opening a run, and its progress, 0..1. */
    public record Phase(String what, double share) {}

    private Run(
            ExperimentPlan plan,
            Path folder,
            ExperimentContext lab,
            Inputs inputs,
            List<Case> all,
            List<Case> cases,
            WriterLock lock,
            Watch watch) {
        this.plan = plan;
        this.lab = lab;
        this.inputs = inputs;
        this.lock = lock;
        this.stopped = () -> stopping;
        this.cases = cases;
        Iterator<Case> expected = all.iterator();
        results = ResultsFile.open(folder.resolve(ResultsFile.NAME), rows -> {
            Case of = expected.hasNext() ? expected.next() : null;
            if (of == null
                    || !lab.dataset()
                            .id(of.image().id())
                            .equals(rows.get(0).path("image").asText())) {
                throw new BadInput("%s: case %d is of image %s; expected %s."
                        .formatted(
                                folder.resolve(ResultsFile.NAME),
                                done + 1,
                                ResultRow.quoted(rows.get(0).path("image")),
                                of == null
                                        ? "none"
                                        : lab.dataset().id(of.image().id())));
            }
            count(rows);
            watch.rows.accept(rows);
        });
    }

    private static List<Case> limited(ExperimentPlan plan, List<Case> all) {
        return plan.limit() > 0 ? all.subList(0, Math.min(plan.limit(), all.size())) : all;
    }

    /**
     * Opens a new or an existing run.
     *
     * @param folder created if needed
     * @throws BadInput if the plan is invalid, or the folder has results of another run or is in use; nothing is left
     *     open
     * @throws CancellationException if cancelled
     */
    public static Run open(ExperimentPlan plan, Path folder, Watch watch) {
        return open(plan, Shard.WHOLE, folder, watch);
    }

    /**
     * Opens a new or an existing run of one shard of the plan's images, as {@link #open(ExperimentPlan, Path, Watch)}
     * does for all of them. {@link Shards#merge} joins the shards.
     *
     * @throws BadInput as there, or if the shard has no image
     */
    public static Run open(ExperimentPlan plan, Shard shard, Path folder, Watch watch) {
        WriterLock lock = null;
        VisionLanguageModel vlm = null;
        try {
            if (Files.isDirectory(folder)) {
                lock = lock(folder); // before the model is opened, rather than after
            }
            Inputs inputs = new Inputs(plan);
            CocoDataset dataset = CocoDataset.open(plan.coco(), share -> {
                watch.phase.accept(new Phase("Reading " + plan.coco().getFileName(), share));
                ExperimentContext.check(watch.cancelled);
            });
            vlm = VisionLanguageModel.open(
                    plan.model(),
                    VisionLanguageModel.Opening.in(plan.computeMode())
                            .watched(
                                    share -> watch.phase.accept(new Phase("Opening the model", share)),
                                    watch.cancelled));
            List<String> categories =
                    dataset.categories().stream().map(c -> c.name()).toList();
            InterviewSettings asking = plan.asking();
            Names names = asking.plainNames()
                    ? Names.plain(categories)
                    : asking.synonyms() == null ? Names.usual(categories) : Names.read(categories, asking.synonyms());
            ExperimentContext lab = new ExperimentContext(
                    vlm,
                    dataset,
                    asking,
                    new Interview(vlm, asking.questions(), names, asking.maxTokens()),
                    plan.study() instanceof AblationStudy ablation
                            ? ablation.mean().shared(vlm)
                            : null,
                    plan.seed());
            ObjectNode settings = settings(plan, lab, names, watch);
            inputs.check(); // or the fingerprints may be of other contents
            List<Case> whole = cases(plan, dataset);
            List<Case> limited = limited(plan, whole);
            // a whole run continues one with a lower limit, and may have more results than its limit; a shard does not
            List<Case> all = shard.isWhole() ? whole : shard.of(limited);
            List<Case> cases = limited(plan, all);
            if (cases.isEmpty()) {
                throw new BadInput("shard %s: the run has only %d images.".formatted(shard, limited.size()));
            }
            shard.describe(settings, limited.size());
            inputs.add(cases);
            if (lock == null) {
                lock = lock(folder);
            }
            claim(folder, settings);
            RunFolder.keepPlaces(folder, plan);
            return new Run(plan, folder, lab, inputs, all, cases, lock, watch);
        } catch (RuntimeException | Error e) {
            if (vlm != null) {
                vlm.close();
            }
            if (lock != null) {
                lock.close();
            }
            throw e;
        }
    }

    /** Locks a folder against other runs; creates it if needed. */
    static WriterLock lock(Path folder) {
        try {
            Files.createDirectories(folder);
            return WriterLock.take(folder.resolve(LOCK))
                    .orElseThrow(() -> new BadInput(
                            ("%s: another run is writing its results there; wait until it ends, or choose another "
                                            + "folder.")
                                    .formatted(folder)));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static BadInput unusable(Path folder, IOException e) {
        return new BadInput("%s: cannot be used as a run's folder (%s).".formatted(folder, Reason.of(e)), e);
    }

    private static List<Case> cases(ExperimentPlan plan, CocoDataset dataset) {
        CocoFolder folder = images(plan, dataset);
        List<Case> all = Case.of(dataset, plan.filter(dataset), folder);
        if (all.isEmpty()) {
            throw new BadInput("%s: no object passes the filter (%sarea %.0f-%.0f, at most %d annotations%s). %s"
                    .formatted(
                            plan.coco(),
                            plan.category() == null ? "" : plan.category() + ", ",
                            plan.filter().leastArea(),
                            plan.filter().mostArea(),
                            plan.filter().mostAnnotations(),
                            plan.filter().once() ? ", category once" : "",
                            String.join(" ", dataset.notes()))); // which may be why
        }
        if (limited(plan, all).stream().allMatch(c -> c.file() == null)) {
            throw new BadInput("%s: has none of the images of %s, for example %s."
                    .formatted(folder.folder(), plan.coco(), all.get(0).image().fileName()));
        }
        return all;
    }

    /** The folder of the images: the plan's, or COCO's layout. */
    private static CocoFolder images(ExperimentPlan plan, CocoDataset dataset) {
        if (dataset.images().isEmpty()) {
            throw new BadInput("%s: has no images.".formatted(plan.coco()));
        }
        return plan.images() != null
                ? new CocoFolder(dataset, plan.images(), image -> {})
                : CocoFolder.find(dataset, image -> {})
                        .orElseThrow(() -> new BadInput(
                                "%s: its images were not found; say where they are.".formatted(plan.coco())));
    }

    /** Side of a square image, for the grid of a model that takes one square view of every image. */
    private static final int USUAL_SIDE = 336;

    /** Everything that the results depend on, and nothing else: no paths, no dates. */
    private static ObjectNode settings(ExperimentPlan plan, ExperimentContext lab, Names names, Watch watch) {
        VisionLanguageModel vlm = lab.vlm();
        ImageLayout usual = vlm.processor().layout(USUAL_SIDE, USUAL_SIDE);
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        String version = Run.class.getPackage().getImplementationVersion();
        settings.put("format", 1)
                .put("fovea", version == null ? "not packaged" : version)
                .put("pytorch", Engine.getEngine("PyTorch").getVersion())
                .put("experiment", plan.study().key())
                .put("seed", plan.seed());
        settings.putObject("model")
                .put("name", vlm.name())
                .put(
                        "sha256",
                        Fingerprint.ofCheckpoint(
                                vlm.directory(),
                                share -> watch.phase.accept(new Phase("Hashing the model", share)),
                                watch.cancelled))
                .put("layers", vlm.layers())
                .put("patches", usual.count())
                .put("columns", usual.grids().get(0).columns())
                .put("compute", vlm.computeMode().toString());
        vlm.chatTemplate()
                .warningByName()
                .ifPresent(sentence -> ((ObjectNode) settings.get("model")).put("promptWarning", sentence));
        settings.putObject("coco")
                .put("file", plan.coco().getFileName().toString())
                .put(
                        "sha256",
                        Fingerprint.of(
                                plan.coco(),
                                share -> watch.phase.accept(new Phase("Hashing the annotations", share)),
                                watch.cancelled));
        told(plan, settings);
        settings.put("synonyms", names.source())
                .put("synonymsSha256", Fingerprint.of(names.all().toString()));
        plan.study().describe(settings, lab);
        return settings;
    }

    /** The settings that are known without the model. */
    static void told(ExperimentPlan plan, ObjectNode settings) {
        ObjectNode filter = settings.putObject("filter");
        filter.putArray("area").add(plan.filter().leastArea()).add(plan.filter().mostArea());
        filter.put("maxAnnotations", plan.filter().mostAnnotations())
                .put("once", plan.filter().once())
                .put("coverage", plan.coverage());
        if (plan.category() != null) { // runs of all categories are as they were before there was a choice
            filter.put("category", plan.category());
        }
        InterviewSettings asking = plan.asking();
        if (!(plan.study() instanceof LensStudy)) {
            asking.protocols().forEach(p -> settings.withArray("protocols").add(p.key()));
        }
        settings.put("hallucinationFilter", asking.hallucination());
        Questions questions = asking.questions();
        ObjectNode asked = settings.putObject("questions")
                .put("describe", questions.describe())
                .put("polling", questions.polling())
                .put("vqa", questions.vqa())
                .put("forced", questions.forced());
        if (questions.byImage() != null) {
            asked.put("byImageSha256", Fingerprint.of(questions.byImage().toString()));
        }
        settings.put("maxTokens", asking.maxTokens());
    }

    /** Writes the settings to the folder, or checks that they are this run's. */
    static void claim(Path folder, JsonNode settings) {
        try {
            Path file = folder.resolve(SETTINGS);
            byte[] bytes = (JSON.writeValueAsString(settings) + "\n").getBytes(StandardCharsets.UTF_8);
            JsonNode now = JSON.readTree(bytes); // so that numbers compare as if read back
            if (Files.exists(file)) {
                String difference = difference("", RunFolder.settings(file), now);
                if (difference != null) {
                    throw new BadInput(
                            ("%s: has results of a run with other settings: %s; choose another folder or the same "
                                            + "settings.")
                                    .formatted(folder, difference));
                }
            } else if (Files.exists(folder.resolve(ResultsFile.NAME))) {
                throw new BadInput(
                        "%s: has %s and no %s; choose another folder.".formatted(folder, ResultsFile.NAME, SETTINGS));
            } else {
                WholeFile.write(file, out -> out.write(bytes));
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** The first difference between settings, in words; null if there is none. */
    static String difference(String name, JsonNode found, JsonNode wanted) {
        if (found == null || wanted == null || !found.isObject() || !wanted.isObject()) {
            return wanted != null && wanted.equals(found)
                    ? null
                    : "\"%s\": found %s, this run has %s"
                            .formatted(
                                    name,
                                    found == null ? "none" : BadInput.quote(found),
                                    wanted == null ? "none" : BadInput.quote(wanted));
        }
        List<String> fields = new ArrayList<>();
        wanted.fieldNames().forEachRemaining(fields::add);
        found.fieldNames().forEachRemaining(field -> {
            if (!wanted.has(field)) {
                fields.add(field);
            }
        });
        for (String field : fields) {
            String difference =
                    difference(name.isEmpty() ? field : name + "." + field, found.get(field), wanted.get(field));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    /**
     * Runs until all cases are done or it is stopped.
     *
     * @param progress called after each case, on this thread
     * @return whether all cases are done
     * @throws BadInput if results cannot be written, or a file that they depend on has changed; what is written is
     *     complete
     */
    public boolean go(Consumer<RunProgress> progress) {
        long start = System.nanoTime();
        pausedNanos = 0;
        int before = done;
        while (done < cases.size() && waited()) {
            Case of = cases.get(done);
            List<ObjectNode> rows;
            try {
                inputs.check(of);
                rows = ask(of).of(of, lab.dataset()::id);
            } catch (CancellationException e) {
                return false;
            } catch (RuntimeException e) {
                inputs.check(of); // a change may be the cause
                throw e;
            }
            inputs.check(of); // the file may have changed during the case
            results.append(rows);
            count(rows);
            double seconds = (System.nanoTime() - start - pausedNanos) / 1e9;
            double rate = (done - before) / seconds;
            progress.accept(new RunProgress(done, cases.size(), used, rate, (cases.size() - done) / rate, of, rows));
        }
        return done >= cases.size();
    }

    private Rows ask(Case of) {
        try (EncodedCase seen = EncodedCase.open(of, lab.dataset(), lab.vlm(), plan.coverage())) {
            try (Description description = new Description(lab, seen, stopped)) {
                String objection = plan.asking().hallucination() ? description.objection() : null;
                return objection != null
                        ? Rows.skipped(objection)
                        : plan.study().rows(lab, seen, description, stopped);
            }
        } catch (EncodedCase.Unusable e) {
            return Rows.skipped(e.getMessage());
        }
    }

    private void count(List<? extends JsonNode> rows) {
        done++;
        used += rows.get(0).has("skipped") ? 0 : 1;
    }

    /** Waits while paused; returns false if stopped. */
    private boolean waited() {
        synchronized (pausing) {
            long from = System.nanoTime();
            while (paused && !stopping) {
                try {
                    pausing.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    stopping = true;
                }
            }
            pausedNanos += System.nanoTime() - from;
        }
        return !stopping;
    }

    /** Pauses after the current case. */
    public void pause() {
        synchronized (pausing) {
            paused = true;
        }
    }

    /** Continues after {@link #pause}. */
    public void resume() {
        synchronized (pausing) {
            paused = false;
            pausing.notifyAll();
        }
    }

    /** Ends {@link #go} soon; the current case is abandoned. */
    public void stop() {
        synchronized (pausing) {
            stopping = true;
            pausing.notifyAll();
        }
    }

    /** The cases of the plan, in order. */
    public List<Case> cases() {
        return cases;
    }

    /** How many cases are done. */
    public int done() {
        return done;
    }

    /** A warning about the prompt; empty if the checkpoint's own template is used. */
    public Optional<String> warning() {
        return lab.vlm().chatTemplate().warning();
    }

    /** The number of cases whose image was not found. */
    public int missing() {
        return (int) cases.stream().filter(c -> c.file() == null).count();
    }

    /** Notes about problems in the COCO file, one sentence each. */
    public List<String> notes() {
        return lab.dataset().notes();
    }

    @Override
    public void close() {
        results.close();
        lab.vlm().close();
        lock.close();
    }
}
