package org.fovea.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javafx.scene.control.Alert;
import javafx.scene.control.TextArea;
import javafx.stage.Stage;
import org.fovea.app.look.Texts;
import org.fovea.base.Log;
import org.fovea.base.Reason;

/** The log file as it is now, and where it lies. */
final class LogDialog {

    private final Texts texts = Texts.of(LogDialog.class);

    private final Stage owner;

    LogDialog(Stage owner) {
        this.owner = owner;
    }

    void show() {
        Alert alert = new Alert(Alert.AlertType.INFORMATION);
        alert.initOwner(owner);
        alert.setTitle(texts.get("log.title"));
        alert.setHeaderText(Log.file().toString());
        alert.setGraphic(null);
        TextArea text = new TextArea(text(Log.file()));
        text.setEditable(false);
        text.setPrefSize(760, 420);
        text.setStyle("-fx-font-family: monospace;");
        alert.getDialogPane().setContent(text);
        alert.getDialogPane().setId("log");
        alert.setResizable(true);
        alert.setOnShown(e -> text.end());
        alert.show();
    }

    /** It has 1 MB at most. */
    private String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return texts.get("log.none");
        } catch (IOException e) {
            return texts.get("log.unreadable", Reason.of(e));
        }
    }
}
