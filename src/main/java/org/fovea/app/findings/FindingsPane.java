package org.fovea.app.findings;

import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.look.Export;
import org.fovea.app.look.Texts;
import org.fovea.session.Finding;
import org.fovea.session.FindingsFile;
import org.kordamp.ikonli.javafx.FontIcon;

/** The findings as a list: each with its image, what was asked and answered, and a note. */
public final class FindingsPane extends BorderPane {

    private final Texts texts = Texts.of(FindingsPane.class);
    private final FindingsModel model;
    private final ListView<Finding> list = new ListView<>();

    /** @param complain gets a sentence if a file cannot be written */
    public FindingsPane(FindingsModel model, java.util.function.Consumer<String> complain) {
        this.model = model;
        getStyleClass().add("findings");
        getStylesheets().add(FindingsPane.class.getResource("findings.css").toExternalForm());
        list.setId("findings");
        list.setAccessibleText(texts.get("list"));
        list.setItems(model.findings());
        list.setCellFactory(view -> new FindingCell(model));
        Label empty = new Label(texts.get("empty"));
        empty.setWrapText(true);
        empty.setPadding(new Insets(16));
        list.setPlaceholder(empty);
        list.setOnMouseClicked(e -> {
            if (e.getClickCount() == 2) {
                returnToSelected();
            }
        });
        list.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.ENTER && e.getTarget() == list) {
                returnToSelected();
            } else if (e.getCode() == KeyCode.DELETE && e.getTarget() == list) {
                model.delete(list.getSelectionModel().getSelectedItem());
            }
        });
        setTop(tools(complain));
        setCenter(list);
    }

    private HBox tools(java.util.function.Consumer<String> complain) {
        Export export = new Export(this, complain);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox tools = new HBox(
                8,
                button("keep", "fth-bookmark", model::keep),
                space,
                exporting(
                        "table",
                        () -> export.file(
                                texts.get("table.tooltip"),
                                "findings.csv",
                                file -> FindingsFile.csv(java.util.List.copyOf(model.findings()), file))),
                exporting(
                        "report",
                        () -> export.file(
                                texts.get("report.tooltip"),
                                "findings.html",
                                file -> FindingsFile.html(java.util.List.copyOf(model.findings()), file))));
        tools.setAlignment(Pos.CENTER_LEFT);
        tools.setPadding(new Insets(6, 8, 6, 8));
        return tools;
    }

    private Button button(String key, String icon, Runnable action) {
        Button button = new Button(texts.get(key), new FontIcon(icon));
        button.setId("findings-" + key);
        button.getStyleClass().add("small");
        button.setTooltip(new Tooltip(texts.get(key + ".tooltip")));
        button.setOnAction(e -> action.run());
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private Button exporting(String key, Runnable action) {
        Button button = button(key, "fth-download", action);
        button.disableProperty().bind(Bindings.isEmpty(model.findings()));
        return button;
    }

    private void returnToSelected() {
        Finding selected = list.getSelectionModel().getSelectedItem();
        if (selected != null) {
            model.returnTo(selected);
        }
    }
}
