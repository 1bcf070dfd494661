package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CocoDatasetTest {

    @TempDir
    Path folder;

    @Test
    void sectionsComeInAnyOrderAndUnknownFieldsAreSkipped() throws IOException {
        CocoDataset dataset = open("""
                {"annotations": [{"segmentation": [[0,0, 4,0, 4,4, 0,4]], "keypoints": [1, [2, {"x": 3}]], "iscrowd": 0,
                  "image_id": 7, "category_id": 3, "bbox": [0,0,4,4], "area": 15.5, "id": 1}],
                 "info": {"year": 2017, "nested": [[{}]]},
                 "images": [{"width": 10, "extra": null, "height": 8, "file_name": "a.jpg", "id": 7}],
                 "categories": [{"supercategory": "animal", "id": 3, "name": "dog"}], "licenses": []}""");
        Annotation annotation = dataset.annotation(1);

        assertThat(dataset.images()).containsExactly(new CocoImage(7, "a.jpg", 10, 8));
        assertThat(dataset.categories()).containsExactly(new Category(3, "dog", "animal"));
        assertThat(dataset.annotations(7)).containsExactly(annotation);
        assertThat(annotation.area()).isEqualTo(15.5);
        assertThat(annotation.crowd()).isFalse();
        assertThat(annotation.bbox()).containsExactly(0, 0, 4, 4);
        assertThat(dataset.mask(annotation).pixels()).isEqualTo(16);
    }

    @Test
    void annotationsWithoutMaskAndBoxImageOrCategoryAreCountedAndLeftOut() throws IOException {
        CocoDataset dataset = open(file("""
                {"id": 1, "image_id": 7, "category_id": 3, "bbox": [0,0,4,0]},
                {"id": 2, "image_id": 7, "category_id": 3, "segmentation": null},
                {"id": 3, "image_id": 7, "category_id": 3, "segmentation": []},
                {"id": 4, "image_id": 7, "category_id": 3, "segmentation": [[1,1,5,5]]},
                {"id": 5, "image_id": 8, "category_id": 3, "segmentation": [[0,0,4,0,4,4]]},
                {"id": 6, "image_id": 7, "category_id": 9, "segmentation": [[0,0,4,0,4,4]]},
                {"id": 7, "image_id": 7, "category_id": 3, "segmentation": [[0,0,4,0,4,4]]}"""));

        assertThat(dataset.skippedAnnotations()).isEqualTo(6);
        assertThat(dataset.annotations(7)).extracting(Annotation::id).containsExactly(7L);
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> dataset.annotation(4))
                .withMessageContaining("4");
        assertThat(dataset.notes())
                .singleElement()
                .asString()
                .startsWith("instances.json: 6 annotations left out: annotation 1: ")
                .endsWith("; and 3 more.");
    }

    @Test
    void partsOfFewerThanThreePointsAreSkipped() throws IOException {
        CocoDataset dataset = open(file("""
                {"id": 1, "image_id": 7, "category_id": 3, "segmentation": [[1,1,5,5], [0,0,4,0,4,4,0,4], []]}"""));

        assertThat(dataset.mask(dataset.annotation(1)).bbox()).containsExactly(0, 0, 4, 4);
    }

    @Test
    void numbersWrittenAsFloatsAndTruthValuesAreTaken() throws IOException {
        CocoDataset dataset = open("""
                {"images": [{"id": 7.0, "file_name": "a.jpg", "width": 3.0, "height": 2.0}],
                 "categories": [{"id": 3, "name": "dog", "supercategory": null}],
                 "annotations": [{"id": 1, "image_id": 7, "category_id": 3.0, "iscrowd": true, "area": null,
                   "bbox": null, "segmentation": {"counts": [1.0, 2, 3], "size": [2.0, 3]}}]}""");
        Annotation annotation = dataset.annotation(1);

        assertThat(annotation.crowd()).isTrue();
        assertThat(annotation.area()).as("of the mask, as the file gives none").isEqualTo(2);
        assertThat(annotation.bbox()).isEmpty();
        assertThat(dataset.mask(annotation).toRle().counts()).containsExactly(1, 2, 3);
    }

    @Test
    void imagesAreFoundByFileNameElseByItsLastPart() throws IOException {
        CocoDataset dataset = open("""
                {"categories": [], "annotations": [], "images": [
                 {"id": 1, "file_name": "train/a.jpg", "width": 3, "height": 2},
                 {"id": 2, "file_name": "val/a.jpg", "width": 3, "height": 2},
                 {"id": 3, "file_name": "b.jpg", "width": 3, "height": 2}]}""");

        assertThat(dataset.imageByFileName("val/a.jpg")).map(CocoImage::id).contains(2L);
        assertThat(dataset.imageByFileName("/pictures/val/a.jpg"))
                .map(CocoImage::id)
                .contains(2L);
        assertThat(dataset.imageByFileName("C:\\images\\train\\a.jpg"))
                .map(CocoImage::id)
                .contains(1L);
        assertThat(dataset.imageByFileName("a.jpg")).isEmpty();
        assertThat(dataset.imageByFileName("pictures/b.jpg")).map(CocoImage::id).contains(3L);
        assertThat(dataset.imageByFileName("C:\\images\\b.jpg"))
                .map(CocoImage::id)
                .contains(3L);
        assertThat(dataset.imageByFileName("c.jpg")).isEmpty();
    }

    @Test
    void labelsCountObjectsOfOneKindInFileOrder() throws IOException {
        CocoDataset dataset = open(file("""
                {"id": 30, "image_id": 7, "category_id": 3, "segmentation": [[0,0,4,0,4,4]]},
                {"id": 10, "image_id": 7, "category_id": 4, "segmentation": [[0,0,4,0,4,4]]},
                {"id": 20, "image_id": 7, "category_id": 3, "segmentation": [[0,0,4,0,4,4]]},
                {"id": 40, "image_id": 7, "category_id": 3, "iscrowd": 1,
                 "segmentation": {"size": [8,10], "counts": [80]}}"""));

        assertThat(dataset.annotations(7))
                .extracting(dataset::label)
                .containsExactly("dog 1 of 2", "cat", "dog 2 of 2", "dog (crowd)");
    }

    @Test
    void progressRisesToOne() {
        List<Double> told = new ArrayList<>();

        CocoDataset.open(Path.of("src/test/resources/fixtures/coco/instances.json"), told::add);

        assertThat(told).isSorted().hasSizeGreaterThan(1).endsWith(1.0).allMatch(fraction -> fraction > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"assets/scenes/instances.json", "assets/scenes-val/instances.json"})
    void builtInScenesSayTheAreaOfTheirMasks(String file) {
        CocoDataset dataset = CocoDataset.open(Path.of(file));
        List<Double> differences = new ArrayList<>();

        assertThat(dataset.skippedAnnotations()).isZero();
        for (CocoImage image : dataset.images()) {
            for (Annotation annotation : dataset.annotations(image.id())) {
                int pixels = dataset.mask(annotation).pixels();
                double difference = pixels / annotation.area() - 1;
                if (annotation.segmentation() instanceof Segmentation.Polygons) {
                    differences.add(Math.abs(difference));
                    // Outlines fill the holes of what they were traced around, so they may gain much but lose little.
                    assertThat(difference).as("annotation %d", annotation.id()).isBetween(-0.05, 0.6);
                } else {
                    assertThat((double) pixels)
                            .as("annotation %d", annotation.id())
                            .isEqualTo(annotation.area());
                }
            }
        }
        Collections.sort(differences);
        assertThat(differences.get(differences.size() / 2))
                .as("median difference of polygons")
                .isLessThan(0.005);
    }

    private CocoDataset open(String json) throws IOException {
        return CocoDataset.open(Files.writeString(folder.resolve("instances.json"), json));
    }

    private static String file(String annotations) {
        return """
                {"images": [{"id": 7, "file_name": "a.jpg", "width": 10, "height": 8}],
                 "categories": [{"id": 3, "name": "dog"}, {"id": 4, "name": "cat"}], "annotations": [%s]}""".formatted(annotations);
    }
}
