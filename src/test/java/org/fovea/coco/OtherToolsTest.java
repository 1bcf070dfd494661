package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.model.image.ExifOrientation;
import org.fovea.model.image.ImageSize;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COCO files as annotation tools export them, which take the format more widely than COCO's own do. */
class OtherToolsTest {

    private static final Path RESOURCES = Path.of("src/test/resources/coco");
    private static final String SQUARE = "'segmentation': [[20, 20, 80, 20, 80, 60, 20, 60]]";

    @TempDir
    Path folder;

    private CocoDataset open(String images, String categories, String annotations) throws IOException {
        String json =
                "{'images': [%s], 'categories': [%s], 'annotations': [%s]}".formatted(images, categories, annotations);
        return CocoDataset.open(Files.writeString(folder.resolve("instances.json"), json.replace('\'', '"')));
    }

    private CocoDataset dog(String annotations) throws IOException {
        return open(
                "{'id': 1, 'file_name': 'a.png', 'width': 120, 'height': 90}", "{'id': 1, 'name': 'dog'}", annotations);
    }

    private static ImageSize upright(int width, int height) {
        return new ImageSize(width, height, ExifOrientation.AS_STORED);
    }

    @Test
    void idsMayBeTexts() throws IOException {
        CocoDataset dataset = open(
                "{'id': '1', 'file_name': 'a.png', 'width': 120, 'height': 90},"
                        + "{'id': 'b-é', 'file_name': 'b.png', 'width': 120, 'height': 90}",
                "{'id': '0', 'name': 'dog'}, {'id': 'cat', 'name': 'cat', 'supercategory': 7}",
                "{'id': '7', 'image_id': 1.0, 'category_id': 0, " + SQUARE + "},"
                        + "{'id': '5f3c-x', 'image_id': 'b-é', 'category_id': 'cat', " + SQUARE + "},"
                        + "{'id': 123456789012345678901234567890, 'image_id': 'b-é', 'category_id': '0', " + SQUARE
                        + "}");

        assertThat(dataset.notes()).isEmpty();
        assertThat(dataset.annotations(1)).extracting(Annotation::id).containsExactly(7L);
        assertThat(dataset.annotations(Ids.of("b-é")))
                .extracting(a -> dataset.id(a.id()), dataset::label)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("5f3c-x", "cat"),
                        org.assertj.core.groups.Tuple.tuple("123456789012345678901234567890", "dog"));
        assertThat(dataset.annotation(Ids.of("b-é"), Ids.of("5f3c-x"))).isPresent();
        assertThat(Ids.of("007")).isNotEqualTo(7).isEqualTo(Ids.of("007")).isNegative();
    }

    @Test
    void annotationsMayBeNumberedAnewInEachImage() throws IOException {
        CocoDataset dataset = open(
                "{'id': 1, 'file_name': 'a.png'}, {'id': 2, 'file_name': 'b.png'}",
                "{'id': 1, 'name': 'dog'}",
                "{'id': 1, 'image_id': 1, 'category_id': 1, " + SQUARE
                        + "}, {'id': 1, 'image_id': 2, 'category_id': 1, " + SQUARE + "}");

        assertThat(dataset.notes()).isEmpty();
        assertThat(dataset.annotation(2, 1).orElseThrow().imageId()).isEqualTo(2);
    }

    @Test
    void theSizeOfTheImageCountsWhereTheFileHasNone() throws IOException {
        CocoDataset dataset = open(
                "{'id': 1, 'file_name': 'a.png', 'width': null}, {'id': 2, 'file_name': 'b.png', 'width': 0, 'height': 0}",
                "{'id': 1, 'name': 'dog'}",
                "{'id': 7, 'image_id': 1, 'category_id': 1, " + SQUARE + "},"
                        + "{'id': 8, 'image_id': 2, 'category_id': 1, 'segmentation': {'size': [90, 120], 'counts': [1, 2, 10797]}}");

        Mask mask = dataset.mask(dataset.annotation(7), ImageSize.read(RESOURCES.resolve("a.png")));
        assertThat(mask.bbox()).containsExactly(20, 20, 60, 40);
        assertThat(mask.width()).isEqualTo(120);
        assertThat(dataset.annotation(7).area()).as("shoelace").isEqualTo(2400);
        assertThat(dataset.mask(dataset.annotation(8), upright(120, 90)).pixels())
                .isEqualTo(2);
        assertThat(dataset.misfit(dataset.annotation(8), upright(90, 120))).contains("90×120", "120×90");
    }

    @Test
    void anAnnotationWithoutAMaskIsOfferedAsItsBox() throws IOException {
        CocoDataset dataset = dog("{'id': 7, 'image_id': 1, 'category_id': 1, 'bbox': [20, 20, 60, 40]},"
                + "{'id': 8, 'image_id': 1, 'category_id': 1, 'segmentation': [], 'bbox': [0.5, 1, 2, 3.5]},"
                + "{'id': 9, 'image_id': 1, 'category_id': 1, " + SQUARE + "}");

        assertThat(dataset.notes())
                .containsExactly(
                        "instances.json: 2 annotations have no mask, their boxes are used: annotation 7; annotation 8.");
        assertThat(dataset.annotations(1)).extracting(Annotation::boxed).containsExactly(true, true, false);
        assertThat(dataset.annotations(1))
                .extracting(dataset::label)
                .containsExactly("dog 1 of 3 (box)", "dog 2 of 3 (box)", "dog 3 of 3");
        assertThat(dataset.mask(dataset.annotation(7), upright(120, 90)).bbox()).containsExactly(20, 20, 60, 40);
        assertThat(dataset.annotation(7).area()).isEqualTo(2400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'bbox': [NaN, 1, 2, 3]",
                "'bbox': [1, 2, 3]",
                "'bbox': 'none'",
                "'area': Infinity",
                "'area': 'large'"
            })
    void boxAndAreaDoNotMatterToAMask(String field) throws IOException {
        CocoDataset dataset = dog("{'id': 7, 'image_id': 1, 'category_id': 1, " + field + ", " + SQUARE + "}");

        assertThat(dataset.mask(dataset.annotation(7), upright(120, 90)).pixels())
                .isEqualTo(2400);
        assertThat(dataset.annotation(7).area()).isEqualTo(2400);
        assertThat(dataset.notes())
                .singleElement()
                .asString()
                .startsWith("instances.json: 1 box or area not used: annotation 7: ");
    }

    @Test
    void aPolygonMayStandWithoutAListAroundIt() throws IOException {
        CocoDataset dataset =
                dog("{'id': 7, 'image_id': 1, 'category_id': 1, 'segmentation': [20, 20, 80, 20, 80, 60, 20, 60]}");

        assertThat(dataset.notes()).isEmpty();
        assertThat(dataset.mask(dataset.annotation(7), upright(120, 90)).bbox()).containsExactly(20, 20, 60, 40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data/local-files/?d=project/a.png",
                "/home/someone/data/a.png",
                "C:\\\\data\\\\a.png",
                "a.png",
                "https://example.org/files/a.png?token=x/y",
                "s3://bucket/project/a.png",
                "../../media/a.png",
                "file:///data/a%2Epng"
            })
    void imagesAreFoundByTheLastSegmentOfTheirNames(String name) throws IOException {
        Path picture = Files.copy(RESOURCES.resolve("a.png"), folder.resolve("a.png"));
        CocoDataset dataset = open("{'id': 1, 'file_name': '" + name + "'}", "", "");

        assertThat(CocoFolder.find(dataset, image -> {}).orElseThrow().image(dataset.image(1)))
                .contains(picture);
        assertThat(dataset.imageByFileName(picture.toString()))
                .map(CocoImage::id)
                .contains(1L);
    }

    @Test
    void aNameInAUrlsCodeIsReadBothWays() throws IOException {
        Path blank = Files.writeString(folder.resolve("my dog.png"), "");
        Path percent = Files.writeString(folder.resolve("50%25.png"), "");
        CocoDataset dataset =
                open("{'id': 1, 'file_name': 'x/my%20dog.png'}, {'id': 2, 'file_name': '50%25.png'}", "", "");
        CocoFolder pictures = CocoFolder.find(dataset, image -> {}).orElseThrow();

        assertThat(pictures.image(dataset.image(1))).contains(blank);
        assertThat(pictures.image(dataset.image(2))).contains(percent);
        assertThat(dataset.imageByFileName(blank.toString())).map(CocoImage::id).contains(1L);
    }

    @Test
    void aLastSegmentThatSeveralImagesShareIsNoNameAlone() throws IOException {
        Files.writeString(folder.resolve("a.png"), "");
        Path own =
                Files.writeString(Files.createDirectories(folder.resolve("two")).resolve("b.png"), "");
        CocoDataset dataset = open(
                "{'id': 1, 'file_name': '/x/one/a.png'}, {'id': 2, 'file_name': '/x/two/a.png'},"
                        + "{'id': 3, 'file_name': '/x/one/b.png'}, {'id': 4, 'file_name': '/x/two/b.png'}",
                "",
                "");
        CocoFolder pictures = new CocoFolder(dataset, folder, image -> {});

        assertThat(pictures.image(dataset.image(1))).isEmpty();
        assertThat(pictures.image(dataset.image(2))).isEmpty();
        assertThat(pictures.image(dataset.image(4))).contains(own);
        assertThat(dataset.imageByFileName(folder.resolve("a.png").toString())).isEmpty();
        assertThat(dataset.imageByFileName(own.toString())).map(CocoImage::id).contains(4L);
    }

    @Test
    void aMaskOverTheStoredImageIsTurnedWithIt() throws IOException {
        RgbImage turned = RgbImage.read(RESOURCES.resolve("turned.jpg")); // stored 120 × 90, orientation 6
        CocoDataset dataset = dog("{'id': 7, 'image_id': 1, 'category_id': 1, " + SQUARE + "}");
        Mask mask = dataset.mask(dataset.annotation(7), turned.size());

        assertThat(turned.width()).isEqualTo(90);
        assertThat(mask.width()).isEqualTo(90);
        assertThat(mask.height()).isEqualTo(120);
        assertThat(mask.bbox()).as("x = 90 - y - height, y = x").containsExactly(90 - 20 - 40, 20, 40, 60);
        assertThat(mask.pixels()).isEqualTo(2400);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void masksAndImagesAreTurnedAlike(int tag) {
        ExifOrientation orientation = new ExifOrientation(tag);
        RgbImage picture = RgbImage.read(Path.of("src/test/resources/pictures/orientation" + tag + ".jpg"));
        int width = picture.size().storedWidth();
        int height = picture.size().storedHeight();
        java.util.BitSet some = new java.util.BitSet();
        some.set(0, 5);
        some.set(3 * height + 2);
        Mask turned = Mask.of(some, height, width).turned(orientation);

        assertThat(picture.size().orientation()).isEqualTo(orientation);
        assertThat(turned.width()).isEqualTo(picture.width());
        assertThat(turned.pixels()).isEqualTo(6);
        int[] corner = {
            tag == 2 || tag == 3 || tag == 6 || tag == 7 ? turned.width() - 1 : 0,
            tag == 3 || tag == 4 || tag == 7 || tag == 8 ? turned.height() - 1 : 0
        };
        assertThat(turned.contains(corner[0], corner[1]))
                .as("where the first stored pixel goes")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"120, 90, 3", "120, 90, 2", "100, 100, 6"})
    void whereTheSizeDoesNotShowWhichWayIsMeantExifIsNamed(int width, int height, int tag) throws IOException {
        CocoDataset dataset = open(
                "{'id': 1, 'file_name': 'a.jpg', 'width': %d, 'height': %d}".formatted(width, height),
                "{'id': 1, 'name': 'dog'}",
                "{'id': 7, 'image_id': 1, 'category_id': 1, " + SQUARE + "}");

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() ->
                        dataset.mask(dataset.annotation(7), new ImageSize(width, height, new ExifOrientation(tag))))
                .withMessageContaining("instances.json: a.jpg: the image is turned by EXIF (orientation " + tag + ")");
    }

    @Test
    void masksAreThoseOfPycocotools() throws IOException {
        for (JsonNode of :
                new ObjectMapper().readTree(RESOURCES.resolve("masks.json").toFile())) {
            CocoDataset dataset = open(
                    "{'id': 1, 'file_name': 'a.png', 'width': %d, 'height': %d}"
                            .formatted(of.get("width").asInt(), of.get("height").asInt()),
                    "{'id': 1, 'name': 'dog'}",
                    "{'id': 7, 'image_id': 1, 'category_id': 1, '%s': %s}"
                            .formatted(
                                    of.has("bbox") ? "bbox" : "segmentation",
                                    of.get(of.has("bbox") ? "bbox" : "segmentation")));
            assertThat(dataset.mask(dataset.annotation(7)).toRle().toCompressed())
                    .isEqualTo(of.get("counts").asText());
        }
    }

    @Test
    void aMaskOfManyPartsTakesNoWorkPerPartAndPixelAndCanBeInterrupted() {
        // 60,000 small parts on 36 megapixels: each union over the whole image would take hours.
        double[][] parts = IntStream.range(0, 60_000)
                .mapToObj(i -> {
                    double x = 3 * (i % 2000);
                    double y = 100 * (i / 2000);
                    return new double[] {x, y, x + 2, y, x + 2, y + 2};
                })
                .toArray(double[][]::new);
        int pixels = RunLengths.ofPolygons(Arrays.copyOf(parts, 1), 6000, 6000).area();

        assertThat(RunLengths.ofPolygons(parts, 6000, 6000).area()).isEqualTo(60_000 * pixels);
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> RunLengths.ofPolygons(parts, 6000, 6000));
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aDeviceIsNoInstancesFile() {
        Path device = Path.of("/dev/zero");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(device));
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(device))
                .withMessageContaining("/dev/zero: found a pipe");
    }
}
