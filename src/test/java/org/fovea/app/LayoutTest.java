package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

/**
 * Panes that lay themselves out answer any question that JavaFX asks about sizes: unbounded, none, fractions of pixels.
 */
class LayoutTest {

    private static final double[] WIDTHS = {-1, 0, 0.4, 7, 333.3, 1e5, Double.MAX_VALUE, Double.POSITIVE_INFINITY};
    private static final double[] SIDES = {0, 0.4, 9, 60.8, 333.3, 1001.6};

    private ExplorerWindow window;

    @BeforeEach
    void opensAWindow() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupFixture(() -> {
            window = new ExplorerWindow(stage, new Settings(null));
            window.show();
            window.experiments().show();
        });
    }

    @AfterEach
    void closes() throws Exception {
        FxToolkit.setupFixture(() -> {
            window.close();
            window.stage().close();
        });
    }

    private static void collect(Node node, List<Region> into) {
        if (node instanceof Region region && node.getClass().getName().startsWith("org.fovea.")) {
            into.add(region);
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, into));
        }
    }

    @Test
    void everyPaneAnswersForEveryWidthAndIsLaidOutInEveryRoom() throws Exception {
        PaneStage.on(() -> {
            List<Region> all = new ArrayList<>();
            collect(window.root(), all);
            collect(window.experiments().pane(), all);
            collect(window.dataset().pane(), all);
            assertThat(all)
                    .extracting(region -> region.getClass().getSimpleName())
                    .contains(
                            "Toolbar",
                            "Viewport",
                            "LensGridView",
                            "HeatmapView",
                            "AnswerStrip",
                            "StatusLine",
                            "ExperimentPane");
            for (Region region : all) {
                String name = region.getClass().getName();
                for (double width : WIDTHS) {
                    assertThat(region.minHeight(width))
                            .as("minHeight(%s) of %s", width, name)
                            .isNotNaN();
                    assertThat(region.prefHeight(width))
                            .as("prefHeight(%s) of %s", width, name)
                            .isNotNaN();
                    assertThat(region.maxHeight(width))
                            .as("maxHeight(%s) of %s", width, name)
                            .isNotNaN();
                    assertThat(region.minWidth(width))
                            .as("minWidth(%s) of %s", width, name)
                            .isNotNaN();
                    assertThat(region.prefWidth(width))
                            .as("prefWidth(%s) of %s", width, name)
                            .isNotNaN();
                }
            }
            for (double side : SIDES) {
                for (Region region : all) {
                    region.resize(side, 1001.6 - side);
                    region.requestLayout();
                    region.layout();
                }
            }
            return null;
        });
    }
}
