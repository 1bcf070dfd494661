package org.fovea.app.state;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.ObservableList;
import javafx.collections.ObservableMap;
import org.fovea.analysis.AnswerTable;
import org.fovea.app.look.Texts;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.model.Answer;
import org.fovea.model.ImageCache;
import org.fovea.model.TokenProbability;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import org.fovea.session.Interventions;

/**
 * Everything that the explorer shows, as observable values, and everything that can be done to it. Belongs to the
 * window's thread; the model's work goes through {@link #service}.
 */
public final class Explorer implements AutoCloseable {

    private final Texts texts = Texts.of(Explorer.class);

    /** Tokens in the lists of next tokens. */
    public static final int TOP = AnswerTable.TOP;

    private final Executor window;
    private final SharedModels models;
    private final ModelService service;
    private final CocoReader reader;
    private final OpenRequest opening;
    private final EncodingAhead ahead;
    private final AnnotationState annotated;
    private final AnswerState answering;
    private final LensReading lens;
    private final Consumer<String> problem;

    private final ReadOnlyObjectWrapper<OpenModel> model = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<OpenImage> image = new ReadOnlyObjectWrapper<>();
    private final BooleanProperty browsing = new SimpleBooleanProperty(false);
    private final ReadOnlyObjectWrapper<PromptTokens> asked = new ReadOnlyObjectWrapper<>();
    private final IntegerProperty buffer = new SimpleIntegerProperty(0);
    private final IntegerProperty imageTokens = new SimpleIntegerProperty(Detail.AUTOMATIC);
    private final StringProperty template = new SimpleStringProperty();
    private final ObjectProperty<ComputeMode> compute = new SimpleObjectProperty<>();

    private final InterventionHistory history = new InterventionHistory(Interventions.none(Interventions.Mean.IMAGE));
    private final ShownRun shownRun = new ShownRun(history);

    private final IntegerProperty layer = new SimpleIntegerProperty(0);
    private final IntegerProperty hoveredPatch = new SimpleIntegerProperty(-1);
    private final ObjectProperty<WordView> wordView = new SimpleObjectProperty<>();
    private final ObjectProperty<PatchMap> patchMap = new SimpleObjectProperty<>();
    private VisionLanguageModel.Opening how =
            VisionLanguageModel.Opening.in(null).keepingImagesIn(ImageCache.ofUser());
    private boolean loaded;

    /**
     * Starts with nothing open.
     *
     * @param window runs things on the window's thread
     * @param problem gets, on the window's thread, one sentence for the person
     */
    public Explorer(Executor window, Consumer<String> problem) {
        this(window, problem, new SharedModels());
    }

    private Explorer(Executor window, Consumer<String> problem, SharedModels models) {
        this.window = window;
        this.models = models;
        this.problem = problem;
        service = new ModelService(window, problem, models);
        reader = new CocoReader(service, problem);
        opening = new OpenRequest(service);
        ahead = new EncodingAhead(service);
        annotated = new AnnotationState(problem);
        answering = new AnswerState(service);
        lens = new LensReading(service);
        history.currentProperty().addListener((o, before, now) -> answering.soon(this::answer));
        shownRun.changeProperty().addListener(o -> readLens());
        InvalidationListener named = o -> answering.soon(this::answer); // the names that are looked for in the answer
        annotated.chosenProperty().addListener(named);
        annotated.objects().addListener(named);
    }

    /** Another explorer that shares this one's models; nothing is open in it yet. */
    public Explorer beside(Consumer<String> itsProblem) {
        return new Explorer(window, itsProblem, models);
    }

    // ---- opening ----

    /** Opens what is open in another explorer, with the same object and layer, and with its interventions or none. */
    public void openAs(Explorer other, boolean withInterventions) {
        how = other.how;
        compute.set(other.compute.get());
        template.set(other.template.get());
        buffer.set(other.buffer.get());
        ObjectChoice chosen = other.annotated.chosenProperty().get();
        Interventions change = withInterventions ? other.history.current() : null;
        int atLayer = other.layer.get();
        annotated.open(
                other.annotated.datasetProperty().get(),
                other.annotated.imagesProperty().get());
        open(
                other.model.get().directory(),
                other.image.get().file(),
                null,
                chosen == null ? null : chosen.annotation().id(),
                other.asked.get().question(),
                other.imageTokens.get(),
                opened -> {
                    layer.set(atLayer);
                    if (change != null) {
                        history.set(change);
                    }
                },
                () -> {});
    }

    /** Opens a checkpoint folder, keeping the image and the question; what is open stays if it cannot be used. */
    public void openModel(Path directory) {
        load(directory, null, currentQuestion());
    }

    /** Opens an image, keeping model and question; what is open stays if it cannot be read. */
    public void openImage(Path file) {
        openImage(file, null);
    }

    /** Opens an image and chooses the object of this annotation in it, or none if it is null. */
    public void openImage(Path file, Long annotation) {
        annotated.await(annotation);
        load(null, file, currentQuestion());
    }

    /** Opens an image and a COCO file beside each other. */
    public void open(Path directory, Path imageFile, Path cocoFile, Long annotation, String question) {
        load(directory, imageFile, question == null ? currentQuestion() : question);
        if (cocoFile != null) {
            openCoco(cocoFile, annotation);
        }
    }

    /**
     * Opens an image, chooses an object in it and asks a question, all at once. A COCO file that does not have the
     * image is opened all the same, and not browsed.
     *
     * @param directory checkpoint folder; null to keep the model
     * @param cocoFile null to keep the one that is open
     * @param annotation the object's id
     * @param mostImageTokens as for {@link #limitImageTokens}: interventions number patches in the grid that it gives
     * @param then gets the image once all of this is open, unless something else is opened meanwhile
     * @param otherwise runs if it does not open
     */
    public void open(
            Path directory,
            Path imageFile,
            Path cocoFile,
            Long annotation,
            String question,
            int mostImageTokens,
            Consumer<OpenImage> then,
            Runnable otherwise) {
        annotated.await(cocoFile == null ? annotation : null);
        opening.limitImageTokens(mostImageTokens);
        load(directory, imageFile, question == null ? currentQuestion() : question);
        opening.then(
                opened -> {
                    if (cocoFile != null) { // not before, so that nothing changes where the image does not open
                        openCoco(cocoFile, annotation, false);
                    }
                    then.accept(opened);
                },
                otherwise);
    }

    /** Most visual tokens of an image as it was chosen: {@link Detail#AUTOMATIC}, {@link Detail#FULL}, or so many. */
    public ReadOnlyIntegerProperty imageTokensProperty() {
        return imageTokens;
    }

    /**
     * Gives images so many visual tokens at most, the open one too.
     *
     * @param most {@link Detail#AUTOMATIC}, {@link Detail#FULL}, or how many
     */
    public void limitImageTokens(int most) {
        opening.limitImageTokens(most);
        if (image.get() == null) {
            imageTokens.set(most);
        } else {
            ObjectChoice chosen = annotated.chosenProperty().get();
            openImage(
                    image.get().file(),
                    chosen == null ? null : chosen.annotation().id());
        }
    }

    /**
     * Encodes an image ahead of its opening, once the model has rested for a moment; opening something else or asking
     * for another image ahead takes this back.
     *
     * @param next finds the image, on any thread, or null; null to encode none
     */
    public void encodeAhead(Supplier<Path> next) {
        ahead.ask(next, imageTokens.get());
    }

    /** Opens models this way from now on, but in the compute mode that is set here. */
    public void openModelsBy(VisionLanguageModel.Opening opened) {
        how = opened;
    }

    /** Asks a question of the image, or runs a whole prompt if it has {@code <image>} in it. */
    public void ask(String question) {
        load(null, null, question);
    }

    private String currentQuestion() {
        return opening.question() != null
                ? opening.question()
                : asked.get() == null ? "Describe this image." : asked.get().question();
    }

    private void load(Path directory, Path imageFile, String question) {
        opening.want(directory, imageFile, question);
        String missing = opening.missing(model.get(), image.get());
        if (missing != null) {
            problem.accept(missing);
        } else {
            ahead.wanted(directory == null ? imageFile : null);
            opening.begin(
                    image.get(),
                    template.get(),
                    opening.imageTokens(imageTokens.get()),
                    how.inMode(compute.get()),
                    new ModelService.Owner<>() {
                        @Override
                        public void done(OpenRequest.Opened now) {
                            loaded(now);
                        }

                        @Override
                        public void failed(String sentence) { // what is open stays, and what was asked of it goes on
                            forgetPending();
                            problem.accept(sentence);
                        }
                    });
        }
    }

    private void loaded(OpenRequest.Opened now) {
        imageTokens.set(opening.imageTokens(imageTokens.get()));
        opening.forget();
        boolean otherModel = model.get() == null
                || !model.get().directory().equals(now.model().directory());
        boolean otherImage = otherModel
                || image.get() == null
                || !image.get().file().equals(now.image().file())
                || !image.get().layout().equals(now.image().layout());
        ObjectChoice kept = otherModel
                        && image.get() != null
                        && image.get().file().equals(now.image().file())
                        && !annotated.awaits()
                ? annotated.chosenProperty().get()
                : null;
        answering.forget();
        lens.forget();
        wordView.set(null);
        patchMap.set(null);
        if (otherImage) {
            hoveredPatch.set(-1);
            annotated.clear();
        }
        if (otherModel || otherImage) {
            history.reset(Interventions.none(
                    now.model().hasMean() ? Interventions.Mean.CHECKPOINT : Interventions.Mean.IMAGE));
        }
        model.set(now.model());
        image.set(now.image());
        asked.set(now.asked());
        if (otherModel) {
            now.model().chatTemplate().warning().ifPresent(problem);
            layer.set(Math.max(1, Math.round(now.model().layers() * 0.6f)));
        }
        if (otherImage || annotated.awaits()) {
            annotated.find(image.get(), kept == null ? null : kept.annotation().id());
        }
        if (kept != null
                && annotated.chosenProperty().get() != null
                && annotated.chosenProperty().get().patches().isEmpty()) {
            annotated.chosenProperty().set(null);
            problem.accept(texts.get("explorer.outside", now.model().name(), kept.label()));
        }
        loaded = true;
        opening.takeThen().accept(now.image());
        answer();
        readLens();
    }

    /** What could not be opened is not tried again, unless nothing is open: then it waits for its other half. */
    private void forgetPending() {
        Runnable otherwise = opening.takeOtherwise();
        if (model.get() != null) {
            opening.forget();
            annotated.await(null);
        }
        otherwise.run();
    }

    /**
     * Opens a COCO instances file; the masks of the image that is open are found by its file name. The file that was
     * open stays until this one is whole. One that does not have the image is browsed, if its own are found.
     */
    public void openCoco(Path file, Long annotation) {
        openCoco(file, annotation, true);
    }

    /** @param browses whether one that does not have the image is browsed, or else complained about */
    private void openCoco(Path file, Long annotation, boolean browses) {
        reader.read(file, (dataset, folder) -> {
            annotated.open(dataset, folder);
            OpenImage open = image.get();
            if (opening.awaitsImage() && annotation != null) { // the object of an image that is still to come
                annotated.await(annotation);
                return;
            }
            annotated.find(open, annotation);
            if (opening.awaitsImage() || annotated.has(open) || !browses) {
                return;
            }
            if (folder != null) {
                browsing.set(true);
            } else if (open != null) {
                problem.accept(texts.get(
                        "explorer.unannotated", file.getFileName(), open.file().getFileName()));
            }
        });
    }

    // ---- answering ----

    /**
     * Has the answer lane do what there is to do now: the model's own answer, its probe, and both under the
     * interventions.
     */
    private void answer() {
        if (loaded) {
            answering.answer(history.current(), annotated.names());
        }
    }

    /** Reads another token of the model's own answer from now on; -1 lets the explorer choose. */
    public void probe(int index) {
        answering.probe(index);
        answer();
    }

    /** Stops what the model is doing and what is being read; what was done so far stays. */
    public void stop() {
        stopModel();
        reader.cancel();
    }

    /** Stops what the model is doing; what was done so far stays. */
    public void stopModel() {
        ahead.wanted(null);
        service.stop();
        forgetPending();
    }

    /** How far the answers are: the model's own, its probed token, and both under the interventions. */
    public ReadOnlyObjectProperty<ComputationState> answersStandingProperty() {
        return answering.standingProperty();
    }

    /** Answers after all, as far as that has not been done, where it was stopped or did not work. */
    public void resumeAnswers() {
        answer();
    }

    // ---- the lens ----

    private void readLens() {
        if (loaded) {
            lens.read(
                    asked.get(),
                    model.get().layers(),
                    layer.get(),
                    shownRun.changeProperty().get());
        }
    }

    /** How far the lens is. */
    public ReadOnlyObjectProperty<ComputationState> lensStandingProperty() {
        return lens.standingProperty();
    }

    /** Reads what has not been read of the lens after all, where it was stopped or did not work. */
    public void resumeLens() {
        readLens();
    }

    /** The lens by layer, 0..L, of the run that is shown, as far as it has been read. */
    public ObservableMap<Integer, LensText> lens() {
        return lens.layers();
    }

    /** Which of {@link #lens} is of an earlier run, and what the original run's is. */
    public LensReading lensReading() {
        return lens;
    }

    // ---- interventions ----

    /**
     * Tokens with those of every other grid that show the same places: where a model sees the image in tiles and as a
     * whole.
     */
    public Patches everywhere(Patches patches) {
        return image.get() == null ? patches : patches.inEveryGrid(image.get().grids());
    }

    /** Ablates a patch, or stops ablating it. */
    public void toggle(int patch) {
        Patches one = everywhere(Patches.of(patch));
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
        return choice.patches().grown(image.get().grids(), buffer.get());
    }

    /** The patches that a source means for the chosen object and the ablated patches; null if it needs an object. */
    public Patches resolve(Source source) {
        ObjectChoice chosen = annotated.chosenProperty().get();
        if (source.needsObject() && chosen == null || image.get() == null) {
            return null;
        }
        Patches patches = chosen == null ? Patches.NONE : chosen.patches();
        return source.resolve(patches, image.get().grids(), image.get().count());
    }

    /** Takes back all interventions; one step of undo. */
    public void clearChanges() {
        Interventions now = history.current();
        history.set(new Interventions(Patches.NONE, now.mean(), now.meanStamp(), List.of()));
    }

    // ---- what there is ----

    /** Where to ask the model's thread for more. */
    public ModelService service() {
        return service;
    }

    /** How far the COCO file is that is being read. */
    public CocoReader reader() {
        return reader;
    }

    /** The interventions, with undo. */
    public InterventionHistory history() {
        return history;
    }

    /** Which run the lens, a word's map and attention are read in. */
    public ShownRun shownRun() {
        return shownRun;
    }

    /** The model; null until one is open. */
    public ReadOnlyObjectProperty<OpenModel> modelProperty() {
        return model.getReadOnlyProperty();
    }

    /** The image; null until one is open. */
    public ReadOnlyObjectProperty<OpenImage> imageProperty() {
        return image.getReadOnlyProperty();
    }

    /** The COCO file; null until one is open. */
    public ReadOnlyObjectProperty<CocoDataset> cocoProperty() {
        return annotated.datasetProperty();
    }

    /** Where the images of the COCO file lie; null if that was not found. */
    public ReadOnlyObjectProperty<CocoFolder> imagesProperty() {
        return annotated.imagesProperty();
    }

    /** Whether the images of the COCO file are shown beside the one that is open. */
    public BooleanProperty browsingProperty() {
        return browsing;
    }

    /** The annotated objects of the image. */
    public ObservableList<ObjectChoice> objects() {
        return annotated.objects();
    }

    /** The chosen object, or null. */
    public ObjectProperty<ObjectChoice> objectProperty() {
        return annotated.chosenProperty();
    }

    /** How often an object is grown by its neighbours, 0..2. */
    public IntegerProperty bufferProperty() {
        return buffer;
    }

    /**
     * What questions are put into; has {@code <image>} and {@code {question}}; null for the checkpoint's own chat
     * template.
     */
    public StringProperty templateProperty() {
        return template;
    }

    /** How models that are opened from now on multiply; null for the usual mode of each. */
    public ObjectProperty<ComputeMode> computeProperty() {
        return compute;
    }

    /** Reopens the model, as in another compute mode; interventions stay. */
    public void reopenModel() {
        if (model.get() != null) {
            openModel(model.get().directory());
        }
    }

    /** The prompt that the trace is of; null until one was asked. */
    public ReadOnlyObjectProperty<PromptTokens> askedProperty() {
        return asked.getReadOnlyProperty();
    }

    /** The model's own answer once it is whole; null before. */
    public ReadOnlyObjectProperty<Answer> answerProperty() {
        return answering.answerProperty();
    }

    /** The model's own answer as far as it has come. */
    public ReadOnlyStringProperty answerTextProperty() {
        return answering.answerTextProperty();
    }

    /** The answer under the interventions once it is whole; null before, and while there are none. */
    public ReadOnlyObjectProperty<Answer> changedAnswerProperty() {
        return answering.changedAnswerProperty();
    }

    /** The most likely tokens after the prompt, most likely first; there once the model's own answer is. */
    public List<TokenProbability> nextTokens() {
        return answering.next();
    }

    /** The same under the interventions; there once the answer under them is. */
    public List<TokenProbability> changedNextTokens() {
        return answering.changedNext();
    }

    /** The answer under the interventions as far as it has come. */
    public ReadOnlyStringProperty changedTextProperty() {
        return answering.changedTextProperty();
    }

    /** The distribution over the probed token. */
    public ReadOnlyObjectProperty<TokenDistribution> probedProperty() {
        return answering.probedProperty();
    }

    /** The distribution over the probed token under the interventions; null while there are none. */
    public ReadOnlyObjectProperty<TokenDistribution> changedProbedProperty() {
        return answering.changedProbedProperty();
    }

    /** The layer that hovering a patch reads, 0..L. */
    public IntegerProperty layerProperty() {
        return layer;
    }

    /** The patch under the pointer in any pane; -1 for none. */
    public IntegerProperty hoveredPatchProperty() {
        return hoveredPatch;
    }

    /** The word's map that is shown over the image, or null; the segmentation pane sets it. */
    public ObjectProperty<WordView> wordViewProperty() {
        return wordView;
    }

    /** What each patch means to the answer, shown over the image, or null; the attribution pane sets it. */
    public ObjectProperty<PatchMap> patchMapProperty() {
        return patchMap;
    }

    /** Says one sentence to the person. */
    public void complain(String sentence) {
        problem.accept(sentence);
    }

    /** Frees the model, and what is read, before long; waits for nothing. */
    public void end() {
        reader.cancel();
        service.end();
    }

    /** Frees the model. */
    @Override
    public void close() {
        reader.cancel();
        service.close();
    }
}
