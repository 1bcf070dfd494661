package org.fovea.app.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.ObservableMap;
import org.fovea.BadInput;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.fovea.coco.Mask;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Sweep;
import org.fovea.lens.LensLayer;
import org.fovea.vlm.Answer;
import org.fovea.vlm.Prompt;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.TokenProbability;
import org.fovea.vlm.Trace;
import org.fovea.vlm.Vlm;
import org.fovea.vlm.checkpoint.ModelCard;
import org.fovea.vlm.text.Tokenizer;
import org.fovea.vlm.vision.Picture;

/**
 * Everything that the explorer shows, as observable values, and everything that can be done to it. Belongs to the
 * window's thread; the model's work goes through {@link #service}.
 */
public final class Explorer implements AutoCloseable {

    /** Tokens in the lists of next tokens. */
    public static final int TOP = 10;

    private final ModelService service;
    private final Consumer<String> problem;

    private final ReadOnlyObjectWrapper<OpenModel> model = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<OpenImage> image = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<CocoDataset> coco = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Asked> asked = new ReadOnlyObjectWrapper<>();
    private final ObservableList<ObjectChoice> objects = FXCollections.observableArrayList();
    private final ObjectProperty<ObjectChoice> object = new SimpleObjectProperty<>();
    private final IntegerProperty buffer = new SimpleIntegerProperty(0);
    private final StringProperty template = new SimpleStringProperty(Vlm.DEFAULT_TEMPLATE);

    private final History history = new History(Change.none(Change.Mean.IMAGE));

    private final ReadOnlyObjectWrapper<Answer> answer = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper answerText = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Answer> changedAnswer = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper changedText = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Probed> probed = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Probed> changedProbed = new ReadOnlyObjectWrapper<>();
    private int chosenProbe = -1;
    private Path pendingModel;
    private Path pendingImage;
    private String pendingQuestion;
    private Long pendingAnnotation;

    private final IntegerProperty layer = new SimpleIntegerProperty(0);
    private final IntegerProperty hoveredPatch = new SimpleIntegerProperty(-1);
    private final ObservableMap<Integer, LensText> lens = FXCollections.observableHashMap();
    private final ObjectProperty<WordView> wordView = new SimpleObjectProperty<>();
    private final BooleanProperty loaded = new SimpleBooleanProperty(false);

    /**
     * Starts with nothing open.
     *
     * @param window runs things on the window's thread
     * @param problem gets, on the window's thread, one sentence for the person
     */
    public Explorer(Executor window, Consumer<String> problem) {
        this.problem = problem;
        service = new ModelService(window, this::fail);
        history.currentProperty().addListener((o, before, now) -> answer());
        object.addListener((o, before, now) -> {
            if (chosenProbe < 0 && answer.get() != null && probeIndex(answer.get(), now, objects) != probeIndexNow()) {
                answer();
            }
        });
    }

    private void fail(RuntimeException e) {
        if (e instanceof BadInput) {
            problem.accept(e.getMessage());
        } else {
            org.slf4j.LoggerFactory.getLogger(Explorer.class).error("unexpected", e);
            problem.accept("Something went wrong: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    // ---- opening ----

    /** Opens a checkpoint folder, keeping the picture and the question; what is open stays if it cannot be used. */
    public void openModel(Path directory) {
        load(directory, null, currentQuestion());
    }

    /** Opens a picture, keeping model and question; what is open stays if it cannot be read. */
    public void openImage(Path file) {
        load(null, file, currentQuestion());
    }

    /** Opens a picture and a COCO file beside each other. */
    public void open(Path directory, Path imageFile, Path cocoFile, Long annotation, String question) {
        load(directory, imageFile, question == null ? currentQuestion() : question);
        if (cocoFile != null) {
            openCoco(cocoFile, annotation);
        }
    }

    /** Asks a question of the picture, or runs a whole prompt if it has {@code <image>} in it. */
    public void ask(String question) {
        load(null, null, question);
    }

    private String currentQuestion() {
        return pendingQuestion != null ? pendingQuestion
                : asked.get() == null ? "Describe this image." : asked.get().question();
    }

    private record Loaded(OpenModel model, OpenImage image, Asked asked, RuntimeException problem) {}

    /** Opens what is given, and what was given before and is not open yet: a newer request must not lose an older one's. */
    private void load(Path directory, Path imageFile, String question) {
        pendingModel = directory != null ? directory : pendingModel;
        pendingImage = imageFile != null ? imageFile : pendingImage;
        pendingQuestion = question;
        if (pendingModel == null && model.get() == null) {
            problem.accept("No model is open yet.");
            return;
        }
        if (pendingImage == null && image.get() == null) {
            problem.accept("No picture is open yet.");
            return;
        }
        Path otherModel = pendingModel;
        Path otherImage = pendingImage;
        Path pictureFile = otherImage != null ? otherImage : image.get().file();
        Picture source = otherImage != null ? null : image.get().source();
        String usedTemplate = template.get();
        String what = otherModel != null ? "Opening " + ModelCard.nameOf(otherModel)
                : otherImage != null ? "Looking at " + otherImage.getFileName() : "Reading the prompt";
        service.ask(Lane.LOAD, what, (session, progress) -> {
            try {
                Picture picture = source != null ? source : Picture.read(pictureFile);
                if (!session.load(otherModel, otherModel != null || otherImage != null ? picture : null, question,
                        usedTemplate, progress::report, progress::cancelled)) {
                    throw new CancellationException();
                }
                Vlm vlm = session.vlm();
                return new Loaded(OpenModel.of(vlm), OpenImage.of(pictureFile, picture, session.image(), vlm.patchSize()),
                        new Asked(session.trace().prompt(), question, texts(session)), null);
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                return new Loaded(null, null, null, e);
            }
        }, this::loaded);
    }

    private static List<String> texts(Session session) {
        Prompt prompt = session.trace().prompt();
        List<String> texts = new ArrayList<>();
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            texts.add(patch >= 0 ? "patch " + patch : session.vlm().tokenizer().text(prompt.ids()[t]));
        }
        return List.copyOf(texts);
    }

    private void loaded(Loaded now) {
        if (now.problem != null) {
            forgetPending();
            fail(now.problem);
            if (model.get() != null) {                           // loading has cancelled what else there was to do
                answer();
                readLens();
            }
            return;
        }
        pendingModel = null;
        pendingImage = null;
        pendingQuestion = null;
        boolean otherModel = model.get() == null || !model.get().equals(now.model);
        boolean otherImage = otherModel || image.get() == null || !image.get().file().equals(now.image.file());
        answer.set(null);
        answerText.set("");
        changedAnswer.set(null);
        changedText.set("");
        probed.set(null);
        changedProbed.set(null);
        chosenProbe = -1;
        lens.clear();
        wordView.set(null);
        if (otherImage) {
            hoveredPatch.set(-1);
            objects.clear();
            object.set(null);
        }
        if (otherModel || otherImage) {
            history.reset(Change.none(now.model.hasMean() ? Change.Mean.CHECKPOINT : Change.Mean.IMAGE));
        }
        model.set(now.model);
        image.set(now.image);
        asked.set(now.asked);
        if (otherModel) {
            layer.set(Math.max(1, Math.round(now.model.layers() * 0.6f)));
        }
        if (otherImage) {
            findObjects(null);
        }
        loaded.set(true);
        answer();
        readLens();
    }

    /** What could not be opened is not tried again, unless nothing is open: then it waits for its other half. */
    private void forgetPending() {
        if (model.get() != null) {
            pendingModel = null;
            pendingImage = null;
            pendingQuestion = null;
        }
    }

    /** Opens a COCO instances file; the masks of the picture that is open are found by its file name. */
    public void openCoco(Path file, Long annotation) {
        Thread reader = new Thread(() -> {                       // no work for the model's thread
            try {
                CocoDataset dataset = CocoDataset.open(file);
                service.onWindow(() -> {
                    coco.set(dataset);
                    findObjects(annotation);
                    OpenImage open = image.get();
                    if (open != null && pendingImage == null
                            && dataset.imageByFileName(open.file().getFileName().toString()).isEmpty()) {
                        problem.accept("%s: has no picture named %s.".formatted(file.getFileName(),
                                open.file().getFileName()));
                    }
                });
            } catch (RuntimeException e) {
                service.onWindow(() -> fail(e));
            }
        }, "coco");
        reader.setDaemon(true);
        reader.start();
    }

    private void findObjects(Long annotation) {
        OpenImage open = image.get();
        CocoDataset dataset = coco.get();
        objects.clear();
        object.set(null);
        if (open == null || dataset == null) {
            pendingAnnotation = annotation;
            return;
        }
        Long wanted = annotation == null ? pendingAnnotation : annotation;
        pendingAnnotation = null;
        CocoImage entry = dataset.imageByFileName(open.file().getFileName().toString()).orElse(null);
        if (entry == null) {
            return;
        }
        if (entry.width() != open.source().width() || entry.height() != open.source().height()) {
            problem.accept("%s: says that %s has %d×%d pixels; the file has %d×%d, so its masks are not shown.".formatted(
                    dataset.file().getFileName(), entry.fileName(), entry.width(), entry.height(),
                    open.source().width(), open.source().height()));
            return;
        }
        for (Annotation a : dataset.annotations(entry.id())) {
            Mask mask = dataset.mask(a);
            objects.add(new ObjectChoice(a, dataset.category(a.categoryId()).name(), dataset.label(a), mask,
                    Patches.of(open.grid().covered(mask, 0))));
        }
        if (wanted != null) {
            objects.stream().filter(o -> o.annotation().id() == wanted).findFirst().ifPresentOrElse(object::set,
                    () -> problem.accept("%s: has no annotation %d of %s.".formatted(dataset.file().getFileName(), wanted,
                            entry.fileName())));
        }
    }

    // ---- answering ----

    /** What the answer lane has to do now: the model's own answer, its probe, and both under the interventions. */
    private void answer() {
        if (!loaded.get()) {
            return;
        }
        Change change = history.current();
        int wantedProbe = chosenProbe;
        ObjectChoice chosen = object.get();
        List<ObjectChoice> all = List.copyOf(objects);
        if (change.isNone()) {
            changedAnswer.set(null);
            changedText.set("");
            changedProbed.set(null);
        }
        service.ask(Lane.ANSWER, "Answering", (session, progress) -> {
            own(session, progress);
            int index = wantedProbe >= 0 ? Math.min(wantedProbe, session.answer().tokens().size() - 1)
                    : probeIndex(session.answer(), chosen, all);
            Trace probe = session.probe(index);
            TokenProbability token = session.answer().tokens().get(index);
            Probed before = probed(index, token, probe.lastLogits(), session);
            progress.show(() -> probed.set(before));
            if (!change.isNone()) {
                changed(session, progress, change, index, token, probe);
            }
            return null;
        }, nothing -> { });
    }

    private void own(Session session, Progress progress) {
        if (session.answer() == null) {
            Answer own = session.vlm().generate(session.trace().continuation(), session.vlm().config().maxNewTokens(),
                    true, (text, t) -> progress.show(() -> answerText.set(text)), progress::cancelled);
            progress.check();
            session.answer(own);
        }
        Answer own = session.answer();
        progress.show(() -> {
            answerText.set(own.text());
            answer.set(own);
        });
    }

    private void changed(Session session, Progress progress, Change change, int index, TokenProbability token,
            Trace probe) {
        try (Sweep sweep = new Sweep(probe)) {
            Outcome outcome = sweep.run(List.of(counterfactual(session, change, probe)), false, share -> { },
                    progress::cancelled).get(0);
            Probed after = probed(index, token, outcome.logits(), session);
            progress.show(() -> changedProbed.set(after));
        }
        try (Sweep sweep = new Sweep(session.trace())) {
            Outcome outcome = sweep.run(counterfactual(session, change, session.trace()), progress::cancelled);
            Answer generated = session.vlm().generate(outcome.continuation(), session.vlm().config().maxNewTokens(),
                    true, (text, t) -> progress.show(() -> changedText.set(text)), progress::cancelled);
            progress.check();
            progress.show(() -> {
                changedText.set(generated.text());
                changedAnswer.set(generated);
            });
        }
    }

    private static Counterfactual counterfactual(Session session, Change change, Trace trace) {
        Ablation ablation = change.ablated().isEmpty() ? null
                : new Ablation(change.ablated(), session.replacement(change.mean(), change.meanFile()));
        int columns = session.image().columns();
        return new Counterfactual(ablation, change.knockouts().stream()
                .map(k -> Knockout.of(k.window(), k.source(), k.target(), trace.prompt(), columns)).toList());
    }

    private static Probed probed(int index, TokenProbability token, float[] logits, Session session) {
        Softmax softmax = Softmax.of(logits);
        Tokenizer tokenizer = session.vlm().tokenizer();
        return new Probed(index, new TokenProbability(token.id(), token.text(), softmax.p()[token.id()]),
                softmax.top(TOP, tokenizer), softmax);
    }

    /** Which token of an answer to read unless someone chose one: the chosen object's name, any object's, the first. */
    private static int probeIndex(Answer answer, ObjectChoice chosen, List<ObjectChoice> all) {
        List<ObjectChoice> wanted = new ArrayList<>();
        if (chosen != null) {
            wanted.add(chosen);
        }
        wanted.addAll(all);
        for (ObjectChoice each : wanted) {
            String first = each.category().split(" ")[0];
            for (int i = 0; i < answer.tokens().size(); i++) {
                if (answer.tokens().get(i).text().equalsIgnoreCase(first)) {
                    return i;
                }
            }
        }
        return 0;
    }

    private int probeIndexNow() {
        return probed.get() == null ? -1 : probed.get().index();
    }

    /** Reads another token of the model's own answer from now on; -1 lets the explorer choose. */
    public void probe(int index) {
        chosenProbe = index;
        answer();
    }

    /** Stops what the model is doing; what was done so far stays. */
    public void stop() {
        service.cancelAll();
        forgetPending();
    }

    // ---- the lens ----

    private void readLens() {
        int layers = model.get().layers();
        int first = Math.min(layer.get(), layers);
        service.ask(Lane.LENS, "Reading the lens", (session, progress) -> {
            for (int i = 0; i <= layers; i++) {
                progress.check();
                int l = i == 0 ? first : i <= first ? i - 1 : i;                    // the layer on show first
                LensText text = text(session.lens().layer(l), session.vlm().tokenizer());
                progress.show(() -> lens.putIfAbsent(l, text));
                progress.report((i + 1.0) / (layers + 1));
            }
            return null;
        }, nothing -> { });
    }

    private static LensText text(LensLayer layer, Tokenizer tokenizer) {
        String[][] texts = new String[layer.ids().length][];
        for (int t = 0; t < texts.length; t++) {
            int[] ids = layer.ids()[t];
            texts[t] = new String[ids.length];
            for (int i = 0; i < ids.length; i++) {
                texts[t][i] = tokenizer.text(ids[i]);
            }
        }
        return new LensText(layer.layer(), texts, layer.ids(), layer.p());
    }

    /** The lens by layer, 0..L, as far as it has been read. */
    public ObservableMap<Integer, LensText> lens() {
        return lens;
    }

    // ---- interventions ----

    /** Ablates a patch, or stops ablating it. */
    public void toggle(int patch) {
        Patches one = Patches.of(patch);
        Patches now = history.current().ablated();
        ablate(now.contains(patch) ? now.without(one) : now.and(one));
    }

    /** Ablates exactly these patches. */
    public void ablate(Patches patches) {
        history.set(history.current().ablating(patches));
    }

    /** Ablates the chosen object with its buffer, or stops ablating it if all of it is. */
    public void toggleObject(ObjectChoice choice) {
        Patches patches = grown(choice);
        Patches now = history.current().ablated();
        ablate(patches.without(now).isEmpty() ? now.without(patches) : now.and(patches));
    }

    /** An object's patches with the buffer that is set. */
    public Patches grown(ObjectChoice choice) {
        return choice.patches().grown(image.get().rows(), image.get().columns(), buffer.get());
    }

    /** The patches that a source means for the chosen object and the ablated patches; null if it needs an object. */
    public Patches resolve(Source source) {
        if (source.needsObject() && object.get() == null || image.get() == null) {
            return null;
        }
        Patches patches = object.get() == null ? Patches.NONE : object.get().patches();
        return source.resolve(patches, image.get().rows(), image.get().columns());
    }

    /** Takes back all interventions; one step of undo. */
    public void clearChanges() {
        Change now = history.current();
        history.set(new Change(Patches.NONE, now.mean(), now.meanFile(), List.of()));
    }

    // ---- what there is ----

    /** Where to ask the model's thread for more. */
    public ModelService service() {
        return service;
    }

    /** The interventions, with undo. */
    public History history() {
        return history;
    }

    /** The model; null until one is open. */
    public ReadOnlyObjectProperty<OpenModel> modelProperty() {
        return model.getReadOnlyProperty();
    }

    /** The picture; null until one is open. */
    public ReadOnlyObjectProperty<OpenImage> imageProperty() {
        return image.getReadOnlyProperty();
    }

    /** The COCO file; null until one is open. */
    public ReadOnlyObjectProperty<CocoDataset> cocoProperty() {
        return coco.getReadOnlyProperty();
    }

    /** The annotated objects of the picture. */
    public ObservableList<ObjectChoice> objects() {
        return objects;
    }

    /** The chosen object, or null. */
    public ObjectProperty<ObjectChoice> objectProperty() {
        return object;
    }

    /** How often an object is grown by its neighbours, 0..2. */
    public IntegerProperty bufferProperty() {
        return buffer;
    }

    /** What questions are put into; has {@code <image>} and {@code {question}}. */
    public StringProperty templateProperty() {
        return template;
    }

    /** The prompt that the trace is of; null until one was asked. */
    public ReadOnlyObjectProperty<Asked> askedProperty() {
        return asked.getReadOnlyProperty();
    }

    /** The model's own answer once it is whole; null before. */
    public ReadOnlyObjectProperty<Answer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    /** The model's own answer as far as it has come. */
    public ReadOnlyStringProperty answerTextProperty() {
        return answerText.getReadOnlyProperty();
    }

    /** The answer under the interventions once it is whole; null before, and while there are none. */
    public ReadOnlyObjectProperty<Answer> changedAnswerProperty() {
        return changedAnswer.getReadOnlyProperty();
    }

    /** The answer under the interventions as far as it has come. */
    public ReadOnlyStringProperty changedTextProperty() {
        return changedText.getReadOnlyProperty();
    }

    /** The distribution over the probed token. */
    public ReadOnlyObjectProperty<Probed> probedProperty() {
        return probed.getReadOnlyProperty();
    }

    /** The distribution over the probed token under the interventions; null while there are none. */
    public ReadOnlyObjectProperty<Probed> changedProbedProperty() {
        return changedProbed.getReadOnlyProperty();
    }

    /** The layer that hovering a patch reads, 0..L. */
    public IntegerProperty layerProperty() {
        return layer;
    }

    /** The patch under the pointer in any pane; -1 for none. */
    public IntegerProperty hoveredPatchProperty() {
        return hoveredPatch;
    }

    /** The word's map that is shown over the picture, or null; the segmentation pane sets it. */
    public ObjectProperty<WordView> wordViewProperty() {
        return wordView;
    }

    /** Says one sentence to the person. */
    public void complain(String sentence) {
        problem.accept(sentence);
    }

    /** Frees the model. */
    @Override
    public void close() {
        service.close();
    }
}
