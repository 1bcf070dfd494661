package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every annotation of the fixture against what pycocotools and exact geometry say of it. */
class CocoGoldenTest {

    private static final Path FOLDER = Path.of("src/test/resources/fixtures/coco");

    private static CocoDataset dataset;
    private static JsonNode golden;

    @BeforeAll
    static void open() throws IOException {
        dataset = CocoDataset.open(FOLDER.resolve("instances.json"));
        golden = new ObjectMapper().readTree(FOLDER.resolve("golden.json").toFile());
    }

    static Stream<Long> annotations() throws IOException {
        open();
        return golden.properties().stream().map(Map.Entry::getKey).map(Long::valueOf);
    }

    @Test
    void everyGoldenAnnotationIsThere() {
        assertThat(golden.size()).isEqualTo(35);
        assertThat(dataset.skippedAnnotations()).isZero();
        assertThat(dataset.images().stream()
                        .mapToInt(image -> dataset.annotations(image.id()).size())
                        .sum())
                .isEqualTo(35);
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void masksAreThoseOfPycocotools(long id) {
        JsonNode expected = golden.get(Long.toString(id));
        Mask mask = dataset.mask(dataset.annotation(id));

        assertThat(mask.pixels()).isEqualTo(expected.get("pixels").asInt());
        assertThat(mask.toRle().toCompressed()).isEqualTo(expected.get("rle").asText());
        assertThat(mask.bbox())
                .isEqualTo(IntStream.range(0, 4)
                        .map(i -> expected.get("bbox").get(i).asInt())
                        .toArray());
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void coverageUnderClipsResizeAndCropIsExact(long id) {
        CocoImage image = image(id);
        int shorter = Math.min(image.width(), image.height());
        int width = (int) (336L * image.width() / shorter);
        int height = (int) (336L * image.height() / shorter);

        compare(
                id,
                "clip336x24",
                PatchGrids.of(
                        image.width(),
                        image.height(),
                        width,
                        height,
                        (width - 336) / 2,
                        (height - 336) / 2,
                        14,
                        24,
                        24));
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void coverageUnderSiglipsSquashIsExact(long id) {
        CocoImage image = image(id);

        compare(id, "siglip384x27", PatchGrids.of(image.width(), image.height(), 384, 384, 0, 0, 14, 27, 27));
    }

    private static CocoImage image(long annotation) {
        return dataset.image(dataset.annotation(annotation).imageId());
    }

    private static void compare(long id, String name, PatchGrid grid) {
        JsonNode expected = golden.get(Long.toString(id)).get(name);
        Mask mask = dataset.mask(dataset.annotation(id));
        float[] coverage = grid.coverage(mask);
        BitSet listed = new BitSet();

        assertThat(coverage).hasSize(grid.rows() * grid.columns());
        for (int patch = 0; patch < coverage.length; patch++) {
            JsonNode value = expected.get(Integer.toString(patch));
            listed.set(patch, value != null);
            assertThat(coverage[patch])
                    .as("patch %d of annotation %d in %s", patch, id, name)
                    .isCloseTo(value == null ? 0 : (float) value.asDouble(), within(1e-4f));
        }
        assertThat(grid.covered(mask, 0)).as("patches with any overlap").isEqualTo(listed);
    }
}
