package org.fovea.app.look;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens the dialog that exports what a pane shows. */
public final class ExportButton extends IconButton {

    /**
     * @param id of the button
     * @param exported what is exported then; null while there is nothing
     * @param complain gets the sentence if there is nothing or it cannot be written, on the window's thread
     */
    public ExportButton(String id, Supplier<Exportable> exported, Consumer<String> complain) {
        super("fth-download", Texts.of(ExportButton.class).get("export.button"));
        setId(id);
        setStyle("-fx-padding: 3px 5px;"); // no higher than the controls beside it
        setMinSize(USE_PREF_SIZE, USE_PREF_SIZE);
        setOnAction(e -> ExportDialog.show(this, exported.get(), complain));
    }
}
