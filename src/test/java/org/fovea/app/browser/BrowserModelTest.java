package org.fovea.app.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.WindowThread;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.fovea.coco.ObjectFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state behind the dataset browser, without a window. */
class BrowserModelTest {

    @TempDir
    private Path folder;

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private BrowserModel model;

    @BeforeEach
    void starts() {
        explorer = new Explorer(window, window::complain);
        model = window.ask(() -> new BrowserModel(explorer));
    }

    @AfterEach
    void closes() {
        window.run(model::close);
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private void openScenes() {
        window.run(() -> explorer.openCoco(Assets.validationScenes().resolve("instances.json"), null));
        window.waitFor("the scenes", () -> model.images().size() == 200 && rested());
    }

    private boolean rested() {
        return !model.filteringProperty().get()
                && !explorer.reader().busyProperty().get()
                && !explorer.service().busyProperty().get();
    }

    @Test
    void anImageFromElsewhereSelectsNothingAndIsSaidToHaveNoAnnotations() {
        window.run(() -> explorer.open(
                Path.of("assets/demo-model"),
                Assets.scenes().resolve("01_park.png"),
                Assets.validationScenes().resolve("instances.json"),
                null,
                "Describe this image."));
        window.waitFor(
                "both",
                () -> explorer.imageProperty().get() != null && model.images().size() == 200 && rested());
        assertThat(window.ask(() -> model.absentProperty().get()))
                .isEqualTo("instances.json has no annotations for 01_park.png. Choose one of its images below.");
        assertThat(window.ask(() -> model.currentProperty().get())).isNull();
        window.run(() -> model.open(model.images().get(0)));
        window.waitFor("its own", () -> !explorer.objects().isEmpty() && rested());
        assertThat(window.ask(() -> model.absentProperty().get())).isEmpty();
        assertThat(window.ask(() -> model.currentProperty().get()))
                .isEqualTo(model.images().get(0));
        window.run(() -> explorer.openImage(Assets.scenes().resolve("06_snow.png")));
        window.waitFor("another", () -> explorer.imageProperty().get().file().endsWith("06_snow.png") && rested());
        assertThat(window.ask(() -> model.currentProperty().get())).isNull();
        assertThat(window.ask(() -> model.objects())).isEmpty();
        assertThat(window.ask(() -> model.absentProperty().get())).contains("no annotations for 06_snow.png");
    }

    /** Three images, of which the second is not there and the third is broken; a dog in the first and the second. */
    private Path three() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("val2017"));
        Files.copy(Assets.scenes().resolve("01_park.png"), pictures.resolve("a.png"));
        Files.writeString(pictures.resolve("c.png"), "no image");
        String dog = "{\"id\": %d, \"image_id\": %d, \"category_id\": 1, \"area\": 1500, \"bbox\": [9,9,40,40], "
                + "\"segmentation\": [[9,9,49,9,49,49]]}";
        Files.createDirectories(folder.resolve("annotations"));
        return Files.writeString(folder.resolve("annotations/instances_val2017.json"), """
                {"images": [{"id": 1, "file_name": "a.png", "width": 448, "height": 448},
                 {"id": 2, "file_name": "b.png", "width": 448, "height": 448},
                 {"id": 3, "file_name": "c.png", "width": 448, "height": 448}],
                 "categories": [{"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}], "annotations": [%s, %s]}""".formatted(
                        dog.formatted(11, 1), dog.formatted(12, 2)));
    }

    private void open(Path file) {
        window.run(() -> explorer.openCoco(file, null));
        window.waitFor("the file", () -> explorer.cocoProperty().get() != null && rested());
    }

    private Thumbnail thumbnail(int at) {
        CocoImage image =
                window.ask(() -> explorer.cocoProperty().get().images().get(at));
        window.run(() -> model.thumbnail(image, made -> {}));
        window.waitFor("a thumbnail", () -> model.thumbnail(image, made -> {}) != null);
        return window.ask(() -> model.thumbnail(image, made -> {}));
    }

    @Test
    void aDatasetWhoseImagesAreKnownIsBrowsedWhenNoImageIsOpen() {
        assertThat(window.ask(() -> explorer.browsingProperty().get())).isFalse();
        openScenes();
        assertThat(window.ask(() -> explorer.browsingProperty().get())).isTrue();
        assertThat(window.ask(() -> model.missingProperty().get())).isZero();
    }

    @Test
    void theFilterLetsThroughWhatItSaysAndCountsEveryCategory() {
        openScenes();
        CocoDataset dataset = window.ask(() -> model.datasetProperty().get());
        window.run(() -> {
            model.text().leastProperty().set("1,500");
            model.text().mostProperty().set("12 000");
            model.text().onceProperty().set(true);
            model.text().annotationsProperty().set("3");
        });
        window.waitFor("the filter", this::rested);
        ObjectFilter filter = new ObjectFilter(null, 1500, 12000, true, 3);
        assertThat(window.ask(() -> model.filterProperty().get())).isEqualTo(filter);
        List<CocoImage> expected = dataset.images().stream()
                .filter(i -> !filter.objects(dataset, i).isEmpty())
                .toList();
        assertThat(window.ask(() -> List.copyOf(model.images())))
                .isEqualTo(expected)
                .hasSizeBetween(50, 199);

        Map<Integer, Integer> counts = new HashMap<>();
        expected.forEach(image -> filter.objects(dataset, image).stream()
                .map(Annotation::categoryId)
                .distinct()
                .forEach(id -> counts.merge(id, 1, Integer::sum)));
        List<CategoryCount> kinds = window.ask(() -> List.copyOf(model.kinds()));
        assertThat(kinds.get(0)).isEqualTo(new CategoryCount(null, expected.size()));
        assertThat(kinds).hasSize(dataset.categories().size() + 1);
        assertThat(kinds.subList(1, kinds.size()))
                .allSatisfy(kind -> assertThat(kind.images())
                        .as(kind.name())
                        .isEqualTo(counts.getOrDefault(kind.category().id(), 0)));

        CategoryCount most = kinds.stream()
                .skip(1)
                .max(java.util.Comparator.comparingInt(CategoryCount::images))
                .orElseThrow();
        window.run(() -> model.text().categoryProperty().set(most.category()));
        window.waitFor("the category", this::rested);
        assertThat(window.ask(() -> model.images().size()))
                .isEqualTo(most.images())
                .isPositive();
        assertThat(window.ask(() -> List.copyOf(model.kinds()))).isEqualTo(kinds);
    }

    @Test
    void whatMeansNothingIsSaidAndLeavesTheFilterThatWasInForce() {
        openScenes();
        window.run(() -> model.text().leastProperty().set("1000"));
        window.waitFor("the filter", this::rested);
        int before = window.ask(() -> model.images().size());
        String[][] wrong = {
            {"many", "", "", "Area from: found \"many\""},
            {"1000", "-5", "", "Area to: found \"-5\""},
            {"1000", "10", "", "Area: found 1000 to 10"},
            {"1000", "", "1.5", "Max. annotations: found \"1.5\""},
            {"1000", "", "99999999999", "Max. annotations: found"}
        };
        for (String[] typed : wrong) {
            window.run(() -> {
                model.text().leastProperty().set(typed[0]);
                model.text().mostProperty().set(typed[1]);
                model.text().annotationsProperty().set(typed[2]);
            });
            assertThat(window.ask(() -> model.problemProperty().get()))
                    .startsWith(typed[3])
                    .contains("expected");
            window.waitFor("nothing", this::rested);
            assertThat(window.ask(() -> model.filterProperty().get().leastArea()))
                    .isEqualTo(1000);
            assertThat(window.ask(() -> model.images().size())).isEqualTo(before);
        }
        window.run(() -> model.text().clear());
        window.waitFor("all", () -> rested() && model.images().size() == 200);
        assertThat(window.ask(() -> model.problemProperty().get())).isEmpty();
    }

    @Test
    void missingAndBrokenImagesAreCountedShownAsSuchAndWalkedOver() throws IOException {
        open(three());
        window.waitFor("the search", () -> model.missingProperty().get() == 1);
        assertThat(thumbnail(0).state()).isEqualTo(Thumbnail.State.READY);
        assertThat(thumbnail(1).state()).isEqualTo(Thumbnail.State.MISSING);
        assertThat(thumbnail(2).state()).isEqualTo(Thumbnail.State.UNREADABLE);
        window.run(() -> {
            model.open(model.images().get(1)); // is looked at, though it cannot be opened
            assertThat(model.objects()).extracting(ListedObject::label).containsExactly("dog");
            assertThat(explorer.imageProperty().get()).isNull();
        });
        assertThat(window.ask(() -> model.missingProperty().get())).isEqualTo(1);
    }

    @Test
    void theExplorerFollowsWithTheObjectOfTheFilterAndTheBrowserFollowsTheExplorer() throws IOException {
        window.run(() ->
                explorer.open(Assets.model(), Assets.scenes().resolve("02_savanna.png"), null, null, "What is this?"));
        window.waitFor("the model", () -> explorer.answerProperty().get() != null && rested());
        open(three());
        assertThat(window.ask(() -> explorer.browsingProperty().get())).isTrue();
        assertThat(window.<CocoImage>ask(() -> model.currentProperty().get())).isNull();
        window.run(() -> {
            model.text().categoryProperty().set(model.datasetProperty().get().category(1));
            model.text().paper();
        });
        window.waitFor("the filter", () -> rested() && model.images().size() == 2);
        assertThat(window.ask(() -> model.step(1))).isTrue();
        window.waitFor(
                "the image",
                () -> explorer.imageProperty().get().file().endsWith("a.png")
                        && explorer.objectProperty().get() != null
                        && rested());
        assertThat(window.ask(() -> explorer.objectProperty().get().annotation().id()))
                .isEqualTo(11);
        assertThat(window.ask(() -> List.copyOf(model.objects())))
                .extracting(ListedObject::wanted)
                .containsExactly(true);
        assertThat(window.ask(() -> model.step(1))).as("the second is missing").isFalse();
        assertThat(window.ask(() -> model.step(-1))).isFalse();

        window.run(() -> explorer.openImage(Assets.scenes().resolve("01_park.png")));
        window.waitFor(
                "another image", () -> explorer.imageProperty().get().file().endsWith("01_park.png") && rested());
        window.run(() -> explorer.openImage(folder.resolve("val2017/a.png")));
        window.waitFor(
                "the first again", () -> explorer.imageProperty().get().file().endsWith("a.png") && rested());
        assertThat(window.ask(() -> model.currentProperty().get().id())).isEqualTo(1);
        assertThat(window.ask(() -> explorer.objectProperty().get() == null)).isTrue();
    }

    @Test
    void aFolderThatIsNamedIsTakenIfItIsThere() throws IOException {
        Path file = three();
        Files.move(folder.resolve("val2017"), folder.resolve("elsewhere"));
        open(file);
        assertThat(window.ask(() -> model.folderProperty().get() == null)).isTrue();
        assertThat(window.ask(() -> explorer.browsingProperty().get())).isFalse();
        window.run(() -> assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> model.take(folder.resolve("nowhere")))
                .withMessageContaining("nowhere"));
        window.run(() -> model.take(folder.resolve("elsewhere")));
        assertThat(thumbnail(0).state()).isEqualTo(Thumbnail.State.READY);
        window.waitFor("the search", () -> model.missingProperty().get() == 1);
    }

    @Test
    void ofManyThumbnailsOnlyThoseLookedAtLastAreKept() {
        Thumbnails thumbnails = window.ask(() -> new Thumbnails(window));
        Path picture = Assets.firstScene();
        int[] came = {0};
        for (int id = 0; id < 2000; id++) {
            CocoImage image = new CocoImage(id, "a.png", 448, 448);
            window.run(() -> thumbnails.ask(image, i -> i.id() % 50 == 0 ? picture : null, made -> came[0]++));
        }
        window.waitFor("the last", () -> thumbnails.at(new CocoImage(1999, "a.png", 448, 448)) != null);
        window.waitFor("the rest", () -> came[0] >= Thumbnails.WAITING);
        assertThat(window.ask(thumbnails::size)).isLessThanOrEqualTo(Thumbnails.KEPT);
        window.run(thumbnails::forget);
        assertThat(window.ask(thumbnails::size)).isZero();
        window.run(thumbnails::close);
    }

    @Test
    void aThumbnailIsTheMeanOfTheMiddleSquare() {
        byte[] rgb = new byte[3 * 576 * 288];
        for (int y = 0; y < 288; y++) {
            for (int x = 0; x < 576; x++) {
                int at = 3 * (y * 576 + x);
                boolean middle = x >= 144 && x < 432;
                rgb[at] = (byte) (middle ? x % 2 == 0 ? 100 : 200 : 255);
                rgb[at + 2] = (byte) (middle && y < 144 ? 40 : 0);
            }
        }
        Thumbnail thumbnail = Thumbnail.of(org.fovea.model.image.RgbImage.of(576, 288, rgb));
        assertThat(thumbnail.argb()).hasSize(Thumbnail.SIZE * Thumbnail.SIZE).containsOnly(0xff960028, 0xff960000);
        assertThat(thumbnail.argb()[0]).isEqualTo(0xff960028);
        assertThat(Thumbnail.of(org.fovea.model.image.RgbImage.of(1, 1, new byte[] {1, 2, 3}))
                        .argb())
                .containsOnly(0xff010203);
    }
}
