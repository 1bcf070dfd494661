package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.geometry.Orientation;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.CheckBox;
import javafx.scene.input.KeyCode;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.fovea.figure.SegmentationPng;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions.LiveKnockout;
import org.fovea.session.Interventions.Mean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/** Two sides beside each other, on the built-in model. */
class CompareWindowTest {

    private static final Path OTHER_IMAGE = Path.of("assets/scenes/02_savanna.png");
    private static final Path OTHER_MODEL = Path.of("src/test/resources/fixtures-families/llava_next-llama");

    private static OpenWindow open;

    private final FxRobot robot = new FxRobot();
    private CompareWindow compare;
    private Explorer left;
    private Explorer right;

    @BeforeAll
    static void opensTheFirstScene(@TempDir Path folder) throws Exception {
        open = new OpenWindow(folder);
        open.waitForAll();
    }

    @AfterEach
    void closesTheComparison() throws Exception {
        run(() -> {
            if (compare != null) {
                compare.stage().close();
            }
            open.explorer().clearChanges();
        });
        assertThat(open.complaints).isEmpty();
    }

    @AfterAll
    static void closes() throws Exception {
        open.close();
    }

    private static <T> T on(Callable<T> what) throws Exception {
        return PaneStage.on(what);
    }

    private static void run(Runnable what) throws Exception {
        on(() -> {
            what.run();
            return null;
        });
    }

    private void compare() throws Exception {
        run(open.window()::compare);
        compare = open.window().comparison();
        left = compare.left().explorer();
        right = compare.right().explorer();
        settle();
    }

    private static boolean settled(Explorer side) {
        boolean changed = !side.history().current().isNone();
        return side.probedProperty().get() != null
                && side.lens().size() == side.modelProperty().get().layers() + 1
                && side.lens().keySet().stream().noneMatch(side.lensReading()::isStale)
                && (!changed || side.changedProbedProperty().get() != null)
                && !side.service().busyProperty().get();
    }

    private void settle() throws Exception {
        PaneStage.waitFor(() -> settled(left) && settled(right));
    }

    private Parent root() {
        return compare.stage().getScene().getRoot();
    }

    private void look(String name) throws Exception {
        SegmentationPng.write(on(() -> NodeImage.of(root())), Path.of("target", name + ".png"));
    }

    private void click(String id) throws Exception {
        run(((CheckBox) root().lookup(id))::fire);
    }

    private Point2D middle(CompareSide side, int patch) throws Exception {
        return on(() -> {
            Node picture = side.image().lookup("#image-view");
            Rectangle2D square = side.image().model().square(patch);
            return picture.localToScreen(
                    square.getMinX() + square.getWidth() / 2, square.getMinY() + square.getHeight() / 2);
        });
    }

    private long differing(CompareSide side) throws Exception {
        return on(() -> {
            Explorer of = side.explorer();
            long count = 0;
            for (int t = 0; t < of.askedProperty().get().prompt().length(); t++) {
                for (int l = 0; l <= of.modelProperty().get().layers(); l++) {
                    count += compare.model().differs(of, t, l) ? 1 : 0;
                }
            }
            return count;
        });
    }

    @Test
    void bothSidesBeginAsTheExplorerIsAndGoTogetherUntilTheyAreNotLinked() throws Exception {
        run(() -> open.explorer().layerProperty().set(7));
        compare();
        assertThat(left.layerProperty().get()).isEqualTo(7);
        assertThat(right.askedProperty().get().question()).isEqualTo("Describe this image.");
        assertThat(differing(compare.left())).isZero();
        robot.moveTo(middle(compare.left(), 17));
        PaneStage.waitFor(() -> right.hoveredPatchProperty().get() == 17);
        run(() -> {
            right.layerProperty().set(4);
            right.toggle(3);
            compare.right().show("map");
        });
        PaneStage.waitFor(() -> left.layerProperty().get() == 4);
        assertThat(left.history().current().ablated()).isEqualTo(Patches.of(3));
        assertThat(compare.left().tabProperty().get()).isEqualTo("map");
        assertThat(open.explorer().history().current().isNone())
                .as("the explorer's own interventions stay")
                .isTrue();

        click("#compare-linked");
        run(() -> {
            right.layerProperty().set(9);
            right.clearChanges();
        });
        settle();
        assertThat(left.layerProperty().get()).isEqualTo(4);
        assertThat(left.history().current().ablated()).isEqualTo(Patches.of(3));
        look("compare-map");
    }

    @Test
    void anotherImageOnTheRightKeepsWhatIsLinkedAndShowsWhatDiffers() throws Exception {
        compare();
        run(() -> left.ablate(Patches.of(40, 41)));
        run(() -> right.openImage(OTHER_IMAGE));
        PaneStage.waitFor(() -> right.imageProperty().get().file().equals(OTHER_IMAGE));
        settle();
        assertThat(right.history().current().ablated()).isEqualTo(Patches.of(40, 41));
        assertThat(differing(compare.left()))
                .isEqualTo(differing(compare.right()))
                .isPositive();
        look("compare-images");
        run(() -> {
            compare.left().show("map");
            compare.left().map().setWord("dog");
        });
        PaneStage.waitFor(() -> compare.model().subtractableProperty().get()
                && right.wordViewProperty().get().word().equals("dog"));
        click("#compare-difference");
        float[] before = left.wordViewProperty().get().map().p();
        float[] after = right.wordViewProperty().get().map().p();
        assertThat(right.patchMapProperty().get().values()[25]).isEqualTo(after[25] - before[25]);
        look("compare-difference");
        click("#compare-difference");
        assertThat(right.patchMapProperty().get()).isNull();
    }

    @Test
    void interventionsAreShownBesideTheOriginal() throws Exception {
        run(() -> open.explorer().ablate(Patches.all(144)));
        compare();
        assertThat(compare.model().beforeAndAfterProperty().get()).isTrue();
        assertThat(left.history().current().isNone()).isTrue();
        assertThat(right.history().current().ablated()).isEqualTo(Patches.all(144));
        assertThat(differing(compare.right())).isPositive();
        look("compare-before-after");
        click("#compare-runs");
        settle();
        assertThat(left.history().current()).isEqualTo(right.history().current());
        assertThat(differing(compare.right())).isZero();
    }

    @Test
    void anotherModelIsLinkedByShareOfDepthAndByPlace() throws Exception {
        compare();
        run(() -> left.layerProperty().set(10));
        run(() -> left.history()
                .set(left.history()
                        .current()
                        .ablating(Patches.of(0))
                        .knocking(List.of(
                                new LiveKnockout(new LayerWindow(5, 10), Patches.of(0), Target.LAST, "corner")))));
        run(() -> right.openModel(OTHER_MODEL));
        PaneStage.waitFor(() -> right.modelProperty().get().directory().equals(OTHER_MODEL));
        settle();
        int layers = right.modelProperty().get().layers();
        assertThat(layers).isNotEqualTo(10);
        assertThat(right.layerProperty().get()).isEqualTo(layers);
        assertThat(right.history()
                        .current()
                        .ablated()
                        .contains(right.imageProperty().get().grid().tokenAt(1, 1)))
                .isTrue();
        LiveKnockout corner = right.history().current().knockouts().get(0);
        assertThat(corner.window()).isEqualTo(new LayerWindow(2, 4));
        assertThat(corner.source()).isEqualTo(right.history().current().ablated());
        assertThat(right.history().current().mean())
                .as("the other has no mean of its checkpoint")
                .isEqualTo(Mean.IMAGE);
        run(() -> left.hoveredPatchProperty()
                .set(left.imageProperty().get().grid().token(11, 11)));
        int there = right.hoveredPatchProperty().get();
        assertThat(right.imageProperty().get().grid().row(there))
                .isGreaterThanOrEqualTo(right.imageProperty().get().grid().rows() - 3);
        look("compare-models");
    }

    @Test
    void theLensHasTwelveRowsBelowTheImageAndStandsBesideItInALowWindow() throws Exception {
        compare();
        run(() -> compare.stage().setHeight(900));
        PaneStage.waitFor(() -> rowsInView(compare.right()) >= 12);
        assertThat(compare.left().parts().getOrientation()).isEqualTo(Orientation.VERTICAL);
        run(() -> compare.stage().setHeight(700));
        PaneStage.waitFor(() ->
                compare.left().parts().getOrientation() == Orientation.HORIZONTAL && rowsInView(compare.left()) >= 12);
        look("compare-low");
    }

    private static double rowsInView(CompareSide side) {
        return (side.lens().getHeight() - side.lens().heightOf(0))
                / (side.lens().heightOf(1) - side.lens().heightOf(0));
    }

    @Test
    void nothingOfAClosedWindowStaysInMemory() throws Exception {
        List<WeakReference<Explorer>> closed = new ArrayList<>();
        for (String tab : List.of("lens", "map")) {
            compare();
            robot.moveTo(middle(compare.right(), 17));
            run(() -> {
                compare.left().show(tab);
                right.toggle(3);
                right.openImage(OTHER_IMAGE);
            });
            PaneStage.waitFor(() -> right.imageProperty().get().file().equals(OTHER_IMAGE));
            closed.add(new WeakReference<>(left));
            closed.add(new WeakReference<>(right));
            run(compare.stage()::close); // while it computes
            compare = null;
            left = null;
            right = null;
        }
        List<WeakReference<Explorer>> earlier = closed.subList(0, 2); // Monocle keeps the one that had the mouse last
        PaneStage.waitFor(() -> {
            System.gc();
            return earlier.stream().allMatch(each -> each.get() == null);
        });
    }

    @Test
    void escapeClosesTheWindow() throws Exception {
        compare();
        run(() -> compare.left().lookup("#left-image").requestFocus()); // a menu button swallows the key
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        PaneStage.waitFor(() -> open.window().comparison() == null);
        compare();
        run(() -> compare.left().lens().requestFocus());
        robot.press(KeyCode.ESCAPE).release(KeyCode.ESCAPE);
        PaneStage.waitFor(() -> open.window().comparison() == null);
        compare();
        assertThat(on(() -> compare.stage().isShowing())).isTrue();
    }
}
