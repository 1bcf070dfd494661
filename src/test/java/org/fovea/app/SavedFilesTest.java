package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.ComboBox;
import javafx.scene.control.DialogPane;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.PathChooser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.framework.junit5.ApplicationExtension;

/** What is exported from any window is said to be saved, and its folder can be shown. */
@ExtendWith(ApplicationExtension.class)
class SavedFilesTest {

    @TempDir
    private Path folder;

    private final List<Path> shown = new ArrayList<>();
    private OpenWindow open;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        open = new OpenWindow(folder);
        open.waitForAll();
        PaneStage.on(() -> {
            open.window().documents(shown::add);
            return null;
        });
    }

    @AfterEach
    void closes() throws Exception {
        PathChooser.answerBy(null);
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private static DialogPane dialog() {
        return Window.getWindows().stream()
                .map(Window::getScene)
                .filter(Objects::nonNull)
                .map(Scene::getRoot)
                .filter(DialogPane.class::isInstance)
                .map(DialogPane.class::cast)
                .findFirst()
                .orElse(null);
    }

    private String said() throws Exception {
        return PaneStage.on(() -> open.window().root().lookupAll(".label").stream()
                .filter(Label.class::isInstance)
                .map(node -> ((Label) node).getText())
                .filter(text -> text != null && text.startsWith("Saved "))
                .findFirst()
                .orElse(""));
    }

    /** Exports by a button of a window, in a format, and has the folder shown. */
    private void exports(Scene of, String button, String format, Path file) throws Exception {
        Button export = (Button) PaneStage.on(() -> of.getRoot().lookup(button));
        assertThat(export).as(button).isNotNull();
        PathChooser.answerBy(() -> file);
        Platform.runLater(export::fire); // returns only when the dialog is closed
        PaneStage.waitFor(() -> dialog() != null);
        Platform.runLater(() -> {
            DialogPane dialog = dialog();
            assertThat(((Stage) dialog.getScene().getWindow()).getOwner()).isSameAs(of.getWindow());
            @SuppressWarnings("unchecked")
            ComboBox<String> formats = (ComboBox<String>) dialog.lookup("#export-format");
            formats.setValue(format);
            ButtonType ok = dialog.getButtonTypes().stream()
                    .filter(type -> type.getButtonData() == ButtonBar.ButtonData.OK_DONE)
                    .findFirst()
                    .orElseThrow();
            ((Button) dialog.lookupButton(ok)).fire();
        });
        PaneStage.waitFor(() -> {
            try {
                return said().contains(file.getFileName().toString());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(said()).contains(folder.getFileName().toString());
        assertThat(Files.size(file)).isPositive();
        shown.clear();
        PaneStage.on(() -> {
            for (Node node : open.window().root().lookupAll(".button")) {
                if (node instanceof Button b && "Show in folder".equals(b.getText())) {
                    b.fire();
                }
            }
            return null;
        });
        assertThat(shown).containsExactly(folder.toAbsolutePath());
    }

    @Test
    void aDetachedAnalysisSavesAndTheMainWindowSaysWhere() throws Exception {
        PaneStage.on(() -> {
            ((Button) open.window().root().lookup("#analysis-detach")).fire();
            return null;
        });
        Scene own = PaneStage.on(() -> open.window().lensPane().getScene());
        assertThat(own.getWindow()).isNotSameAs(open.window().stage());
        exports(own, "#lens-export", "JSON", folder.resolve("lens.json"));
        exports(own, "#lens-export", "SVG", folder.resolve("lens.svg"));
    }

    @Test
    void theCompareWindowSavesAndTheMainWindowSaysWhere() throws Exception {
        PaneStage.on(() -> {
            open.window().compare();
            return null;
        });
        CompareWindow compare = open.window().comparison();
        PaneStage.waitFor(() -> compare.left().explorer().lens().size() == 11
                && compare.right().explorer().lens().size() == 11
                && !compare.right().explorer().service().busyProperty().get());
        exports(compare.stage().getScene(), "#lens-export", "CSV", folder.resolve("compared.csv"));
        exports(compare.stage().getScene(), "#answer-export", "JSON", folder.resolve("compared.json"));
    }
}
