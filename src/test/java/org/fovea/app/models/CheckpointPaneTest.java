package org.fovea.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.fovea.app.look.PaneStage;
import org.fovea.hub.FakeHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pane with a real pointer and real keys. */
class CheckpointPaneTest {

    @TempDir
    private Path home;

    private final AtomicReference<Path> opened = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private FakeHub hub;
    private CheckpointChoice choice;
    private PaneStage<CheckpointPane> stage;

    @BeforeEach
    void shows() throws Exception {
        hub = new FakeHub();
        choice = new CheckpointChoice(Platform::runLater, hub.environment(home));
        stage = new PaneStage<>(explorer -> new CheckpointPane(choice, opened::set, () -> {}, () -> closed.set(true)));
        stage.size(720, 660);
        PaneStage.on(() -> {
            stage.pane().start();
            return null;
        });
    }

    @AfterEach
    void closes() throws Exception {
        PaneStage.on(() -> {
            choice.close();
            return null;
        });
        stage.close();
        hub.close();
    }

    private void fill() throws Exception {
        new Cupboard(home).fill();
        PaneStage.on(() -> {
            choice.refresh(null);
            return null;
        });
        PaneStage.waitFor(() -> !choice.searchingProperty().get());
    }

    private void type(String repo) throws Exception {
        PaneStage.on(() -> {
            choice.repoProperty().set(repo);
            return null;
        });
    }

    private void doubleClick(String model) throws Exception {
        PaneStage.doubleClick(stage.robot.lookup(model).query(), 4, 4);
    }

    @Test
    void looksAsItShould() throws Exception {
        fill();
        stage.look("checkpoint-list", 720, 660, false);
        stage.size(720, 660);
        stage.robot.clickOn("llava-hf/llava-1.5-13b-hf");
        type("no/body");
        stage.robot.clickOn("#download");
        PaneStage.waitFor(() -> !choice.problemProperty().get().isEmpty()
                && !choice.searchingProperty().get());
        hub.fault(FakeHub.SHARD).holds = true;
        AtomicBoolean left = new AtomicBoolean(); // some seconds after the last byte there is no rate any more
        PaneStage.on(() -> {
            choice.statusProperty().addListener((o, before, now) -> left.compareAndSet(false, now.contains(" left ")));
            return null;
        });
        type("tiny/llava");
        stage.robot.clickOn("#download");
        PaneStage.waitFor(left::get);
        stage.robot.clickOn("#stop");
        PaneStage.waitFor(() -> !choice.downloadingProperty().get()
                && !choice.searchingProperty().get());
    }

    @Test
    void enterOpensTheChosenModelAndEscapeCloses() throws Exception {
        fill();
        stage.robot.type(KeyCode.DOWN).type(KeyCode.ENTER); // from the filter field
        assertThat(opened.get())
                .isEqualTo(home.resolve(
                        "hub/models--llava-hf--llava-interleave-qwen-0.5b-hf/snapshots/" + "0".repeat(40)));
        opened.set(null);
        stage.robot.clickOn("xtuner/llava-phi-3-mini-hf").type(KeyCode.ENTER);
        assertThat(opened.get().toString()).contains("phi-3");
        stage.robot.type(KeyCode.ESCAPE);
        assertThat(closed).isTrue();
        closed.set(false);
        stage.robot.clickOn("#filter").type(KeyCode.ESCAPE);
        assertThat(closed).isTrue();
    }

    @Test
    void aDoubleClickOpensAndWhatDoesNotRunCannotBeOpened() throws Exception {
        fill();
        doubleClick("xtuner/llava-phi-3-mini-hf");
        assertThat(opened.get().toString()).contains("phi-3");
        opened.set(null);
        doubleClick("llava-hf/llava-1.5-13b-hf");
        stage.robot.type(KeyCode.ENTER);
        assertThat(opened.get()).isNull();
        assertThat(stage.robot.lookup("#open").queryAs(Button.class).isDisabled())
                .isTrue();
    }

    @Test
    void whatTheFilterHidesIsNotOpened() throws Exception {
        fill();
        stage.robot.clickOn("#filter").write("nothing like it").type(KeyCode.ENTER);
        assertThat(opened.get()).isNull();
    }

    @Test
    void aClickOnARecommendedModelWritesItsNameIntoTheFieldThatDownloads() throws Exception {
        fill();
        stage.robot.clickOn("HuggingFaceTB/SmolVLM-256M-Instruct");
        assertThat(choice.repoProperty().get()).isEqualTo("HuggingFaceTB/SmolVLM-256M-Instruct");
        assertThat(stage.robot.lookup("#copy-pull").queryButton().getTooltip().getText())
                .endsWith("fovea pull HuggingFaceTB/SmolVLM-256M-Instruct");
    }

    @Test
    void enterInTheRepoFieldDownloadsAndOpens() throws Exception {
        fill();
        stage.robot.clickOn("#repo").write("tiny/llava").type(KeyCode.ENTER);
        PaneStage.waitFor(
                () -> opened.get() != null && !choice.searchingProperty().get());
        assertThat(opened.get()).endsWithRaw(Path.of(FakeHub.COMMIT));
        assertThat(choice.shown()).hasSize(7);
    }

    @Test
    void aProblemStandsInTheDialogInOneSentence() throws Exception {
        stage.robot.clickOn("#repo").write("no/body");
        stage.robot.clickOn("#download");
        PaneStage.waitFor(() -> !choice.problemProperty().get().isEmpty());
        assertThat(stage.robot.lookup("#problem").queryAs(Label.class).getText())
                .startsWith("no/body: there is no such repo");
        assertThat(opened.get()).isNull();
    }
}
