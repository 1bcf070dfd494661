package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.coco.Coverage;
import org.fovea.figure.SegmentationPng;
import org.fovea.intervene.LayerWindow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** The window itself, on the built-in model, with a real pointer and real keys. */
class ExplorerWindowTest {

    @TempDir
    private Path folder;

    private final FxRobot robot = new FxRobot();
    private OpenWindow open;
    private ExplorerWindow window;
    private Explorer explorer;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        open = new OpenWindow(folder);
        window = open.window();
        explorer = open.explorer();
        open.waitForAll();
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private boolean rested() {
        return !explorer.service().busyProperty().get();
    }

    private static <T> T onWindow(Callable<T> what) throws Exception {
        return WaitForAsyncUtils.asyncFx(what).get();
    }

    private ObjectChoice dog() {
        return explorer.objects().stream()
                .filter(o -> o.category().equals("dog"))
                .findFirst()
                .orElseThrow();
    }

    /** Where the middle of a patch is on the screen. */
    private Point2D patch(int patch) throws Exception {
        return onWindow(() -> {
            Node picture = window.imagePane().lookup("#image-view");
            Rectangle2D square = window.imagePane().model().square(patch);
            return picture.localToScreen(
                    square.getMinX() + square.getWidth() / 2, square.getMinY() + square.getHeight() / 2);
        });
    }

    private int dogPatch() {
        // The one that is covered most: the middle of the dog, not its edge.
        float[] coverage = Coverage.of(
                dog().mask(),
                explorer.imageProperty().get().layout(),
                explorer.imageProperty().get().grids());
        return dog().patches().stream()
                .boxed()
                .max(java.util.Comparator.comparingDouble(p -> coverage[p]))
                .orElseThrow();
    }

    @Test
    void whatIsOnScreenIsOfferedAsCommandsAndCopied() throws Exception {
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C).release(KeyCode.C, KeyCode.SHIFT, KeyCode.CONTROL);
        PaneStage.waitFor(() -> Window.getWindows().stream().anyMatch(ContextMenu.class::isInstance));
        BufferedImage menu = onWindow(() -> NodeImage.of(Window.getWindows().stream()
                .filter(ContextMenu.class::isInstance)
                .findFirst()
                .orElseThrow()
                .getScene()
                .getRoot()));
        SegmentationPng.write(menu, Path.of("target", "command-menu.png"));
        robot.clickOn("The answer");
        PaneStage.waitFor(() -> Clipboard.getSystemClipboard().hasString());
        assertThat(onWindow(() -> Clipboard.getSystemClipboard().getString()))
                .startsWith("fovea ask --prompt 'Describe this image.' --answer");
        assertThat(onWindow(() -> window.knockoutPane().model().command().toString()))
                .startsWith("fovea heatmap ")
                .endsWith("--from image --to last --out heatmap.png");
        assertThat(onWindow(() -> window.segmentationPane().model().command().words()))
                .startsWith("segment")
                .contains("--token");
    }

    @Test
    void hoveringAPatchOfTheDogReadsItsName() throws Exception {
        int patch = dogPatch();
        robot.moveTo(patch(patch));
        PaneStage.waitFor(() -> explorer.hoveredPatchProperty().get() == patch);
        String said = onWindow(() -> window.imagePane().said());
        assertThat(said).contains("patch " + patch).contains("dog").contains("%");
    }

    @Test
    void aClickAblatesAPatchAndDraggingPaints() throws Exception {
        robot.clickOn(patch(5));
        PaneStage.waitFor(() -> explorer.history().current().ablated().contains(5));
        PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null);
        robot.clickOn(patch(5));
        PaneStage.waitFor(() -> explorer.history().current().isNone());
        robot.drag(patch(20), MouseButton.PRIMARY).moveTo(patch(26)).drop();
        PaneStage.waitFor(() -> explorer.history().current().ablated().size() == 7);
        assertThat(explorer.history().current().ablated()).hasToString("20-26");
        robot.press(KeyCode.CONTROL).press(KeyCode.Z).release(KeyCode.Z).release(KeyCode.CONTROL);
        PaneStage.waitFor(() -> explorer.history().current().isNone());
    }

    @Test
    void shiftClickingTheDogTakesItOutOfTheAnswer() throws Exception {
        robot.press(KeyCode.SHIFT).clickOn(patch(dogPatch())).release(KeyCode.SHIFT);
        PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null && rested());
        assertThat(explorer.objectProperty().get()).isEqualTo(dog());
        assertThat(explorer.changedTextProperty().get()).contains("bicycle").doesNotContain("dog");
        assertThat(explorer.answerTextProperty().get()).contains("dog");
    }

    @Test
    void typingAQuestionAsksIt() throws Exception {
        robot.clickOn("#question");
        onWindow(() -> {
            ((TextField) window.root().lookup("#question")).clear();
            return null;
        });
        robot.write("Is there a dog in this image?").type(KeyCode.ENTER);
        PaneStage.waitFor(() -> "Yes".equals(explorer.answerTextProperty().get()) && rested());
    }

    @Test
    void aClickOnTheHeatmapAppliesThatKnockout() throws Exception {
        onWindow(() -> {
            explorer.objectProperty().set(dog());
            window.bringToFront(window.knockoutPane());
            return null;
        });
        PaneStage.waitFor(() -> window.knockoutPane().model().heatmapProperty().get() != null
                && window.knockoutPane().model().heatmapProperty().get().from()
                        == org.fovea.app.knockout.KnockoutSource.OBJECT
                && rested());
        LayerWindow cut = new LayerWindow(5, 10);
        float expected = onWindow(() -> {
            var map = window.knockoutPane().model().heatmapProperty().get();
            return map.p(cut);
        });
        PaneStage.pulses(2);
        robot.clickOn(onWindow(() -> window.knockoutPane().middle(cut)));
        PaneStage.waitFor(() -> explorer.changedProbedProperty().get() != null && rested());
        assertThat(explorer.history().current().knockouts())
                .extracting(k -> k.window())
                .containsExactly(cut);
        assertThat(explorer.changedProbedProperty().get().token().p())
                .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-4f));
        assertThat(expected)
                .isLessThan(0.5f * explorer.probedProperty().get().token().p());
    }

    @Test
    void everyExportedImageIsReadBackAsWhatItIs() throws Exception {
        onWindow(() -> {
            explorer.objectProperty().set(dog());
            return null;
        });
        PaneStage.waitFor(
                () -> window.segmentationPane().model().mappedProperty().get() != null
                        && window.segmentationPane().model().fitProperty().get() != null
                        && window.knockoutPane().model().heatmapProperty().get() != null
                        && rested());
        assertThat(window.segmentationPane().model().fitProperty().get().best().iou())
                .isGreaterThan(0.5);
        List<Path> files = onWindow(() -> window.segmentationPane().export(folder));
        assertThat(files).hasSize(3);
        BufferedImage map = ImageIO.read(files.get(0).toFile());
        assertThat(map.getType()).isEqualTo(BufferedImage.TYPE_USHORT_GRAY);
        assertThat(map.getWidth()).isEqualTo(448);
        float[] pixels =
                window.segmentationPane().model().mappedProperty().get().map().upsampled();
        for (int i = 0; i < pixels.length; i += 997) {
            assertThat(map.getRaster().getSample(i % 448, i / 448, 0)).isEqualTo(Math.round(pixels[i] * 65535));
        }
        BufferedImage mask = ImageIO.read(files.get(1).toFile());
        IndexColorModel palette = (IndexColorModel) mask.getColorModel();
        for (int i = 0; i < 2; i++) {
            assertThat(palette.getRGB(i)).isEqualTo(SegmentationPng.vocPalette().getRGB(i));
        }
        for (int i = 0; i < pixels.length; i += 997) {
            assertThat(mask.getRaster().getSample(i % 448, i / 448, 0)).isEqualTo(pixels[i] >= 0.5 ? 1 : 0);
        }
        assertThat(ImageIO.read(files.get(2).toFile()).getHeight()).isEqualTo(448);
        List<Path> heat = onWindow(() -> window.knockoutPane().export(folder));
        assertThat(ImageIO.read(heat.get(0).toFile())).isNotNull();
        assertThat(Files.readAllLines(heat.get(1), StandardCharsets.UTF_8)).hasSize(56);
    }

    @Test
    void aFileThatIsNoImageIsComplainedOfAndLeavesTheImageOpen() throws Exception {
        onWindow(() -> {
            window.opener().openAny(Path.of("pom.xml").toAbsolutePath());
            return null;
        });
        PaneStage.waitFor(() -> !open.complaints.isEmpty());
        assertThat(open.complaints.remove(0)).contains("pom.xml");
        assertThat(explorer.imageProperty().get().file().getFileName()).hasToString("01_park.png");
    }

    @Test
    void walkingGoesThroughTheImagesOfTheFolderAndSettingsRememberThem() throws Exception {
        onWindow(() -> {
            window.walk(1);
            return null;
        });
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().endsWith("02_savanna.png")
                && explorer.answerProperty().get() != null
                && explorer.objects().size() == 2
                && rested());
        assertThat(explorer.answerTextProperty().get()).contains("giraffe");
        assertThat(new Settings(folder.resolve("settings.properties"))
                        .recent("image")
                        .get(0))
                .endsWithRaw(Path.of("02_savanna.png"));
    }

    @Test
    void openingACheckpointAsksInAWindowThatEscapeCloses() throws Exception {
        robot.press(KeyCode.CONTROL).press(KeyCode.M).release(KeyCode.M).release(KeyCode.CONTROL);
        PaneStage.waitFor(() -> robot.lookup("#models").tryQuery().isPresent());
        assertThat(robot.lookup("#repo").tryQuery()).isPresent();
        robot.type(KeyCode.ESCAPE);
        PaneStage.waitFor(() -> robot.lookup("#models").tryQuery().isEmpty());
        assertThat(explorer.modelProperty().get().name()).isEqualTo("Fovea demo model");
    }

    @Test
    void theAttributionsMapIsOverTheImageWhileItsTabIsInFront() throws Exception {
        assertThat(onWindow(() -> window.attributionPane().isVisible())).isFalse();
        robot.press(KeyCode.CONTROL)
                .press(KeyCode.DIGIT3)
                .release(KeyCode.DIGIT3)
                .release(KeyCode.CONTROL);
        PaneStage.waitFor(() -> window.attributionPane().isVisible()
                && !window.segmentationPane().isVisible());
        robot.clickOn("#method-attention");
        PaneStage.waitFor(() -> explorer.patchMapProperty().get() != null && rested());
        int patch = dogPatch();
        robot.moveTo(patch(patch));
        PaneStage.waitFor(() -> explorer.hoveredPatchProperty().get() == patch);
        assertThat(onWindow(() -> window.imagePane().said())).contains("attention of “a” ");
        robot.clickOn("#tab-map");
        PaneStage.waitFor(() -> window.segmentationPane().isVisible()
                && explorer.patchMapProperty().get() == null);
        robot.press(KeyCode.CONTROL)
                .press(KeyCode.DIGIT6)
                .release(KeyCode.DIGIT6)
                .release(KeyCode.CONTROL);
        PaneStage.waitFor(() -> window.knockoutPane().model().headsProperty().get() != null && rested());
    }

    @Test
    void escapeStopsAnOcclusionAndWhatIsKnownStays() throws Exception {
        CompletableFuture<Boolean> complete = new CompletableFuture<>();
        explorer.patchMapProperty().addListener((o, before, now) -> {
            if (now != null && !complete.isDone()) { // at the first patch, as all of them are known soon after
                complete.complete(window.attributionPane().model().complete());
                PaneStage.escape(window.root());
            }
        });
        robot.press(KeyCode.CONTROL).press(KeyCode.R).release(KeyCode.R).release(KeyCode.CONTROL);
        assertThat(complete.get(10, TimeUnit.MINUTES)).isFalse();
        PaneStage.waitFor(this::rested);
        assertThat(explorer.patchMapProperty().get()).isNotNull();
        assertThat(window.attributionPane().model().complete()).isFalse();
        assertThat(onWindow(
                        () -> ((javafx.scene.control.Button) window.root().lookup("#attribution-compute")).getText()))
                .isEqualTo("Continue");
    }
}
