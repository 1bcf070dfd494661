package org.fovea.app.knockout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javax.imageio.ImageIO;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.ComputationState;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions.LiveKnockout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The knockout pane with a real pointer and real keys. */
class KnockoutPaneTest {

    @TempDir
    private Path folder;

    private PaneStage<KnockoutPane> stage;
    private KnockoutModel model;

    @BeforeEach
    void shows() throws Exception {
        stage = new PaneStage<>(KnockoutPane::new);
        model = stage.pane().model();
    }

    @AfterEach
    void closes() throws Exception {
        stage.close();
        assertThat(stage.complaints).isEmpty();
    }

    private void openTheDog() throws Exception {
        stage.open();
        stage.choose("dog");
        waitForHeatmap(KnockoutSource.OBJECT);
        stage.size(700, 500);
    }

    private void waitForHeatmap(KnockoutSource from) throws Exception {
        PaneStage.waitFor(() -> model.heatmapProperty().get() != null
                && !model.staleProperty().get()
                && model.heatmapProperty().get().from() == from
                && stage.rested());
    }

    private List<LayerWindow> applied() throws Exception {
        return PaneStage.on(() -> stage.explorer().history().current().knockouts().stream()
                .map(LiveKnockout::window)
                .toList());
    }

    private void clickOn(int first, int last) throws Exception {
        stage.robot.clickOn(PaneStage.on(() -> stage.pane().middle(new LayerWindow(first, last))));
    }

    @Test
    void looksAsItShould() throws Exception {
        stage.open();
        openTheDog();
        stage.look("knockout", 700, 500, false);
        clickOn(4, 9);
        stage.robot.moveTo(PaneStage.on(() -> stage.pane().middle(new LayerWindow(3, 8))));
        PaneStage.waitFor(stage::rested);
        stage.look("knockout-hover", 700, 500, false);
        PaneStage.on(() -> {
            model.fromProperty().set(KnockoutSource.REST);
            model.targetProperty().set(Target.LAST_ROW);
            return null;
        });
        waitForHeatmap(KnockoutSource.REST);
        PaneStage.on(() -> {
            model.show(ofLlava());
            return null;
        });
        stage.look("knockout-32", 380, 300, true);
    }

    /** 32 layers that are read between the 14th and the 26th. */
    private static Heatmap ofLlava() {
        List<LayerWindow.Preset> windows = WindowHeatmap.Question.all(32);
        float[] p = new float[windows.size()];
        for (int i = 0; i < p.length; i++) {
            LayerWindow w = windows.get(i).window();
            double read = 0;
            for (int l = w.first(); l <= w.last(); l++) {
                read += Math.exp(-Math.pow((l - 20) / 4.0, 2));
            }
            p[i] = (float) (0.02 + 0.85 * Math.exp(-Math.pow(read / 4, 2)) + (w.last() < 9 ? 0.04 : 0));
        }
        WindowHeatmap.Source source = new WindowHeatmap.Source("object+1", Patches.of(1));
        return new Heatmap(
                "dog",
                32,
                new WindowHeatmap(0.87f, windows, List.of(new WindowHeatmap.Row(source, p)), Target.LAST),
                KnockoutSource.OBJECT_1);
    }

    @Test
    void hoveringACellSaysWhatItDoes() throws Exception {
        openTheDog();
        LayerWindow w = new LayerWindow(5, 9);
        stage.robot.moveTo(PaneStage.on(() -> stage.pane().middle(w)));
        Label card = stage.robot.lookup(".heatmap-card").query();
        PaneStage.waitFor(card::isVisible);
        float p = model.heatmapProperty().get().p(new LayerWindow(5, 9));
        assertThat(card.getText())
                .startsWith("layers 5–9: 99.9% → ")
                .contains("−")
                .endsWith(" points")
                .contains("→ " + org.fovea.figure.Percent.of(p));
        stage.robot.moveTo(
                PaneStage.on(() -> stage.pane().middle(new LayerWindow(1, 1)).add(250, 0)));
        PaneStage.waitFor(() -> !card.isVisible());
    }

    @Test
    void aClickAppliesACellASecondTakesItOffAndControlAddsOne() throws Exception {
        openTheDog();
        clickOn(5, 9);
        assertThat(applied()).containsExactly(new LayerWindow(5, 9));
        PaneStage.waitFor(() -> stage.explorer().changedProbedProperty().get() != null && stage.rested());
        assertThat(stage.explorer().changedProbedProperty().get().token().p())
                .isCloseTo(model.heatmapProperty().get().p(new LayerWindow(5, 9)), within(1e-4f));
        stage.robot.press(KeyCode.CONTROL);
        clickOn(1, 2);
        stage.robot.release(KeyCode.CONTROL);
        assertThat(applied()).containsExactly(new LayerWindow(5, 9), new LayerWindow(1, 2));
        clickOn(5, 9);
        assertThat(applied()).containsExactly(new LayerWindow(1, 2));
        clickOn(3, 3);
        assertThat(applied()).containsExactly(new LayerWindow(3, 3));
        clickOn(3, 3);
        assertThat(applied()).isEmpty();
        stage.robot.clickOn(PaneStage.on(() -> stage.pane().middle(new LayerWindow(2, 2))), MouseButton.SECONDARY);
        assertThat(applied()).isEmpty();
        stage.robot.type(KeyCode.ESCAPE);
    }

    @Test
    void arrowsMoveACursorAndEnterAppliesItsCell() throws Exception {
        openTheDog();
        PaneStage.on(() -> {
            stage.pane().view().requestFocus();
            return null;
        });
        stage.robot.type(KeyCode.DOWN, KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.ENTER);
        assertThat(applied()).containsExactly(new LayerWindow(3, 9));
        stage.robot.type(KeyCode.ENTER);
        assertThat(applied()).isEmpty();
    }

    @Test
    void oneOfThePapersWindowsIsAppliedByItsButton() throws Exception {
        openTheDog();
        stage.robot.clickOn("#preset-5-8");
        assertThat(applied()).containsExactly(new LayerWindow(5, 8));
        stage.robot.clickOn("#preset-5-8");
        assertThat(applied()).isEmpty();
    }

    @Test
    void aNewerSourceReplacesTheOneThatIsBeingComputed() throws Exception {
        openTheDog();
        PaneStage.on(() -> {
            for (KnockoutSource from : List.of(
                    KnockoutSource.OBJECT_1, KnockoutSource.OBJECT_2, KnockoutSource.IMAGE, KnockoutSource.REST)) {
                model.fromProperty().set(from);
            }
            assertThat(model.staleProperty().get()).isTrue();
            return null;
        });
        waitForHeatmap(KnockoutSource.REST);
        PaneStage.on(() -> {
            model.fromProperty().set(KnockoutSource.IMAGE);
            model.fromProperty().set(KnockoutSource.SELECTED); // nothing is ablated: no map, and none on its way
            return null;
        });
        PaneStage.waitFor(stage::rested);
        assertThat(model.heatmapProperty().get()).isNull();
        assertThat(model.hintProperty().get()).contains("Ablate");
    }

    @Test
    void whatWasStoppedCanBeComputedAfterAll() throws Exception {
        openTheDog();
        PaneStage.on(() -> {
            var busy = stage.explorer().service().busyProperty();
            busy.addListener(new javafx.beans.InvalidationListener() {
                @Override
                public void invalidated(javafx.beans.Observable o) {
                    if (busy.get()) {
                        busy.removeListener(this);
                        stage.explorer().stop();
                    }
                }
            });
            model.targetProperty().set(Target.TEXT);
            return null;
        });
        var standing = model.computed(KnockoutModel.View.WINDOWS).standingProperty();
        PaneStage.waitFor(() -> standing.get() == ComputationState.STOPPED);
        assertThat(model.staleProperty().get()).isTrue();
        stage.robot.clickOn("#knockout-again");
        PaneStage.waitFor(() ->
                !model.staleProperty().get() && model.heatmapProperty().get().target() == Target.TEXT);
        assertThat(standing.get()).isEqualTo(ComputationState.CURRENT);
    }

    @Test
    void theHeatmapIsWrittenAsImageAndTable() throws Exception {
        openTheDog();
        List<Path> files = PaneStage.on(() -> stage.pane().export(folder));
        BufferedImage picture = ImageIO.read(files.get(0).toFile());
        assertThat(picture.getWidth()).isGreaterThan(1200);
        List<String> lines = Files.readAllLines(files.get(1), StandardCharsets.UTF_8);
        assertThat(lines).hasSize(56).first().isEqualTo("first,last,p,change");
        String[] whole = lines.get(10).split(",");
        assertThat(whole[0] + "-" + whole[1]).isEqualTo("1-10");
        assertThat(Float.parseFloat(whole[2]))
                .isCloseTo(model.heatmapProperty().get().p(new LayerWindow(1, 10)), within(1e-6f));
    }

    @Test
    void sourcesAreTickedInAMenuThatStaysOpenAndSwitchedByTheirTiles() throws Exception {
        openTheDog();
        stage.robot.clickOn("#knockout-compare");
        stage.robot.clickOn("#compare-object-1");
        stage.robot.clickOn("#compare-non-object");
        stage.robot.type(KeyCode.ESCAPE);
        PaneStage.waitFor(() -> model.heatmapsProperty().get().size() == 3
                && !model.staleProperty().get()
                && stage.rested());
        stage.look("knockout-compare-dark", 700, 500, true);
        stage.size(700, 500);
        stage.robot.clickOn("#tile-non-object");
        assertThat(model.heatmapProperty().get().from()).isEqualTo(KnockoutSource.REST);
        assertThat(model.staleProperty().get()).isFalse();
        clickOn(1, 10);
        assertThat(PaneStage.on(() ->
                        stage.explorer().history().current().knockouts().get(0).source()))
                .isEqualTo(model.heatmapProperty().get().source());
        List<Path> files = PaneStage.on(() -> stage.pane().export(folder));
        assertThat(Files.readAllLines(files.get(1), StandardCharsets.UTF_8))
                .hasSize(3 * 55 + 1)
                .element(56)
                .asString()
                .startsWith("object+1,1,1,");
        PaneStage.on(() -> {
            model.compareAll();
            return null;
        });
        PaneStage.waitFor(() -> model.heatmapsProperty().get().size() == 7
                && !model.staleProperty().get()
                && stage.rested());
        stage.look("knockout-compare-all-small", 380, 300, true);
    }

    @Test
    void thePresetsAreDrawnAsLinesAndAPointIsAppliedByAClick() throws Exception {
        openTheDog();
        stage.robot.clickOn("#knockout-presets");
        PaneStage.waitFor(() -> model.linesProperty().get() != null && stage.rested());
        stage.look("knockout-presets", 700, 500, false);
        stage.size(700, 500);
        double[] at = PaneStage.on(() -> stage.pane().lines().at(KnockoutSource.OBJECT_2, 3));
        stage.robot.clickOn(PaneStage.on(() -> stage.pane().lines().localToScreen(at[0], at[1])));
        assertThat(applied()).containsExactly(new LayerWindow(5, 8));
        PaneStage.waitFor(stage::rested);
        List<Path> files = PaneStage.on(() -> stage.pane().export(folder));
        assertThat(files).extracting(f -> f.getFileName().toString()).containsExactly("presets.png", "presets.csv");
        assertThat(Files.readAllLines(files.get(1), StandardCharsets.UTF_8))
                .hasSize(36)
                .element(1)
                .asString()
                .startsWith("object,early,1,3,");
    }

    @Test
    void arrowsWalkAlongTheLinesAndEnterAppliesAPoint() throws Exception {
        openTheDog();
        PaneStage.on(() -> {
            model.viewProperty().set(KnockoutModel.View.PRESETS);
            return null;
        });
        PaneStage.waitFor(() -> model.linesProperty().get() != null && stage.rested());
        PaneStage.on(() -> {
            stage.pane().lines().requestFocus();
            return null;
        });
        stage.robot.type(KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.RIGHT);
        stage.robot.type(KeyCode.ENTER);
        assertThat(applied()).containsExactly(new LayerWindow(5, 8));
        stage.robot.type(KeyCode.ENTER);
        assertThat(applied()).isEmpty();
        stage.robot.type(KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.ENTER); // it ends at the last window
        assertThat(applied()).containsExactly(new LayerWindow(7, 10));
    }

    @Test
    void theHeadsAreDrawnAndACellIsAppliedByAClick() throws Exception {
        openTheDog();
        stage.robot.clickOn("#knockout-heads");
        PaneStage.waitFor(() -> model.headsProperty().get() != null && stage.rested());
        stage.look("knockout-heads", 700, 500, true);
        stage.size(700, 500);
        double[] last = PaneStage.on(() -> stage.pane().heads().middle(10, 0));
        double[] first = PaneStage.on(() -> stage.pane().heads().middle(1, 0));
        assertThat(last[1])
                .as("the last layer is at the top, as in every figure")
                .isLessThan(first[1]);
        double[] at = PaneStage.on(() -> stage.pane().heads().middle(7, 2));
        stage.robot.clickOn(PaneStage.on(() -> stage.pane().heads().localToScreen(at[0], at[1])));
        PaneStage.waitFor(() -> stage.explorer().changedProbedProperty().get() != null && stage.rested());
        assertThat(PaneStage.on(() -> model.applied(7, 2))).isTrue();
        List<Path> files = PaneStage.on(() -> stage.pane().export(folder));
        assertThat(files).extracting(f -> f.getFileName().toString()).containsExactly("heads.png", "heads.csv");
        assertThat(Files.readAllLines(files.get(1), StandardCharsets.UTF_8)).hasSize(41);
    }
}
