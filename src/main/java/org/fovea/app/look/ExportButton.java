package org.fovea.app.look;

import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.javafx.FontIcon;

/** Opens the dialog that exports what a pane shows. */
public final class ExportButton extends Button {

    /**
     * @param id of the button
     * @param exported what is exported then; null while there is nothing
     * @param complain gets the sentence if there is nothing or it cannot be written, on the window's thread
     */
    public ExportButton(String id, Supplier<Exportable> exported, Consumer<String> complain) {
        super(null, new FontIcon("fth-download"));
        String about = Texts.of(ExportButton.class).get("export.button");
        setId(id);
        getStyleClass().addAll("flat", "button-icon", "small");
        setTooltip(new Tooltip(about));
        setAccessibleText(about);
        setStyle("-fx-padding: 3px 5px;"); // no higher than the controls beside it
        setMinSize(USE_PREF_SIZE, USE_PREF_SIZE);
        setOnAction(e -> ExportDialog.show(this, exported.get(), complain));
    }
}
