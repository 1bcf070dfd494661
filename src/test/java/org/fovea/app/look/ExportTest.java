package org.fovea.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** What is exported gets its ending, replaces nothing unasked, and is said where it is. */
class ExportTest {

    @TempDir
    private Path folder;

    private final FxRobot robot = new FxRobot();
    private final List<Path> saved = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private Export export;

    @BeforeEach
    void showsAPane() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupFixture(() -> {
            Pane pane = new Pane();
            pane.addEventHandler(Export.Saved.SAVED, e -> saved.addAll(e.files()));
            stage.setScene(new Scene(pane, 500, 400));
            stage.show();
            export = new Export(pane, complaints::add);
        });
    }

    @AfterEach
    void asksTheSystemAgain() {
        PathChooser.answerBy(null);
    }

    private static Consumer<Path> writing(String text) {
        return file -> {
            try {
                Files.writeString(file, text);
            } catch (java.io.IOException e) {
                throw new BadInput(file + ": cannot be written.", e);
            }
        };
    }

    private void exports(Path chosen, String text) {
        PathChooser.answerBy(() -> chosen);
        Platform.runLater(() -> export.file("Export", "map.png", writing(text)));
    }

    @Test
    void aNameWithoutEndingGetsItAndNothingIsReplacedUnasked() throws Exception {
        exports(folder.resolve("dog"), "first");
        PaneStage.waitFor(() -> saved.equals(List.of(folder.resolve("dog.png"))));
        exports(folder.resolve("dog"), "second");
        PaneStage.waitFor(() -> robot.lookup("#replace").tryQuery().isPresent());
        robot.clickOn("Cancel");
        PaneStage.waitFor(() -> robot.lookup("#replace").tryQuery().isEmpty());
        assertThat(folder.resolve("dog.png")).hasContent("first");
        exports(folder.resolve("dog"), "third");
        PaneStage.waitFor(() -> robot.lookup("#replace").tryQuery().isPresent());
        robot.clickOn("Replace");
        PaneStage.waitFor(() -> saved.size() == 2);
        assertThat(folder.resolve("dog.png")).hasContent("third");
        exports(folder.resolve("Dog.PNG"), "whole");
        PaneStage.waitFor(() -> saved.size() == 3);
        assertThat(saved.get(2)).isEqualTo(folder.resolve("Dog.PNG"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void severalFilesAreAskedAboutOnce() throws Exception {
        Files.writeString(folder.resolve("a.png"), "old");
        Files.writeString(folder.resolve("b.png"), "old");
        PathChooser.answerBy(() -> folder);
        Platform.runLater(() -> export.files(
                "Export",
                List.of("a.png", "b.png", "c.png"),
                to -> List.of("a.png", "b.png", "c.png")
                        .forEach(name -> writing("new").accept(to.resolve(name)))));
        PaneStage.waitFor(() -> robot.lookup("#replace").tryQuery().isPresent());
        robot.clickOn("Replace");
        PaneStage.waitFor(() -> saved.size() == 3);
        assertThat(folder.resolve("b.png")).hasContent("new");
    }

    @Test
    void whatCannotBeWrittenIsComplainedOfAndNotSaidToBeSaved() throws Exception {
        exports(folder.resolve("no/such/dog.png"), "x");
        PaneStage.waitFor(() -> !complaints.isEmpty());
        assertThat(complaints).singleElement().asString().contains("dog.png");
        assertThat(saved).isEmpty();
    }
}
