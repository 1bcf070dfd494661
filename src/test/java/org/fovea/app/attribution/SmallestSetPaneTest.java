package org.fovea.app.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import org.fovea.app.look.PaneStage;
import org.fovea.intervene.Patches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The smallest set in the attribution pane, on a tiny random model with 25 patches: searching takes many sweeps. */
class SmallestSetPaneTest {

    private PaneStage<AttributionPane> stage;
    private AttributionModel model;

    @BeforeEach
    void shows() throws Exception {
        stage = new PaneStage<>(AttributionPane::new);
        model = stage.pane().model();
    }

    @AfterEach
    void closes() throws Exception {
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    private void choose(String id) throws Exception {
        PaneStage.on(
                () -> { // a click may be taken for the end of an earlier test's menu
                    ((ButtonBase) stage.pane().lookup("#" + id)).fire();
                    return null;
                });
    }

    private String summary() throws Exception {
        return PaneStage.on(() -> ((Label) stage.pane().lookup("#attribution-summary")).getText());
    }

    @Test
    void whatDecidesIsAblatedByAButtonAndUndoneInOneStep() throws Exception {
        stage.size(540, 330);
        PaneStage.on(() -> {
            stage.explorer()
                    .open(
                            Path.of("src/test/resources/fixtures/clip-llama"),
                            Path.of("assets/scenes/01_park.png"),
                            null,
                            null,
                            "Describe this image.");
            return null;
        });
        PaneStage.waitFor(() -> stage.explorer().modelProperty().get() != null
                && stage.explorer().probedProperty().get() != null
                && stage.rested());
        choose("method-set");
        choose("attribution-compute");
        PaneStage.waitFor(
                () -> model.resultProperty().get() instanceof MinimalSetResult && model.complete() && stage.rested());
        stage.look("attribution-set", 540, 330, false);
        stage.size(540, 330);
        MinimalSetResult set =
                (MinimalSetResult) PaneStage.on(() -> model.resultProperty().get());
        assertThat(set.step().reached()).isTrue();
        assertThat(summary()).contains("becomes “%s”".formatted(set.then().text()));
        choose("attribution-apply");
        PaneStage.waitFor(() -> stage.explorer().changedProbedProperty().get() != null && stage.rested());
        assertThat(stage.explorer().history().current().ablated())
                .isEqualTo(set.step().patches());
        assertThat(stage.explorer().changedProbedProperty().get().top().get(0).text())
                .isEqualTo(set.then().text());
        PaneStage.on(() -> {
            stage.explorer().history().undo();
            return null;
        });
        assertThat(stage.explorer().history().current().ablated()).isEqualTo(Patches.NONE);
    }
}
