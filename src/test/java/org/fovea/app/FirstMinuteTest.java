package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.StoredLooks;
import org.fovea.app.state.Explorer;
import org.fovea.figure.SegmentationPng;
import org.fovea.intervene.Patches;
import org.fovea.model.VisionLanguageModel;
import org.fovea.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** What a newcomer meets: first steps, the Try menu, help, and the notice about the built-in model. */
class FirstMinuteTest {

    private static final Launcher.Opening FIRST =
            new Launcher.Opening(Session.EMPTY, null, false, VisionLanguageModel.Opening.in(null));

    private static OpenWindow first(Path folder) throws Exception {
        OpenWindow open = new OpenWindow(folder, remembered -> {}, prepared -> {}, FIRST);
        open.waitForAll();
        return open;
    }

    private static void does(Runnable work) throws Exception {
        FxToolkit.setupFixture(work::run);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static <T> T ask(Callable<T> work) throws Exception {
        return WaitForAsyncUtils.waitForAsyncFx(60_000, work);
    }

    /** Holds the window against its stored image. */
    private static void look(OpenWindow open, String name) throws Exception {
        StoredLooks.hold(name, ask(() -> NodeImage.of(open.window().root())));
    }

    private static void tries(OpenWindow open, String id) throws Exception {
        MenuItem item = ask(() -> ((MenuBar) open.window().root().lookup(".menu-bar"))
                .getMenus().stream()
                        .flatMap(menu -> menu.getItems().stream())
                        .filter(i -> id.equals(i.getId()))
                        .findFirst()
                        .orElseThrow());
        does(item::fire);
    }

    @Test
    void theFirstStepsGoOneByOneAndComeOnlyOnce(@TempDir Path folder) throws Exception {
        try (OpenWindow open = first(folder)) {
            Explorer explorer = open.explorer();
            Node steps = ask(() -> open.window().root().lookup("#first-steps"));
            look(open, "first-steps");
            assertThat(text(steps)).startsWith("1/3 Hover");
            does(() -> explorer.hoveredPatchProperty().set(200));
            assertThat(text(steps)).startsWith("2/3 Click");
            does(() -> explorer.toggle(3));
            assertThat(text(steps)).startsWith("3/3 Shift-click the dog");
            does(() -> {
                explorer.clearChanges();
                explorer.toggleObject(explorer.objects().get(0));
            });
            PaneStage.waitFor(() -> !steps.isVisible());
            PaneStage.waitFor(open::rested);
        }
        try (OpenWindow again = new OpenWindow(folder, remembered -> {}, prepared -> {}, FIRST)) {
            PaneStage.waitFor(() -> again.explorer().answerProperty().get() != null && again.rested());
            assertThat(ask(() -> again.window().root().lookup("#first-steps"))).isNull();
        }
    }

    private static String text(Node steps) throws Exception {
        return ask(() -> steps.lookupAll(".label").stream()
                .filter(Label.class::isInstance)
                .map(label -> ((Label) label).getText())
                .filter(t -> t != null && !t.isEmpty())
                .reduce((one, other) -> one + " " + other)
                .orElseThrow());
    }

    @Test
    void theTryMenuSetsEachExperimentUp(@TempDir Path folder) throws Exception {
        try (OpenWindow open = new OpenWindow(folder)) {
            open.waitForAll();
            Explorer explorer = open.explorer();
            tries(open, "try-ablate");
            PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null && open.rested());
            Patches dog = explorer.objectProperty().get().patches();
            assertThat(explorer.history().current().ablated()).isEqualTo(dog);
            assertThat(explorer.changedTextProperty().get()).doesNotContain("dog");

            tries(open, "try-random");
            PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null
                    && !explorer.history().current().ablated().equals(dog)
                    && open.rested());
            Patches random = explorer.history().current().ablated();
            assertThat(random.size()).isEqualTo(dog.size());
            assertThat(random.without(dog)).isEqualTo(random);
            assertThat(explorer.changedTextProperty().get()).contains("dog");

            tries(open, "try-map");
            PaneStage.waitFor(() ->
                    open.window().segmentationPane().model().mappedProperty().get() != null && open.rested());
            assertThat(open.window().analyses().frontProperty().get()).isEqualTo("map");
            assertThat(explorer.history().current().isNone()).isTrue();

            tries(open, "try-occlusion");
            PaneStage.waitFor(() -> "attribution"
                            .equals(open.window().analyses().frontProperty().get())
                    && explorer.patchMapProperty().get() != null
                    && open.rested());
            tries(open, "try-knockout");
            PaneStage.waitFor(() -> "knockout"
                            .equals(open.window().analyses().frontProperty().get())
                    && open.window().knockoutPane().model().heatmapProperty().get() != null
                    && open.rested());
            tries(open, "try-lens");
            PaneStage.waitFor(
                    () -> "lens".equals(open.window().analyses().frontProperty().get()) && open.rested());
            assertThat(explorer.layerProperty().get()).isEqualTo(8);
            assertThat(open.complaints).isEmpty();
        }
    }

    @Test
    void helpOpensAtTheAnalysisInFront(@TempDir Path folder) throws Exception {
        try (OpenWindow open = new OpenWindow(folder)) {
            open.waitForAll();
            does(() -> open.window().bringToFront(open.window().knockoutPane()));
            does(() -> ((javafx.scene.control.Button) open.window().root().lookup("#analysis-help")).fire());
            PaneStage.waitFor(() -> Window.getWindows().stream()
                    .anyMatch(w -> w instanceof Stage stage && "Fovea help".equals(stage.getTitle())));
            Stage help = ask(() -> Window.getWindows().stream()
                    .filter(w -> w instanceof Stage stage && "Fovea help".equals(stage.getTitle()))
                    .map(Stage.class::cast)
                    .findFirst()
                    .orElseThrow());
            WaitForAsyncUtils.waitForFxEvents();
            does(() ->
                    SegmentationPng.write(NodeImage.of(help.getScene().getRoot()), Path.of("target/looks/help.png")));
            assertThat(ask(() ->
                            ((javafx.scene.control.ScrollPane) help.getScene().lookup("#help")).getVvalue()))
                    .as("the section on knockout is far down the page")
                    .isGreaterThan(0.5);
            does(help::close);
        }
    }

    @Test
    void aPhotographWithTheBuiltInModelIsSaidToNeedARealOne(@TempDir Path folder) throws Exception {
        Path photograph = Files.copy(Path.of("assets/scenes/06_snow.png"), folder.resolve("photograph.png"));
        try (OpenWindow open = new OpenWindow(folder)) {
            open.waitForAll();
            Node notice = ask(() -> open.window().root().lookup("#model-notice"));
            assertThat(notice.isVisible()).as("of its own scene").isFalse();
            does(() -> open.explorer().openImage(photograph));
            PaneStage.waitFor(notice::isVisible);
            PaneStage.waitFor(() -> open.explorer().answerProperty().get() != null && open.rested());
        }
    }
}
