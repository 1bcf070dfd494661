package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.app.look.PaneStage;
import org.fovea.model.ImageCache;
import org.fovea.model.VisionLanguageModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.util.WaitForAsyncUtils;

/** Walking from image to image: the next one is there before it is asked for. */
class WalkTest {

    @TempDir
    private Path folder;

    /** Each encoding of an image writes a file. */
    private ImageCache cache;

    private OpenWindow open;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        cache = new ImageCache(folder.resolve("images"), 1 << 24, 0);
        Launcher.Opening park = OpenWindow.park(null);
        VisionLanguageModel.Opening how = VisionLanguageModel.Opening.in(null).keepingImagesIn(cache);
        open = new OpenWindow(
                folder,
                remembered -> {},
                shown -> {},
                new Launcher.Opening(park.session(), park.file(), park.chosen(), how));
        open.waitForAll();
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private Set<String> encoded() throws IOException {
        try (Stream<Path> files = Files.list(cache.folder())) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".tokens"))
                    .collect(Collectors.toSet());
        }
    }

    private void walk(int by, String to) throws Exception {
        WaitForAsyncUtils.asyncFx(() -> open.window().walk(by)).get();
        PaneStage.waitFor(() -> open.explorer().imageProperty().get().file().endsWith(to) && open.rested());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextImageIsNotEncodedAgainInAFolderOrADataset(boolean dataset) throws Exception {
        WaitForAsyncUtils.asyncFx(() -> open.explorer().browsingProperty().set(dataset))
                .get();
        PaneStage.waitFor(() -> cache.count() == 2);
        Set<String> first = encoded();
        cache.clear();
        walk(1, "02_savanna.png");
        PaneStage.waitFor(() -> cache.count() >= 1); // the one after that
        assertThat(encoded()).doesNotContainAnyElementsOf(first);
        Set<String> third = encoded();
        cache.clear();
        walk(1, "03_harbour.png");
        PaneStage.waitFor(() -> cache.count() >= 1);
        assertThat(encoded()).doesNotContainAnyElementsOf(first).doesNotContainAnyElementsOf(third);
    }
}
