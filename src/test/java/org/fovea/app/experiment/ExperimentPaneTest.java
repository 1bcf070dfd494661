package org.fovea.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.fovea.app.experiment.ExperimentModel.State;
import org.fovea.app.look.PaneStage;
import org.fovea.experiment.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment pane on the built-in model, with real keys; what it looks like lies in target/looks. */
class ExperimentPaneTest {

    @TempDir
    private Path home;

    private ExperimentModel model;
    private PaneStage<ExperimentPane> stage;
    private Path report;

    @BeforeEach
    void shows() throws Exception {
        stage = new PaneStage<>(explorer -> {
            model = new ExperimentModel(explorer, home);
            return new ExperimentPane(model, () -> model.report(file -> report = file));
        });
        stage.size(1280, 800);
    }

    @AfterEach
    void closes() throws Exception {
        PaneStage.on(() -> {
            model.close();
            return null;
        });
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    private void press(String button) throws Exception {
        PaneStage.on(() -> {
            stage.robot.lookup(button).queryAs(Button.class).fire();
            return null;
        });
    }

    private void finished() throws Exception {
        PaneStage.waitFor(() -> model.stateProperty().get() == State.RESTING);
    }

    private void quick(ExperimentKind kind, int limit) throws Exception {
        PaneStage.on(() -> {
            model.form().kind.set(kind);
            model.form().limit.set(Integer.toString(limit));
            model.form().counts.set("5,20");
            model.form().gradientSteps.set("2");
            model.form().protocols.get(Protocol.GENERATIVE).set(false);
            return null;
        });
        PaneStage.waitFor(() -> model.lookedAt() && !model.form().folder.get().isBlank());
    }

    @Test
    @SuppressWarnings("unchecked")
    void aRunIsStartedPausedResumedAndARowOfItOpensInTheExplorer() throws Exception {
        stage.open();
        quick(ExperimentKind.ABLATION, 5);
        AtomicReference<State> pressed = new AtomicReference<>();
        PaneStage.on(() -> {
            model.activityProperty().addListener((o, before, now) -> {
                if (model.stateProperty().get() == State.RUNNING
                        && model.rows().images() > 1
                        && pressed.get() == null) {
                    pressed.set(State.RUNNING);
                    Platform.runLater(
                            () -> { // from here, as the test's own thread may be late
                                stage.robot
                                        .lookup("#start")
                                        .queryAs(Button.class)
                                        .fire();
                                pressed.set(model.stateProperty().get());
                            });
                }
            });
            return null;
        });
        press("#start");
        PaneStage.waitFor(() ->
                pressed.get() == State.PAUSED && model.activityProperty().get().endsWith("paused"));
        int then = model.rows().images();
        assertThat(stage.robot.lookup("#start").queryAs(Button.class).getText()).isEqualTo("Resume");
        press("#start");
        finished();
        assertThat(model.rows().images()).isEqualTo(5).isGreaterThan(then);
        assertThat(model.activityProperty().get()).isEqualTo("Done: 5 images");
        PaneStage.on(() -> {
            stage.robot
                    .lookup("#table-ablation-vqa")
                    .queryAs(ToggleButton.class)
                    .fire();
            return null;
        });
        stage.look("experiment-ablation", 1280, 800, false);

        PaneStage.on(() -> {
            model.rows().whichProperty().set(RowList.Which.FLIPPED);
            return null;
        });
        TableView<Row> rows = stage.robot.lookup("#rows").queryAs(TableView.class);
        assertThat(rows.getItems()).isNotEmpty().allMatch(Row::flipped);
        Row row = rows.getItems().stream()
                .filter(r -> r.source().equals("object+1"))
                .findFirst()
                .orElseThrow();
        PaneStage.on(() -> {
            rows.requestFocus();
            rows.getSelectionModel().select(row);
            return null;
        });
        stage.robot.type(KeyCode.ENTER);
        PaneStage.waitFor(() -> stage.explorer().imageProperty().get().file().endsWith(row.file())
                && stage.explorer().objectProperty().get() != null
                && stage.explorer().history().current().ablated().toString().equals(row.patches())
                && stage.rested());
        assertThat(stage.explorer().objectProperty().get().annotation().id()).isEqualTo(row.annotation());

        press("#open-report");
        PaneStage.waitFor(() -> report != null);
        assertThat(report).isNotEmptyFile();
        Button copy = stage.robot.lookup("#copy-command").queryAs(Button.class);
        assertThat(PaneStage.on(() -> {
                    copy.fire();
                    return copy.getText(); // at once, as it says so for a moment only
                }))
                .isEqualTo("Copied");
        assertThat(PaneStage.on(() -> Clipboard.getSystemClipboard().getString()))
                .startsWith("fovea experiment ablation")
                .contains("--limit 5")
                .contains("--area 1500-12000");
        PaneStage.on(() -> {
            model.rows().searchProperty().set("no such thing");
            return null;
        });
        assertThat(stage.robot.lookup("#no-rows").queryAs(Label.class).getText())
                .isEqualTo("No matching rows.");
        PaneStage.waitFor(() -> copy.getText().equals("Copy as command line"));
    }

    @Test
    void lensAndKnockoutHaveChartsAndTablesToo() throws Exception {
        quick(ExperimentKind.LENS, 2);
        press("#start");
        finished();
        stage.look("experiment-lens", 1280, 800, true);
        PaneStage.on(() -> {
            stage.robot
                    .lookup("#table-lens-threshold")
                    .queryAs(ToggleButton.class)
                    .fire();
            return null;
        });
        quick(ExperimentKind.KNOCKOUT, 2);
        press("#start");
        finished();
        assertThat(stage.robot.lookup("#numbers").queryAs(TableView.class).getItems())
                .hasSizeGreaterThan(20);
    }

    @Test
    void whatIsWrongIsSaidBelowTheFieldsAndNothingCanBeStarted() throws Exception {
        quick(ExperimentKind.ABLATION, 2);
        PaneStage.on(() -> {
            model.form().most.set("few");
            return null;
        });
        assertThat(stage.robot.lookup("#plan-problem").queryAs(Label.class).getText())
                .startsWith("Area to: found \"few\"");
        assertThat(stage.robot.lookup("#start").queryAs(Button.class).isDisabled())
                .isTrue();
    }
}
