package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index beside a large file: as good as the file, or as good as none. */
class InstanceIndexTest {

    private static final int ANNOTATIONS = 3000;

    @TempDir
    Path folder;

    private final String cacheBefore = System.getProperty("fovea.cache");
    private Path file;
    private Path index;
    private Path cache;

    @BeforeEach
    void writesAFileThatIsWorthAnIndex() throws IOException {
        Files.createDirectories(folder.resolve("annotations"));
        file = GeneratedInstances.write(folder.resolve("annotations/instances_val2017.json"), ANNOTATIONS);
        index = folder.resolve("annotations/instances_val2017.json.fovea-index");
        cache = folder.resolve("cache");
        System.setProperty("fovea.cache", cache.toString());
        assertThat(Files.size(file)).isGreaterThan(InstanceIndex.WORTHWHILE);
    }

    @AfterEach
    void putsTheCacheBack() {
        if (cacheBefore == null) {
            System.clearProperty("fovea.cache");
        } else {
            System.setProperty("fovea.cache", cacheBefore);
        }
    }

    private static List<Annotation> annotations(CocoDataset dataset) {
        return dataset.images().stream()
                .flatMap(image -> dataset.annotations(image.id()).stream())
                .toList();
    }

    private static List<String> masks(CocoDataset dataset) {
        return annotations(dataset).stream()
                .map(a -> dataset.label(a) + dataset.mask(a).toRle().toCompressed())
                .toList();
    }

    private static void assertSame(CocoDataset now, CocoDataset expected) {
        assertThat(now.images()).isEqualTo(expected.images());
        assertThat(now.categories()).isEqualTo(expected.categories());
        assertThat(now.skippedAnnotations()).isEqualTo(expected.skippedAnnotations());
        assertThat(annotations(now)).isEqualTo(annotations(expected)).hasSize(ANNOTATIONS);
    }

    /** Puts other bytes in, but leaves what the index goes by. */
    private void spoilTheFileUnseen() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = new byte[(int) Files.size(file)];
        Arrays.fill(bytes, (byte) 'x');
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    private List<String> beside() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theSecondOpeningSaysTheSameFromTheIndexAlone() throws IOException {
        CocoDataset first = CocoDataset.open(file);
        List<String> masks = masks(first);
        assertThat(beside()).containsExactly("instances_val2017.json", "instances_val2017.json.fovea-index");
        CocoDataset second = CocoDataset.open(file);
        assertSame(second, first);
        assertThat(masks(second)).isEqualTo(masks).hasSize(ANNOTATIONS);

        spoilTheFileUnseen();
        CocoDataset third = CocoDataset.open(file);
        assertSame(third, first);
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> third.mask(annotations(third).get(5)))
                .withMessageContaining("instances_val2017.json")
                .withMessageContaining("open it again");
    }

    @Test
    void everySegmentationStandsWhereTheIndexSaysEvenAfterAByteOrderMark() throws IOException {
        byte[] text = Files.readAllBytes(file);
        byte[] marked = new byte[text.length + 3];
        System.arraycopy(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, 0, marked, 0, 3);
        System.arraycopy(text, 0, marked, 3, text.length);
        for (byte[] bytes : List.of(text, marked)) {
            Files.write(file, bytes);
            for (Annotation annotation : annotations(CocoDataset.open(file))) {
                StoredSegmentation stored = annotation.stored();
                char open = (char) bytes[(int) stored.from()];
                char close = (char) bytes[(int) stored.from() + stored.length() - 1];
                assertThat("" + open + close).isEqualTo(annotation.crowd() ? "{}" : "[]");
            }
        }
    }

    @Test
    void aFileOfAnotherTimeOrSizeIsReadAnewAndIndexedAnew() throws IOException {
        CocoDataset.open(file);
        byte[] before = Files.readAllBytes(index);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        CocoDataset.open(file);
        assertThat(Files.readAllBytes(index)).isNotEqualTo(before);

        FileTime time = Files.getLastModifiedTime(file);
        GeneratedInstances.write(file, ANNOTATIONS + 7);
        Files.setLastModifiedTime(file, time);
        assertThat(annotations(CocoDataset.open(file))).hasSize(ANNOTATIONS + 7);
    }

    @Test
    void noDamageToTheIndexChangesWhatIsOpened() throws IOException {
        CocoDataset sound = CocoDataset.open(file);
        byte[] good = Files.readAllBytes(index);
        Random random = new Random(2);
        for (int round = 0; round < 60; round++) {
            byte[] bad = good.clone();
            // Every other time in the first bytes, where the counts are.
            int at = round % 2 == 0 ? random.nextInt(60) : random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(index, round % 3 == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad);
            assertSame(CocoDataset.open(file), sound);
            assertThat(Files.readAllBytes(index)).as("made anew").isEqualTo(good);
        }
        Files.write(index, Arrays.copyOf(good, good.length + 1));
        assertSame(CocoDataset.open(file), sound);
    }

    @Test
    void aForgedIndexWithARightChecksumIsNotBelievedEither() throws IOException {
        CocoDataset sound = CocoDataset.open(file);
        byte[] good = Files.readAllBytes(index);
        int annotationsAt = good.length - Long.BYTES - AnnotationColumns.BYTES * ANNOTATIONS;
        int imagesOf = annotationsAt + Long.BYTES * ANNOTATIONS;
        int lengths = good.length - Long.BYTES - Integer.BYTES * ANNOTATIONS;
        for (int[] forgery : new int[][] {
            {8, 3},
            {annotationsAt - 4, Integer.MAX_VALUE},
            {annotationsAt - 4, -1},
            {imagesOf, 77},
            {lengths, -5},
            {lengths, Integer.MAX_VALUE},
            {48, 2}
        }) {
            byte[] bad = good.clone();
            ByteBuffer buffer = ByteBuffer.wrap(bad);
            buffer.putInt(forgery[0], forgery[1]);
            CRC32C checksum = new CRC32C();
            checksum.update(bad, 0, bad.length - Long.BYTES);
            buffer.putLong(bad.length - Long.BYTES, checksum.getValue());
            Files.write(index, bad);
            assertSame(CocoDataset.open(file), sound);
            assertThat(Files.readAllBytes(index))
                    .as("%d at %d", forgery[1], forgery[0])
                    .isEqualTo(good);
        }
    }

    @Test
    void whereNothingCanBeWrittenBesideTheFileTheIndexIsInTheCacheFolder() throws IOException {
        Files.createDirectories(index); // a folder in its place: nothing can be written there
        CocoDataset first = CocoDataset.open(file);
        try (Stream<Path> kept = Files.list(cache.resolve("coco"))) {
            assertThat(kept).hasSize(1).allMatch(f -> f.toString().endsWith(".fovea-index"));
        }
        spoilTheFileUnseen();
        assertSame(CocoDataset.open(file), first);
    }

    @Test
    void whereNothingCanBeWrittenAtAllTheFileIsOpenedAllTheSame() throws IOException {
        Files.createDirectories(index);
        Files.writeString(cache, "a file where the folder should be");
        assertThat(annotations(CocoDataset.open(file))).hasSize(ANNOTATIONS);
        assertThat(annotations(CocoDataset.open(file))).hasSize(ANNOTATIONS);
    }

    @Test
    void cancellingLeavesNothingBehind() throws IOException {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> CocoDataset.open(file, share -> {
                    if (share > 0.5) {
                        throw new CancellationException();
                    }
                }));
        assertThat(beside()).containsExactly("instances_val2017.json");
        CocoDataset.open(file);
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> CocoDataset.open(file, share -> {
                    throw new CancellationException();
                }));
        assertThat(beside()).hasSize(2);
    }

    @Test
    void progressRisesToOneBothTimesAndOverADamagedIndex() throws IOException {
        for (int round = 0; round < 3; round++) {
            List<Double> told = new ArrayList<>();
            CocoDataset.open(file, told::add);
            assertThat(told).isSorted().endsWith(1.0).allMatch(share -> share > 0 && share <= 1);
            if (round == 1) {
                byte[] bytes = Files.readAllBytes(index);
                bytes[bytes.length - 1]++;
                Files.write(index, bytes);
            }
        }
    }

    @Test
    void aFileThatChangesAfterItWasOpenedSaysSoWhenAMaskIsAskedFor() throws IOException {
        CocoDataset dataset = CocoDataset.open(file);
        Annotation annotation = annotations(dataset).get(0);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> dataset.mask(annotation))
                .withMessageContaining("expected it unchanged");
        Files.delete(file);
        assertThatExceptionOfType(BadInput.class).isThrownBy(() -> dataset.mask(annotation));
    }

    @Test
    void smallFilesAreNotLitteredAround() throws IOException {
        GeneratedInstances.write(file, 500);
        assertThat(Files.size(file)).isLessThan(InstanceIndex.WORTHWHILE);
        CocoDataset.open(file);
        assertThat(beside()).containsExactly("instances_val2017.json");
        assertThat(cache).doesNotExist();
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws IOException {
        Path other = folder.resolve("utf16.json");
        Files.writeString(other, """
                {"images": [{"id": 7, "file_name": "a", "width": 9, "height": 9}], "categories": [{"id": 3, "name": "dog"}],
                 "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "segmentation": [[0,0,4,0,4,4]]}]}""", java.nio.charset.StandardCharsets.UTF_16);
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> CocoDataset.open(other))
                .withMessageContaining("utf16.json")
                .withMessageContaining("expected UTF-8");
    }
}
