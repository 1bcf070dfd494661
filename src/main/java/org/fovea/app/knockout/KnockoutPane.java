package org.fovea.app.knockout;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.ExportButton;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.HeadGrid;
import org.fovea.app.look.NotComputed;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.look.WrappingRow;
import org.fovea.app.state.Computation;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.base.BadInput;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Target;

/** An attention knockout with its source and target, in three views: all windows, the paper's by source, all heads. */
public final class KnockoutPane extends BorderPane {

    private final Texts texts = Texts.of(KnockoutPane.class);
    private final Explorer explorer;
    private final KnockoutModel model;
    private final KnockoutExports exports;
    private final HeatmapView view;
    private final Presets presets;
    private final LinesView lines;
    private final HeadGrid heads;
    private final Label title = new Label();
    private final Label about = new Label();
    private final Tooltip tip = new Tooltip();

    /** @param explorer what this is a view of */
    public KnockoutPane(Explorer explorer) {
        this.explorer = explorer;
        this.model = new KnockoutModel(explorer);
        this.exports = new KnockoutExports(model);
        this.view = new HeatmapView(model);
        this.presets = new Presets(model);
        this.lines = new LinesView(model);
        this.heads = new HeadGrid(
                texts.get("heads.about"),
                true,
                (layer, head) -> model.headsProperty().get().describe(layer, head),
                model::applied,
                (layer, head) -> model.apply(layer, head, false));
        heads.setId("knockout-heads");
        getStyleClass().add("knockout-pane");
        getStylesheets().add(KnockoutPane.class.getResource("knockout.css").toExternalForm());
        setTop(choices());
        Label hint = new Label();
        hint.getStyleClass().add("knockout-hint");
        hint.setWrapText(true);
        hint.textProperty()
                .bind(Bindings.createStringBinding(
                        this::hint,
                        model.hintProperty(),
                        model.heatmapProperty(),
                        model.linesProperty(),
                        model.headsProperty(),
                        model.viewProperty(),
                        model.computed(View.WINDOWS).standingProperty(),
                        model.computed(View.PRESETS).standingProperty(),
                        model.computed(View.HEADS).standingProperty()));
        hint.setMouseTransparent(true);
        Body windows = new Body();
        SourceTiles tiles = new SourceTiles(model);
        VBox.setVgrow(windows, Priority.ALWAYS);
        VBox several = new VBox(tiles, windows);
        several.setMinSize(0, 0);
        Map<View, Region> views = new EnumMap<>(Map.of(View.WINDOWS, several, View.PRESETS, lines, View.HEADS, heads));
        views.forEach((which, node) ->
                node.visibleProperty().bind(model.viewProperty().isEqualTo(which)));
        StackPane.setMargin(lines, new Insets(0, 6, 4, 6));
        StackPane.setMargin(heads, new Insets(0, 6, 4, 6));
        ProgressBar progress = progress();
        StackPane.setAlignment(progress, Pos.TOP_CENTER);
        setCenter(new StackPane(several, lines, heads, hint, progress));
        setMinSize(0, 0);
        ContextMenu menu = new ContextMenu(
                item(texts.get("copy.csv"), () -> ClipboardText.copy(exports.csv())),
                item(
                        texts.get("copy.command"),
                        () -> ClipboardText.copy(model.command().toString())),
                item(texts.get("export.csv"), () -> save("csv")),
                item(texts.get("export.png"), () -> save("png")));
        for (Region each : List.of(view, lines, heads)) {
            each.setOnContextMenuRequested(e -> {
                if (model.hasResult()) {
                    menu.show(each, e.getScreenX(), e.getScreenY());
                }
            });
        }
        for (Observable o : List.of(
                model.heatmapProperty(),
                model.linesProperty(),
                model.headsProperty(),
                model.viewProperty(),
                model.computed(View.HEADS).staleProperty())) {
            o.addListener((Observable c) -> show());
        }
        explorer.history().currentProperty().addListener(o -> {
            presets.show();
            view.draw();
            lines.draw();
            heads.draw();
        });
    }

    /** The heatmap as large as it fits, the paper's windows beside it, or above it where the pane is narrow. */
    private final class Body extends Pane {

        private static final double GAP = 10;
        /** Below this height the paper's windows are set closer, without a line above them. */
        private static final double TIGHT = 166;

        Body() {
            getChildren().addAll(presets, view);
            setMinSize(0, 0);
        }

        @Override
        protected void layoutChildren() {
            double width = getWidth() - 2 * GAP;
            double height = getHeight();
            presets.tight(height < TIGHT);
            double above = presets.rows(width);
            double beside = width - presets.column(false) - GAP;
            if (HeatmapView.sideIn(beside, height) >= HeatmapView.sideIn(width, height - above - 4)) {
                double free = width - HeatmapView.widthAt(height) - GAP;
                double column = free >= presets.column(true) ? presets.column(true) : presets.column(false);
                presets.beside(column);
                double left = width - column - GAP;
                view.resizeRelocate(GAP, 0, left, height);
                double at = Math.min(left, HeatmapView.widthAt(height));
                presets.resizeRelocate(GAP + at + GAP, 4, column, presets.prefHeight(column));
            } else {
                presets.above();
                presets.resizeRelocate(GAP, 0, width, above);
                view.resizeRelocate(GAP, above + 4, width, Math.max(0, height - above - 4));
            }
        }
    }

    private String hint() {
        ComputationState state = front().standingProperty().get();
        if (!model.hintProperty().get().isEmpty()) {
            return model.hintProperty().get();
        }
        if (model.hasResult() || state.hasEnded()) {
            return "";
        }
        return texts.get(
                state == ComputationState.RUNNING
                        ? "hint.computing"
                        : state == ComputationState.QUEUED ? "hint.queued" : "hint.answer");
    }

    private Computation<?, ?> front() {
        return model.computed(model.viewProperty().get());
    }

    /** Over the view, so that nothing moves when it appears. */
    private ProgressBar progress() {
        ProgressBar bar = new ProgressBar();
        bar.setId("knockout-progress");
        bar.getStyleClass().add("small");
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.setMouseTransparent(true);
        List<Observable> standings = Arrays.stream(View.values())
                .<Observable>map(v -> model.computed(v).standingProperty())
                .toList();
        Observable[] all = Stream.concat(
                        standings.stream(),
                        Stream.of(model.viewProperty(), explorer.service().progressProperty()))
                .toArray(Observable[]::new);
        bar.progressProperty()
                .bind(Bindings.createDoubleBinding(
                        () -> front().standingProperty().get() == ComputationState.RUNNING
                                ? explorer.service().progressProperty().get()
                                : -1.0,
                        all));
        bar.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> front().standingProperty().get().isComing(), all));
        return bar;
    }

    /** Why the view in front has not been computed, with a way to compute it. */
    private NotComputed ended() {
        NotComputed row = new NotComputed("knockout-again", model::resume);
        Runnable show = () -> row.show(front().standingProperty().get().hasEnded(), front().problem());
        for (View each : View.values()) {
            model.computed(each).standingProperty().addListener(o -> show.run());
        }
        model.viewProperty().addListener(o -> show.run());
        return row;
    }

    private VBox choices() {
        ComboBox<KnockoutSource> from = new ComboBox<>();
        from.getItems().setAll(KnockoutSource.values());
        from.valueProperty().bindBidirectional(model.fromProperty());
        from.setId("knockout-from");
        from.setPrefWidth(138);
        ComboBox<Target> target = new ComboBox<>();
        target.getItems().setAll(Target.values());
        target.setConverter(new StringConverter<>() {
            @Override
            public String toString(Target t) {
                return t == null ? "" : KnockoutTitle.name(t, texts);
            }

            @Override
            public Target fromString(String text) {
                return null;
            }
        });
        target.valueProperty().bindBidirectional(model.targetProperty());
        target.setId("knockout-target");
        target.setPrefWidth(126);
        Tip.on(from, texts.get("source.tooltip"));
        Tip.on(target, texts.get("target.tooltip"));
        HBox to = new HBox(8, new Label("→"), target);
        to.setAlignment(Pos.CENTER_LEFT);
        from.visibleProperty().bind(model.viewProperty().isNotEqualTo(View.PRESETS));
        from.managedProperty().bind(from.visibleProperty());
        Label every = new Label(texts.get("source.every"));
        every.visibleProperty().bind(from.visibleProperty().not());
        every.managedProperty().bind(every.visibleProperty());
        SourcesMenu compare = new SourcesMenu(model);
        compare.visibleProperty().bind(model.viewProperty().isEqualTo(View.WINDOWS));
        compare.managedProperty().bind(compare.visibleProperty());
        FlowPane row = new FlowPane(8, 4, from, every, to);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("knockout-choices");
        title.setId("knockout-title");
        title.getStyleClass().add("knockout-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        about.getStyleClass().add("knockout-title");
        about.setMinWidth(0);
        about.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(about, Priority.ALWAYS);
        about.widthProperty().addListener(o -> showAbout()); // shown whole or not at all: the choices below have it too
        about.textProperty().addListener(o -> showAbout());
        title.setTooltip(tip);
        about.setTooltip(tip);
        HBox head = new HBox(6, views(), title, about);
        head.setAlignment(Pos.CENTER_LEFT);
        HBox actions = new HBox(6, compare, new ExportButton("knockout-export", this::exportable, explorer::complain));
        actions.setAlignment(Pos.CENTER_RIGHT);
        WrappingRow top = new WrappingRow(6, 4, head, actions);
        top.getStyleClass().add("knockout-choices");
        VBox all = new VBox(6, top, row, ended());
        all.setPadding(new Insets(4, 10, 4, 10));
        return all;
    }

    private HBox views() {
        ToggleGroup group = new ToggleGroup();
        HBox views = new HBox();
        views.setAlignment(Pos.CENTER_LEFT);
        String[] pills = {"left-pill", "center-pill", "right-pill"};
        String[] tips = {
            texts.get("view.windows.tooltip"), texts.get("view.presets.tooltip"), texts.get("view.heads.tooltip")
        };
        for (View which : View.values()) {
            ToggleButton button = new ToggleButton(which.toString());
            button.setId("knockout-" + which.name().toLowerCase(java.util.Locale.ROOT));
            button.getStyleClass().addAll("small", pills[which.ordinal()]);
            button.setTooltip(new Tooltip(tips[which.ordinal()]));
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setToggleGroup(group);
            button.setSelected(model.viewProperty().get() == which);
            button.setOnAction(e -> {
                button.setSelected(true); // one of them is always on
                model.viewProperty().set(which);
            });
            model.viewProperty().addListener((o, before, now) -> {
                if (now == which) {
                    button.setSelected(true);
                }
            });
            views.getChildren().add(button);
        }
        return views;
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(e -> action.run());
        return item;
    }

    private void showAbout() {
        about.setOpacity(about.getWidth() + 0.5 < about.prefWidth(-1) ? 0 : 1);
    }

    private void show() {
        KnockoutTitle text = model.title(false, texts);
        tip.setText(text.whole());
        title.setText(text.probability());
        about.setText(text.blocking().isEmpty() ? "" : "· " + text.blocking());
        presets.show();
        Heads now = model.headsProperty().get();
        heads.show(
                now == null ? new double[0][] : now.changes(),
                model.computed(View.HEADS).staleProperty().get());
    }

    /** Asks for a file and exports the view in front: {@code png}, in the colours of the window, or {@code csv}. */
    public void save(String kind) {
        if (model.hasResult()) {
            exports.save(this, kind, explorer::complain);
        } else {
            explorer.complain(texts.get("export.none"));
        }
    }

    /** The view in front; null while it has no result. */
    public Exportable exportable() {
        return model.hasResult() ? exports.exportable() : null;
    }

    /**
     * Writes the view in front, {@code heatmap}, {@code presets} or {@code heads}, as {@code .png} in the colours of
     * the window and as {@code .csv}.
     *
     * @return the files, none if it has no result
     * @throws BadInput if they cannot be written
     */
    public List<Path> export(Path folder) {
        return model.hasResult() ? exports.write(folder) : List.of();
    }

    /** Where the middle of a window's cell is on the screen. */
    public Point2D middle(LayerWindow window) {
        double[] middle = view.middle(window);
        return view.localToScreen(middle[0], middle[1]);
    }

    /** The state behind this pane. */
    public KnockoutModel model() {
        return model;
    }

    HeatmapView view() {
        return view;
    }

    LinesView lines() {
        return lines;
    }

    HeadGrid heads() {
        return heads;
    }
}
