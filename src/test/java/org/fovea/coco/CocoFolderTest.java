package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CocoFolderTest {

    @TempDir
    Path folder;

    private final List<CocoImage> missing = new ArrayList<>();

    private CocoDataset dataset(String file, String... names) throws IOException {
        Path json = folder.resolve(file);
        Files.createDirectories(json.getParent());
        StringBuilder images = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            images.append(i == 0 ? "" : ",")
                    .append("{\"id\": %d, \"file_name\": \"%s\", \"width\": 3, \"height\": 2}"
                            .formatted(i + 1, names[i]));
        }
        return CocoDataset.open(
                Files.writeString(json, "{\"categories\": [], \"annotations\": [], \"images\": [" + images + "]}"));
    }

    private Path picture(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    @ParameterizedTest
    @CsvSource({
        "annotations/instances_val2017.json, val2017/a.jpg",
        "annotations/instances_val2017.json, images/val2017/a.jpg",
        "annotations/instances_val2017.json, annotations/a.jpg",
        "annotations/instances_val2017.json, annotations/images/a.jpg",
        "annotations/instances_val2017.json, images/a.jpg",
        "annotations/instances_val2017.json, a.jpg",
        "instances_val2017.json, val2017/a.jpg",
        "instances.json, a.jpg",
        "instances.json, images/a.jpg",
    })
    void imagesAreFoundByCocosLayout(String json, String picture) throws IOException {
        CocoDataset dataset = dataset(json, "a.jpg");
        Path file = picture(picture);
        CocoFolder found = CocoFolder.find(dataset, missing::add).orElseThrow();

        assertThat(found.image(dataset.image(1))).contains(file);
        assertThat(found.folder()).isEqualTo(file.getParent());
        assertThat(missing).isEmpty();
    }

    @Test
    void theFolderThatHasMostOfTheImagesIsTaken() throws IOException {
        CocoDataset dataset = dataset("annotations/instances_val2017.json", "a.jpg", "b.jpg", "c.jpg");
        picture("val2017/a.jpg");
        picture("images/val2017/b.jpg");
        picture("images/val2017/c.jpg");

        assertThat(CocoFolder.find(dataset, missing::add).orElseThrow().folder())
                .isEqualTo(folder.resolve("images/val2017"));
    }

    @Test
    void fileNamesMayHaveFoldersInThem() throws IOException {
        CocoDataset dataset = dataset("annotations/instances_all.json", "train/a.jpg", "val\\\\a.jpg");
        picture("train/a.jpg");
        picture("val/a.jpg");
        CocoFolder found = CocoFolder.find(dataset, missing::add).orElseThrow();

        assertThat(found.image(dataset.image(1))).contains(folder.resolve("train/a.jpg"));
        assertThat(found.image(dataset.image(2))).contains(folder.resolve("val/a.jpg"));
    }

    @Test
    void missingImagesAreToldOnce() throws IOException {
        CocoDataset dataset = dataset("instances.json", "a.jpg", "b.jpg", "c\\u0000.jpg");
        picture("a.jpg");
        CocoFolder found = CocoFolder.find(dataset, missing::add).orElseThrow();
        for (int round = 0; round < 3; round++) {
            dataset.images().forEach(found::image);
        }

        assertThat(missing).extracting(CocoImage::id).containsExactly(2L, 3L);
        assertThat(found.missing()).isEqualTo(2);
    }

    @Test
    void nothingIsFoundWhereNoImageIsAndNoFolderIsTakenThatIsNotThere() throws IOException {
        CocoDataset dataset = dataset("annotations/instances_val2017.json", "a.jpg");

        assertThat(CocoFolder.find(dataset, missing::add)).isEmpty();
        assertThat(missing).isEmpty();
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> new CocoFolder(dataset, folder.resolve("absent"), missing::add))
                .withMessageContaining("absent")
                .withMessageContaining("no such folder");
    }

    @ParameterizedTest
    @CsvSource({"assets/scenes, .", "assets/scenes-val, images"})
    void theBuiltInScenesAreFound(String place, String below) {
        CocoDataset dataset = CocoDataset.open(Path.of(place, "instances.json"));
        CocoFolder found = CocoFolder.find(dataset, missing::add).orElseThrow();

        assertThat(dataset.images()).allMatch(image -> found.image(image).isPresent());
        assertThat(found.folder())
                .isEqualTo(Path.of(place, below).toAbsolutePath().normalize());
    }
}
