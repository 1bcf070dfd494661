package org.fovea.app;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.fovea.app.compare.CompareModel;
import org.fovea.app.look.Export;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;
import org.fovea.app.look.WindowSize;
import org.fovea.app.segmentation.SegmentationModel;
import org.fovea.app.state.Explorer;

/**
 * Two images, models, questions or runs side by side. Both sides start with the explorer's current state and share its
 * models; later changes to the explorer do not affect them.
 */
final class CompareWindow {

    private static final String KEY = "compare.";

    /** The height in pixels below which the lens is beside the image. */
    private static final double LOW = 860;

    private final Texts texts = Texts.of(CompareWindow.class);

    private final Settings settings;
    private final CompareModel model;
    private final CompareSide left;
    private final CompareSide right;
    private final Stage stage = new Stage();
    private boolean carrying;

    /** Makes the window of what an explorer's window shows. */
    CompareWindow(ExplorerWindow window, WindowDialogs dialogs) {
        settings = window.settings();
        left = side("left", window, dialogs);
        right = side("right", window, dialogs);
        model = new CompareModel(left.explorer(), right.explorer());
        right.answer().compareWith(left.explorer());
        for (CompareSide side : List.of(left, right)) {
            side.lens().setDiffering((position, layer) -> model.differs(side.explorer(), position, layer));
        }
        link(left, right);
        link(right, left);
        model.linkedProperty().addListener((o, before, now) -> {
            right.show(left.tabProperty().get());
            carry(() -> right.map().setWord(left.map().model().wordProperty().get()));
        });
        drawDifferences();

        left.toolsProperty().bindBidirectional(right.toolsProperty());
        left.parts()
                .getDividers()
                .get(0)
                .positionProperty()
                .bindBidirectional(right.parts().getDividers().get(0).positionProperty());
        BorderPane root = new BorderPane(columns());
        root.setTop(switches(() -> window.help("compare")));
        root.getStyleClass().add("explorer");
        root.addEventHandler(Export.Saved.SAVED, e -> window.saved(e.files()));
        Scene scene = new Scene(root);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        scene.heightProperty().addListener((o, before, now) -> {
            left.beside(now.doubleValue() < LOW);
            right.beside(now.doubleValue() < LOW);
        });
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        stage.setTitle(texts.get("compare.title"));
        WindowSize.set(
                stage,
                settings.get(ExplorerWindow.perScreen(KEY + "width"), Math.min(1440, screen.getWidth()), 800, 10000),
                settings.get(ExplorerWindow.perScreen(KEY + "height"), Math.min(900, screen.getHeight()), 500, 10000),
                1024,
                700);
        stage.setScene(scene);
        scene.getAccelerators()
                .putAll(Map.of(
                        KeyCombination.valueOf("Shortcut+W"), () -> Platform.runLater(stage::close), // see WindowKeys
                        KeyCombination.valueOf("F1"), () -> window.help("compare"),
                        KeyCombination.valueOf("Shortcut+Z"),
                                () -> focused().history().undo(),
                        KeyCombination.valueOf("Shortcut+Shift+Z"),
                                () -> focused().history().redo()));
        WindowKeys.onEscape(scene, this::escape);
        stage.setOnHidden(e -> end());
    }

    /** The side that the keyboard is in; the right one if it is in none. */
    private Explorer focused() {
        for (Node at = stage.getScene().getFocusOwner(); at != null; at = at.getParent()) {
            if (at == left || at == left.answer()) {
                return left.explorer();
            }
        }
        return right.explorer();
    }

    private CompareSide side(String name, ExplorerWindow window, WindowDialogs dialogs) {
        Explorer explorer = window.explorer().beside(window.explorer()::complain);
        Opener opener = new Opener(explorer, settings, window.sessions()::open, window.experiments()::openResults);
        return new CompareSide(name, explorer, settings, opener, dialogs);
    }

    // ---- what is linked and drawn ----

    private void link(CompareSide one, CompareSide other) {
        one.tabProperty().addListener((o, before, now) -> carry(() -> other.show(now)));
        SegmentationModel from = one.map().model();
        SegmentationModel to = other.map().model();
        from.wordProperty().addListener((o, before, now) -> {
            if (!now.isEmpty()) { // another image has no word yet
                carry(() -> to.type(now));
            }
        });
        from.overProperty()
                .addListener((o, before, now) -> carry(() -> to.overProperty().set(now)));
        from.thresholdProperty()
                .addListener(
                        (o, before, now) -> carry(() -> to.thresholdProperty().set(now.doubleValue())));
        from.firstProperty()
                .addListener((o, before, now) ->
                        carry(() -> to.firstProperty().set(Math.max(1, model.layer(one.explorer(), now.intValue())))));
        from.lastProperty()
                .addListener((o, before, now) ->
                        carry(() -> to.lastProperty().set(Math.max(1, model.layer(one.explorer(), now.intValue())))));
    }

    private void carry(Runnable what) {
        if (model.linkedProperty().get() && !carrying) {
            carrying = true;
            try {
                what.run();
            } finally {
                carrying = false;
            }
        }
    }

    private void drawDifferences() {
        InvalidationListener redraw = o -> {
            left.lens().redraw();
            right.lens().redraw();
        };
        for (CompareSide side : List.of(left, right)) {
            Stream.<Observable>of(
                            side.explorer().lens(),
                            side.explorer().askedProperty(),
                            side.explorer().shownRun().changeProperty())
                    .forEach(o -> o.addListener(redraw));
        }
    }

    /** Both sides in two equal columns; their answers are equally high, so that the images are too. */
    private GridPane columns() {
        GridPane columns = new GridPane();
        ColumnConstraints half = new ColumnConstraints();
        half.setPercentWidth(50);
        columns.getColumnConstraints().setAll(half, half);
        RowConstraints high = new RowConstraints();
        high.setVgrow(Priority.ALWAYS);
        high.setMinHeight(0);
        high.setPrefHeight(0);
        RowConstraints answers = new RowConstraints();
        answers.setMinHeight(Region.USE_PREF_SIZE);
        columns.getRowConstraints().setAll(high, answers);
        columns.add(left, 0, 0);
        columns.add(left.answer(), 0, 1);
        columns.add(right, 1, 0);
        columns.add(right.answer(), 1, 1);
        for (Region each : List.of(left, left.answer())) {
            each.getStyleClass().add("compare-left");
        }
        for (Region each : List.of(right, right.answer())) {
            each.getStyleClass().add("compare-right");
        }
        return columns;
    }

    private HBox switches(Runnable explain) {
        CheckBox linked =
                box("linked", texts.get("compare.linked"), texts.get("compare.linked.tooltip"), model.linkedProperty());
        CheckBox runs = box(
                "runs", texts.get("compare.runs"), texts.get("compare.runs.tooltip"), model.beforeAndAfterProperty());
        CheckBox difference = box(
                "difference",
                texts.get("compare.difference"),
                texts.get("compare.difference.tooltip"),
                model.differenceProperty());
        difference.disableProperty().bind(model.subtractableProperty().not());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button help = new IconButton("fth-help-circle", texts.get("compare.help"));
        help.setId("compare-help");
        help.setOnAction(e -> explain.run());
        HBox row = new HBox(16, linked, runs, difference, space, activity(left), activity(right), help);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().addAll("top-line", "compare-line");
        return row;
    }

    private static CheckBox box(String name, String text, String about, BooleanProperty value) {
        CheckBox box = new CheckBox(text);
        box.setId("compare-" + name);
        box.setTooltip(new Tooltip(about));
        box.setMinWidth(Region.USE_PREF_SIZE);
        box.selectedProperty().bindBidirectional(value);
        return box;
    }

    private static Label activity(CompareSide of) {
        Label label = new Label();
        label.textProperty().bind(of.explorer().service().activityProperty());
        label.visibleProperty().bind(of.explorer().service().busyProperty());
        label.managedProperty().bind(label.visibleProperty());
        label.setMinWidth(0);
        return label;
    }

    // ---- opening and closing ----

    /**
     * Shows it, with what the explorer shows on both sides; its interventions, if it has any, on the right one only.
     */
    void open(Explorer from) {
        stage.show();
        boolean changed = !from.history().current().isNone();
        model.beforeAndAfterProperty().set(changed);
        left.explorer().openAs(from, !changed);
        right.explorer().openAs(from, true);
    }

    /** Stops what is computed, or else closes. */
    private boolean escape() {
        Stream<Explorer> busy = Stream.of(left.explorer(), right.explorer())
                .filter(e -> e.service().busyProperty().get()
                        || e.reader().busyProperty().get());
        List<Explorer> stopped = busy.toList();
        stopped.forEach(Explorer::stop);
        if (stopped.isEmpty()) {
            Platform.runLater(stage::close);
        }
        return true;
    }

    private void end() {
        settings.set(ExplorerWindow.perScreen(KEY + "width"), stage.getWidth());
        settings.set(ExplorerWindow.perScreen(KEY + "height"), stage.getHeight());
        settings.save();
        left.explorer().end();
        right.explorer().end();
    }

    /** Closes it and waits until its memory is free. */
    void close() {
        stage.close();
        left.explorer().close();
        right.explorer().close();
    }

    Stage stage() {
        return stage;
    }

    CompareModel model() {
        return model;
    }

    CompareSide left() {
        return left;
    }

    CompareSide right() {
        return right;
    }
}
