package org.fovea.app.attribution;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.Export;
import org.fovea.app.look.ExportDialog;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.HeadGrid;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PatchMap;
import org.fovea.base.BadInput;
import org.fovea.base.WholeFile;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;
import org.fovea.figure.Percent;
import org.fovea.session.CommandLine;
import org.kordamp.ikonli.javafx.FontIcon;

/** Attribution of the answer to patches: a method with its options, its result, and the strongest patches. */
public final class AttributionPane extends BorderPane {

    private final Texts texts = Texts.of(AttributionPane.class);
    private final Explorer explorer;
    private final AttributionModel model;
    private final HeadGrid heads;
    private final Label summary = new Label();
    private final Label hovered = new Label();
    private final Button compute = new Button();
    private final Button apply = new Button(null, new FontIcon("fth-slash"));
    private final MenuButton export = new MenuButton(null, new FontIcon("fth-download"));

    /** @param explorer what this is a view of */
    public AttributionPane(Explorer explorer) {
        this.explorer = explorer;
        model = new AttributionModel(explorer);
        heads = new HeadGrid(texts.get("heads.about"), false, this::describe, this::chosen, model::pick);
        heads.setId("attention-heads");
        getStyleClass().add("attribution-pane");
        getStylesheets()
                .add(AttributionPane.class.getResource("attribution.css").toExternalForm());
        setMinSize(0, 0);
        setTop(new Choices(model, compute, apply, export).rows());
        setCenter(side());
        export();
        for (Observable o : List.of(
                model.resultProperty(),
                model.busyProperty(),
                model.methodProperty(),
                model.staleProperty(),
                model.problemProperty(),
                explorer.probedProperty())) {
            o.addListener((Observable c) -> show());
        }
        explorer.hoveredPatchProperty().addListener(o -> hover());
        compute.setId("attribution-compute");
        compute.setMinWidth(Region.USE_PREF_SIZE);
        compute.setOnAction(e -> {
            if (model.busyProperty().get()) {
                model.stop();
            } else {
                model.compute();
            }
        });
        apply.setId("attribution-apply");
        apply.setMinWidth(Region.USE_PREF_SIZE);
        apply.setOnAction(e -> model.apply());
        show();
    }

    private VBox side() {
        summary.setId("attribution-summary");
        summary.setWrapText(true);
        summary.setMinHeight(Region.USE_PREF_SIZE);
        hovered.setId("attribution-hovered");
        hovered.setWrapText(true);
        hovered.getStyleClass().add("faint");
        ProgressBar bar = new ProgressBar();
        bar.getStyleClass().add("small");
        bar.progressProperty().bind(model.progressProperty());
        bar.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(bar, Priority.ALWAYS);
        Label left = new Label();
        left.setMinWidth(Region.USE_PREF_SIZE);
        left.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.progressProperty().get() < 0
                                ? ""
                                : "%.0f%%%s"
                                        .formatted(
                                                100 * model.progressProperty().get(),
                                                model.leftProperty().get().isEmpty()
                                                        ? ""
                                                        : " · "
                                                                + model.leftProperty()
                                                                        .get()),
                        model.progressProperty(),
                        model.leftProperty()));
        HBox progress = new HBox(8, bar, left);
        progress.setAlignment(Pos.CENTER_LEFT);
        progress.visibleProperty().bind(model.busyProperty());
        progress.managedProperty().bind(progress.visibleProperty());
        StrongestPatches strongest = new StrongestPatches(model);
        VBox.setVgrow(heads, Priority.ALWAYS);
        VBox.setVgrow(strongest, Priority.ALWAYS);
        VBox all = new VBox(6, progress, summary, hovered, heads, strongest);
        all.setPadding(new Insets(4, 12, 8, 12));
        all.getStyleClass().add("attribution-side");
        all.setMinSize(0, 0);
        return all;
    }

    private void show() {
        AttributionResult result = model.resultProperty().get();
        Method method = model.methodProperty().get();
        boolean busy = model.busyProperty().get();
        boolean known = model.complete();
        compute.setDisable(!busy && (known || explorer.probedProperty().get() == null));
        String problem = model.problemProperty().get();
        compute.setText(
                busy
                        ? texts.get("compute.stop")
                        : !problem.isEmpty()
                                ? texts.get("compute.retry")
                                : result instanceof OcclusionResult && !known
                                        ? texts.get("compute.continue")
                                        : texts.get(
                                                result instanceof MinimalSetResult && !known
                                                        ? "compute.search"
                                                        : "compute"));
        compute.setGraphic(new FontIcon(busy ? "fth-square" : "fth-play"));
        compute.setTooltip(
                new Tooltip(busy ? texts.get("compute.stop.tooltip") : texts.get("compute.tooltip", method.about())));
        MinimalSetResult set = result instanceof MinimalSetResult d ? d : null;
        apply.setVisible(model.applicable());
        apply.setManaged(apply.isVisible());
        boolean wants = method != Method.ATTENTION || !problem.isEmpty() || model.isUnread();
        compute.setVisible(wants && !(known && apply.isVisible()));
        compute.setManaged(compute.isVisible());
        apply.setText(texts.get(set == null || set.goal() == MinimalSetResult.Goal.FLIP ? "apply.flip" : "apply.keep"));
        export.setDisable(result == null || model.staleProperty().get());
        summary.setText(!problem.isEmpty() ? problem : summary(result, method, busy, known));
        boolean attends = result instanceof AttentionResult;
        heads.setVisible(attends);
        heads.setManaged(attends);
        if (result instanceof AttentionResult attended) {
            heads.show(attended.toImage(), false);
        }
        hover();
    }

    private String summary(AttributionResult result, Method method, boolean busy, boolean known) {
        if (result instanceof MinimalSetResult set && !known && !busy) {
            return set.stopped();
        }
        if (model.staleProperty().get()) {
            return texts.get("summary.updating");
        }
        if (result != null) {
            return result.summary();
        }
        if (explorer.probedProperty().get() == null) {
            return texts.get("summary.none");
        }
        return busy && method == Method.SET
                ? texts.get("summary.set")
                : texts.get(
                        "summary.method",
                        method.about(),
                        explorer.probedProperty().get().token().text());
    }

    private void hover() {
        PatchMap map = model.mapProperty().get();
        int patch = explorer.hoveredPatchProperty().get();
        String text = map == null || patch < 0 || patch >= map.values().length
                ? ""
                : map.said().apply(patch);
        hovered.setText(text.isEmpty() ? "" : texts.get("hovered", patch, text));
    }

    private String describe(int layer, int head) {
        return !(model.resultProperty().get() instanceof AttentionResult attended)
                ? ""
                : texts.get("attention.image", layer, head, Percent.of(attended.toImage()[layer - 1][head]));
    }

    private boolean chosen(int layer, int head) {
        int l = model.layerProperty().get();
        int h = model.headProperty().get();
        return (l > 0 || h >= 0) && (l == 0 || l == layer) && (h < 0 || h == head);
    }

    // ---- exporting ----

    private void export() {
        export.setId("attribution-export");
        export.getStyleClass().add("flat");
        export.setMinWidth(Region.USE_PREF_SIZE);
        Tip.on(export, texts.get("export.tooltip"));
        export.getItems()
                .setAll(
                        item(
                                texts.get("export.dialog"),
                                () -> new ExportDialog(this, exportable(), explorer::complain).show()),
                        item(texts.get("export.png"), () -> save("png")),
                        item(texts.get("export.csv"), () -> save("csv")),
                        item(texts.get("copy.csv"), () -> ClipboardText.copy(csv())),
                        item(
                                texts.get("copy.command"),
                                () -> ClipboardText.copy(model.command().toString())));
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(e -> action.run());
        return item;
    }

    private String csv() {
        return model.resultProperty().get().csv(explorer.imageProperty().get().layout());
    }

    private String json(CommandLine line) {
        return new AttributionFigures(explorer).json(model.resultProperty().get(), line);
    }

    private String fileName(String kind) {
        return "%s_%s.%s"
                .formatted(
                        explorer.imageProperty()
                                .get()
                                .file()
                                .getFileName()
                                .toString()
                                .replaceFirst("\\.[^.]*$", ""),
                        model.resultProperty().get().fileName(),
                        kind);
    }

    /** Asks for a file and exports the map: {@code png}, in the colours of the window, or {@code csv}. */
    public void save(String kind) {
        if (model.resultProperty().get() == null) {
            explorer.complain(texts.get("export.none"));
            return;
        }
        new Export(this, explorer::complain)
                .file(texts.get("export.title", kind.toUpperCase(Locale.ROOT)), fileName(kind), content(kind));
    }

    /** The map as a figure: as the command draws it, where there is one. */
    private Figure figure() {
        return new AttributionFigures(explorer).figure(model.resultProperty().get());
    }

    /** The map; null while there is none. */
    public Exportable exportable() {
        if (model.resultProperty().get() == null || model.staleProperty().get()) {
            return null;
        }
        Figure figure = figure();
        CommandLine line = AttributionFigures.hasCommand(model.resultProperty().get()) ? model.command() : null;
        return new Exportable(
                texts.get("exportable"),
                fileName("png").replaceFirst("\\.png$", ""),
                List.of(),
                choices -> figure,
                line == null ? Map.of("csv", this::csv) : Map.of("csv", this::csv, "json", () -> json(line)),
                line == null
                        ? null
                        : (file, options) -> line.writing(file, options).toString());
    }

    /** Writes the current result; may run on any thread. */
    private Consumer<Path> content(String kind) {
        if (kind.equals("csv")) {
            byte[] bytes = csv().getBytes(StandardCharsets.UTF_8);
            return file -> WholeFile.write(file, out -> out.write(bytes));
        }
        Figure figure = figure();
        FigureOptions drawing = new FigureOptions(Palette.theme(), true, null, 0, FigureOptions.USUAL_DPI);
        return file -> FigureFile.write(figure, drawing, file);
    }

    /**
     * Writes the map as PNG, in the colours of the window, and as CSV, named after image, token and method.
     *
     * @return the files, none if there is no map
     * @throws BadInput if they cannot be written
     */
    public List<Path> export(Path folder) {
        if (model.resultProperty().get() == null) {
            return List.of();
        }
        List<Path> files = List.of(folder.resolve(fileName("png")), folder.resolve(fileName("csv")));
        content("png").accept(files.get(0));
        content("csv").accept(files.get(1));
        return files;
    }

    /** The state behind this pane. */
    public AttributionModel model() {
        return model;
    }
}
