package org.fovea.app.segmentation;

import static org.assertj.core.api.Assertions.assertThat;

import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The segmentation pane with a real pointer and real keys. */
class SegmentationPaneTest {

    private PaneStage<SegmentationPane> stage;

    @BeforeEach
    void shows() throws Exception {
        stage = new PaneStage<>(SegmentationPane::new);
    }

    @AfterEach
    void closes() throws Exception {
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    @Test
    void looks() throws Exception {
        stage.looks("segmentation-empty");
        stage.open();
        stage.looks("segmentation-no-mask");
        stage.choose("dog");
        PaneStage.waitFor(() -> stage.pane().model().fitProperty().get() != null && stage.rested());
        stage.looks("segmentation");
    }
}
