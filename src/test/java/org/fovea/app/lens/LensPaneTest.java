package org.fovea.app.lens;

import static org.assertj.core.api.Assertions.assertThat;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.geometry.VerticalDirection;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.fovea.app.lens.LensModel.Cell;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.Palette;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.StoredLooks;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.model.image.SquareLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The lens pane in a window, with a real pointer and real keys. */
@ExtendWith(ApplicationExtension.class)
class LensPaneTest {

    private final List<String> complaints = new ArrayList<>();
    private Explorer explorer;
    private LensPane pane;

    @Start
    void opens(Stage stage) {
        Fonts.load();
        theme(false);
        explorer = new Explorer(Platform::runLater, complaints::add);
        pane = new LensPane(explorer);
        StackPane.setAlignment(pane, Pos.TOP_LEFT);
        pane.setMaxSize(640, 420);
        Scene scene = new Scene(new StackPane(pane), 1000, 700);
        scene.getRoot().setStyle("-fx-font-family: " + Fonts.FAMILY);
        stage.setScene(scene);
        stage.setX(0);
        stage.setY(0);
        stage.show();
    }

    @AfterEach
    void closes() {
        WaitForAsyncUtils.waitForFxEvents();
        fx(() -> {
            theme(false);
            return null;
        });
        explorer.close();
        assertThat(complaints).isEmpty();
    }

    @Test
    void theScaleOfColoursIsWholeInANarrowPaneWithInterventions() throws IOException {
        opensTheFirstScene();
        does(() -> explorer.toggle(1));
        waitFor(() -> explorer.shownRun().choiceProperty().get()
                && !explorer.service().busyProperty().get());
        does(() -> pane.setMaxSize(300, 420));
        Label most = fx(() -> (Label) pane.lookupAll(".label").stream()
                .filter(label -> ((Label) label).getText().equals("100%"))
                .findFirst()
                .orElseThrow());
        Bounds inPane = fx(() -> pane.sceneToLocal(most.localToScene(most.getLayoutBounds())));
        assertThat(inPane.getMaxX()).isLessThanOrEqualTo(fx(pane::getWidth));
        assertThat(fx(most::getWidth)).isGreaterThanOrEqualTo(fx(() -> most.prefWidth(-1)));
        look("narrow");
    }

    // ---- helpers ----

    private static void theme(boolean dark) {
        Application.setUserAgentStylesheet((dark ? new PrimerDark() : new PrimerLight()).getUserAgentStylesheet());
        Palette.darkProperty().set(dark);
    }

    private static <T> T fx(Callable<T> what) {
        return WaitForAsyncUtils.waitForAsyncFx(600_000, what);
    }

    private static void does(Runnable what) {
        fx(() -> {
            what.run();
            return null;
        });
        settle();
    }

    private static void waitFor(BooleanSupplier holds) {
        try {
            PaneStage.waitFor(holds::getAsBoolean);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        settle();
    }

    /** Waits until what has been done is on the screen. */
    private static void settle() {
        WaitForAsyncUtils.waitForFxEvents(3);
        try {
            PaneStage.pulses(2);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        WaitForAsyncUtils.waitForFxEvents(3);
    }

    private void opensTheFirstScene() {
        does(() -> explorer.open(
                Path.of("assets/demo-model"),
                Path.of("assets/scenes/01_park.png"),
                Path.of("assets/scenes/instances.json"),
                null,
                "Describe this image."));
        waitFor(() -> explorer.lens().size() == 11
                && explorer.objects().size() == 2
                && !explorer.service().busyProperty().get());
    }

    @Test
    void everyPatchOfATiledImageIsNamedInFull() {
        Path checkpoint = Path.of("src/test/resources/fixtures-families/smolvlm");
        does(() -> explorer.open(checkpoint, checkpoint.resolve("picture.png"), null, null, "Describe this image."));
        waitFor(() -> explorer.askedProperty().get() != null
                && !explorer.service().busyProperty().get());
        does(() -> {
            LensModel model = pane.model();
            assertThat(model.positions()).isGreaterThan(200);
            for (int position = 0; position < model.positions(); position++) {
                if (model.patchAt(position) >= 0) {
                    assertThat(pane.grid().header(position)).isEqualTo(model.text(position));
                }
            }
        });
    }

    private void showsSynthetic(int layers) {
        does(() -> {
            pane.model().show(SyntheticLens.asked(), SyntheticLens.LAST);
            pane.model().image(SquareLayout.of(24, 24), org.fovea.intervene.Patches.of(30, 31, 200));
            pane.rearranged();
            for (int layer = 0; layer < layers; layer++) {
                pane.read(SyntheticLens.layer(layer));
            }
            explorer.layerProperty().set(3);
        });
    }

    private void size(double width, double height) {
        does(() -> pane.setMaxSize(width, height)); // Monocle's windows do not grow
    }

    private Point2D onScreen(int position, int layer) {
        return fx(() -> {
            LensGeometry g = pane.grid().geometry();
            double x = layer < 0 ? 20 : g.x(layer) + g.columnWidth() / 2;
            double y = position < 0 ? 12 : g.y(pane.model().rowOf(position)) + 11;
            return pane.grid().localToScreen(x, y);
        });
    }

    private void hover(FxRobot robot, int position, int layer) {
        robot.moveTo(onScreen(position, layer));
        settle();
    }

    private void doubleClick(int position, int layer) throws Exception {
        Node canvas = pane.grid().getChildrenUnmodifiable().get(0);
        Point2D at = fx(() -> canvas.screenToLocal(onScreen(position, layer)));
        PaneStage.doubleClick(canvas, at.getX(), at.getY());
        settle();
    }

    private Node card() {
        return pane.lookup("#lens-card");
    }

    private String count() {
        return ((Label) pane.lookup("#lens-count")).getText();
    }

    /** Holds the pane against its stored image. */
    private void look(String name) throws IOException {
        settle();
        StoredLooks.hold("lens-" + name, fx(() -> NodeImage.of(pane)));
    }

    private ObjectChoice dog() {
        return explorer.objects().stream()
                .filter(o -> o.category().equals("dog"))
                .findFirst()
                .orElseThrow();
    }

    private boolean inView(int patch) {
        return fx(() ->
                pane.grid().geometry().shows(pane.model().rowOf(pane.model().positionOf(patch))));
    }

    // ---- behaviour ----

    @Test
    void saysWhatToDoWhileNothingIsOpen() throws IOException {
        Label hint = (Label) pane.lookup("#lens-hint");
        assertThat(hint.isVisible()).isTrue();
        assertThat(hint.getText()).startsWith("Open an image");
        opensTheFirstScene();
        assertThat(hint.isVisible()).isFalse();
        does(() -> ((javafx.scene.control.ToggleButton) pane.lookup("#lens-rows-object")).fire());
        assertThat(hint.getText()).startsWith("No object is chosen");
    }

    @Test
    void hoveringACellShowsItsTokensAndLightsItsPatch(FxRobot robot) throws IOException {
        opensTheFirstScene();
        int layer = fx(() -> explorer.layerProperty().get());
        int position = fx(() -> pane.model().positionOf(2));
        does(() -> pane.grid().reveal(position, 9));
        hover(robot, position, 9);
        assertThat(card().isVisible()).isTrue();
        assertThat(robot.from(card()).lookup(".card-title").queryLabeled().getText())
                .isEqualTo("patch 2 · layer 9");
        String top = explorer.lens().get(9).texts()[position][0];
        assertThat(robot.from(card())
                        .lookup(".card-token")
                        .nth(0)
                        .queryLabeled()
                        .getText())
                .isEqualTo(top);
        assertThat(robot.from(card())
                        .lookup(".card-percent")
                        .nth(0)
                        .queryLabeled()
                        .getText())
                .isEqualTo(org.fovea.figure.Percent.of(explorer.lens().get(9).p()[position][0]))
                .endsWith("%");
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(2);
        assertThat(explorer.layerProperty().get()).isEqualTo(layer);
        look("hover");

        hover(robot, 1, 6);
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(-1);
        assertThat(card().isVisible()).isTrue();
        robot.moveTo(pane.lookup("#lens-reading"));
        settle();
        assertThat(card().isVisible()).isFalse();
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(-1);
    }

    @Test
    void theCardIsInsideThePaneAndNeverUnderThePointer(FxRobot robot) throws IOException {
        showsSynthetic(33);
        double[][] corners = {{140, 40}, {600, 40}, {140, 320}, {600, 320}, {330, 180}, {20, 300}, {600, 12}};
        String[] names = {
            "top-left", "top-right", "bottom-left", "bottom-right", "middle", "row-header", "column-header"
        };
        for (int i = 0; i < corners.length; i++) {
            double[] at = corners[i];
            Point2D pointer = fx(() -> pane.grid().localToScreen(at[0], at[1]));
            robot.moveTo(pointer);
            settle();
            assertThat(card().isVisible()).as(names[i]).isTrue();
            Bounds bounds = fx(() -> card().getBoundsInParent());
            Bounds box = fx(() -> card().localToScreen(card().getLayoutBounds()));
            assertThat(box.contains(pointer)).as(names[i]).isFalse();
            assertThat(box.getMinX())
                    .isGreaterThanOrEqualTo(fx(() -> pane.localToScreen(0, 0)).getX());
            assertThat(box.getMaxX())
                    .isLessThanOrEqualTo(
                            fx(() -> pane.localToScreen(pane.getWidth(), 0)).getX());
            assertThat(box.getMaxY())
                    .isLessThanOrEqualTo(
                            fx(() -> pane.localToScreen(0, pane.getHeight())).getY());
            assertThat(bounds.isEmpty()).isFalse();
        }
    }

    @Test
    void wheelBarAndKeysScroll(FxRobot robot) {
        showsSynthetic(33);
        hover(robot, 3, 2);
        robot.scroll(30, VerticalDirection.UP); // Monocle's wheel turns the other way
        settle();
        double scrolled = fx(() -> pane.grid().geometry().scrollY());
        assertThat(scrolled).isPositive();
        assertThat(((ScrollBar) pane.lookup("#lens-vertical")).getValue()).isEqualTo(scrolled);
        robot.press(KeyCode.SHIFT).scroll(30, VerticalDirection.UP).release(KeyCode.SHIFT);
        settle();
        assertThat(fx(() -> pane.grid().geometry().scrollX())).isPositive();

        does(() -> ((ScrollBar) pane.lookup("#lens-vertical")).setValue(4000));
        assertThat(fx(() -> pane.grid().geometry().scrollY())).isEqualTo(4000);

        does(() -> pane.grid().requestFocus());
        robot.push(KeyCode.HOME);
        assertThat(fx(() -> pane.grid().geometry().scrollY())).isZero();
        robot.push(KeyCode.PAGE_DOWN);
        settle();
        assertThat(fx(() -> pane.grid().geometry().scrollY()))
                .isEqualTo(LensGeometry.ROW
                        * (double) fx(() -> pane.grid().geometry().page()));
        robot.push(KeyCode.END);
        settle();
        assertThat(fx(() -> pane.grid().geometry().scrollY()))
                .isEqualTo(fx(() -> pane.grid().geometry().maxScrollY()));
        for (int i = 0; i < 40; i++) {
            robot.push(KeyCode.RIGHT);
        }
        settle();
        assertThat(fx(() -> pane.grid().geometry().scrollX()))
                .isEqualTo(fx(() -> pane.grid().geometry().maxScrollX()));
        assertThat(robot.from(card()).lookup(".card-title").queryLabeled().getText())
                .isEqualTo("“a” · layer 32");
    }

    @Test
    void searchingForAWordWalksItsHits(FxRobot robot) throws IOException {
        opensTheFirstScene();
        does(pane::focusSearch);
        robot.write("dog");
        settle();
        int hits = fx(() -> pane.model().search().hits());
        assertThat(hits).isGreaterThan(1);
        assertThat(count()).startsWith(hits + " cells · ");
        robot.push(KeyCode.ENTER);
        settle();
        assertThat(count()).startsWith("1 of " + hits);
        Cell first = fx(() -> pane.model().search().hit());
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(pane.model().patchAt(first.position()));
        for (int i = 1; i < 12; i++) {
            robot.push(KeyCode.ENTER);
            settle();
            Cell hit = fx(() -> pane.model().search().hit());
            assertThat(fx(() -> pane.grid().geometry().shows(pane.model().rowOf(hit.position()))))
                    .isTrue();
        }
        look("search");
        robot.push(KeyCode.SHIFT, KeyCode.ENTER);
        settle();
        assertThat(count()).startsWith("11 of " + hits);
        robot.clickOn("#lens-next");
        settle();
        assertThat(count()).startsWith("12 of " + hits);
        robot.clickOn("#lens-below");
        settle();
        assertThat(fx(() -> pane.model().search().hits())).isGreaterThan(hits);
        robot.clickOn("#lens-search").push(KeyCode.ESCAPE);
        settle();
        assertThat(((TextField) pane.lookup("#lens-search")).getText()).isEmpty();
        assertThat(count()).isEmpty();
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(-1);
    }

    @Test
    void clickingAHeaderOrAPatchsCellChoosesTheLayerAndTwiceAblatesThePatch(FxRobot robot) throws Exception {
        opensTheFirstScene();
        robot.clickOn(onScreen(-1, 2));
        settle();
        assertThat(explorer.layerProperty().get()).isEqualTo(2);
        int position = fx(() -> pane.model().positionOf(3));
        robot.clickOn(onScreen(position, 5));
        settle();
        assertThat(explorer.layerProperty().get()).isEqualTo(5);
        robot.clickOn(onScreen(1, 7));
        settle();
        assertThat(explorer.layerProperty().get()).isEqualTo(5);
        hover(robot, position, 5);
        doubleClick(position, 5);
        assertThat(explorer.history().current().ablated().contains(3)).isTrue();
        assertThat(fx(() -> pane.model().isAblated(position))).isTrue();
        does(() -> explorer.objectProperty().set(dog()));
    }

    @Test
    void aPatchHoveredElsewhereIsScrolledToOnlyAsFarAsNecessary(FxRobot robot) throws IOException {
        opensTheFirstScene();
        robot.moveTo(pane.lookup("#lens-reading"));
        settle();
        int last = fx(() -> explorer.imageProperty().get().count() - 1);
        assertThat(inView(last)).isFalse();
        does(() -> explorer.hoveredPatchProperty().set(last));
        assertThat(inView(last)).isTrue();
        double at = fx(() -> pane.grid().geometry().scrollY());
        does(() -> explorer.hoveredPatchProperty().set(last - 1));
        assertThat(fx(() -> pane.grid().geometry().scrollY())).isEqualTo(at);
        does(() -> explorer.hoveredPatchProperty().set(-1));
    }

    @Test
    void theMenuCopiesFindsAndSegments(FxRobot robot) throws IOException {
        opensTheFirstScene();
        List<String> segmented = new ArrayList<>();
        does(() -> pane.setOnSegment(segmented::add));
        int position = fx(() -> pane.model().positionOf(1));
        does(() -> pane.grid().reveal(position, 10));
        hover(robot, position, 10);
        Point2D at = onScreen(position, 10);
        Node canvas = pane.grid().getChildrenUnmodifiable().get(0); // Monocle knows no right click
        does(() -> canvas.fireEvent(new ContextMenuEvent(
                ContextMenuEvent.CONTEXT_MENU_REQUESTED, at.getX(), at.getY(), at.getX(), at.getY(), false, null)));
        String token = explorer.lens().get(10).texts()[position][0];
        List<MenuItem> items = pane.grid().menuItems();
        assertThat(items.stream().map(MenuItem::getText).filter(java.util.Objects::nonNull))
                .containsExactly(
                        "Copy cell",
                        "Copy row as CSV",
                        "Find “" + token + "” everywhere",
                        "Map “" + token + "” over the image",
                        "Show layer 10 on the image",
                        "Ablate patch 1");
        List<MenuItem> actions = items.stream().filter(i -> i.getText() != null).toList();
        does(() -> actions.get(0).fire());
        assertThat(fx(() -> Clipboard.getSystemClipboard().getString())).isEqualTo(token);
        does(() -> actions.get(1).fire());
        assertThat(fx(() -> Clipboard.getSystemClipboard().getString()))
                .startsWith("position,text,layer")
                .contains("patch 1");
        does(() -> actions.get(3).fire());
        does(() -> actions.get(4).fire());
        does(() -> actions.get(5).fire());
        assertThat(explorer.layerProperty().get()).isEqualTo(10);
        assertThat(segmented).containsExactly(token);
    }

    // ---- looks ----

    @Test
    void looksAsItDidOverManyLayersAndPositions() throws IOException {
        showsSynthetic(33);
        does(() -> theme(true));
        size(1000, 700);
        does(() -> pane.grid().reveal(300, 20));
        does(() -> pane.find("月"));
        look("synthetic");
    }

    @Test
    void drawsOnlyWhatIsInViewHoweverLargeTheLensIs() {
        showsSynthetic(33);
        size(1000, 700);
        for (String word : new String[] {"", "dog"}) {
            does(() -> pane.find(word));
            fx(() -> {
                for (int i = 0; i < 120; i++) {
                    pane.grid().reveal(i * 571 % 600, i * 7 % 33);
                    pane.grid().draw();
                    LensGeometry g = pane.grid().geometry();
                    assertThat((g.endRow() - g.firstRow()) * (g.endColumn() - g.firstColumn()))
                            .isBetween(1, 32 * 15 - 1);
                }
                return null;
            });
        }
    }
}
