package org.fovea.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.fovea.analysis.WordMap;
import org.fovea.app.answer.AnswerStrip;
import org.fovea.app.attribution.AttributionPane;
import org.fovea.app.findings.FindingsPane;
import org.fovea.app.help.FirstSteps;
import org.fovea.app.help.HelpWindow;
import org.fovea.app.help.ModelNotice;
import org.fovea.app.help.TryMenu;
import org.fovea.app.image.ImagePane;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.knockout.KnockoutPane;
import org.fovea.app.lens.LensPane;
import org.fovea.app.look.Export;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;
import org.fovea.app.look.WindowSize;
import org.fovea.app.segmentation.SegmentationPane;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.OpenModel;
import org.fovea.intervene.LayerWindow;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;

/**
 * The explorer's main window: the image at the left, its analyses as tabs at the right, the question and answers below.
 */
public final class ExplorerWindow {

    private final Texts texts;
    private final Stage stage;
    private final Settings settings;
    private final Explorer explorer;
    private final ImagePane imagePane;
    private final LensPane lensPane;
    private final SegmentationPane segmentationPane;
    private final AttributionPane attributionPane;
    private final KnockoutPane knockoutPane;
    private final FindingsPane findingsPane;
    private final StackPane imageArea;
    private HelpWindow help;
    private CompareWindow compare;
    private final AnalysisPanel analyses;
    private final AnswerStrip answerStrip;
    private final Dividers dividers;
    private final Opener opener;
    private final Sessions sessions;
    private final StatusLine status;
    private final DatasetDock dataset;
    private final Walk walk;
    private final Experiments experiments;
    private final WindowDialogs dialogs;
    private final BorderPane root = new BorderPane();
    private final Set<String> shown = new HashSet<>();
    private Consumer<String> complaints = this::dialog;
    private Consumer<Path> documents;

    /**
     * Builds the window; nothing is open in it yet.
     *
     * @param settings remembered sizes, theme, recent files
     */
    public ExplorerWindow(Stage stage, Settings settings) {
        this.stage = stage;
        this.settings = settings;
        Texts.speak(settings.language());
        texts = Texts.of(ExplorerWindow.class);
        Fonts.load();
        dark(Boolean.parseBoolean(settings.get("dark", "false")));
        explorer = new Explorer(Platform::runLater, sentence -> complaints.accept(sentence));
        explorer.computeProperty()
                .set(Arrays.stream(ComputeMode.values())
                        .filter(mode -> mode.toString().equals(settings.get("compute", "")))
                        .findFirst()
                        .orElse(null));
        imagePane = new ImagePane(explorer);
        imageArea = new StackPane(imagePane);
        lensPane = new LensPane(explorer);
        segmentationPane = new SegmentationPane(explorer);
        attributionPane = new AttributionPane(explorer);
        knockoutPane = new KnockoutPane(explorer);
        answerStrip = new AnswerStrip(explorer);
        lensPane.setOnSegment(word -> {
            segmentationPane.setWord(word);
            bringToFront(segmentationPane);
        });

        analyses = new AnalysisPanel(stage, settings);
        analyses.add("lens", texts.get("analysis.lens"), "fth-grid", lensPane);
        analyses.add("map", texts.get("analysis.map"), "fth-layers", segmentationPane);
        analyses.add("attribution", texts.get("analysis.attribution"), "fth-target", attributionPane);
        analyses.add("knockout", texts.get("analysis.knockout"), "fth-scissors", knockoutPane);
        sessions = new Sessions(this, settings);
        findingsPane = new FindingsPane(sessions.findings(), explorer::complain);
        analyses.add("findings", texts.get("analysis.findings"), "fth-bookmark", findingsPane);
        analyses.setOnHelp(this::help);
        segmentationPane.model().frontProperty().bind(analyses.shownProperty(segmentationPane));
        attributionPane.model().frontProperty().bind(analyses.shownProperty(attributionPane));
        dialogs = new WindowDialogs(this);
        VBox image = new VBox(new ModelNotice(explorer, dialogs::openCheckpoint), imageArea);
        image.setMinWidth(0);
        VBox.setVgrow(imageArea, Priority.ALWAYS);
        SplitPane columns = new SplitPane(image, analyses.node());
        SplitPane.setResizableWithParent(image, false);
        BorderPane rows = new BorderPane(columns);
        rows.setBottom(answerStrip);
        dividers = new Dividers(settings);
        dividers.restore(columns, perScreen("divider.image"), 0.47);
        dividers.restore(analyses.node(), perScreen("divider.beside"), 0.5, analyses::divide, analyses::divider);

        experiments = new Experiments(explorer, settings, this::showMap, stage::toFront);
        opener = new Opener(explorer, settings, sessions::open, experiments::openResults);
        dataset = new DatasetDock(explorer, settings, rows, columns, opener::openCoco);
        walk = new Walk(explorer, dataset, opener);
        stage.addEventHandler(WindowEvent.WINDOW_HIDDEN, e -> experiments.close());
        stage.setOnCloseRequest(e -> {
            if (!experiments.mayStop(stage)) {
                e.consume();
            }
        });
        HBox top = new HBox(new ExplorerMenu(this, dialogs).bar(), new ScopeLine(explorer));
        top.getStyleClass().add("top-line");
        HBox.setHgrow(top.getChildren().get(1), Priority.ALWAYS);
        root.setTop(top);
        root.setCenter(dataset.node());
        status = new StatusLine(explorer);
        experiments.setOnMade(model -> status.experiment(model, experiments::show));
        root.setBottom(status);
        root.addEventHandler(Export.Saved.SAVED, e -> saved(e.files()));
        root.getStyleClass().add("explorer");
        Scene scene = new Scene(root);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        opener.takeDropped(scene);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        WindowKeys.onEscape(scene, () -> {
            boolean full = stage.isFullScreen();
            if (full) {
                stage.setFullScreen(false);
            }
            return full;
        });
        stage.setFullScreenExitKeyCombination(KeyCombination.NO_MATCH); // Esc stops the model first
        stage.setFullScreenExitHint(texts.get("fullscreen.hint"));
        stage.setScene(scene);
        dividers.watch(scene);
        WindowSize.set(
                stage,
                settings.get(perScreen("width"), 1440, 600, 10000),
                settings.get(perScreen("height"), 920, 400, 10000),
                1024,
                700);
        stage.setTitle("Fovea");
        stage.setMaximized(Boolean.parseBoolean(settings.get(perScreen("maximized"), "false")));
        explorer.imageProperty().addListener((o, before, now) -> opened(now));
        explorer.modelProperty().addListener((o, before, now) -> opened(now));
        sessions.fileProperty().addListener(o -> title());
    }

    /** The key of a setting that is remembered for each size of screen. */
    static String perScreen(String key) {
        Rectangle2D bounds = Screen.getPrimary().getBounds();
        return "%s.%.0fx%.0f".formatted(key, bounds.getWidth(), bounds.getHeight());
    }

    // ---- opening ----

    /** Opens what the command line asked for. */
    void open(Launcher.Opening what) {
        VisionLanguageModel.Opening how = what.how();
        explorer.openModelsBy(
                how.images() == null
                        ? how
                        : how.keepingImagesIn(how.images().ofAtMost(Preferences.imageBytes(settings))));
        sessions.open(what);
        if (!what.chosen()) {
            firstSteps();
        }
    }

    /** Opens the image that many places further in the dataset on show, else in the folder of the one that is open. */
    void walk(int by) {
        walk.by(by);
    }

    private void opened(OpenImage now) {
        settings.opened("image", now.file());
        settings.save();
        title();
    }

    private void opened(OpenModel now) {
        settings.opened("model", now.directory());
        settings.save();
        title();
    }

    private void title() {
        OpenImage image = explorer.imageProperty().get();
        OpenModel model = explorer.modelProperty().get();
        Path session = sessions.fileProperty().get();
        stage.setTitle((session == null ? "" : session.getFileName() + " · ")
                + (image == null ? "" : image.file().getFileName() + " · ")
                + (model == null ? "" : model.name() + " · ") + "Fovea");
    }

    private void pressed(KeyEvent e) {
        if (e.getCode() == KeyCode.ESCAPE
                && (explorer.service().busyProperty().get()
                        || explorer.reader().busyProperty().get())) {
            explorer.stop();
        }
    }

    // ---- what others need ----

    /** Shows one sentence in a dialog; what is open stays as it is. */
    private void dialog(String sentence) {
        if (!shown.add(sentence)) { // what fails again and again is said once at a time
            return;
        }
        Alert alert = new Alert(Alert.AlertType.WARNING);
        alert.initOwner(Window.getWindows().stream()
                .filter(w -> w instanceof Stage && w.isFocused())
                .findFirst()
                .orElse(stage));
        alert.setTitle("Fovea");
        alert.setHeaderText(null);
        Label text = new Label(sentence);
        text.setWrapText(true);
        text.setMaxWidth(460);
        alert.getDialogPane().setContent(text);
        alert.getDialogPane().setId("complaint");
        alert.setOnHidden(e -> shown.remove(sentence));
        alert.show();
    }

    /** Sends complaints elsewhere than into a dialog. */
    void complaints(Consumer<String> to) {
        complaints = to;
    }

    /** Opens folders and reports for a person by this. */
    void documents(Consumer<Path> by) {
        documents = by;
        experiments.setDocuments(by);
    }

    /** Switches between the light and the dark theme, of every window. */
    void dark(boolean dark) {
        Palette.darkProperty().set(dark);
        Application.setUserAgentStylesheet(
                dark
                        ? new atlantafx.base.theme.PrimerDark().getUserAgentStylesheet()
                        : new atlantafx.base.theme.PrimerLight().getUserAgentStylesheet());
        settings.set("dark", dark);
    }

    /** Makes the window's content this large. */
    void size(int width, int height) {
        stage.setWidth(width);
        stage.setHeight(height);
    }

    /** Shows the window. */
    public void show() {
        stage.show();
    }

    /** Remembers sizes and frees the model. */
    public void close() {
        settings.set(perScreen("maximized"), stage.isMaximized());
        if (!stage.isMaximized() && !stage.isFullScreen()) {
            settings.set(perScreen("width"), stage.getWidth());
            settings.set(perScreen("height"), stage.getHeight());
        }
        sessions.close();
        dividers.remember();
        analyses.close();
        dataset.close();
        experiments.close();
        if (compare != null) {
            compare.close();
        }
        settings.save();
        explorer.close();
    }

    Stage stage() {
        return stage;
    }

    Settings settings() {
        return settings;
    }

    /** The state behind the window. */
    public Explorer explorer() {
        return explorer;
    }

    Parent root() {
        return root;
    }

    ImagePane imagePane() {
        return imagePane;
    }

    LensPane lensPane() {
        return lensPane;
    }

    SegmentationPane segmentationPane() {
        return segmentationPane;
    }

    AttributionPane attributionPane() {
        return attributionPane;
    }

    /** Makes one of the analyses visible, wherever it is. */
    void bringToFront(Region pane) {
        analyses.show(pane);
    }

    /** The lens, the map, the attribution and the knockout. */
    AnalysisPanel analyses() {
        return analyses;
    }

    KnockoutPane knockoutPane() {
        return knockoutPane;
    }

    /** Brings the findings to the front. */
    void showFindings() {
        bringToFront(findingsPane);
    }

    /** The session that is saved and opened. */
    Sessions sessions() {
        return sessions;
    }

    /**
     * Explains what the window shows.
     *
     * @param section such as {@code lens}; empty for the beginning
     */
    void help(String section) {
        if (help == null) {
            help = new HelpWindow(stage);
        }
        help.show(section);
    }

    /** Opens the Compare window with the current state on both sides, or brings the open one to the front. */
    void compare() {
        if (explorer.askedProperty().get() == null) {
            return;
        }
        if (compare == null || !compare.stage().isShowing()) {
            compare = new CompareWindow(this, dialogs);
            compare.stage().showingProperty().addListener((o, before, now) -> compare = now ? compare : null);
            compare.open(explorer);
        }
        compare.stage().toFront();
    }

    /** The window that compares; null while there is none. */
    CompareWindow comparison() {
        return compare;
    }

    /** Shows the pane of an experiment that is tried, with the dog of the first scene. */
    void show(TryMenu.Experiment experiment, ObjectChoice dog) {
        switch (experiment) {
            case ABLATE, RANDOM -> bringToFront(lensPane);
            case LENS -> {
                bringToFront(lensPane);
                explorer.layerProperty().set(explorer.modelProperty().get().layers() - 2);
                lensPane.find(dog.category());
            }
            case MAP -> {
                bringToFront(segmentationPane);
                segmentationPane.setWord(dog.category());
            }
            case KNOCKOUT -> {
                bringToFront(knockoutPane);
                knockoutPane.model().viewProperty().set(View.WINDOWS);
            }
            case OCCLUSION -> {
                bringToFront(attributionPane);
                onceProbed(attributionPane.model()::compute);
            }
        }
    }

    /** Runs this once the answer is there whose token an attribution is of. */
    private void onceProbed(Runnable then) {
        if (explorer.probedProperty().get() != null) {
            then.run();
            return;
        }
        explorer.probedProperty().addListener(new InvalidationListener() {
            @Override
            public void invalidated(Observable probed) {
                if (explorer.probedProperty().get() != null) {
                    probed.removeListener(this);
                    then.run();
                }
            }
        });
    }

    /** Shows the first steps over the image, once in the life of the settings. */
    private void firstSteps() {
        if (settings.get("first-steps", "").isEmpty()) {
            FirstSteps steps = new FirstSteps(explorer, () -> {
                settings.set("first-steps", "done");
                settings.save();
            });
            StackPane.setAlignment(steps, Pos.BOTTOM_CENTER);
            StackPane.setMargin(steps, new Insets(0, 16, 56, 16));
            imageArea.getChildren().add(steps);
        }
    }

    /** Says that files were written, and where. */
    void saved(List<Path> files) {
        status.saved(files, documents);
    }

    /** What opens files. */
    Opener opener() {
        return opener;
    }

    /** The window of experiments. */
    Experiments experiments() {
        return experiments;
    }

    private void showMap(String word, LayerWindow layers, boolean max) {
        bringToFront(segmentationPane);
        segmentationPane.setWord(word);
        segmentationPane.model().overProperty().set(max ? WordMap.Over.MAX : WordMap.Over.MEAN);
        segmentationPane.model().lastProperty().set(layers.last());
        segmentationPane.model().firstProperty().set(layers.first());
    }

    DatasetDock dataset() {
        return dataset;
    }

    AnswerStrip answerStrip() {
        return answerStrip;
    }
}
