package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.image.ExifOrientation;
import org.fovea.model.image.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenInstancesTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void brokenFilesAreToldByFileFieldAndFinding(String kind, String json, String[] named) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), json);

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(file))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("broken.json", "found", "expected")
                        .contains(named)
                        .endsWith(".")
                        .doesNotContain("\n")
                        .hasSizeLessThan(500));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken("no JSON", "GIF89a", "not JSON"),
                broken("an empty file", "", "an empty file"),
                broken("a list", "[1, 2]", "a list", "'images'"),
                broken("cut short", file("").substring(0, 40), "end of the file", "/images/0"),
                broken("JSON broken inside", file("{'id': 1, 'bbox': [1, oops]}"), "not JSON", "/annotations/0/bbox"),
                broken("more after the end", file("") + "[]", "a list after the end"),
                broken("no images", "{'annotations': [], 'categories': []}", "no 'images'"),
                broken("no annotations", "{'images': [], 'categories': []}", "no 'annotations'"),
                broken("captions", "{'images': [], 'annotations': [{'id': 1, 'caption': 'A dog.'}]}", "'categories'"),
                broken("images no list", "{'images': {'id': 7}}", "'images'", "an object"),
                broken(
                        "an image that is none",
                        "{'images': [5], 'categories': [], 'annotations': []}",
                        "'images'",
                        "found 5",
                        "number 1 in the file"),
                image("no file name", "'height': 8, 'width': 8", "'file_name'", "nothing"),
                image("negative width", "'width': -10, 'height': 8, 'file_name': 'a'", "'width'", "-10"),
                image("negative height", "'width': 10, 'height': -1, 'file_name': 'a'", "'height'", "a height of -1"),
                image("absurd size", "'width': 20000, 'height': 20000, 'file_name': 'a'", "'height'", "20000"),
                image("size beyond long", "'width': 99999999999999999999, 'height': 2, 'file_name': 'a'", "'width'"),
                broken("the same image twice", """
                        {"images": [{"id": 7, "file_name": "a", "width": 2, "height": 2},
                                    {"id": 7, "file_name": "b", "width": 2, "height": 2}],
                         "categories": [], "annotations": []}""", "image 7", "'id'", "twice"));
    }

    /** What is wrong with one annotation costs that one alone: it is left out, counted and named. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnnotations")
    void oneBrokenAnnotationIsLeftOutAndNamedAndTheRestIsUsed(String kind, String annotation, String[] named)
            throws IOException {
        String sound = "{\"id\": 1, \"image_id\": 7, \"category_id\": 3, \"segmentation\": [[0,0,4,0,4,4]]}";
        Path file = Files.writeString(folder.resolve("broken.json"), file(sound + ", " + annotation));

        CocoDataset dataset = CocoDataset.open(file);

        assertThat(dataset.annotations(7)).extracting(Annotation::id).containsExactly(1L);
        assertThat(dataset.skippedAnnotations()).isEqualTo(1);
        assertThat(dataset.notes())
                .singleElement()
                .asString()
                .startsWith("broken.json: 1 annotation left out: annotation ")
                .contains(named)
                .endsWith(".")
                .doesNotContain("\n")
                .hasSizeLessThan(400);
    }

    static Stream<Arguments> brokenAnnotations() {
        return Stream.of(
                polygons("a polygon of an odd count", "[[1,2,3,4,5,6,7]]", "7 numbers in part 1"),
                polygons("a polygon with text", "[[1,2,3,4,5,'six']]", "'six'"),
                polygons("a polygon with null", "[[1,2,3,4,5,null]]", "null"),
                polygons("a polygon with a list", "[[1,2,3,4,[5,6]]]", "a list"),
                polygons("NaN", "[[1,2,3,NaN,5,6]]", "NaN"),
                polygons("infinity", "[[1,2,3,1e999,5,6]]", "1e999"),
                polygons("absurd coordinates", "[[0,0,1e12,0,1e12,1e12]]", "1e12"),
                polygons("text", "'polygon'", "'polygon'"),
                polygons("lines of text", "'one\\ntwo " + "x".repeat(900) + "'", "'one two xxx"),
                runs("no counts", "'size': [8, 10]", "'segmentation.counts'", "nothing"),
                runs("no size", "'counts': [80]", "'segmentation.size'", "nothing"),
                runs("another size", "'size': [10, 8], 'counts': [80]", "'segmentation.size'", "10 x 8", "8 x 10"),
                runs("one side", "'size': [80], 'counts': [80]", "'segmentation.size'", "a list of 1"),
                runs("a size that is text", "'size': '8x10', 'counts': [80]", "'segmentation.size'", "'8x10'"),
                runs("half a pixel", "'size': [8, 9.5], 'counts': [76]", "'segmentation.size'", "8.0 and 9.5"),
                runs("an absurd size", "'size': [100000, 100000], 'counts': []", "'segmentation.size'", "100000"),
                runs("too short", "'size': [8, 10], 'counts': [40, 39]", "'segmentation.counts'", "sum to 79", "80"),
                runs("too long", "'size': [8, 10], 'counts': [99999999, 99999999]", "'segmentation.counts'", "sum"),
                runs("a negative run", "'size': [8, 10], 'counts': [90, -10]", "'segmentation.counts'", "-10"),
                runs("counts that are no list", "'size': [8, 10], 'counts': 80", "'segmentation.counts'", "80"),
                runs("a string too short", "'size': [8, 10], 'counts': '1'", "'segmentation.counts'", "sum to 1"),
                runs("a string cut short", "'size': [8, 10], 'counts': '`'", "'segmentation.counts'", "does not end"),
                runs("other characters", "'size': [8, 10], 'counts': '~~'", "'segmentation.counts'", "U+007E"),
                annotation("no image", "'category_id': 3, 'segmentation': [[0,0,4,0,4,4]]", "'image_id'", "nothing"),
                annotation("no category", "'image_id': 7, 'segmentation': [[0,0,4,0,4,4]]", "'category_id'", "nothing"),
                annotation("half a crowd", "'iscrowd': 2", "'iscrowd'", "found 2"),
                annotation("an id of an image that is a list", "'image_id': [7]", "'image_id'", "a list"),
                annotation(
                        "neither mask nor box",
                        "'image_id': 7, 'category_id': 3, 'bbox': [1, 2, 0, 5]",
                        "none, and no box"),
                annotation(
                        "of another image",
                        "'image_id': 8, 'category_id': 3, 'bbox': [1, 2, 3, 5]",
                        "'image_id': found 8"),
                annotation(
                        "of another category",
                        "'image_id': 7, 'category_id': 'x', 'bbox': [1, 2, 3, 5]",
                        "'category_id'"),
                arguments("an annotation that is none", "null", new String[] {"number 2 in the file", "null"}),
                arguments(
                        "without an id",
                        quoted("{'image_id': 7, 'category_id': 3, 'segmentation': [[0,0,4,0,4,4]]}"),
                        new String[] {"number 2 in the file", "\"id\""}),
                arguments(
                        "the same twice",
                        quoted("{'id': 1, 'image_id': 7, 'category_id': 3, 'segmentation': [[0,0,9,0,4,4]]}"),
                        new String[] {"annotation 1", "\"id\"", "twice for one image"}));
    }

    @Test
    void oneBrokenImageOrCategoryCostsItsOwnAnnotationsAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), quoted("""
                {'images': [{'id': 7, 'file_name': 'a.jpg', 'width': 10, 'height': 8}, {'id': 8, 'width': 10, 'height': 8}],
                 'categories': [{'id': 3, 'name': 'dog'}, {'id': 'x', 'supercategory': 'animal'}],
                 'annotations': [{'id': 1, 'image_id': 7, 'category_id': 3, 'bbox': [1, 1, 4, 4]},
                                 {'id': 2, 'image_id': 8, 'category_id': 3, 'bbox': [1, 1, 4, 4]},
                                 {'id': 3, 'image_id': 7, 'category_id': 'x', 'bbox': [1, 1, 4, 4]}]}"""));
        CocoDataset dataset = CocoDataset.open(file);

        assertThat(dataset.annotations(7)).extracting(Annotation::id).containsExactly(1L);
        assertThat(dataset.notes())
                .containsExactly(
                        "broken.json: 1 image left out: image 8: \"file_name\": found nothing, expected an image's file name.",
                        "broken.json: 1 category left out: category x: \"name\": found nothing, expected the category in words.",
                        "broken.json: 2 annotations left out: annotation 2: \"image_id\": found 8, expected an image of the file; "
                                + "annotation 3: \"category_id\": found x, expected a category of the file.",
                        "broken.json: 1 annotation has no mask, its box is used: annotation 1.");
    }

    @Test
    void missingFilesAndFoldersAreToldByName() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(folder.resolve("absent.json")))
                .withMessageContaining("absent.json")
                .withMessageContaining("no such file");
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(folder))
                .withMessageContaining(folder.toString())
                .withMessageContaining("cannot be read");
    }

    @Test
    void pathologicalJsonIsRefusedWithoutMuchMemory() throws IOException {
        Path deep = Files.writeString(folder.resolve("deep.json"), "{\"info\": " + "[".repeat(2_000_000));
        Path digits =
                Files.writeString(folder.resolve("digits.json"), file("{\"area\": " + "9".repeat(2_000_000) + "}"));

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(deep))
                .withMessageContaining("deep.json");
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(digits))
                .withMessageContaining("digits.json");
    }

    @Test
    void noDamageToAFileGivesAnythingButItsContentsOrBadInput() throws IOException {
        byte[] sound = file("""
                {"id": 1, "image_id": 7, "category_id": 3, "iscrowd": 0, "area": 8.5, "bbox": [0,0,4,4],
                 "segmentation": [[0,0,4,0,4,4], [1.5,1,5,1,5,5]]},
                {"id": 2, "image_id": 7, "category_id": 3, "iscrowd": 1,
                 "segmentation": {"size": [8,10], "counts": [70,5,5]}},
                {"id": 3, "image_id": 7, "category_id": 3, "segmentation": {"size": [8,10], "counts": "V255"}}""").getBytes(StandardCharsets.UTF_8);
        byte[] marks = ".,:[]{}\"eElN\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        byte[] digits = "00123456789-".getBytes(StandardCharsets.ISO_8859_1);
        Path file = folder.resolve("damaged.json");
        Random random = new Random(1);
        int opened = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = sound.clone();
            for (int hit = random.nextInt(3); hit >= 0; hit--) {
                int at = random.nextInt(damaged.length);
                // Numbers keep being numbers, or nothing but broken JSON would be tried.
                byte[] by = Character.isDigit(damaged[at]) ? digits : marks;
                if (by == digits || random.nextInt(8) == 0) {
                    damaged[at] = by[random.nextInt(by.length)];
                }
            }
            Files.write(file, damaged);
            try {
                CocoDataset dataset = CocoDataset.open(file);
                ImageSize size = new ImageSize(10, 8, ExifOrientation.AS_STORED);
                dataset.images()
                        .forEach(image -> dataset.annotations(image.id()).stream()
                                .filter(a -> dataset.misfit(a, size) == null)
                                .forEach(a -> dataset.mask(a, size)));
                opened++;
            } catch (BadInput e) {
                assertThat(e.getMessage()).contains("damaged.json", "found", "expected");
                assertThat(e.getMessage()).doesNotContain("null)");
            }
        }
        assertThat(opened).isBetween(100, 900);
    }

    /** Single quotes stand for double ones in the table, for its reader's sake. */
    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    private static Arguments broken(String kind, String json, String... named) {
        return arguments(
                kind,
                quoted(json),
                Stream.of(named).map(BrokenInstancesTest::quoted).toArray(String[]::new));
    }

    private static Arguments image(String kind, String fields, String... named) {
        return broken(
                "an image: " + kind,
                "{'images': [{'id': 7, " + fields + "}], 'categories': [], 'annotations': []}",
                with("image 7", named));
    }

    private static Arguments annotation(String kind, String fields, String... named) {
        return broken("an annotation: " + kind, "{" + fields + ", 'id': 5}", with("annotation 5", named));
    }

    private static Arguments polygons(String kind, String segmentation, String... named) {
        String fields = "'image_id': 7, 'category_id': 3, 'segmentation': " + segmentation;
        return annotation(kind, fields, with("'segmentation'", named));
    }

    private static Arguments runs(String kind, String segmentation, String... named) {
        String fields = "'image_id': 7, 'category_id': 3, 'segmentation': {" + segmentation + "}";
        return annotation("run lengths: " + kind, fields, named);
    }

    private static String[] with(String first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    private static String file(String annotations) {
        return """
                {"images": [{"id": 7, "file_name": "a.jpg", "width": 10, "height": 8}],
                 "categories": [{"id": 3, "name": "dog"}], "annotations": [%s]}""".formatted(annotations);
    }
}
