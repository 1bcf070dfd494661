package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.fovea.model.ImageCache;
import org.fovea.model.VisionLanguageModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The next image is encoded while nobody waits for anything. */
class EncodingAheadTest {

    private static final Path CHECKPOINT = Path.of("src/test/resources/fixtures-families/smolvlm");
    private static final Path NEXT = CHECKPOINT.resolve("picture2.png");

    @TempDir
    private Path folder;

    private final WindowThread window = new WindowThread();
    /** Each encoding of an image writes a file. */
    private ImageCache cache;

    private Explorer explorer;

    @BeforeEach
    void opensAnImage() {
        cache = new ImageCache(folder, 1 << 24, 0);
        explorer = new Explorer(window, window::complain);
        window.run(() -> {
            explorer.openModelsBy(VisionLanguageModel.Opening.in(null).keepingImagesIn(cache));
            explorer.open(CHECKPOINT, CHECKPOINT.resolve("picture.png"), null, null, "Describe this image.");
        });
        settle();
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private void settle() {
        window.waitFor(
                "the answer",
                () -> explorer.answerProperty().get() != null
                        && !explorer.service().busyProperty().get());
    }

    private void opens(Path image) {
        window.run(() -> explorer.openImage(image));
        window.waitFor("the image", () -> explorer.imageProperty().get().file().equals(image));
        settle();
    }

    @Test
    void anImageThatWasEncodedAheadIsNotEncodedAgainWhenItIsOpened() {
        window.run(() -> explorer.encodeAhead(() -> NEXT));
        window.waitFor("encoding ahead", () -> cache.count() == 2);
        cache.clear();
        opens(NEXT);
        assertThat(cache.count()).isZero();
    }

    @Test
    void itIsEncodedAtTheDetailThatItIsOpenedAt() {
        window.run(() -> explorer.limitImageTokens(Detail.FULL));
        window.waitFor("full detail", () -> explorer.imageTokensProperty().get() == Detail.FULL);
        settle();
        window.run(() -> explorer.limitImageTokens(64));
        window.waitFor("less detail", () -> explorer.imageTokensProperty().get() == 64);
        settle();
        int before = cache.count();
        window.run(() -> explorer.encodeAhead(() -> NEXT));
        window.waitFor("encoding ahead", () -> cache.count() == before + 1);
        cache.clear();
        opens(NEXT);
        assertThat(cache.count()).isZero();
    }

    @Test
    void aQuestionIsAnsweredWhileAnImageIsStillBeingReadAhead() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        window.run(() -> explorer.encodeAhead(() -> {
            reading.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return NEXT;
        }));
        reading.await();
        assertThat(window.ask(() -> explorer.service().busyProperty().get())).isFalse();
        window.run(() -> explorer.ask("Is there a dog in this image?"));
        window.waitFor(
                "the question",
                () -> explorer.askedProperty().get().question().equals("Is there a dog in this image?"));
        settle();
        assertThat(cache.count()).isEqualTo(1);
        answered.countDown();
    }

    @Test
    void anImageThatCannotBeReadAheadIsNotComplainedOf() throws IOException, InterruptedException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        CountDownLatch found = new CountDownLatch(1);
        window.run(() -> explorer.encodeAhead(() -> {
            found.countDown();
            return text;
        }));
        found.await();
        window.run(() -> explorer.encodeAhead(() -> NEXT));
        window.waitFor("encoding the next one ahead", () -> cache.count() == 2);
        assertThat(window.complaints()).isEmpty();
    }
}
