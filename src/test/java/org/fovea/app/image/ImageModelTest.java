package org.fovea.app.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import javafx.geometry.Rectangle2D;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.WindowThread;
import org.fovea.intervene.Patches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The image pane's state on the built-in model, without a window. */
class ImageModelTest {

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private ImageModel model;

    @BeforeEach
    void opensTheFirstScene() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> {
            model = new ImageModel(explorer);
            model.resized(500, 400);
            explorer.open(Path.of("assets/demo-model"), Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"), null, "Describe this image.");
        });
        window.waitFor("the lens", () -> explorer.lens().size() == 11 && explorer.objects().size() == 2
                && explorer.answerProperty().get() != null);
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    @Test
    void everyPatchIsFoundUnderTheMiddleOfItsSquareHoweverThePictureLies() {
        window.run(() -> {
            model.zoom(3, 120, 90);
            model.pan(-40, 25);
            for (int p = 0; p < 256; p++) {
                Rectangle2D square = model.square(p);
                assertThat(model.patchAt(square.getMinX() + square.getWidth() / 2, square.getMinY() + square.getHeight() / 2))
                        .isEqualTo(p);
            }
            assertThat(model.patchAt(-10_000, 5)).isEqualTo(-1);
        });
    }

    @Test
    void zoomingKeepsThePointUnderThePointerWhereItIs() {
        window.run(() -> {
            model.zoom(4, 250, 200);
            double before = model.view().seenX(300);
            model.zoom(1.5, 300, 210);
            assertThat(model.view().seenX(300)).isCloseTo(before, within(1e-6));
            model.fit();
            assertThat(model.square(0).getMinX()).isGreaterThanOrEqualTo(0);
            assertThat(model.square(255).getMaxX()).isLessThanOrEqualTo(500);
        });
    }

    @Test
    void aQuickStrokeLeavesNoPatchOutAndTheFirstPatchDecidesWhatItDoes() {
        window.run(() -> {
            model.beginStroke(0);
            model.stroke(5);                                     // the pointer jumped over 1 to 4
            model.stroke(85);                                    // and down the diagonal
            model.endStroke();
        });
        assertThat(explorer.history().current().ablated()).hasToString("0-5,21,37,53,69,85");
        window.run(() -> {
            model.beginStroke(2);
            model.stroke(4);
            model.endStroke();
        });
        assertThat(explorer.history().current().ablated()).hasToString("0,1,5,21,37,53,69,85");
        window.run(() -> explorer.history().undo());
        assertThat(explorer.history().current().ablated().size()).isEqualTo(11);
    }

    @Test
    void aRectangleIsTheSameFromEitherCorner() {
        window.run(() -> {
            assertThat(model.rectangle(17, 34)).isEqualTo(Patches.of(17, 18, 33, 34)).isEqualTo(model.rectangle(33, 18));
            assertThat(model.random(10).size()).isEqualTo(10);
            assertThat(model.random(10)).isEqualTo(model.random(10));
        });
    }

    @Test
    void hoveringTheDogSaysItsNameItsNormAndHowMuchOfItIsThere() {
        window.run(() -> {
            Hover hover = model.hover(147);
            assertThat(hover.tokens().get(0).text()).isEqualTo("dog");
            assertThat(hover.toString()).contains("patch 147, row 9, column 3").contains("norm").contains("dog");
            Rectangle2D square = model.square(147);
            assertThat(model.objectAt(square.getMinX() + 3, square.getMinY() + 3).category()).isEqualTo("dog");
            explorer.toggle(147);
            assertThat(model.hover(147).toString()).contains("ablated");
        });
    }

    @Test
    void arrowsWalkOverThePatchesAndStayInTheGrid() {
        window.run(() -> {
            model.walk(1, 0);
            assertThat(explorer.hoveredPatchProperty().get()).isZero();
            model.walk(1, 1);
            assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(17);
            model.walk(-5, -5);
            assertThat(explorer.hoveredPatchProperty().get()).isZero();
        });
    }
}
