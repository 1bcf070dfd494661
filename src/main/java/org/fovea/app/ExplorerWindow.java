package org.fovea.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.fovea.BadInput;
import org.fovea.app.answer.AnswerStrip;
import org.fovea.app.attribution.AttributionPane;
import org.fovea.app.image.ImagePane;
import org.fovea.app.knockout.KnockoutPane;
import org.fovea.app.lens.LensPane;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.segmentation.SegmentationPane;
import org.fovea.app.state.CocoReader;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.OpenModel;
import org.fovea.intervene.LayerWindow;
import org.fovea.lens.WordMap;
import org.fovea.vlm.tensor.Arithmetic;
import org.kordamp.ikonli.javafx.FontIcon;

/** The explorer's one window: image, lens, segmentation, attribution and knockout panes, the answer strip, the line below them. */
public final class ExplorerWindow {

    private static final List<String> PICTURES = List.of(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp");

    private final Stage stage;
    private final Settings settings;
    private final Explorer explorer;
    private final ImagePane imagePane;
    private final LensPane lensPane;
    private final SegmentationPane segmentationPane;
    private final AttributionPane attributionPane;
    private final KnockoutPane knockoutPane;
    private final PaneTabs tabs = new PaneTabs();
    private final AnswerStrip answerStrip;
    private final SplitPane columns;
    private final SplitPane right;
    private final MapsDock maps;
    private final SplitPane rows;
    private final DatasetDock dataset;
    private final Experiments experiments;
    private final BorderPane root = new BorderPane();
    private Consumer<String> complaints = this::dialog;
    private boolean cocoChosen;

    /**
     * Builds the window; nothing is open in it yet.
     *
     * @param settings remembered sizes, theme, recent files
     */
    public ExplorerWindow(Stage stage, Settings settings) {
        this.stage = stage;
        this.settings = settings;
        Fonts.load();
        dark(Boolean.parseBoolean(settings.get("dark", "false")));
        explorer = new Explorer(Platform::runLater, sentence -> complaints.accept(sentence));
        explorer.computeProperty().set(Arrays.stream(Arithmetic.values())
                .filter(mode -> mode.toString().equals(settings.get("compute", ""))).findFirst().orElse(null));
        imagePane = new ImagePane(explorer);
        lensPane = new LensPane(explorer);
        segmentationPane = new SegmentationPane(explorer);
        attributionPane = new AttributionPane(explorer);
        knockoutPane = new KnockoutPane(explorer);
        answerStrip = new AnswerStrip(explorer);
        lensPane.setOnSegment(segmentationPane::setWord);

        tabs.add("Segmentation", "fth-layers", segmentationPane);
        tabs.add("Attribution", "fth-target", attributionPane);
        attributionPane.model().frontProperty().bind(tabs.frontProperty().isEqualTo(attributionPane));
        maps = new MapsDock(tabs, titled("Attention knockout", "fth-scissors", knockoutPane), knockoutPane);
        right = new SplitPane(titled("Logit lens", "fth-grid", lensPane), maps.node());
        right.setOrientation(Orientation.VERTICAL);
        columns = new SplitPane(imagePane, right);
        rows = new SplitPane(columns, answerStrip);
        rows.setOrientation(Orientation.VERTICAL);
        SplitPane.setResizableWithParent(answerStrip, false);
        SplitPane.setResizableWithParent(imagePane, false);
        divide(columns, "divider.columns", 0.37);
        divide(right, "divider.right", 0.5);
        maps.divide(settings.get("divider.maps", 0.5, 0.05, 0.95));
        divide(rows, "divider.rows", 0.76);

        dataset = new DatasetDock(explorer, settings, rows, columns, this::openCoco);
        experiments = new Experiments(explorer, settings, this::showMap, stage::toFront);
        stage.addEventHandler(WindowEvent.WINDOW_HIDDEN, e -> experiments.close());
        stage.setOnCloseRequest(e -> {
            if (!experiments.mayStop(stage)) {
                e.consume();
            }
        });
        root.setTop(new ExplorerMenu(this).bar());
        root.setCenter(dataset.node());
        root.setBottom(statusLine());
        root.getStyleClass().add("explorer");
        Scene scene = new Scene(root, settings.get("width", 1440, 600, 10000), settings.get("height", 920, 400, 10000));
        scene.getStylesheets().add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        scene.setOnDragOver(this::dragOver);
        scene.setOnDragDropped(this::dropped);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        stage.setScene(scene);
        stage.setMinWidth(900);
        stage.setMinHeight(600);
        stage.setTitle("Fovea");
        stage.setMaximized(Boolean.parseBoolean(settings.get("maximized", "false")));
        explorer.imageProperty().addListener((o, before, now) -> opened(now));
        explorer.modelProperty().addListener((o, before, now) -> opened(now));
    }

    private void divide(SplitPane pane, String key, double otherwise) {
        pane.setDividerPositions(settings.get(key, otherwise, 0.05, 0.95));
    }

    private static VBox titled(String title, String icon, Region pane) {
        Label label = new Label(title, new FontIcon(icon));
        label.getStyleClass().add("pane-title");
        label.setPadding(new Insets(6, 12, 2, 12));
        VBox.setVgrow(pane, Priority.ALWAYS);
        VBox box = new VBox(label, pane);
        box.getStyleClass().add("pane");
        box.setMinSize(0, 0);
        return box;
    }

    private Node statusLine() {
        Label model = new Label();
        model.setGraphic(new FontIcon("fth-cpu"));
        Tooltip about = new Tooltip();
        about.setWrapText(true);
        about.setMaxWidth(520);
        model.setTooltip(about);
        explorer.modelProperty().addListener((o, before, now) -> {
            model.setText(now.name());
            about.setText(now.about() + (now.about().isEmpty() ? "" : "\n\n") + now.summary());
        });
        Label picture = new Label();
        explorer.imageProperty().addListener((o, before, now) -> picture.setText("%s · %d×%d".formatted(
                now.file().getFileName(), now.source().width(), now.source().height())));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        CocoReader reader = explorer.reader();
        ModelService service = explorer.service();
        Node reading = work("reading", reader.activityProperty(), reader.progressProperty(), reader.busyProperty(),
                reader::cancel);
        reading.managedProperty().bind(reader.busyProperty());
        // The model's work keeps its place: else the line's height, and with it every pane's, would change with it.
        Node working = work("working", service.activityProperty(), service.progressProperty(), service.busyProperty(),
                explorer::stopModel);
        HBox line = new HBox(12, model, picture, space, working, reading);
        line.setAlignment(Pos.CENTER_LEFT);
        line.setPadding(new Insets(2, 12, 2, 12));
        line.setMinHeight(28);
        line.getStyleClass().add("status-line");
        return line;
    }

    /** What is being done, how far it is, and a button that stops it; there only while it is being done. */
    private Node work(String id, ObservableValue<String> what, ObservableValue<Number> share, ObservableValue<Boolean> busy,
            Runnable stop) {
        Label activity = new Label();
        activity.textProperty().bind(what);
        ProgressBar progress = new ProgressBar();
        progress.progressProperty().bind(share);
        progress.setPrefWidth(140);
        progress.getStyleClass().add("small");
        Button cancel = new Button(null, new FontIcon("fth-x"));
        cancel.getStyleClass().addAll("flat", "button-icon", "small");
        cancel.setTooltip(new Tooltip("Cancel (Esc)"));
        cancel.setOnAction(e -> stop.run());
        HBox box = new HBox(12, activity, progress, cancel);
        box.setId(id);
        box.setAlignment(Pos.CENTER_LEFT);
        box.visibleProperty().bind(busy);
        return box;
    }

    // ---- opening ----

    /** Opens what the command line asked for. */
    void open(Launcher.Opening what) {
        Path coco = what.coco() != null ? what.coco() : besides(what.image());
        if (what.compute() != null) {
            explorer.computeProperty().set(what.compute());
        }
        explorer.open(what.model(), what.image(), coco, what.annotation(), what.prompt());
    }

    /** Opens a picture; if a COCO file of its folder is not open yet, that too. */
    void openImage(Path file) {
        Path coco = besides(file);
        boolean known = explorer.cocoProperty().get() != null
                && (coco == null || explorer.cocoProperty().get().file().toAbsolutePath().equals(coco.toAbsolutePath()));
        boolean awaited = cocoChosen && explorer.reader().busyProperty().get();
        explorer.openImage(file);
        if (coco != null && !known && !awaited) {
            cocoChosen = false;
            explorer.openCoco(coco, null);
        }
    }

    /** Opens a COCO file that someone chose; no other is opened by itself until it has been read. */
    void openCoco(Path file) {
        cocoChosen = true;
        settings.opened("coco", file);
        settings.save();
        explorer.openCoco(file, null);
    }

    /** A small {@code instances.json} in a picture's own folder, as the built-in scenes have it. */
    private static Path besides(Path image) {
        try {
            Path file = image.toAbsolutePath().resolveSibling("instances.json");
            return Files.isRegularFile(file) && Files.size(file) < 50_000_000 ? file : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Opens whatever this is: a picture, a COCO file, a checkpoint, a folder of pictures, a dataset's folder, an experiment's. */
    void openAny(Path path) {
        if (Files.isRegularFile(path.resolve("settings.json"))) {
            experiments.openResults(path);
        } else if (Files.isDirectory(path)) {
            List<Path> pictures = Files.exists(path.resolve("config.json")) ? List.of() : pictures(path);
            if (pictures.isEmpty()) {
                DatasetDock.instances(path).ifPresentOrElse(this::openCoco, () -> explorer.openModel(path));
            } else {
                openImage(pictures.get(0));
            }
        } else if (isJson(path)) {
            openCoco(path);
        } else {
            openImage(path);
        }
    }

    private static boolean isJson(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    /** The pictures of a folder by name. */
    static List<Path> pictures(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> PICTURES.stream().anyMatch(f.toString().toLowerCase(Locale.ROOT)::endsWith))
                    .sorted().toList();
        } catch (IOException e) {
            throw new BadInput("%s: cannot be listed (%s).".formatted(folder, e.getMessage()), e);
        }
    }

    /** Opens the picture that many places further in the dataset on show, else in the folder of the one that is open. */
    void walk(int by) {
        OpenImage now = explorer.imageProperty().get();
        if (now == null || dataset.walks(by)) {
            return;
        }
        try {
            List<Path> all = pictures(now.file().toAbsolutePath().getParent());
            int at = all.indexOf(now.file().toAbsolutePath());
            if (!all.isEmpty()) {
                openImage(all.get(Math.floorMod(at + by, all.size())));
            }
        } catch (BadInput gone) {
            explorer.complain(gone.getMessage());
        }
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
        stage.setTitle((image == null ? "" : image.file().getFileName() + " · ")
                + (model == null ? "" : model.name() + " · ") + "Fovea");
    }

    private void dragOver(DragEvent e) {
        if (e.getDragboard().hasFiles()) {
            e.acceptTransferModes(TransferMode.COPY);
            e.consume();
        }
    }

    private void dropped(DragEvent e) {
        // COCO files last: one that is dropped with a picture counts more than the one that lies beside it.
        List<Path> files = e.getDragboard().getFiles().stream().map(File::toPath)
                .sorted(Comparator.comparing(ExplorerWindow::isJson)).toList();
        e.setDropCompleted(!files.isEmpty());
        e.consume();
        try {
            files.forEach(this::openAny);
        } catch (BadInput problem) {
            explorer.complain(problem.getMessage());
        }
    }

    private void pressed(KeyEvent e) {
        if (e.getCode() == KeyCode.ESCAPE
                && (explorer.service().busyProperty().get() || explorer.reader().busyProperty().get())) {
            explorer.stop();
        }
    }

    // ---- what others need ----

    /** Shows one sentence in a dialog; what is open stays as it is. */
    private void dialog(String sentence) {
        Alert alert = new Alert(Alert.AlertType.WARNING);
        alert.initOwner(Window.getWindows().stream().filter(w -> w instanceof Stage && w.isFocused()).findFirst().orElse(stage));
        alert.setTitle("Fovea");
        alert.setHeaderText("This did not work");
        Label text = new Label(sentence);
        text.setWrapText(true);
        text.setMaxWidth(460);
        alert.getDialogPane().setContent(text);
        alert.getDialogPane().setId("complaint");
        alert.show();
    }

    /** Sends complaints elsewhere than into a dialog. */
    void complaints(Consumer<String> to) {
        complaints = to;
    }

    /** Switches between the light and the dark theme, of every window. */
    void dark(boolean dark) {
        Palette.darkProperty().set(dark);
        Application.setUserAgentStylesheet(dark ? new atlantafx.base.theme.PrimerDark().getUserAgentStylesheet()
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
        settings.set("maximized", stage.isMaximized());
        if (!stage.isMaximized()) {
            settings.set("width", stage.getScene().getWidth());
            settings.set("height", stage.getScene().getHeight());
        }
        settings.set("divider.columns", columns.getDividerPositions()[0]);
        settings.set("divider.right", right.getDividerPositions()[0]);
        settings.set("divider.maps", maps.divider());
        settings.set("divider.rows", rows.getDividerPositions()[0]);
        dataset.close();
        experiments.close();
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

    /** Brings one of the panes below the lens to the front, if it shares its place with others. */
    void bringToFront(Region pane) {
        tabs.show(pane);
    }

    KnockoutPane knockoutPane() {
        return knockoutPane;
    }

    /** The window of experiments. */
    Experiments experiments() {
        return experiments;
    }

    private void showMap(String word, LayerWindow layers, boolean max) {
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
