package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.app.Launcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The cache of encoded images as commands list, empty and leave it alone. */
class CacheTest {

    private static final String PLACE = "fovea.cache";

    @TempDir
    private Path folder;

    private final String usual = System.getProperty(PLACE);
    private Path images;

    @BeforeEach
    void putsTwoImagesIn() throws IOException {
        System.setProperty(PLACE, folder.toString());
        images = Files.createDirectories(folder.resolve("images"));
        Files.write(images.resolve("0".repeat(64) + ".tokens"), new byte[1_000_000]);
        Files.write(images.resolve("a".repeat(64) + ".tokens"), new byte[500_000]);
        Files.writeString(images.resolve("notes.txt"), "not of the cache");
    }

    @AfterEach
    void putsThePlaceBack() {
        if (usual == null) {
            System.clearProperty(PLACE);
        } else {
            System.setProperty(PLACE, usual);
        }
    }

    @Test
    void listsHowManyImagesThereAreAndWhere() {
        String expected = "2 encoded images, 1.5 MB of at most 2.1 GB, in " + images;
        assertThat(Run.ok("cache").out().strip()).isEqualTo(expected);
        assertThat(Run.ok("cache", "list").out().strip()).isEqualTo(expected);
    }

    @Test
    void clearDeletesTheImagesAndNothingElse() {
        assertThat(Run.ok("cache", "clear").out().strip())
                .isEqualTo("Deleted 2 encoded images, 1.5 MB, from " + images);
        assertThat(images.resolve("notes.txt")).exists();
        assertThat(Run.ok("cache").out()).startsWith("0 encoded images, 0 bytes of at most ");
        assertThat(Run.of("cache", "empty").err()).contains("empty").contains("clear");
    }

    @Command(name = "window")
    private static final class Window {

        @Mixin
        private InputOptions options;

        static Launcher.Opening opening(String... args) {
            Window window = new Window();
            new CommandLine(window).parseArgs(args);
            return window.options.forExplorer(null);
        }
    }

    @Test
    void theWindowLeavesTheCacheAloneIfToldSo() {
        assertThat(Window.opening().how().images().folder()).isEqualTo(images);
        assertThat(Window.opening("--no-image-cache").how().images()).isNull();
        assertThat(Window.opening("--despite-memory").how().despiteMemory()).isTrue();
        assertThat(Window.opening("--max-image-tokens", "64").session().imageTokens())
                .isEqualTo(64);
    }
}
