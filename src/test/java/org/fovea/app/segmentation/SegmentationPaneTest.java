package org.fovea.app.segmentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
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

    private void openAnotherImage(String name) throws Exception {
        PaneStage.on(() -> {
            stage.explorer().openImage(Path.of("assets/scenes", name));
            return null;
        });
        PaneStage.waitFor(() -> stage.explorer().imageProperty().get().file().endsWith(name)
                && stage.explorer().answerProperty().get() != null
                && stage.rested()
                && stage.pane().model().mappedProperty().get() != null);
    }

    private String field() throws Exception {
        return PaneStage.on(
                () -> ((ComboBox<?>) stage.pane().lookup("#word")).getEditor().getText());
    }

    private void write(String word) throws Exception {
        PaneStage.on(() -> {
            TextField editor = ((ComboBox<?>) stage.pane().lookup("#word")).getEditor();
            editor.requestFocus();
            editor.selectAll();
            return null;
        });
        stage.robot.write(word);
    }

    @Test
    void aWordThatWasTypedIsLookedForInTheNextImageToo() throws Exception {
        stage.open();
        write("sky");
        stage.robot.type(KeyCode.ENTER);
        PaneStage.waitFor(() -> "sky".equals(stage.pane().model().wordProperty().get()));
        openAnotherImage("02_savanna.png");
        assertThat(field()).isEqualTo("sky");
        assertThat(stage.pane().model().mappedProperty().get().word()).isEqualTo("sky");
        stage.choose("giraffe");
        assertThat(field()).isEqualTo("sky");
    }

    @Test
    void aWordThatIsStillBeingTypedWhenAnotherImageOpensIsNotLost() throws Exception {
        stage.open();
        write("sky");
        openAnotherImage("02_savanna.png");
        assertThat(field()).isEqualTo("sky");
        assertThat(stage.pane().model().mappedProperty().get().word()).isEqualTo("sky");
    }

    @Test
    void anEmptiedFieldFollowsTheChosenObjectAgain() throws Exception {
        stage.open();
        write("sky");
        stage.robot.type(KeyCode.ENTER);
        PaneStage.waitFor(() -> "sky".equals(stage.pane().model().wordProperty().get()));
        write("");
        stage.robot.type(KeyCode.BACK_SPACE).type(KeyCode.ENTER);
        stage.choose("bicycle");
        PaneStage.waitFor(
                () -> "bicycle".equals(stage.pane().model().wordProperty().get()));
        assertThat(field()).isEqualTo("bicycle");
        openAnotherImage("02_savanna.png");
        assertThat(field()).isEqualTo(stage.explorer().objects().get(0).category());
    }

    @Test
    void exportingWithoutAMapSaysSo() throws Exception {
        PaneStage.on(() -> {
            stage.pane().exportAll();
            return null;
        });
        assertThat(stage.complaints.remove(0)).contains("There is no map to export yet");
    }

    @Test
    void looks() throws Exception {
        stage.open();
        stage.choose("dog");
        PaneStage.waitFor(() -> stage.pane().model().fitProperty().get() != null && stage.rested());
        stage.look("segmentation", 380, 300, false);
    }
}
