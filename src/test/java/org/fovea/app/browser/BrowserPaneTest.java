package org.fovea.app.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.ObjectChoice;
import org.fovea.coco.CocoImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dataset browser with a real pointer and real keys, on the built-in validation scenes. */
class BrowserPaneTest {

    private static final Path SCENES = Path.of("assets/scenes-val/instances.json");

    private final List<Path> opened = new ArrayList<>();
    private BrowserModel model;
    private PaneStage<BrowserPane> stage;

    @BeforeEach
    void shows() throws Exception {
        stage = new PaneStage<>(explorer -> {
            model = new BrowserModel(explorer);
            return new BrowserPane(model, opened::add);
        });
        stage.size(300, 560);
    }

    @AfterEach
    void closes() throws Exception {
        PaneStage.on(() -> {
            model.close();
            return null;
        });
        stage.close();
    }

    private void openScenes() throws Exception {
        stage.open();
        PaneStage.on(() -> {
            stage.explorer().openCoco(SCENES, null);
            return null;
        });
        PaneStage.waitFor(
                () -> model.images().size() == 200 && !model.filteringProperty().get());
        drawn();
    }

    /** Waits until every tile on show has its thumbnail. */
    private void drawn() throws Exception {
        PaneStage.waitFor(() -> stage.pane().drawn());
    }

    private String text(String label) {
        return stage.robot.lookup(label).queryAs(Label.class).getText();
    }

    @Test
    void looksAsItShould() throws Exception {
        openScenes();
        stage.look("browser-all", 300, 560, true);
        stage.robot.clickOn("#least").write("1500");
        stage.robot.clickOn("#most").write("12000");
        stage.robot.clickOn("#once");
        PaneStage.waitFor(
                () -> !model.filteringProperty().get() && model.images().size() < 200);
        stage.robot.clickOn("#thumbnails").type(KeyCode.HOME).type(KeyCode.RIGHT, KeyCode.DOWN);
        PaneStage.waitFor(() -> stage.explorer().objectProperty().get() != null && stage.rested());
        drawn();
        stage.look("browser-filtered", 300, 560, false);
        stage.size(300, 560);
        stage.robot.clickOn("#most").write("x");
    }

    @Test
    void arrowKeysWalkAndTheExplorerFollowsWithTheObjectOfTheFilter() throws Exception {
        openScenes();
        stage.robot.clickOn("#category").write("dog");
        PaneStage.waitFor(() -> stage.robot.lookup("#kinds").tryQuery().isPresent());
        stage.robot.type(KeyCode.ENTER);
        PaneStage.waitFor(
                () -> !model.filteringProperty().get() && model.images().size() < 200);
        assertThat(model.text().categoryProperty().get().name()).isEqualTo("dog");
        assertThat(text("#matches")).isEqualTo(model.images().size() + " of 200");
        PaneStage.on(() -> {
            stage.pane().focusThumbnails();
            return null;
        });
        stage.robot.type(KeyCode.RIGHT).type(KeyCode.RIGHT);
        CocoImage second = model.images().get(1);
        PaneStage.waitFor(() -> stage.explorer().imageProperty().get().file().endsWith(second.fileName())
                && stage.explorer().objectProperty().get() != null
                && stage.rested());
        ObjectChoice chosen = stage.explorer().objectProperty().get();
        assertThat(chosen.category()).isEqualTo("dog");
        assertThat(chosen.annotation().imageId()).isEqualTo(second.id());
        stage.robot.type(KeyCode.END);
        assertThat(model.currentProperty().get())
                .isEqualTo(model.images().get(model.images().size() - 1));
        stage.robot.type(KeyCode.HOME);
        assertThat(model.currentProperty().get()).isEqualTo(model.images().get(0));
    }

    @Test
    void aClickOpensAnImageAndAClickOnAnObjectChoosesIt() throws Exception {
        openScenes();
        ThumbnailTile tile = stage
                .robot
                .lookup(node -> node instanceof ThumbnailTile t && t.image() != null)
                .<ThumbnailTile>queryAll()
                .stream()
                .skip(4)
                .findFirst()
                .orElseThrow();
        stage.robot.clickOn(tile);
        PaneStage.waitFor(() -> stage.explorer()
                        .imageProperty()
                        .get()
                        .file()
                        .endsWith(tile.image().fileName())
                && !stage.explorer().objects().isEmpty()
                && stage.rested());
        assertThat(text("#objects-title")).endsWith(tile.image().fileName());
        ListedObject last = model.objects().get(model.objects().size() - 1);
        stage.robot.clickOn(last.label());
        PaneStage.waitFor(() -> stage.explorer().objectProperty().get() != null);
        assertThat(stage.explorer().objectProperty().get().annotation()).isEqualTo(last.annotation());
    }

    @Test
    void withoutAFileTheBuiltInScenesAreOneClickAway() throws Exception {
        stage.robot.clickOn("#validation-scenes");
        assertThat(opened).hasSize(1).allMatch(p -> p.endsWith(SCENES));
    }
}
