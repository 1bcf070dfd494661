package org.fovea.app.knockout;

import static org.assertj.core.api.Assertions.assertThat;

import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The knockout pane with a real pointer and real keys. */
class KnockoutPaneTest {

    private PaneStage<KnockoutPane> stage;

    @BeforeEach
    void shows() throws Exception {
        stage = new PaneStage<>(KnockoutPane::new);
    }

    @AfterEach
    void closes() throws Exception {
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    @Test
    void looks() throws Exception {
        stage.looks("knockout-empty");
        stage.open();
        stage.looks("knockout-image");
        stage.choose("dog");
        PaneStage.waitFor(() -> stage.pane().model().heatmapProperty().get() != null && stage.rested());
        stage.looks("knockout");
    }
}
