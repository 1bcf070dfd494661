package org.fovea.app.segmentation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fovea.analysis.LogitLens;
import org.fovea.analysis.Overlap;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Computation;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.app.state.ModelSession;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.Saving;
import org.fovea.app.state.WordView;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.session.CommandLine;
import org.fovea.session.Interventions;

/** The state behind the segmentation pane: a word, its map over layers, a threshold, and how well it fits a mask. */
public final class SegmentationModel {

    /**
     * A word's map.
     *
     * @param word as it was typed
     * @param id of the token whose probability is mapped
     * @param map over the patches
     * @param change interventions in the run that it was computed in
     * @param read how it was read
     */
    public record MappedWord(String word, int id, WordMap map, Interventions change, WordView.Read read) {

        /** Width of the image in pixels. */
        int width() {
            return map.width();
        }

        /** Height of the image in pixels. */
        int height() {
            return map.height();
        }
    }

    /**
     * How well the map fits the chosen object, over the image's own pixels.
     *
     * @param iou at the threshold that is set
     * @param best the threshold that fits best
     */
    public record Fit(String object, double iou, Overlap.Best best) {}

    /** A map, or why there is none. */
    private record Result(MappedWord mapped, String problem) {}

    /** All that a map depends on. */
    private record Request(String word, int from, int to, WordMap.Over over, Interventions change) {}

    private final Texts texts = Texts.of(SegmentationModel.class);
    private final Explorer explorer;
    private final StringProperty draft = new SimpleStringProperty("");
    private final ReadOnlyStringWrapper word = new ReadOnlyStringWrapper("");
    private final IntegerProperty first = new SimpleIntegerProperty(1);
    private final IntegerProperty last = new SimpleIntegerProperty(1);
    private final ObjectProperty<WordMap.Over> over = new SimpleObjectProperty<>(WordMap.Over.USUAL);
    private final DoubleProperty threshold = new SimpleDoubleProperty(0.5);
    private final BooleanProperty shown = new SimpleBooleanProperty(true);
    private final BooleanProperty front = new SimpleBooleanProperty(true);
    private final ReadOnlyObjectWrapper<MappedWord> mapped = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Fit> fit = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private boolean typed;
    private final Computation<Request, Result> reading;
    private volatile Comparison comparing;
    private Overlap overlap;

    /** A map and an object to compare, identified by reference: both are replaced when they change. */
    private record Comparison(MappedWord mapped, ObjectChoice object) {

        boolean isOf(MappedWord otherMap, ObjectChoice otherObject) {
            return mapped == otherMap && object == otherObject;
        }
    }

    /** @param explorer what this is a view of */
    public SegmentationModel(Explorer explorer) {
        this.explorer = explorer;
        reading = new Computation<>(
                explorer,
                Lane.WORD,
                request -> texts.get("reading", request.word),
                (request, session, progress, part) -> read(request, session, progress));
        reading.resultProperty().addListener((o, before, now) -> arrived(now));
        explorer.modelProperty().addListener((o, before, now) -> {
            first.set(1);
            last.set(now.layers());
        });
        explorer.imageProperty().addListener(o -> {
            mapped.set(null);
            accept(); // what is in the field counts even if Enter was not pressed
            if (!typed) { // a typed word stays for every image
                follow("");
            }
        });
        explorer.askedProperty().addListener(o -> {
            choose();
            compute();
        });
        explorer.objectProperty().addListener((o, before, now) -> {
            if (now != null && !typed) {
                follow(now.category());
            }
            measure();
        });
        explorer.objects().addListener((javafx.collections.ListChangeListener<ObjectChoice>) c -> choose());
        explorer.shownRun().changeProperty().addListener(o -> compute());
        word.addListener(o -> compute());
        first.addListener(o -> compute());
        last.addListener(o -> compute());
        over.addListener(o -> compute());
        threshold.addListener(o -> {
            fit();
            show();
        });
        shown.addListener(o -> show());
        front.addListener(o -> show());
        mapped.addListener(o -> {
            measure();
            show();
        });
    }

    /** The word is the chosen object's name, or the first object's, until one is typed. */
    private void choose() {
        if (!typed && word.get().isEmpty() && !explorer.objects().isEmpty()) {
            ObjectChoice object = explorer.objectProperty().get();
            follow(
                    object != null
                            ? object.category()
                            : explorer.objects().get(0).category());
        }
    }

    private void follow(String name) {
        draft.set(name);
        word.set(name);
    }

    /** Sets the word; an empty one means the chosen object's name. */
    public void type(String text) {
        draft.set(text);
        accept();
    }

    /** Sets the word to the field's text. */
    public void accept() {
        String text = draft.get() == null ? "" : draft.get().strip();
        if (!text.equals(word.get())) {
            typed = !text.isEmpty();
            word.set(text);
        }
    }

    private void compute() {
        reading.want(request());
        stale.set(mapped.get() != null && reading.staleProperty().get());
    }

    /** Computes a map that was stopped or failed. */
    void resume() {
        reading.resume(request());
    }

    private Request request() {
        return word.get().isEmpty() || explorer.askedProperty().get() == null
                ? null
                : new Request(
                        word.get(),
                        Math.min(first.get(), last.get()),
                        Math.max(first.get(), last.get()),
                        over.get(),
                        explorer.shownRun().changeProperty().get());
    }

    private static Result read(Request request, ModelSession session, Progress progress) {
        try {
            int token = session.vlm().tokenizer().firstToken(request.word);
            LogitLens lens = session.lens(request.change, progress::cancelled);
            for (int layer = request.from; layer <= request.to; layer++) {
                progress.check();
                lens.probability(layer, token);
            }
            String text = session.vlm().tokenizer().text(token);
            WordMap map = WordMap.of(lens, token, request.from, request.to, request.over, false);
            return new Result(
                    new MappedWord(
                            request.word,
                            token,
                            map,
                            request.change,
                            new WordView.Read(text, request.from, request.to, request.over)),
                    "");
        } catch (BadInput e) { // about the word, while it is being typed
            return new Result(null, e.getMessage());
        }
    }

    private void arrived(Result result) {
        problem.set(result == null ? "" : result.problem);
        stale.set(false);
        mapped.set(result == null ? null : result.mapped);
    }

    /**
     * Compares each map with each object once, on another thread: counting a photograph's pixels takes longer than a
     * frame.
     */
    private void measure() {
        MappedWord m = mapped.get();
        ObjectChoice object = explorer.objectProperty().get();
        if (m == null
                || object == null
                || object.mask().width() != m.width()
                || object.mask().height() != m.height()) {
            comparing = null;
            overlap = null;
            fit();
        } else if (comparing == null || !comparing.isOf(m, object)) {
            Comparison now = new Comparison(m, object);
            comparing = now;
            overlap = null;
            fit();
            Background.start(
                    "overlap",
                    texts.get("comparing", object.label()),
                    () -> {
                        if (comparing == now) { // else it was replaced while it waited
                            Overlap counted =
                                    Overlap.of(m.map.upsampled(), object.mask().rowMajor());
                            explorer.service().onWindow(() -> {
                                if (comparing == now) {
                                    overlap = counted;
                                    fit();
                                }
                            });
                        }
                    },
                    sentence -> explorer.service().onWindow(() -> {
                        if (comparing == now) {
                            comparing = null;
                            fit();
                        }
                        explorer.complain(sentence);
                    }));
        }
    }

    private void fit() {
        fit.set(
                overlap == null
                        ? null
                        : new Fit(comparing.object.label(), overlap.iou(threshold.get()), overlap.best()));
    }

    /** Whether the fit is being computed. */
    boolean measuring() {
        return comparing != null && overlap == null;
    }

    private void show() {
        MappedWord m = mapped.get();
        explorer.wordViewProperty()
                .set(
                        m == null || !shown.get() || !front.get()
                                ? null
                                : new WordView(m.word, m.map, threshold.get(), !m.change.isNone(), m.read));
    }

    /** Sets the threshold that fits the chosen object best. */
    public void useBest() {
        if (fit.get() != null) {
            threshold.set(fit.get().best().threshold());
        }
    }

    /** Suggested words: the image's objects, then the words that are most often the lens's top token at a patch. */
    public List<String> suggestions() {
        Set<String> words = new LinkedHashSet<>();
        explorer.objects().forEach(o -> words.add(o.category()));
        if (explorer.askedProperty().get() != null) {
            WordCount.of(
                            explorer.askedProperty().get().prompt(),
                            explorer.lens().values())
                    .stream()
                    .limit(20)
                    .forEach(w -> words.add(w.word()));
        }
        return new ArrayList<>(words);
    }

    /** The map to export; null while there is none. */
    SegmentationExport export() {
        MappedWord m = mapped.get();
        OpenImage image = explorer.imageProperty().get();
        return m == null || image == null
                ? null
                : new SegmentationExport(
                        image.file(),
                        image.source(),
                        m.word,
                        m.read.token(),
                        m.map,
                        threshold.get(),
                        m.read.first(),
                        m.read.last(),
                        !m.change.isNone());
    }

    /** The map as the command that makes it; null while there is none. */
    public CommandLine command() {
        return mapped.get() == null
                ? null
                : new Saving(explorer)
                        .commands()
                        .segment(
                                mapped.get().word,
                                mapped.get().read.first(),
                                mapped.get().read.last(),
                                mapped.get().read.over(),
                                threshold.get());
    }

    /** The text in the field, which becomes the word when it is accepted or another image opens. */
    public StringProperty draftProperty() {
        return draft;
    }

    /** The word that is mapped. */
    public ReadOnlyStringProperty wordProperty() {
        return word.getReadOnlyProperty();
    }

    /** One end of the range of layers, 0..L. */
    public IntegerProperty firstProperty() {
        return first;
    }

    /** The other end, 0..L. */
    public IntegerProperty lastProperty() {
        return last;
    }

    /** How layers are combined. */
    public ObjectProperty<WordMap.Over> overProperty() {
        return over;
    }

    /** The probability from which a pixel belongs to the segment, 0..1. */
    public DoubleProperty thresholdProperty() {
        return threshold;
    }

    /** Whether the pane is visible: only then is its map over the image. */
    public BooleanProperty frontProperty() {
        return front;
    }

    /** Whether the map is shown over the image. */
    public BooleanProperty shownProperty() {
        return shown;
    }

    /** The map; null until there is one. */
    public ReadOnlyObjectProperty<MappedWord> mappedProperty() {
        return mapped.getReadOnlyProperty();
    }

    /** Whether the map is of an earlier word, range of layers or run. */
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** How well it fits the chosen object; null if none is chosen. */
    public ReadOnlyObjectProperty<Fit> fitProperty() {
        return fit.getReadOnlyProperty();
    }

    /** How far the map is. */
    ReadOnlyObjectProperty<ComputationState> standingProperty() {
        return reading.standingProperty();
    }

    /** Why the computation failed, in a sentence; empty if it did not. */
    String failure() {
        return reading.problem();
    }

    /** What is wrong with the word, in one sentence; empty if it is fine. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }
}
