package org.fovea.app.segmentation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.property.IntegerProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.analysis.RunDescription;
import org.fovea.analysis.TokenTable;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Export;
import org.fovea.app.look.ExportDialog;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.NotComputed;
import org.fovea.app.look.RunSwitch;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.segmentation.SegmentationExport.Kind;
import org.fovea.app.state.DescribedRun;
import org.fovea.app.state.Explorer;
import org.fovea.figure.Figure;
import org.fovea.figure.Percent;
import org.fovea.session.CommandLine;
import org.fovea.session.Interventions;
import org.kordamp.ikonli.javafx.FontIcon;

/** A word's map over the image: the word, its layers, the threshold with its fit, and the words in the image. */
public final class SegmentationPane extends BorderPane {

    private final Texts texts = Texts.of(SegmentationPane.class);
    private final Explorer explorer;
    private final SegmentationModel model;
    private final ComboBox<String> word = new ComboBox<>();

    /** @param explorer what this is a view of */
    public SegmentationPane(Explorer explorer) {
        this.explorer = explorer;
        this.model = new SegmentationModel(explorer);
        getStylesheets()
                .add(SegmentationPane.class.getResource("segmentation.css").toExternalForm());
        setMinSize(0, 0);
        setTop(new VBox(choices(), threshold()));
        setCenter(new WordList(explorer, model));
    }

    private Region choices() {
        word.setEditable(true);
        word.setId("word");
        word.setPrefWidth(132);
        word.setPromptText(texts.get("word.prompt"));
        word.setAccessibleText(texts.get("word.about"));
        word.setOnShowing(e -> word.getItems().setAll(model.suggestions()));
        word.getEditor().textProperty().bindBidirectional(model.draftProperty());
        model.wordProperty().addListener((o, before, now) -> word.setValue(now));
        word.setOnAction(e -> model.accept());
        word.getEditor().focusedProperty().addListener((o, before, now) -> {
            if (!now) {
                model.accept();
            }
        });
        ComboBox<WordMap.Over> over = new ComboBox<>();
        over.getItems().setAll(WordMap.Over.values());
        over.valueProperty().bindBidirectional(model.overProperty());
        over.setConverter(new javafx.util.StringConverter<>() {
            @Override
            public String toString(WordMap.Over o) {
                return texts.get(o == WordMap.Over.MAX ? "over.max" : "over.mean");
            }

            @Override
            public WordMap.Over fromString(String text) {
                return null;
            }
        });
        over.setPrefWidth(78);
        Tip.on(over, texts.get("over.about"));
        CheckBox shown = new CheckBox(texts.get("shown"));
        shown.selectedProperty().bindBidirectional(model.shownProperty());
        shown.setMinWidth(Region.USE_PREF_SIZE);
        HBox layers = new HBox(
                8,
                new Label(texts.get("layers.from")),
                spinner(model.firstProperty(), "segment-first", texts.get("layers.first")),
                new Label(texts.get("layers.to")),
                spinner(model.lastProperty(), "segment-last", texts.get("layers.last")));
        layers.setAlignment(Pos.CENTER_LEFT);
        layers.getChildren().forEach(each -> ((Region) each).setMinWidth(Region.USE_PREF_SIZE));
        RunSwitch run = new RunSwitch(
                "segment-changed",
                explorer.shownRun().withInterventionsProperty(),
                explorer.shownRun().choiceProperty());
        FlowPane row = new FlowPane(8, 4, word, over, run, layers, shown);
        row.setAlignment(Pos.CENTER_LEFT);
        Label problem = new Label();
        problem.setWrapText(true);
        problem.getStyleClass().add("segment-problem");
        problem.textProperty().bind(model.problemProperty());
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        NotComputed ended = new NotComputed("segment-again", model::resume);
        model.standingProperty().addListener((o, before, now) -> ended.show(now.hasEnded(), model.failure()));
        VBox all = new VBox(4, row, problem, ended);
        all.getStyleClass().add("segment-choices");
        all.setPadding(new Insets(4, 12, 2, 12));
        return all;
    }

    private Spinner<Integer> spinner(IntegerProperty property, String id, String about) {
        IntegerSpinnerValueFactory values = new IntegerSpinnerValueFactory(0, 1, 1);
        explorer.modelProperty().addListener((o, before, now) -> values.setMax(now.layers()));
        Spinner<Integer> spinner = new Spinner<>(values);
        spinner.setId(id);
        Tip.on(spinner, about);
        spinner.setPrefWidth(64);
        spinner.setEditable(false);
        property.addListener((o, before, now) -> {
            values.setMax(Math.max(values.getMax(), now.intValue()));
            values.setValue(now.intValue());
        });
        values.valueProperty().addListener((o, before, now) -> property.set(now));
        return spinner;
    }

    private Region threshold() {
        Slider slider = new Slider(0, 1, 0.5);
        slider.setId("threshold");
        Tip.on(slider, texts.get("threshold.about"));
        slider.setBlockIncrement(0.01);
        slider.valueProperty().bindBidirectional(model.thresholdProperty());
        HBox.setHgrow(slider, Priority.ALWAYS);
        slider.setMinWidth(60);
        Label number = new Label();
        number.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> "≥ " + Percent.of(model.thresholdProperty().get()), model.thresholdProperty()));
        number.setMinWidth(70);
        MenuButton export = new MenuButton(
                texts.get("export"),
                new FontIcon("fth-download"),
                figureItem(),
                item(Kind.MAP),
                item(Kind.MASK),
                item(Kind.OVERLAY),
                new SeparatorMenuItem(),
                all());
        export.setId("export");
        export.setTooltip(new Tooltip(texts.get("export.tooltip")));
        export.disableProperty().bind(model.mappedProperty().isNull());
        export.setMinWidth(Region.USE_PREF_SIZE);
        HBox sliding = new HBox(8, slider, number, export);
        sliding.setAlignment(Pos.CENTER_LEFT);
        Label fit = new Label();
        fit.setId("fit");
        fit.setMinWidth(0);
        fit.textProperty()
                .bind(Bindings.createStringBinding(
                        this::fit, model.fitProperty(), model.mappedProperty(), explorer.objectProperty()));
        HBox.setHgrow(fit, Priority.ALWAYS);
        fit.setMaxWidth(Double.MAX_VALUE);
        Button best = new Button(texts.get("best"));
        best.setId("use-best");
        best.getStyleClass().add("small");
        best.setMinWidth(Region.USE_PREF_SIZE);
        best.visibleProperty().bind(model.fitProperty().isNotNull());
        best.managedProperty().bind(best.visibleProperty());
        best.setOnAction(e -> model.useBest());
        HBox fitting = new HBox(8, fit, best);
        fitting.setAlignment(Pos.CENTER_LEFT);
        VBox all = new VBox(4, sliding, fitting);
        all.getStyleClass().add("segment-choices");
        all.setPadding(new Insets(2, 12, 8, 12));
        return all;
    }

    private String fit() {
        SegmentationModel.Fit fit = model.fitProperty().get();
        return fit != null
                ? texts.get(
                        "fit",
                        fit.object(),
                        fit.iou(),
                        fit.best().iou(),
                        Percent.of(fit.best().threshold()))
                : model.measuring()
                        ? texts.get(
                                "fit.comparing", explorer.objectProperty().get().label())
                        : model.mappedProperty().get() == null ? "" : texts.get("fit.none");
    }

    // ---- exporting ----

    private MenuItem figureItem() {
        MenuItem item = new MenuItem(texts.get("export.figure"));
        item.setOnAction(e -> new ExportDialog(this, exportable(), explorer::complain).show());
        return item;
    }

    private MenuItem item(Kind kind) {
        MenuItem item = new MenuItem(texts.get("export.kind", kind.title()));
        item.setOnAction(e -> {
            SegmentationExport export = model.export();
            new Export(this, explorer::complain)
                    .file(
                            texts.get("export.title", kind.title()),
                            export.fileName(kind),
                            file -> export.write(kind, file));
        });
        return item;
    }

    /** The word's map over the image; null while there is none. */
    public Exportable exportable() {
        SegmentationExport export = model.export();
        if (export == null) {
            return null;
        }
        Figure figure = export.figure(
                explorer.imageProperty().get().grid(), explorer.objectProperty().get());
        CommandLine line = model.command();
        return new Exportable(
                texts.get("exportable"),
                export.fileName(Kind.OVERLAY).replaceFirst("_overlay\\.png$", "_figure"),
                List.of(),
                choices -> figure,
                data(export, line),
                line == null
                        ? null
                        : (file, options) -> line.only(
                                        file.matches("(?i).*\\.(csv|json)") ? "--table" : "--figure", file, options)
                                .toString());
    }

    /** The probability of each patch. */
    private Map<String, Supplier<String>> data(SegmentationExport export, CommandLine line) {
        Supplier<String> csv = () -> TokenTable.csv(
                explorer.imageProperty().get().layout(), export.map().columns());
        int id = model.mappedProperty().get().id();
        Interventions change = model.mappedProperty().get().change();
        WordMap.Over over = model.mappedProperty().get().read().over();
        return line == null
                ? Map.of("csv", csv)
                : Map.of("csv", csv, "json", () -> {
                    ObjectNode json = DescribedRun.of(explorer, line, change).json();
                    export.map().describe(json, id, export.token(), export.first(), export.last(), over);
                    return RunDescription.file(json);
                });
    }

    private MenuItem all() {
        MenuItem item = new MenuItem(texts.get("export.all"));
        item.setOnAction(e -> exportAll());
        return item;
    }

    /** Asks for a folder and writes map, mask and overlay into it. */
    public void exportAll() {
        SegmentationExport export = model.export();
        if (export == null) {
            explorer.complain(texts.get("export.none"));
            return;
        }
        new Export(this, explorer::complain)
                .files(
                        texts.get("export.all.title"),
                        Arrays.stream(Kind.values()).map(export::fileName).toList(),
                        export::writeAll);
    }

    /** Maps this word. */
    public void setWord(String text) {
        model.type(text);
    }

    /** Writes map, mask and overlay into a folder; the files, none if there is no map. */
    public List<Path> export(Path folder) {
        SegmentationExport export = model.export();
        return export == null ? List.of() : export.writeAll(folder);
    }

    /** The state behind this pane. */
    public SegmentationModel model() {
        return model;
    }
}
