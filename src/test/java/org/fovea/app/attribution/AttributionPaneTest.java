package org.fovea.app.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javax.imageio.ImageIO;
import org.fovea.app.look.HeadGrid;
import org.fovea.app.look.PaneStage;
import org.fovea.intervene.Patches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attribution pane with a real pointer. */
class AttributionPaneTest {

    @TempDir
    private Path folder;

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

    private void waitForTheWhole(Class<? extends Finding> kind) throws Exception {
        PaneStage.waitFor(() -> kind.isInstance(model.findingProperty().get()) && model.complete() && stage.rested());
    }

    private void choose(String id) throws Exception {
        stage.robot.clickOn("#" + id);
        PaneStage.on(() -> null);
    }

    private String summary() throws Exception {
        return PaneStage.on(() -> ((Label) stage.pane().lookup("#attribution-summary")).getText());
    }

    @Test
    void looksAsItShould() throws Exception {
        stage.looks("attribution-empty");
        stage.open();
        stage.choose("dog");
        stage.looks("attribution-asked");
        stage.size(540, 330);
        choose("attribution-compute");
        PaneStage.waitFor(() -> model.findingProperty().get() != null);
        stage.look("attribution-occlusion-coarse", 540, 330, false);
        waitForTheWhole(Occluded.class);
        stage.looks("attribution-occlusion");
        PaneStage.on(() -> {
            model.sizeProperty().set(5);
            model.pointsProperty().set(false);
            model.compute();
            return null;
        });
        waitForTheWhole(Occluded.class);
        stage.look("attribution-occlusion-5", 540, 330, false);
        choose("method-gradients");
        choose("attribution-compute");
        waitForTheWhole(Gradients.class);
        stage.looks("attribution-gradients");
        PaneStage.on(() -> {
            model.signedProperty().set(false);
            return null;
        });
        stage.look("attribution-magnitude", 540, 330, true);
        choose("method-attention");
        waitForTheWhole(Attended.class);
        stage.looks("attribution-attention");
        stage.look("attribution-attention-usual", 540, 330, false);
        choose("method-set");
        choose("attribution-compute");
        PaneStage.waitFor(() -> model.findingProperty().get() instanceof Decisive d && d.step().patches().size() > 2);
        stage.look("attribution-set-growing", 540, 330, false);
        choose("attribution-compute");                           // it says Stop now
        PaneStage.waitFor(stage::rested);
        assertThat(model.busyProperty().get()).isFalse();
        assertThat(model.findingProperty().get()).isInstanceOf(Decisive.class);
    }

    @Test
    void theMapIsWrittenAsPictureAndTable() throws Exception {
        stage.open();
        choose("attribution-compute");
        waitForTheWhole(Occluded.class);
        List<Path> files = PaneStage.on(() -> stage.pane().export(folder));
        assertThat(files).extracting(f -> f.getFileName().toString())
                .containsExactly("01_park_dog_occlusion-1x1.png", "01_park_dog_occlusion-1x1.csv");
        BufferedImage picture = ImageIO.read(files.get(0).toFile());
        assertThat(picture.getWidth()).isGreaterThan(900);
        List<String> lines = Files.readAllLines(files.get(1), StandardCharsets.UTF_8);
        assertThat(lines).hasSize(257).first().isEqualTo("patch,row,column,p,drop");
        String[] some = lines.get(101).split(",");
        assertThat(some).startsWith("100", "6", "4");
        Occluded map = (Occluded) model.findingProperty().get();
        assertThat(Float.parseFloat(some[4])).isCloseTo(map.drops()[100], within(1e-6f));
        assertThat(Float.parseFloat(some[3]) + Float.parseFloat(some[4])).isCloseTo(map.base(), within(2e-6f));
        Files.copy(files.get(0), Path.of("target/looks/attribution-exported.png"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void pointingAtThePreviewSaysTheNumberOfThePatch() throws Exception {
        stage.open();
        stage.size(540, 330);
        choose("attribution-compute");
        waitForTheWhole(Occluded.class);
        stage.robot.moveTo(stage.robot.point("#attribution-preview"));
        Label hovered = (Label) stage.pane().lookup("#attribution-hovered");
        PaneStage.waitFor(() -> !hovered.getText().isEmpty());
        int patch = stage.explorer().hoveredPatchProperty().get();
        assertThat(hovered.getText()).startsWith("Patch %d: “dog” without it: ".formatted(patch)).endsWith(" points");
    }

    @Test
    void whatDecidesIsAblatedByAButtonAndUndoneInOneStep() throws Exception {
        stage.open();
        stage.size(540, 330);
        PaneStage.on(() -> {
            stage.explorer().openModel(Path.of("src/test/resources/fixtures/clip-llama"));
            return null;
        });
        PaneStage.waitFor(() -> stage.explorer().modelProperty().get().layers() == 6
                && stage.explorer().probedProperty().get() != null && stage.rested());
        choose("method-set");
        choose("attribution-compute");
        waitForTheWhole(Decisive.class);
        stage.look("attribution-set", 540, 330, false);
        stage.look("attribution-set-dark", 380, 300, true);
        stage.size(540, 330);
        Decisive set = (Decisive) PaneStage.on(() -> model.findingProperty().get());
        assertThat(set.step().reached()).isTrue();
        assertThat(summary()).contains("becomes “%s”".formatted(set.then()));
        choose("attribution-apply");
        PaneStage.waitFor(() -> stage.explorer().changedProbedProperty().get() != null && stage.rested());
        assertThat(stage.explorer().history().current().ablated()).isEqualTo(set.step().patches());
        assertThat(stage.explorer().changedProbedProperty().get().top().get(0).text()).isEqualTo(set.then());
        PaneStage.on(() -> {
            stage.explorer().history().undo();
            return null;
        });
        assertThat(stage.explorer().history().current().ablated()).isEqualTo(Patches.NONE);
    }

    @Test
    void aSearchShowsItsRoundAndStoppedItShowsWhatItFound() throws Exception {
        stage.open();
        stage.size(540, 330);
        choose("method-set");
        choose("attribution-compute");
        PaneStage.waitFor(() -> model.progressProperty().get() > 0.2);
        stage.look("attribution-searching", 540, 330, false);
        stage.look("attribution-searching-dark", 400, 260, true);
        stage.size(540, 330);
        PaneStage.waitFor(() -> model.findingProperty().get() instanceof Decisive);
        choose("attribution-compute");                           // it says Stop
        PaneStage.waitFor(() -> !model.busyProperty().get() && stage.rested());
        assertThat(summary()).startsWith("Stopped after").contains("yet").doesNotContain("spared");
        stage.look("attribution-stopped", 540, 330, false);
        stage.look("attribution-stopped-dark", 400, 260, true);
        assertThat(stage.pane().lookup("#attribution-apply").isVisible()).isFalse();
        assertThat(((javafx.scene.control.Button) stage.pane().lookup("#attribution-compute")).getText()).isEqualTo("Search again");
    }

    @Test
    void aCellOfTheHeadsShowsThatHeadAloneAndAllAgain() throws Exception {
        stage.open();
        stage.size(700, 500);
        choose("method-attention");
        waitForTheWhole(Attended.class);
        HeadGrid heads = (HeadGrid) stage.pane().lookup("#attention-heads");
        double[] middle = heads.middle(7, 1);
        stage.robot.clickOn(PaneStage.on(() -> heads.localToScreen(middle[0], middle[1])));
        Attended one = (Attended) PaneStage.on(() -> model.findingProperty().get());
        assertThat(one.layer()).isEqualTo(7);
        assertThat(one.head()).isEqualTo(1);
        assertThat(one.map().values()).isEqualTo(one.attention().of(7, 1));
        assertThat(PaneStage.on(() -> ((ComboBox<?>) stage.pane().lookup("#attribution-layer")).getValue()))
                .hasToString("layer 7");
        stage.robot.clickOn(PaneStage.on(() -> heads.localToScreen(middle[0], middle[1])));
        assertThat(model.layerProperty().get()).isZero();
        assertThat(model.headProperty().get()).isEqualTo(-1);
    }
}
