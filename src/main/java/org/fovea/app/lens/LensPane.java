package org.fovea.app.lens;

import atlantafx.base.controls.CustomTextField;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import javafx.collections.MapChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.CornerRadii;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.scene.paint.CycleMethod;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Stop;
import org.fovea.app.look.ExportButton;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Palette;
import org.fovea.app.look.RunSwitch;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.look.WrappingRow;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PromptTokens;
import org.fovea.intervene.Patches;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The token grid of the explorer: the logit lens of every position at every layer, with search and a legend. */
public final class LensPane extends BorderPane {

    private static final PseudoClass NONE = PseudoClass.getPseudoClass("none");
    private static final double ROOM_FOR_COUNT = 250;
    private static final double ROOM_FOR_NUMBER = 130;

    private final Texts texts = Texts.of(LensPane.class);
    private final Explorer explorer;
    private final LensModel model = new LensModel();
    private final LensCard card = new LensCard();
    private final LensGridView grid;
    private final CustomTextField search = new CustomTextField();
    private final Label count = new Label();
    private final ToggleButton below = new ToggleButton(texts.get("search.below"));
    private final Button previous = step(Feather.CHEVRON_UP, texts.get("search.previous"), -1);
    private final Button next = step(Feather.CHEVRON_DOWN, texts.get("search.next"), 1);
    private final Label hint = new Label();
    private final Region legend = new Region();
    private final Label[] marks = {
        mark(texts.get("mark.ablated")),
        mark(texts.get("mark.object")),
        mark(texts.get("mark.register")),
        mark(texts.get("mark.differs"))
    };
    private final Label reading = new Label();
    private final Hyperlink again = new Hyperlink(texts.get("again"));
    private boolean walking;

    /** Shows what is open in an explorer, and whatever will be. */
    public LensPane(Explorer explorer) {
        this.explorer = explorer;
        grid = new LensGridView(explorer, model, card);
        grid.setOnFind(this::find);
        getStyleClass().add("lens-pane");
        getStylesheets().add(LensPane.class.getResource("lens.css").toExternalForm());
        setMinSize(0, 0);
        hint.setId("lens-hint");
        hint.getStyleClass().add("lens-hint");
        hint.setWrapText(true);
        hint.setMouseTransparent(true);
        setTop(tools());
        setCenter(new StackPane(grid, hint));
        setBottom(foot());
        getChildren().add(card);
        listen();
        paintLegend();
    }

    // ---- what the window asks for ----

    /** Puts the caret into the search box, its text selected. */
    public void focusSearch() {
        search.requestFocus();
        search.selectAll();
    }

    /** Searches for a word as if someone had typed it. */
    public void find(String word) {
        search.setText(word);
    }

    /** Sets what mapping a token over the image does; without it, the menu does not offer that. */
    public void setOnSegment(Consumer<String> action) {
        grid.setOnSegment(action);
    }

    /** Marks the cells, by position and layer, of which the top token is another than in a lens beside this one. */
    public void setDiffering(BiPredicate<Integer, Integer> differing) {
        model.differing(differing);
        showMarks();
        grid.redraw();
    }

    /** Redraws the cells in view, for example when the other side of a comparison has changed. */
    public void redraw() {
        grid.redraw();
    }

    /** The lens of the run that is shown; null until every layer is read. */
    public Exportable exportable() {
        return LensExport.of(explorer);
    }

    /** The height in which this many rows are in view. */
    public double heightOf(int rows) {
        return getTop().prefHeight(-1)
                + LensGeometry.HEADER
                + rows * LensGeometry.ROW
                + LensGeometry.BAR
                + getBottom().prefHeight(-1);
    }

    LensModel model() {
        return model;
    }

    LensGridView grid() {
        return grid;
    }

    // ---- parts ----

    private Node tools() {
        FontIcon glass = new FontIcon(Feather.SEARCH);
        StackPane icon = new StackPane(glass);
        icon.getStyleClass().add("lens-search-icon");
        count.setId("lens-count");
        count.getStyleClass().add("lens-count");
        count.setMinWidth(Region.USE_PREF_SIZE);
        search.setId("lens-search");
        search.getStyleClass().add("lens-search");
        search.setPromptText(texts.get("search.prompt"));
        search.setTooltip(new Tooltip(texts.get("search.tooltip")));
        search.setAccessibleText(texts.get("search.prompt"));
        search.setLeft(icon);
        search.setRight(count);
        search.setPrefWidth(380);
        search.setMinWidth(130);
        search.setMaxWidth(380);
        HBox.setHgrow(search, Priority.ALWAYS);
        search.textProperty().addListener(o -> searchAnew());
        search.widthProperty().addListener(o -> showCount());
        search.addEventFilter(KeyEvent.KEY_PRESSED, this::searchKey);
        below.setId("lens-below");
        below.setTooltip(new Tooltip(texts.get("search.below.tooltip")));
        below.setMinWidth(Region.USE_PREF_SIZE);
        below.selectedProperty().addListener(o -> searchAnew());

        ToggleGroup group = new ToggleGroup();
        HBox rows = new HBox();
        rows.setAlignment(Pos.CENTER);
        rows.setMinWidth(Region.USE_PREF_SIZE);
        String[] pills = {"left-pill", "center-pill", "right-pill"};
        String[] about = {
            texts.get("rows.all.tooltip"), texts.get("rows.patches.tooltip"), texts.get("rows.object.tooltip")
        };
        for (LensModel.Rows which : LensModel.Rows.values()) {
            ToggleButton button = new ToggleButton(which.toString());
            button.setId("lens-rows-" + which.name().toLowerCase(java.util.Locale.ROOT));
            button.getStyleClass().add(pills[which.ordinal()]);
            button.setTooltip(new Tooltip(about[which.ordinal()]));
            button.setToggleGroup(group);
            button.setUserData(which);
            button.setSelected(which == model.filter());
            rows.getChildren().add(button);
        }
        group.selectedToggleProperty().addListener((o, before, now) -> {
            if (now == null) {
                group.selectToggle(before); // one of them always holds
            } else if (now.getUserData() != model.filter()) {
                model.filter((LensModel.Rows) now.getUserData());
                rearranged();
            }
        });
        HBox find = new HBox(6, search, previous, next, below);
        find.setAlignment(Pos.CENTER_LEFT);
        HBox right = new HBox(6, rows, new ExportButton("lens-export", this::exportable, explorer::complain));
        right.setAlignment(Pos.CENTER_RIGHT);
        WrappingRow tools = new WrappingRow(6, 4, find, right);
        tools.getStyleClass().add("lens-tools");
        return tools;
    }

    private Button step(Feather icon, String about, int step) {
        Button button = new Button(null, new FontIcon(icon));
        button.setId(step > 0 ? "lens-next" : "lens-previous");
        button.getStyleClass().addAll("flat", "lens-step");
        Tip.on(button, about);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setDisable(true);
        button.setOnAction(e -> walk(step));
        return button;
    }

    private Node foot() {
        legend.setMinSize(72, 9);
        legend.setMaxSize(72, 9);
        reading.setId("lens-reading");
        reading.setMinWidth(Region.USE_PREF_SIZE);
        Label least = new Label("0%");
        Label most = new Label("100%");
        least.setMinWidth(Region.USE_PREF_SIZE);
        most.setMinWidth(Region.USE_PREF_SIZE);
        RunSwitch run = new RunSwitch(
                "lens-changed",
                explorer.shownRun().withInterventionsProperty(),
                explorer.shownRun().choiceProperty());
        HBox scale = new HBox(6, least, legend, most);
        HBox signs = new HBox(marks);
        again.setId("lens-again");
        again.setMinWidth(Region.USE_PREF_SIZE);
        again.setVisible(false);
        again.managedProperty().bind(again.visibleProperty());
        again.setOnAction(e -> explorer.resumeLens());
        HBox state = new HBox(6, reading, again);
        for (HBox group : List.of(scale, signs, state)) {
            group.setAlignment(Pos.CENTER_LEFT);
        }
        WrappingRow foot = new WrappingRow(6, 3, run, scale, signs, state);
        foot.getStyleClass().add("lens-foot");
        return foot;
    }

    private static Label mark(String text) {
        Region sign = new Region();
        sign.setMinSize(7, 7);
        sign.setMaxSize(7, 7);
        Label label = new Label(text, sign);
        label.getStyleClass().add("lens-mark");
        label.setMinWidth(Region.USE_PREF_SIZE);
        label.managedProperty().bind(label.visibleProperty());
        return label;
    }

    private void paintLegend() {
        Stop[] stops = new Stop[9];
        for (int i = 0; i < stops.length; i++) {
            stops[i] = new Stop(i / 8.0, Palette.probability(i / 8.0));
        }
        LinearGradient shades = new LinearGradient(0, 0, 1, 0, true, CycleMethod.NO_CYCLE, stops);
        CornerRadii round = new CornerRadii(2);
        legend.setBackground(new Background(
                new BackgroundFill(Palette.line(), round, Insets.EMPTY),
                new BackgroundFill(shades, new CornerRadii(1), new Insets(1))));
        Color[] colors = {Palette.ablated(), Palette.object(), Palette.register(), Palette.found()};
        for (int i = 0; i < marks.length; i++) {
            ((Region) marks[i].getGraphic())
                    .setBackground(new Background(
                            new BackgroundFill(colors[i], new CornerRadii(i == 1 ? 4 : 1), Insets.EMPTY)));
        }
    }

    // ---- the explorer's state ----

    private void listen() {
        explorer.askedProperty().addListener((o, before, now) -> asked(now));
        explorer.lens().addListener((MapChangeListener<Integer, LensText>) change -> {
            if (change.wasAdded()) {
                read(change.getValueAdded());
            }
        });
        explorer.shownRun().changeProperty().addListener(o -> run());
        explorer.imageProperty().addListener((o, before, now) -> image(now));
        explorer.objectProperty().addListener((o, before, now) -> object(now));
        explorer.history().currentProperty().addListener((o, before, now) -> ablated(now.ablated()));
        explorer.layerProperty().addListener((o, before, now) -> {
            grid.reveal(-1, now.intValue());
            grid.redraw();
        });
        explorer.hoveredPatchProperty().addListener((o, before, now) -> {
            if (now.intValue() >= 0 && !grid.hasPointer() && !walking) {
                grid.reveal(model.positionOf(now.intValue()), -1);
            }
            grid.redraw();
        });
        explorer.lensStandingProperty().addListener(o -> showReading());
        Palette.onChange(this, () -> {
            paintLegend();
            grid.redraw();
        });

        image(explorer.imageProperty().get());
        object(explorer.objectProperty().get());
        ablated(explorer.history().current().ablated());
        run();
        asked(explorer.askedProperty().get());
        explorer.lens().values().forEach(this::read);
    }

    private void asked(PromptTokens now) {
        model.show(
                now,
                now == null || explorer.modelProperty().get() == null
                        ? 0
                        : explorer.modelProperty().get().layers());
        rearranged();
        grid.reveal(-1, explorer.layerProperty().get());
    }

    private void run() {
        model.run(
                !explorer.shownRun().changeProperty().get().isNone(),
                explorer.lensReading()::isStale,
                explorer.lensReading()::original);
        showReading();
        grid.refresh();
    }

    /** Adds a layer. */
    void read(LensText layer) {
        if (layer.layer() < model.columns()) {
            model.read(layer);
            showCount();
            showReading();
            grid.refresh();
        }
    }

    private void image(OpenImage now) {
        model.image(now == null ? null : now.layout(), now == null ? Patches.NONE : now.registers());
        showMarks();
    }

    private void object(ObjectChoice now) {
        model.object(now == null ? null : now.category(), now == null ? Patches.NONE : now.patches());
        rearranged();
        showMarks();
    }

    private void ablated(Patches now) {
        model.ablated(now);
        showMarks();
        grid.refresh();
    }

    /** Lays the grid out again after rows or columns have changed. */
    void rearranged() {
        grid.rearrange();
        grid.refresh();
        showHint();
        showCount();
        showReading();
    }

    private void showHint() {
        hint.setText(model.isEmpty() ? texts.get("hint.image") : model.rows() == 0 ? texts.get("hint.object") : "");
        hint.setVisible(!hint.getText().isEmpty());
    }

    private void showMarks() {
        boolean[] shown = model.marks();
        for (int i = 0; i < marks.length; i++) {
            marks[i].setVisible(shown[i]);
        }
        marks[1].setText(
                explorer.objectProperty().get() == null
                        ? ""
                        : explorer.objectProperty().get().category());
    }

    private void showReading() {
        ComputationState now = explorer.lensStandingProperty().get();
        reading.setText(model.progress(now));
        again.setVisible(now.hasEnded());
    }

    // ---- search ----

    private void searchKey(KeyEvent e) {
        if (e.getCode() == KeyCode.ENTER) {
            walk(e.isShiftDown() ? -1 : 1);
        } else if (e.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
            search.clear();
            explorer.hoveredPatchProperty().set(-1);
        } else {
            return;
        }
        e.consume();
    }

    private void searchAnew() {
        model.search().word(search.getText(), below.isSelected());
        boolean inView = false;
        for (int i = 0; i < model.search().hits() && !inView; i++) {
            inView = grid.geometry().shows(model.search().hitRow(i));
        }
        if (!inView && model.search().hits() > 0) {
            grid.reveal(model.positionAt(model.search().hitRow(0)), -1);
        }
        showCount();
        grid.refresh();
    }

    private void walk(int step) {
        LensModel.Cell hit = model.search().walk(step);
        if (hit != null) {
            grid.reveal(hit.position(), hit.layer());
            walking = true;
            explorer.hoveredPatchProperty().set(model.patchAt(hit.position()));
            walking = false;
            showCount();
            grid.redraw();
        }
    }

    private void showCount() {
        count.setText(
                search.getWidth() < ROOM_FOR_NUMBER ? "" : model.search().found(search.getWidth() < ROOM_FOR_COUNT));
        count.pseudoClassStateChanged(
                NONE, model.search().isOn() && model.search().hits() == 0);
        previous.setDisable(model.search().hits() == 0);
        next.setDisable(model.search().hits() == 0);
    }
}
