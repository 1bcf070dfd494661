package org.fovea.app.look;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.base.BadInput;
import org.fovea.base.WholeFile;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;
import org.fovea.figure.Theme;
import org.jspecify.annotations.Nullable;

/** Asks how a panel's figure or data are to be exported, shows the command that does the same, and exports them. */
public final class ExportDialog {

    private final Texts texts = Texts.of(ExportDialog.class);

    private static final double POINTS_A_MILLIMETRE = 72 / 25.4;

    private final Node from;
    private final Exportable exported;
    private final Consumer<String> complain;
    private final ComboBox<String> format = new ComboBox<>();
    private final TextField width = new TextField();
    private final TextField dpi = new TextField(Integer.toString(FigureOptions.USUAL_DPI));
    private final CheckBox legend = new CheckBox(texts.get("dialog.legend"));
    private final CheckBox titled = new CheckBox(texts.get("dialog.titled"));
    private final TextField title = new TextField();
    private final CheckBox dark = new CheckBox(texts.get("dialog.dark"));
    private final List<TextField> choices = new ArrayList<>();
    private final TextArea command = new TextArea();
    private final Label problem = new Label();

    /**
     * Makes one that is not shown yet.
     *
     * @param from the node that shows what is exported
     * @param complain gets the sentence if it cannot be written, on the window's thread
     */
    public ExportDialog(Node from, Exportable exported, Consumer<String> complain) {
        this.from = from;
        this.exported = exported;
        this.complain = complain;
    }

    /**
     * Asks and exports, or says that there is nothing.
     *
     * @param exported null while there is nothing
     */
    public static void show(Node from, @Nullable Exportable exported, Consumer<String> complain) {
        if (exported == null) {
            complain.accept(Texts.of(ExportDialog.class).get("dialog.nothing"));
        } else {
            new ExportDialog(from, exported, complain).show();
        }
    }

    /** Asks, and exports what is chosen. */
    public void show() {
        Dialog<ButtonType> dialog = new Dialog<>();
        dialog.initOwner(from.getScene().getWindow());
        dialog.setTitle(texts.get("dialog.title", exported.what()));
        dialog.getDialogPane().setId("export-dialog");
        ButtonType export = new ButtonType(texts.get("dialog.export"), ButtonBar.ButtonData.OK_DONE);
        dialog.getDialogPane().getButtonTypes().setAll(export, ButtonType.CANCEL);
        dialog.getDialogPane().setContent(form());
        Button button = (Button) dialog.getDialogPane().lookupButton(export);
        button.disableProperty().bind(problem.textProperty().isNotEmpty());
        update();
        dialog.showAndWait().filter(export::equals).ifPresent(e -> export());
    }

    private GridPane form() {
        format.setId("export-format");
        FigureFile.FORMATS.forEach(f -> format.getItems().add(f.toUpperCase(Locale.ROOT)));
        exported.data().keySet().stream()
                .sorted()
                .forEach(f -> format.getItems().add(f.toUpperCase(Locale.ROOT)));
        format.getSelectionModel().select(0);
        width.setPromptText(texts.get("dialog.width.prompt"));
        legend.setSelected(true);
        titled.setSelected(true);
        title.setPromptText(texts.get("dialog.title.prompt"));
        title.setAccessibleText(texts.get("dialog.titled"));
        dark.setSelected(Palette.theme() == Theme.DARK);
        dpi.setId("export-dpi");
        title.setId("export-title");
        command.setId("export-command");
        command.setEditable(false);
        command.setWrapText(true);
        command.setPrefRowCount(3);
        problem.setWrapText(true);
        problem.setId("export-problem");
        GridPane form = new GridPane();
        form.setHgap(10);
        form.setVgap(8);
        form.setPadding(new Insets(12));
        ColumnConstraints labels = new ColumnConstraints();
        labels.setMinWidth(Region.USE_PREF_SIZE);
        ColumnConstraints fields = new ColumnConstraints();
        fields.setHgrow(Priority.ALWAYS);
        ColumnConstraints buttons = new ColumnConstraints();
        buttons.setMinWidth(Region.USE_PREF_SIZE);
        form.getColumnConstraints().setAll(labels, fields, buttons);
        command.setPrefColumnCount(34);
        titled.setMinWidth(Region.USE_PREF_SIZE);
        int row = 0;
        form.addRow(row++, naming(texts.get("dialog.format"), format), format);
        for (Exportable.Choice choice : exported.choices()) {
            TextField field = new TextField(choice.value());
            field.textProperty().addListener(o -> update());
            choices.add(field);
            form.addRow(row++, naming(choice.label(), field), field);
        }
        form.addRow(row++, naming(texts.get("dialog.width"), width), width);
        form.addRow(row++, naming(texts.get("dialog.dpi"), dpi), dpi);
        form.addRow(row++, titled, title);
        form.addRow(row++, new Label(), new HBox(16, legend, dark));
        if (exported.command() != null) {
            Button copy = new Button(texts.get("dialog.copy"));
            copy.setMinWidth(Region.USE_PREF_SIZE);
            copy.setId("export-copy");
            copy.setOnAction(e -> ClipboardText.copy(command.getText()));
            form.addRow(row++, naming(texts.get("dialog.command"), command), command, copy);
        }
        form.add(problem, 1, row);
        format.valueProperty().addListener(o -> update());
        width.textProperty().addListener(o -> update());
        dpi.textProperty().addListener(o -> update());
        title.textProperty().addListener(o -> update());
        titled.selectedProperty().addListener(o -> update());
        legend.selectedProperty().addListener(o -> update());
        dark.selectedProperty().addListener(o -> update());
        return form;
    }

    private static Label naming(String name, Control field) {
        Label label = new Label(name);
        label.setLabelFor(field);
        return label;
    }

    private String ending() {
        return format.getValue().toLowerCase(Locale.ROOT);
    }

    private boolean drawn() {
        return FigureFile.FORMATS.contains(ending());
    }

    private void update() {
        for (Node node : new Node[] {width, titled, title, legend, dark}) {
            node.setDisable(!drawn());
        }
        choices.forEach(field -> field.setDisable(!drawn()));
        dpi.setDisable(!ending().equals("png"));
        problem.setText(problem());
        if (exported.command() != null && problem.getText().isEmpty()) {
            command.setText(exported.command().apply(exported.name() + "." + ending(), options()));
        }
    }

    private String problem() {
        if (!drawn()) {
            return "";
        }
        if (!width.getText().isBlank() && !within(width.getText(), 10, 2000)) {
            return texts.get("dialog.width.wrong");
        }
        if (ending().equals("png") && !(dpi.getText().matches("\\d{2,4}") && within(dpi.getText(), 10, 2400))) {
            return texts.get("dialog.dpi.wrong");
        }
        try {
            figure();
            return "";
        } catch (BadInput e) {
            return e.getMessage();
        }
    }

    private static boolean within(String text, double low, double high) {
        return text.strip().matches("\\d{1,4}(\\.\\d{1,3})?")
                && Double.parseDouble(text) >= low
                && Double.parseDouble(text) <= high;
    }

    private Figure figure() {
        return exported.figure().apply(choices.stream().map(TextField::getText).toList());
    }

    /** The options of the command that say the same. */
    private List<String> options() {
        List<String> options = new ArrayList<>();
        if (!drawn()) {
            return options;
        }
        for (int i = 0; i < choices.size(); i++) {
            if (!choices.get(i).getText().equals(exported.choices().get(i).value())) {
                options.addAll(List.of(
                        exported.choices().get(i).option(), choices.get(i).getText()));
            }
        }
        if (ending().equals("png") && !dpi.getText().equals(Integer.toString(FigureOptions.USUAL_DPI))) {
            options.addAll(List.of("--dpi", dpi.getText()));
        }
        if (!width.getText().isBlank()) {
            options.addAll(List.of("--width", width.getText().strip()));
        }
        if (dark.isSelected()) {
            options.add("--dark");
        }
        if (!legend.isSelected()) {
            options.add("--no-legend");
        }
        if (!titled.isSelected() || !title.getText().isBlank()) {
            options.add("--title=" + (titled.isSelected() ? title.getText() : ""));
        }
        return options;
    }

    private FigureOptions drawing() {
        return new FigureOptions(
                dark.isSelected() ? Theme.DARK : Theme.LIGHT,
                legend.isSelected(),
                !titled.isSelected() ? "" : title.getText().isBlank() ? null : title.getText(),
                width.getText().isBlank() ? 0 : Double.parseDouble(width.getText()) * POINTS_A_MILLIMETRE,
                ending().equals("png") ? Integer.parseInt(dpi.getText()) : FigureOptions.USUAL_DPI);
    }

    private void export() {
        Consumer<Path> write;
        if (drawn()) {
            Figure figure = figure();
            FigureOptions drawing = drawing();
            write = file -> FigureFile.write(figure, drawing, file);
        } else {
            byte[] bytes = exported.data().get(ending()).get().getBytes(StandardCharsets.UTF_8);
            write = file -> WholeFile.write(file, out -> out.write(bytes));
        }
        new Export(from, complain)
                .file(texts.get("dialog.title", exported.what()), exported.name() + "." + ending(), write);
    }
}
