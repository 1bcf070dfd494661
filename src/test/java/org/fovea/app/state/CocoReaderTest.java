package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.Threads;
import org.fovea.coco.GeneratedInstances;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenRequest COCO files that take a while, without a window. */
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
        return GeneratedInstances.write(folder.resolve("large.json"), 80_000);
    }

    /** Waits until no file is being read any more, wanted or not. */
    private void waitForTheThreads() {
        window.waitFor("the threads to end", () -> !Threads.lives("coco"));
        window.run(() -> {}); // what they have left to do here
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
        assertThat(window.ask(() -> {
                    explorer.openCoco(large, null);
                    return reader.activityProperty().get();
                }))
                .isEqualTo("Reading large.json");
        window.waitFor(
                "the large file", () -> explorer.cocoProperty().get().file().equals(large));
        assertThat(shares).isSorted().hasSizeGreaterThan(50);
        assertThat(openThen).containsOnly(SMALL);
        assertThat(window.ask(() -> reader.busyProperty().get())).isFalse();
    }

    @Test
    void stoppingLeavesTheFileThatWasOpen() throws IOException {
        Path large = large();
        List<Double> shares = new ArrayList<>();
        window.run(() -> reader.progressProperty().addListener((o, before, now) -> {
            if (now.doubleValue() > 0) {
                shares.add(now.doubleValue());
                explorer.stop();
            }
        }));
        open(large);
        window.waitFor("the first bytes", () -> !shares.isEmpty());
        assertThat(window.ask(() -> reader.busyProperty().get())).isFalse();
        waitForTheThreads();
        assertThat(shares).hasSize(1);
        assertThat(window.ask(() -> explorer.cocoProperty().get().file())).isEqualTo(SMALL);
    }

    @Test
    void theFileThatWasAskedForLastIsOpenWhicheverIsReadFaster() throws IOException {
        Path large = large();
        window.run(() -> {
            explorer.openCoco(large, null);
            explorer.openCoco(SMALL, null);
        });
        window.waitFor("the small file again", () -> !reader.busyProperty().get());
        waitForTheThreads();
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
