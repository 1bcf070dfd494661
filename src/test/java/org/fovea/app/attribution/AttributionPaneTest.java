package org.fovea.app.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javafx.geometry.Point2D;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javax.imageio.ImageIO;
import org.fovea.app.look.HeadGrid;
import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The attribution pane with a real pointer; what one test has had computed the others find there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttributionPaneTest {

    @TempDir
    private Path folder;

    private PaneStage<AttributionPane> stage;
    private AttributionModel model;

    @BeforeAll
    void opens() throws Exception {
        stage = new PaneStage<>(AttributionPane::new);
        model = stage.pane().model();
        stage.open();
        stage.choose("dog");
    }

    @AfterAll
    void closes() throws Exception {
        stage.close();
    }

    @BeforeEach
    void choosesWhatIsUsual() throws Exception {
        PaneStage.on(() -> {
            model.methodProperty().set(Method.OCCLUSION);
            model.sizeProperty().set(1);
            model.pointsProperty().set(true);
            model.stepsProperty().set(8); // a quarter of the usual ones
            model.signedProperty().set(true);
            model.layerProperty().set(0);
            model.headProperty().set(-1);
            return null;
        });
        stage.robot.moveTo(new Point2D(1, 1));
    }

    @AfterEach
    void complainsOfNothing() {
        assertThat(stage.complaints).isEmpty();
    }

    private void waitForTheWhole(Class<? extends AttributionResult> kind) throws Exception {
        PaneStage.waitFor(() -> kind.isInstance(model.resultProperty().get()) && model.complete() && stage.rested());
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

    /** The whole occlusion, patch by patch: computed for the first test that asks. */
    private OcclusionResult occluded() throws Exception {
        stage.size(540, 330);
        if (!PaneStage.on(model::complete)) {
            stage.size(540, 330);
            choose("attribution-compute");
            PaneStage.waitFor(() -> model.resultProperty().get() != null);
            waitForTheWhole(OcclusionResult.class);
        }
        return (OcclusionResult) PaneStage.on(() -> model.resultProperty().get());
    }

    @Test
    void anOcclusionLooksAsItShould() throws Exception {
        occluded();
        stage.look("attribution-occlusion", 540, 330, false);
        PaneStage.on(() -> {
            model.pointsProperty().set(false);
            return null;
        });
        PaneStage.on(() -> {
            model.sizeProperty().set(5);
            model.compute();
            return null;
        });
        PaneStage.waitFor(() -> model.resultProperty().get() != null);
        PaneStage.on(() -> {
            model.stop();
            return null;
        });
    }

    @Test
    void gradientsAndAttentionLookAsTheyShould() throws Exception {
        stage.size(540, 330);
        choose("method-gradients");
        choose("attribution-compute");
        waitForTheWhole(GradientsResult.class);
        PaneStage.on(() -> {
            model.signedProperty().set(false);
            return null;
        });
        stage.look("attribution-magnitude", 540, 330, true);
        choose("method-attention");
        waitForTheWhole(AttentionResult.class);
        stage.look("attribution-attention-usual", 540, 330, false);
    }

    @Test
    void aSearchShowsItsRoundAndStoppedItShowsWhatItFound() throws Exception {
        stage.size(540, 330);
        choose("method-set");
        choose("attribution-compute");
        PaneStage.waitFor(() -> model.progressProperty().get() > 0.2);
        stage.size(540, 330);
        PaneStage.waitFor(() -> model.resultProperty().get() instanceof MinimalSetResult);
        choose("attribution-compute"); // it says Stop
        PaneStage.waitFor(() -> !model.busyProperty().get() && stage.rested());
        assertThat(model.resultProperty().get()).isInstanceOf(MinimalSetResult.class);
        assertThat(summary()).startsWith("Stopped after").contains("yet").doesNotContain("spared");
        assertThat(stage.pane().lookup("#attribution-apply").isVisible()).isFalse();
        assertThat(((Button) stage.pane().lookup("#attribution-compute")).getText())
                .isEqualTo("Search again");
    }

    @Test
    void theMapIsWrittenAsImageAndTable() throws Exception {
        OcclusionResult map = occluded();
        List<Path> files = PaneStage.on(() -> stage.pane().export(folder));
        assertThat(files)
                .extracting(f -> f.getFileName().toString())
                .containsExactly("01_park_dog_occlusion-1x1.png", "01_park_dog_occlusion-1x1.csv");
        BufferedImage picture = ImageIO.read(files.get(0).toFile());
        assertThat(picture.getWidth()).isGreaterThan(900);
        List<String> lines = Files.readAllLines(files.get(1), StandardCharsets.UTF_8);
        assertThat(lines).hasSize(257).first().isEqualTo("patch,row,column,p,change");
        String[] some = lines.get(101).split(",");
        assertThat(some).startsWith("100", "6", "4");
        assertThat(Float.parseFloat(some[4])).isCloseTo(-map.drops()[100], within(1e-6f));
        assertThat(Float.parseFloat(some[3]) - Float.parseFloat(some[4])).isCloseTo(map.base(), within(2e-6f));
        Files.copy(files.get(0), Path.of("target/looks/attribution-exported.png"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void pointingAtOneOfTheStrongestPatchesSaysItsNumber() throws Exception {
        occluded();
        stage.robot.moveTo(stage.robot.point("#strongest .list-cell"));
        Label hovered = (Label) stage.pane().lookup("#attribution-hovered");
        PaneStage.waitFor(() -> !hovered.getText().isEmpty());
        int patch = stage.explorer().hoveredPatchProperty().get();
        assertThat(hovered.getText())
                .startsWith("Patch %d: “dog” without it: ".formatted(patch))
                .endsWith(" points");
    }

    @Test
    void aCellOfTheHeadsShowsThatHeadAloneAndAllAgain() throws Exception {
        stage.size(700, 500);
        choose("method-attention");
        waitForTheWhole(AttentionResult.class);
        HeadGrid heads = (HeadGrid) stage.pane().lookup("#attention-heads");
        double[] middle = heads.middle(7, 1);
        stage.robot.clickOn(PaneStage.on(() -> heads.localToScreen(middle[0], middle[1])));
        AttentionResult one =
                (AttentionResult) PaneStage.on(() -> model.resultProperty().get());
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
