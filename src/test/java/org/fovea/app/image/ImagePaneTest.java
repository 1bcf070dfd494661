package org.fovea.app.image;

import static org.assertj.core.api.Assertions.assertThat;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.Palette;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.StoredLooks;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.WordView;
import org.fovea.coco.Coverage;
import org.fovea.intervene.Patches;
import org.fovea.session.Interventions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The image pane in a real window, with real clicks; leaves images of itself in target/looks. */
@ExtendWith(ApplicationExtension.class)
class ImagePaneTest {

    private static final Path LOOKS = Path.of("target/looks");

    private final List<String> complaints = new ArrayList<>();
    private Explorer explorer;
    private ImagePane pane;
    private Stage stage;
    private FxRobot robot;

    @Start
    void start(Stage shown) {
        Fonts.load();
        Application.setUserAgentStylesheet(new PrimerLight().getUserAgentStylesheet());
        Palette.darkProperty().set(false);
        stage = shown;
        explorer = new Explorer(Platform::runLater, complaints::add);
        pane = new ImagePane(explorer);
        stage.setScene(new Scene(pane, 520, 640));
        stage.setMinWidth(0); // the stage is shared; a window before may have left its own
        stage.setMinHeight(0);
        stage.sizeToScene();
        stage.setX(0);
        stage.setY(0);
        stage.show();
    }

    @BeforeEach
    void opensTheFirstScene(FxRobot usedRobot) throws Exception {
        robot = usedRobot;
        robot.moveTo(new Point2D(1, 1));
        onWindow(() -> {
            explorer.open(
                    Path.of("assets/demo-model"),
                    Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"),
                    null,
                    "Describe this image.");
            return null;
        });
        PaneStage.waitFor(
                () -> explorer.objects().size() == 2 && explorer.lens().size() == 11);
    }

    @AfterEach
    void closes() throws Exception {
        onWindow(() -> {
            explorer.close();
            stage.hide();
            Palette.darkProperty().set(false);
            return null;
        });
        assertThat(complaints).isEmpty();
    }

    private static <T> T onWindow(Callable<T> what) throws Exception {
        return WaitForAsyncUtils.asyncFx(what).get();
    }

    private ObjectChoice object(String name) {
        return explorer.objects().stream()
                .filter(o -> o.category().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Patches ablated() throws Exception {
        return onWindow(() -> explorer.history().current().ablated());
    }

    private Node picture() {
        return pane.lookup("#image-view");
    }

    private Region label() {
        return (Region) pane.lookup("#hover-label");
    }

    private Point2D middle(int patch) throws Exception {
        return onWindow(() -> {
            Rectangle2D s = pane.model().square(patch);
            return picture().localToScreen(s.getMinX() + s.getWidth() / 2, s.getMinY() + s.getHeight() / 2);
        });
    }

    private int dogPatch() {
        float[] coverage = Coverage.of(
                object("dog").mask(),
                explorer.imageProperty().get().layout(),
                explorer.imageProperty().get().grids());
        return object("dog").patches().stream()
                .boxed()
                .max((a, b) -> Float.compare(coverage[a], coverage[b]))
                .orElseThrow();
    }

    /** Gives the pane a size, in a scene without a window: the headless screen ends at 1280 × 800. */
    private void size(double width, double height) throws Exception {
        onWindow(() -> {
            pane.getScene().setRoot(new StackPane());
            new Scene(pane, width, height);
            pane.snapshot(null, null);
            return null;
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void dark(boolean dark) throws Exception {
        onWindow(() -> {
            Application.setUserAgentStylesheet(
                    dark ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
            Palette.darkProperty().set(dark);
            return null;
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    private BufferedImage shown() throws Exception {
        WaitForAsyncUtils.waitForFxEvents();
        return onWindow(() -> NodeImage.of(pane));
    }

    /** Holds the pane against its stored image. */
    private void look(String name) throws Exception {
        StoredLooks.hold("image-" + name, shown());
    }

    private void both(String name) throws Exception {
        look(name);
        dark(true);
        look(name + "-dark");
        dark(false);
    }

    private WordView word(String word, double threshold) {
        float[] coverage = Coverage.of(
                object(word).mask(),
                explorer.imageProperty().get().layout(),
                explorer.imageProperty().get().grids());
        float[] p = new float[coverage.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = 0.9f * coverage[i] + (i * 37 % 11) * 0.004f;
        }
        return new WordView(
                word,
                new WordMap(
                        explorer.imageProperty().get().source().width(),
                        explorer.imageProperty().get().source().height(),
                        explorer.imageProperty().get().grids(),
                        p),
                threshold);
    }

    // ---- the pointer ----

    @Test
    void hoveringSaysWhatAPatchHoldsInALabelThatStaysInThePane() throws Exception {
        for (int patch : new int[] {0, 15, 240, 255, dogPatch()}) {
            robot.moveTo(middle(patch));
            PaneStage.waitFor(() -> explorer.hoveredPatchProperty().get() == patch && label().isVisible());
            assertThat(onWindow(pane::said))
                    .startsWith("patch " + patch + ",")
                    .contains("layer 6 of 10")
                    .contains("norm ");
            onWindow(() -> {
                assertThat(picture()
                                .getLayoutBounds()
                                .contains(
                                        label().getBoundsInParent().getMinX() + 12,
                                        label().getLayoutY(),
                                        label().getWidth() - 24,
                                        label().getHeight()))
                        .isTrue();
                Rectangle2D square = pane.model().square(patch);
                assertThat(label().getLayoutBounds().getWidth()).isPositive();
                assertThat(new Rectangle2D(
                                        label().getLayoutX(),
                                        label().getLayoutY(),
                                        label().getWidth(),
                                        label().getHeight())
                                .intersects(square))
                        .isFalse();
                return null;
            });
        }
        assertThat(onWindow(pane::said)).contains("dog");
        look("hover");
        robot.moveTo(new Point2D(5, 5));
        PaneStage.waitFor(() -> explorer.hoveredPatchProperty().get() == -1 && !label().isVisible());
    }

    @Test
    void anotherLayerIsReadAtOnce() throws Exception {
        robot.moveTo(middle(dogPatch()));
        PaneStage.waitFor(() -> label().isVisible());
        onWindow(() -> {
            explorer.layerProperty().set(10);
            return null;
        });
        PaneStage.waitFor(() -> pane.said().contains("layer 10 of 10"));
    }

    @Test
    void aPatchThatIsPointedAtInAnotherPaneIsLitWithoutALabel() throws Exception {
        BufferedImage before = shown();
        onWindow(() -> {
            explorer.hoveredPatchProperty().set(100);
            return null;
        });
        BufferedImage after = shown();
        Rectangle2D square = pane.model().square(100);
        Point2D edge = onWindow(() -> picture().localToScene(square.getMinX(), square.getMinY() + 10));
        assertThat(after.getRGB((int) edge.getX(), (int) edge.getY()))
                .isNotEqualTo(before.getRGB((int) edge.getX(), (int) edge.getY()));
        assertThat(onWindow(() -> label().isVisible())).isFalse();
    }

    @Test
    void hoveringRedrawsOnlyWhatFollowsThePointerAndAsksNothingOfTheModel() throws Exception {
        PaneStage.waitFor(() -> !explorer.service().busyProperty().get());
        List<Boolean> asked = new ArrayList<>();
        List<Canvas> canvases = onWindow(() -> {
            explorer.service().busyProperty().addListener((o, before, now) -> asked.add(now));
            explorer.wordViewProperty().set(word("dog", 0.35));
            pane.layout();
            List<Canvas> three = ((Region) picture())
                    .getChildrenUnmodifiable().stream()
                            .filter(Canvas.class::isInstance)
                            .map(Canvas.class::cast)
                            .toList();
            for (Canvas canvas : three) { // whoever draws anew wipes this away
                canvas.getGraphicsContext2D().setFill(Color.MAGENTA);
                canvas.getGraphicsContext2D().fillRect(0, 0, 2, 2);
            }
            return three;
        });
        assertThat(canvases)
                .as("the image, the overlays, what follows the pointer")
                .hasSize(3);
        onWindow(() -> {
            for (int patch = 0; patch < 256; patch++) {
                pointAt(patch);
                assertThat(pane.said()).startsWith("patch " + patch + ",");
            }
            return null;
        });
        SnapshotParameters clear = new SnapshotParameters();
        clear.setFill(Color.TRANSPARENT);
        for (int i = 0; i < 3; i++) {
            Canvas canvas = canvases.get(i);
            Color corner =
                    onWindow(() -> canvas.snapshot(clear, null).getPixelReader().getColor(0, 0));
            assertThat(corner.equals(Color.MAGENTA))
                    .as("canvas %d, its corner %s", i, corner)
                    .isEqualTo(i < 2);
        }
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(asked).isEmpty();
    }

    private void pointAt(int patch) {
        Rectangle2D s = pane.model().square(patch);
        Point2D at = picture().localToScene(s.getMinX() + 3, s.getMinY() + 3);
        Event.fireEvent(
                picture(),
                new MouseEvent(
                        MouseEvent.MOUSE_MOVED,
                        at.getX(),
                        at.getY(),
                        0,
                        0,
                        MouseButton.NONE,
                        0,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        null));
        pane.applyCss();
        pane.layout();
    }

    @Test
    void clicksToggleDragsPaintAndShiftDragsTakeARectangle() throws Exception {
        robot.clickOn(middle(40));
        assertThat(ablated()).isEqualTo(Patches.of(40));
        robot.clickOn(middle(40));
        assertThat(ablated()).isEqualTo(Patches.NONE);
        robot.drag(middle(34), MouseButton.PRIMARY).moveTo(middle(45)).drop();
        assertThat(ablated()).hasToString("34-45");
        onWindow(() -> {
            explorer.history().undo();
            return null;
        });
        assertThat(ablated()).isEqualTo(Patches.NONE);

        robot.press(KeyCode.SHIFT).drag(middle(18), MouseButton.PRIMARY).moveTo(middle(69));
        look("rectangle");
        robot.drop().release(KeyCode.SHIFT);
        assertThat(ablated()).hasToString("18-21,34-37,50-53,66-69");
    }

    @Test
    void aShiftClickOnAMaskAblatesTheObject() throws Exception {
        robot.press(KeyCode.SHIFT).clickOn(middle(dogPatch())).release(KeyCode.SHIFT);
        assertThat(ablated()).isEqualTo(object("dog").patches());
        PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null);
        robot.moveTo(middle(dogPatch()));
        both("ablated");
    }

    @Test
    void theMenuUnderTheRightButtonDoesWhatItSays() throws Exception {
        robot.rightClickOn(middle(dogPatch()));
        PaneStage.waitFor(() -> menu() != null);
        List<String> texts =
                onWindow(() -> menu().getItems().stream().map(MenuItem::getText).toList());
        assertThat(texts).contains("Choose dog", "Ablate dog", "Ablate all but dog", "Copy patch number " + dogPatch());
        robot.clickOn("Ablate all but dog");
        assertThat(ablated()).isEqualTo(object("dog").patches().complement(256));
        look("all-but");
    }

    private static ContextMenu menu() {
        return Window.getWindows().stream()
                .filter(w -> w instanceof ContextMenu && w.isShowing())
                .map(ContextMenu.class::cast)
                .findFirst()
                .orElse(null);
    }

    @Test
    void theWheelZoomsAboutThePointerAndTheMiddleButtonMoves() throws Exception {
        Point2D at = middle(dogPatch());
        robot.moveTo(at);
        Point2D here = onWindow(() -> picture().screenToLocal(at));
        Point2D before = onWindow(
                () -> { // at once, so that no layout comes between
                    Point2D source = pane.model().sourceAt(here.getX(), here.getY());
                    Point2D scene = picture().localToScene(here);
                    for (int i = 0; i < 6; i++) {
                        Event.fireEvent(
                                picture(),
                                new ScrollEvent(
                                        ScrollEvent.SCROLL,
                                        scene.getX(),
                                        scene.getY(),
                                        at.getX(),
                                        at.getY(),
                                        false,
                                        false,
                                        false,
                                        false,
                                        false,
                                        false,
                                        0,
                                        40,
                                        0,
                                        40,
                                        ScrollEvent.HorizontalTextScrollUnits.NONE,
                                        0,
                                        ScrollEvent.VerticalTextScrollUnits.NONE,
                                        0,
                                        0,
                                        null));
                    }
                    return source;
                });
        assertThat(pane.model().placement().viewProperty().get().scale()).isGreaterThan(4);
        assertThat(pane.model().sourceAt(here.getX(), here.getY()).distance(before))
                .isLessThan(1e-6);
        robot.moveBy(1, 0);
        look("zoomed");
        View zoomed = pane.model().placement().viewProperty().get();
        robot.drag(at, MouseButton.MIDDLE).moveBy(-40, 25).drop();
        assertThat(pane.model().placement().viewProperty().get()).isNotEqualTo(zoomed);
        assertThat(ablated()).isEqualTo(Patches.NONE);
        robot.type(KeyCode.DIGIT0);
        PaneStage.waitFor(() -> pane.model().placement().viewProperty().get().scale() < 3);
    }

    // ---- keys ----

    @Test
    void keysWalkToggleAndClear() throws Exception {
        onWindow(() -> {
            picture().requestFocus();
            return null;
        });
        robot.type(KeyCode.RIGHT).type(KeyCode.DOWN).type(KeyCode.LEFT);
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(9 * 16 + 7);
        assertThat(onWindow(() -> label().isVisible())).isTrue();
        robot.type(KeyCode.ENTER).type(KeyCode.RIGHT).type(KeyCode.SPACE);
        assertThat(ablated()).hasToString("151,152");
        robot.type(KeyCode.DELETE);
        assertThat(ablated()).isEqualTo(Patches.NONE);
        double scale = pane.model().placement().viewProperty().get().scale();
        robot.type(KeyCode.PLUS);
        assertThat(pane.model().placement().viewProperty().get().scale()).isGreaterThan(scale);
        Point2D at = middle(151);
        robot.moveTo(at)
                .press(KeyCode.SPACE)
                .drag(MouseButton.PRIMARY)
                .moveBy(-30, -30)
                .drop()
                .release(KeyCode.SPACE);
        assertThat(ablated()).isEqualTo(Patches.NONE);
        robot.type(KeyCode.MINUS);
        assertThat(pane.model().placement().viewProperty().get().scale()).isEqualTo(scale);
    }

    // ---- choices ----

    @Test
    void objectBufferAndReplacementAreChosenAboveTheImage() throws Exception {
        robot.clickOn("#object").clickOn("dog");
        assertThat(onWindow(() -> explorer.objectProperty().get())).isSameAs(object("dog"));
        robot.clickOn("#buffer-1");
        assertThat(explorer.bufferProperty().get()).isEqualTo(1);
        robot.clickOn("#buffer-1");
        assertThat(explorer.bufferProperty().get()).isEqualTo(1);
        robot.clickOn("#mean").clickOn("zero");
        assertThat(onWindow(() -> explorer.history().current().mean())).isEqualTo(Interventions.Mean.ZERO);
        PaneStage.waitFor(() -> ((MenuButton) pane.lookup("#mean")).getText().equals("zero"));
        robot.clickOn("#show");
        robot.clickOn("Token norms and registers");
        assertThat(pane.model().normsProperty().get()).isTrue();
        robot.type(KeyCode.ESCAPE);
        robot.clickOn("#object").clickOn("no object");
        assertThat(onWindow(() -> explorer.objectProperty().get())).isNull();
    }

    // ---- looks ----

    @Test
    void looksRightAtEverySize() throws Exception {
        robot.moveTo(new Point2D(1, 1));
        look("plain");
        onWindow(() -> {
            explorer.objectProperty().set(object("dog"));
            explorer.bufferProperty().set(1);
            return null;
        });
        look("object");
        onWindow(() -> {
            explorer.ablate(object("dog").patches());
            explorer.wordViewProperty().set(word("bicycle", 0.35));
            return null;
        });
        size(900, 900);
        onWindow(() -> {
            pointAt(170);
            return null;
        });
        look("word");
        onWindow(() -> {
            explorer.ablate(Patches.NONE);
            explorer.wordViewProperty().set(null);
            pane.model().normsProperty().set(true);
            return null;
        });
        look("norms");
        onWindow(() -> {
            explorer.wordViewProperty().set(word("bicycle", 0.35));
            return null;
        });
        size(420, 560);
        look("narrow");
        for (String id : new String[] {"#object", "#buffer-2", "#show", "#layer", "#mean", "#zoom-fit"}) {
            onWindow(() -> {
                Node node = pane.lookup(id);
                assertThat(pane.localToScene(pane.getLayoutBounds())
                                .contains(node.localToScene(node.getLayoutBounds())))
                        .as(id + " at a width of 420")
                        .isTrue();
                return null;
            });
        }
    }

    @Test
    void theWholeImageShowsWhatTheCropCutsAway(@TempDir Path folder) throws Exception {
        BufferedImage scene =
                ImageIO.read(Path.of("assets/scenes/02_savanna.png").toFile());
        BufferedImage wide = new BufferedImage(800, 448, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 448; y++) {
            for (int x = 0; x < 800; x++) {
                wide.setRGB(x, y, scene.getRGB((x + 272) % 448, y));
            }
        }
        Path file = folder.resolve("wide.png");
        ImageIO.write(wide, "png", file.toFile());
        onWindow(() -> {
            explorer.openImage(file);
            pane.model().placement().wholeProperty().set(true);
            return null;
        });
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().equals(file));
        look("whole");
    }

    @Test
    void registerTokensAreRingedOnTheMapOfNorms() throws Exception {
        Path file = Path.of("assets/scenes/11_kitchen.png");
        onWindow(() -> {
            explorer.openImage(file);
            pane.model().normsProperty().set(true);
            return null;
        });
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().equals(file));
        int register =
                explorer.imageProperty().get().registers().stream().findFirst().orElseThrow();
        robot.moveTo(middle(register));
        PaneStage.waitFor(() -> pane.said().contains("a register token"));
        robot.moveTo(new Point2D(1, 1));
        look("registers");
    }
}
