package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening COCO files that take a while, without a window. */
class CocoReaderTest {

    private static final Path SMALL = Path.of("assets/scenes/instances.json");

    @TempDir
    private Path folder;
    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private CocoReader reader;

    @BeforeEach
    void opensASmallFile() {
        explorer = new Explorer(window, window::complain);
        reader = explorer.reader();
        open(SMALL);
        window.waitFor("the small file", () -> explorer.cocoProperty().get() != null);
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private void open(Path file) {
        window.run(() -> explorer.openCoco(file, null));
    }

    /** About 40 MB. */
    private Path large() throws IOException {
        Path file = folder.resolve("large.json");
        String polygon = "[[" + "10.5,20.25,".repeat(40) + "1,2]]";
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\", \"width\": 640, \"height\": 480}], "
                    + "\"categories\": [{\"id\": 1, \"name\": \"dog\"}], \"annotations\": [");
            for (int i = 1; i <= 80_000; i++) {
                out.write((i == 1 ? "" : ",") + "{\"id\": " + i + ", \"image_id\": 1, \"category_id\": 1, \"segmentation\": "
                        + polygon + "}");
            }
            out.write("]}");
        }
        return file;
    }

    @Test
    void theShareOfBytesRisesWhileTheWindowStaysLiveAndTheOldFileStaysUntilTheNewOneIsWhole() throws IOException {
        Path large = large();
        List<Double> shares = new ArrayList<>();
        List<Path> openThen = new ArrayList<>();
        window.run(() -> reader.progressProperty().addListener((o, before, now) -> {
            if (reader.busyProperty().get()) {
                shares.add(now.doubleValue());
                openThen.add(explorer.cocoProperty().get().file());
            }
        }));
        open(large);
        assertThat(window.ask(() -> reader.activityProperty().get())).isEqualTo("Reading large.json");
        window.waitFor("the large file", () -> explorer.cocoProperty().get().file().equals(large));
        assertThat(shares).isSorted().hasSizeGreaterThan(50);
        assertThat(openThen).containsOnly(SMALL);
        assertThat(window.ask(() -> reader.busyProperty().get())).isFalse();
    }

    @Test
    void stoppingLeavesTheFileThatWasOpen() throws Exception {
        open(large());
        window.waitFor("the first bytes", () -> reader.progressProperty().get() > 0);
        window.run(explorer::stop);
        assertThat(window.ask(() -> reader.busyProperty().get())).isFalse();
        Thread.sleep(1500);
        assertThat(window.ask(() -> explorer.cocoProperty().get().file())).isEqualTo(SMALL);
    }

    @Test
    void theFileThatWasAskedForLastIsOpenWhicheverIsReadFaster() throws Exception {
        open(large());
        open(SMALL);
        window.waitFor("the small file again", () -> !reader.busyProperty().get());
        Thread.sleep(1500);
        assertThat(window.ask(() -> explorer.cocoProperty().get().file())).isEqualTo(SMALL);
    }

    @Test
    void aBrokenFileIsComplainedOfAndLeavesTheOneThatWasOpen() throws IOException {
        open(Files.writeString(folder.resolve("broken.json"), "{\"images\": ["));
        window.waitFor("the complaint", () -> !window.complaints().isEmpty());
        assertThat(window.takeComplaint()).contains("broken.json").contains("end of the file");
        assertThat(window.ask(() -> reader.busyProperty().get())).isFalse();
        assertThat(window.ask(() -> explorer.cocoProperty().get().file())).isEqualTo(SMALL);
    }
}
