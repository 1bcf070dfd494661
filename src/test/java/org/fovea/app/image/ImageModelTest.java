package org.fovea.app.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javax.imageio.ImageIO;
import org.fovea.analysis.WordMap;
import org.fovea.app.image.PatchMenu.Action;
import org.fovea.app.image.Stroke.Tool;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.WindowThread;
import org.fovea.app.state.WordView;
import org.fovea.coco.Coverage;
import org.fovea.intervene.Patches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image pane's state on the built-in model, without a window: 16 × 16 patches of 14 pixels, 224 pixels seen of 448.
 */
class ImageModelTest {

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private ImageModel model;

    @BeforeEach
    void opensTheFirstScene() {
        explorer = new Explorer(window, window::complain);
        model = new ImageModel(explorer);
        window.run(() -> {
            model.placement().resize(468, 600);
            explorer.open(
                    Path.of("assets/demo-model"),
                    Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"),
                    null,
                    "Describe this image.");
        });
        window.waitFor(
                "the lens",
                () -> explorer.objects().size() == 2 && explorer.lens().size() == 11);
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private ObjectChoice object(String name) {
        return explorer.objects().stream()
                .filter(o -> o.category().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Patches ablated() {
        return window.ask(() -> explorer.history().current().ablated());
    }

    private Point2D middle(int patch) {
        Rectangle2D square = model.square(patch);
        return new Point2D(square.getMinX() + square.getWidth() / 2, square.getMinY() + square.getHeight() / 2);
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

    /** Presses, drags through points, releases. */
    private void stroke(Tool tool, Point2D... points) {
        window.run(() -> {
            model.stroke().press(tool, points[0].getX(), points[0].getY());
            Arrays.stream(points).skip(1).forEach(p -> model.stroke().drag(p.getX(), p.getY()));
            model.stroke().release(points[points.length - 1].getX(), points[points.length - 1].getY());
        });
    }

    // ---- where things are ----

    @Test
    void theImageFitsThePaneAndLiesInItsMiddle() {
        assertThat(model.placement().viewProperty().get()).isEqualTo(new View(2, 10, 76));
        assertThat(model.square(0)).isEqualTo(new Rectangle2D(10, 76, 28, 28));
        assertThat(model.square(255)).isEqualTo(new Rectangle2D(430, 496, 28, 28));
    }

    @Test
    void pointsOfThePaneArePatchesAndPixelsOfTheFile() {
        assertThat(model.patchAt(10, 76)).isZero();
        assertThat(model.patchAt(38, 76)).isEqualTo(1);
        assertThat(model.patchAt(38, 104)).isEqualTo(17);
        assertThat(model.patchAt(9.9, 76)).isEqualTo(-1);
        assertThat(model.patchAt(458, 76)).isEqualTo(-1);
        assertThat(model.patchAt(457.9, 523.9)).isEqualTo(255);
        assertThat(model.sourceAt(10, 76)).isEqualTo(new Point2D(0, 0));
        assertThat(model.sourceAt(110, 176)).isEqualTo(new Point2D(100, 100));
    }

    @Test
    void zoomingKeepsWhatIsUnderThePointer() {
        Point2D before = model.sourceAt(300, 333);
        window.run(() -> model.placement().zoom(3, 300, 333));
        assertThat(model.placement().viewProperty().get().scale()).isEqualTo(6);
        assertThat(model.sourceAt(300, 333).distance(before)).isLessThan(1e-9);
    }

    @Test
    void anImageIsNeverSmallerThanThePaneAndNeverLost() {
        window.run(() -> model.placement().zoom(0.01, 0, 0));
        assertThat(model.placement().viewProperty().get()).isEqualTo(new View(2, 10, 76));
        window.run(() -> {
            model.placement().zoom(4, 234, 300);
            model.placement().pan(100_000, -100_000);
        });
        View far = model.placement().viewProperty().get();
        assertThat(far.left()).isEqualTo(10);
        assertThat(far.y(224)).isEqualTo(590);
        window.run(() -> model.placement().zoom(1e9, 0, 0));
        assertThat(model.placement().viewProperty().get().scale()).isEqualTo(64);
        window.run(() -> model.fit());
        assertThat(model.placement().viewProperty().get()).isEqualTo(new View(2, 10, 76));
    }

    @Test
    void aPaneOfAnotherSizeFitsAgainUnlessThePersonHasZoomed() {
        window.run(() -> model.placement().resize(692, 692));
        assertThat(model.placement().viewProperty().get()).isEqualTo(new View(3, 10, 10));
        window.run(() -> {
            model.placement().zoom(4, 346, 346);
            model.placement().resize(500, 500);
        });
        assertThat(model.placement().viewProperty().get().scale()).isEqualTo(12);
        assertThat(model.placement().viewProperty().get().seenX(250)).isCloseTo(112, within(1e-9));
    }

    @Test
    void theImageStaysWhereItIsWhenAnotherQuestionIsAsked() {
        window.run(() -> {
            model.placement().zoom(3, 300, 333);
            explorer.ask("Is there a dog in this image?");
        });
        View zoomed = model.placement().viewProperty().get();
        window.waitFor(
                "an answer", () -> "Yes".equals(explorer.answerTextProperty().get()));
        assertThat(model.placement().viewProperty().get()).isEqualTo(zoomed);
    }

    @Test
    void zoomAndMiddleStayWithAnotherImageByShareOfIt() {
        Placement placement = model.placement();
        window.run(() -> placement.zoom(3, 300, 333));
        View zoomed = placement.viewProperty().get();
        window.run(() -> explorer.openImage(Path.of("assets/scenes/02_savanna.png")));
        window.waitFor(
                "the other image", () -> explorer.imageProperty().get().file().endsWith("02_savanna.png"));
        View other = placement.viewProperty().get();
        assertThat(other.scale()).isEqualTo(zoomed.scale());
        assertThat(other.left()).isCloseTo(zoomed.left(), within(1e-9));
        assertThat(other.top()).isCloseTo(zoomed.top(), within(1e-9));
        window.run(() -> placement.show(new Rectangle2D(0, 0, 448, 224), new Rectangle2D(0, 0, 448, 224)));
        View wide = placement.viewProperty().get();
        double fits = View.fitting(placement.seenBounds(), 468, 600, 10).scale();
        assertThat(wide.scale() / fits).isCloseTo(3, within(1e-9));
        assertThat(wide.seenX(234) / 448).isCloseTo(zoomed.seenX(234) / 224, within(1e-9));
        window.run(placement::fit);
        assertThat(placement.viewProperty().get().scale()).isEqualTo(fits);
    }

    @Test
    void aWideImagesMarginsAreShownBesideWhatTheModelSees(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("wide.png");
        ImageIO.write(new BufferedImage(800, 400, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        window.run(() -> explorer.openImage(file));
        window.waitFor(
                "the wide image", () -> explorer.imageProperty().get().file().equals(file));
        assertThat(model.placement().viewProperty().get()).isEqualTo(new View(2, 10, 76));
        assertThat(model.placement().sourceBounds()).isEqualTo(new Rectangle2D(-112, 0, 448, 224));
        window.run(() -> model.placement().wholeProperty().set(true));
        View whole = model.placement().viewProperty().get();
        assertThat(whole.scale()).isEqualTo(1);
        assertThat(whole.x(-112)).isEqualTo(10);
        assertThat(model.patchAt(whole.x(-1), whole.y(100))).isEqualTo(-1);
        assertThat(model.sourceAt(10, whole.y(0))).isEqualTo(new Point2D(0, 0));
    }

    // ---- strokes ----

    @Test
    void aClickTogglesAPatch() {
        stroke(Tool.PAINT, middle(40));
        assertThat(ablated()).isEqualTo(Patches.of(40));
        stroke(Tool.PAINT, middle(40));
        assertThat(ablated()).isEqualTo(Patches.NONE);
    }

    @Test
    void aFastStrokeLeavesNoPatchOutAndIsOneStepOfUndo() {
        stroke(Tool.PAINT, middle(0), middle(15), middle(255));
        assertThat(ablated()).hasToString("0-15,31,47,63,79,95,111,127,143,159,175,191,207,223,239,255");
        window.run(() -> explorer.history().undo());
        assertThat(ablated()).isEqualTo(Patches.NONE);
    }

    @Test
    void aSlantedStrokeTouchesEveryPatchThatItsLineGoesThrough() {
        stroke(Tool.PAINT, middle(0), middle(33)); // two rows down, one column to the right
        List<Integer> patches = ablated().stream().boxed().toList();
        assertThat(patches).contains(0, 33).hasSize(4);
        for (int i = 1; i < patches.size(); i++) {
            int from = patches.get(i - 1);
            int to = patches.get(i);
            assertThat(Math.abs(to / 16 - from / 16) + Math.abs(to % 16 - from % 16))
                    .isEqualTo(1);
        }
    }

    @Test
    void theFirstPatchDecidesBetweenAblatingAndRestoring() {
        window.run(() -> explorer.ablate(Patches.of(20, 22)));
        stroke(Tool.PAINT, middle(19), middle(23));
        assertThat(ablated()).hasToString("19-23");
        stroke(Tool.PAINT, middle(20), middle(26));
        assertThat(ablated()).hasToString("19");
    }

    @Test
    void aStrokeFromOutsideIsDecidedByTheFirstPatchThatItMeets() {
        window.run(() -> explorer.ablate(Patches.of(16)));
        stroke(Tool.PAINT, new Point2D(2, middle(16).getY()), middle(18));
        assertThat(ablated()).isEqualTo(Patches.NONE);
        stroke(Tool.PAINT, new Point2D(2, 2), new Point2D(5, 5));
        assertThat(ablated()).isEqualTo(Patches.NONE);
    }

    @Test
    void aShiftDragAblatesARectangleOfPatches() {
        Point2D from = middle(18);
        Point2D to = middle(52);
        window.run(() -> {
            model.stroke().press(Tool.SELECT, to.getX(), to.getY());
            model.stroke().drag(from.getX(), from.getY());
        });
        assertThat(model.stroke().selectionProperty().get()).hasToString("18-20,34-36,50-52");
        assertThat(ablated()).isEqualTo(Patches.NONE);
        window.run(() -> model.stroke().release(from.getX(), from.getY()));
        assertThat(ablated()).hasToString("18-20,34-36,50-52");
        assertThat(model.stroke().selectionProperty().get().isEmpty()).isTrue();
    }

    @Test
    void aShiftClickOnAMaskAblatesTheObjectWithItsBuffer() {
        Point2D dog = middle(dogPatch());
        assertThat(model.objectAt(dog.getX(), dog.getY())).isSameAs(object("dog"));
        assertThat(model.objectAt(12, 78)).isNull();
        window.run(() -> explorer.bufferProperty().set(1));
        stroke(Tool.SELECT, dog);
        assertThat(ablated())
                .isEqualTo(object("dog")
                        .patches()
                        .grown(explorer.imageProperty().get().grids(), 1));
        stroke(Tool.SELECT, dog);
        assertThat(ablated()).isEqualTo(Patches.NONE);
        stroke(Tool.SELECT, middle(0));
        assertThat(ablated()).isEqualTo(Patches.NONE);
    }

    @Test
    void aCancelledRectangleAblatesNothing() {
        window.run(() -> {
            model.stroke().press(Tool.SELECT, 50, 100);
            model.stroke().drag(200, 300);
            model.stroke().cancel();
            model.stroke().release(200, 300);
        });
        assertThat(ablated()).isEqualTo(Patches.NONE);
    }

    // ---- keys and menu ----

    @Test
    void arrowKeysWalkFromTheMiddleAndStopAtTheEdge() {
        window.run(() -> model.move(0, 1));
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(8 * 16 + 8);
        window.run(() -> model.move(-1, 1));
        assertThat(explorer.hoveredPatchProperty().get()).isEqualTo(7 * 16 + 9);
        window.run(() -> {
            for (int i = 0; i < 20; i++) {
                model.move(1, 1);
            }
            model.toggleHovered();
        });
        assertThat(ablated()).isEqualTo(Patches.of(255));
        window.run(model::clear);
        assertThat(ablated()).isEqualTo(Patches.NONE);
    }

    @Test
    void aPatchThatKeysWalkToIsBroughtIntoThePane() {
        window.run(() -> {
            model.placement().zoom(8, 10, 76);
            explorer.hoveredPatchProperty().set(0);
            for (int i = 0; i < 15; i++) {
                model.move(1, 1);
            }
        });
        Rectangle2D square = model.square(255);
        assertThat(new Rectangle2D(0, 0, 468, 600).contains(square)).isTrue();
    }

    @Test
    void theMenuOffersWhatFitsThePlace() {
        Point2D dog = middle(dogPatch());
        List<String> offered = window.ask(() -> model.menu().actionsAt(dog.getX(), dog.getY()).stream()
                .flatMap(List::stream)
                .map(Action::text)
                .toList());
        int size = object("dog").patches().size();
        assertThat(offered)
                .contains(
                        "Ablate patch " + dogPatch(),
                        "Choose dog",
                        "Ablate dog",
                        "Ablate all but dog",
                        "Ablate " + size + " random patches instead")
                .doesNotContain("Clear ablation");

        act(dog, "Ablate all but dog");
        assertThat(ablated()).isEqualTo(object("dog").patches().complement(256));
        act(dog, "Ablate " + size + " random patches instead");
        Patches random = ablated();
        assertThat(random.size()).isEqualTo(size);
        act(dog, "Ablate " + size + " random patches instead");
        assertThat(ablated()).isNotEqualTo(random);
        assertThat(ablated().size()).isEqualTo(size);
        act(dog, "Clear ablation");
        assertThat(ablated()).isEqualTo(Patches.NONE);
        act(dog, "Choose dog");
        assertThat(explorer.objectProperty().get()).isSameAs(object("dog"));
    }

    private void act(Point2D at, String text) {
        window.run(() -> model.menu().actionsAt(at.getX(), at.getY()).stream()
                .flatMap(List::stream)
                .filter(a -> a.text().equals(text))
                .findFirst()
                .orElseThrow()
                .run()
                .run());
    }

    // ---- what is said ----

    @Test
    void aPatchSaysItsPlaceItsTokensAndWhatOverlaysShowOfIt() {
        int patch = dogPatch();
        window.run(() -> {
            explorer.objectProperty().set(object("dog"));
            explorer.hoveredPatchProperty().set(patch);
            explorer.toggle(patch);
        });
        Hover said = window.ask(model::said);
        assertThat(said.patch()).isEqualTo(patch);
        assertThat(said.row()).isEqualTo(patch / 16);
        assertThat(said.column()).isEqualTo(patch % 16);
        assertThat(said.layer()).isEqualTo(6);
        assertThat(said.layers()).isEqualTo(10);
        assertThat(said.tokens()).hasSize(5);
        assertThat(said.toString()).contains("dog").contains("%");
        assertThat(said.facts())
                .extracting(Hover.Fact::text)
                .anyMatch(t -> t.equals("replaced by checkpoint's mean"))
                .anyMatch(t -> t.matches("dog covers \\d+\\.\\d%"))
                .anyMatch(t -> t.startsWith("norm "))
                .hasSize(3);
        window.run(() -> explorer.hoveredPatchProperty().set(-1));
        assertThat(window.ask(model::said)).isNull();
    }

    @Test
    void aWordsMapIsSaidOfAPatchAndHasALegend() {
        float[] p = new float[256];
        p[17] = 0.342f;
        WordMap map = new WordMap(
                explorer.imageProperty().get().source().width(),
                explorer.imageProperty().get().source().height(),
                explorer.imageProperty().get().grids(),
                p);
        window.run(() -> {
            explorer.wordViewProperty().set(new WordView("dog", map, 0.3));
            explorer.hoveredPatchProperty().set(17);
        });
        assertThat(window.ask(model::said).facts()).extracting(Hover.Fact::text).contains("“dog” 34.2%");
        assertThat(model.overlays())
                .anySatisfy(o -> assertThat(o.legend()).contains(new Overlay.Legend("“dog”", "0%", "100%", 0.3)));
    }

    @Test
    void aLabelIsBesideWhatItSpeaksOfAndWithinThePane() {
        AtomicInteger looked = new AtomicInteger();
        for (int patch = 0; patch < 256; patch++) {
            Rectangle2D square = model.square(patch);
            for (double w : new double[] {120, 236}) {
                Point2D at = model.placement().beside(square, w, 180);
                Rectangle2D label = new Rectangle2D(at.getX(), at.getY(), w, 180);
                assertThat(new Rectangle2D(0, 0, 468, 600).contains(label))
                        .as("label of %d", patch)
                        .isTrue();
                assertThat(label.intersects(square))
                        .as("label of %d over it", patch)
                        .isFalse();
                looked.incrementAndGet();
            }
        }
        assertThat(looked).hasValue(512);
    }

    @Test
    void overlaysAreOnAsAPersonExpects() {
        assertThat(model.gridProperty().get()).isTrue();
        assertThat(model.masksProperty().get()).isTrue();
        assertThat(model.segmentationProperty().get()).isTrue();
        assertThat(model.normsProperty().get()).isFalse();
        assertThat(model.placement().wholeProperty().get()).isFalse();
        assertThat(GridOverlay.strength(4)).isZero();
        assertThat(GridOverlay.strength(30)).isEqualTo(1);
    }
}
