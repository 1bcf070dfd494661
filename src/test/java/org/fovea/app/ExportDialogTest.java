package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.DialogPane;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.stage.Window;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.figure.SegmentationPng;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.framework.junit5.ApplicationExtension;

/** File ▸ Export: one dialog for every panel. */
@ExtendWith(ApplicationExtension.class)
class ExportDialogTest {

    @TempDir
    private Path folder;

    private OpenWindow open;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        open = new OpenWindow(folder);
        open.waitForAll();
        PaneStage.waitFor(() -> open.window()
                                .knockoutPane()
                                .model()
                                .heatmapProperty()
                                .get()
                        != null
                && open.window().segmentationPane().model().mappedProperty().get() != null
                && open.rested());
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private MenuItem item(String text) {
        MenuBar bar = (MenuBar) open.window().root().lookup(".menu-bar");
        Menu export = (Menu) bar.getMenus().get(0).getItems().stream()
                .filter(i -> "Export".equals(i.getText()))
                .findFirst()
                .orElseThrow();
        return export.getItems().stream()
                .filter(i -> text.equals(i.getText()))
                .findFirst()
                .orElseThrow();
    }

    private static DialogPane dialog() {
        return Window.getWindows().stream()
                .filter(w -> w.getScene() != null && w.getScene().getRoot() instanceof DialogPane)
                .map(w -> (DialogPane) w.getScene().getRoot())
                .findFirst()
                .orElse(null);
    }

    @Test
    void everyPanelIsOfferedInEveryFormatWithTheCommandThatMakesTheSameFile() throws Exception {
        for (String panel : List.of("Image…", "Answer…", "Logit lens…", "Map…", "Knockout…")) {
            MenuItem item = PaneStage.on(() -> item(panel));
            Platform.runLater(item::fire); // returns only when the dialog is closed
            PaneStage.waitFor(() -> dialog() != null);
            PaneStage.on(() -> {
                DialogPane dialog = dialog();
                @SuppressWarnings("unchecked")
                ComboBox<String> format = (ComboBox<String>) dialog.lookup("#export-format");
                assertThat(format.getItems()).as(panel).startsWith("PNG", "SVG", "PDF");
                TextArea command = (TextArea) dialog.lookup("#export-command");
                assertThat(command.getText()).as(panel).startsWith("fovea ").contains(".png");
                format.setValue("PDF");
                ((TextField) dialog.lookup("#export-title")).setText("A title");
                assertThat(command.getText()).as(panel).contains(".pdf").contains("A title");
                format.setValue("PNG");
                ((TextField) dialog.lookup("#export-dpi")).setText("5");
                assertThat(((Label) dialog.lookup("#export-problem")).getText())
                        .as(panel)
                        .isEqualTo("Pixels per inch: expected a whole number, 10 to 2400.");
                ((TextField) dialog.lookup("#export-dpi")).setText("300");
                Files.createDirectories(Path.of("target/looks"));
                SegmentationPng.write(
                        NodeImage.of(dialog), Path.of("target/looks/export-" + panel.replaceAll("\\W", "") + ".png"));
                Node root = dialog;
                root.getScene().getWindow().hide();
                return null;
            });
            PaneStage.waitFor(() -> dialog() == null);
        }
    }
}
