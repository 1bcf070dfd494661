package org.fovea.app.look;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.stage.Window;

/** Asks, once for all, before files are replaced. */
final class Replace {

    private Replace() {}

    /** Whether all of these may be written: none is there yet, or the person lets them be replaced. */
    static boolean ask(Window over, Path... files) {
        List<Path> there = Arrays.stream(files).filter(Files::exists).toList();
        if (there.isEmpty()) {
            return true;
        }
        ButtonType replace = new ButtonType(Texts.of(Replace.class).get("replace"), ButtonBar.ButtonData.OK_DONE);
        Alert alert = new Alert(Alert.AlertType.CONFIRMATION, "", replace, ButtonType.CANCEL);
        alert.initOwner(over);
        alert.setTitle("Fovea");
        alert.setHeaderText(
                there.size() == 1
                        ? Texts.of(Replace.class)
                                .get("replace.one", there.get(0).getFileName())
                        : Texts.of(Replace.class).get("replace.many", there.size()));
        Label text = new Label(
                there.size() == 1
                        ? Texts.of(Replace.class)
                                .get("replace.one.about", there.get(0).getParent())
                        : Texts.of(Replace.class)
                                .get(
                                        "replace.many.about",
                                        there.get(0).getParent(),
                                        String.join(
                                                "\n",
                                                there.stream()
                                                        .map(f ->
                                                                f.getFileName().toString())
                                                        .toList())));
        text.setWrapText(true);
        text.setMaxWidth(460);
        alert.getDialogPane().setContent(text);
        alert.getDialogPane().setId("replace");
        return alert.showAndWait().filter(replace::equals).isPresent();
    }
}
