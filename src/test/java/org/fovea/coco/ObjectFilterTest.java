package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectFilterTest {

    @TempDir
    Path folder;

    private CocoDataset dataset;

    /** Image 1: dogs of 999 and 1000 px², a cat of 2000; image 2: a dog and a crowd of cats; image 3: four dogs. */
    @BeforeEach
    void opens() throws IOException {
        String form = "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"area\": %s, \"iscrowd\": %d, "
                + "\"segmentation\": [[0,0,4,0,4,4]]}";
        String annotations = String.join(
                ",",
                form.formatted(1, 1, 3, "999.9", 0),
                form.formatted(2, 1, 3, "1000", 0),
                form.formatted(3, 1, 4, "2000", 0),
                form.formatted(4, 2, 3, "1500", 0),
                form.formatted(5, 2, 4, "1500", 1),
                form.formatted(6, 3, 3, "1500", 0),
                form.formatted(7, 3, 4, "1500", 0),
                form.formatted(8, 3, 5, "1500", 0),
                form.formatted(9, 3, 6, "1500", 0));
        dataset = CocoDataset.open(Files.writeString(folder.resolve("instances.json"), """
                {"images": [{"id": 1, "file_name": "a", "width": 99, "height": 99},
                 {"id": 2, "file_name": "b", "width": 99, "height": 99}, {"id": 3, "file_name": "c", "width": 99, "height": 99},
                 {"id": 4, "file_name": "d", "width": 99, "height": 99}],
                 "categories": [{"id": 3, "name": "dog"}, {"id": 4, "name": "cat"}, {"id": 5, "name": "cow"},
                 {"id": 6, "name": "cup"}], "annotations": [%s]}""".formatted(annotations)));
    }

    private long[] wanted(ObjectFilter filter) {
        return dataset.images().stream()
                .flatMap(image -> filter.objects(dataset, image).stream())
                .mapToLong(Annotation::id)
                .toArray();
    }

    @Test
    void thePapersChoiceIsOneOfItsKindAmongAtMostThreeAndOfMiddlingSize() {
        assertThat(wanted(ObjectFilter.PAPER)).containsExactly(3, 4);
    }

    @Test
    void allLetsCrowdsThrough() {
        assertThat(wanted(ObjectFilter.ALL)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void eachChoiceCountsByItself() {
        double any = Double.POSITIVE_INFINITY;
        assertThat(wanted(new ObjectFilter(4, 0, any, false, 99))).containsExactly(3, 5, 7);
        assertThat(wanted(new ObjectFilter(null, 1000, 1500, false, 99))).containsExactly(2, 4, 6, 7, 8, 9);
        assertThat(wanted(new ObjectFilter(null, 0, any, true, 99))).containsExactly(3, 4, 6, 7, 8, 9);
        assertThat(wanted(new ObjectFilter(null, 0, any, false, 2))).containsExactly(4, 5);
    }
}
