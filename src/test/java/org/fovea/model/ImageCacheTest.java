package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Visual tokens that were kept on disk come back as they were, or not at all. */
class ImageCacheTest {

    private static final Path CHECKPOINT = Path.of("src/test/resources/fixtures-families/qwen3_vl");

    @TempDir
    private Path folder;

    private ImageCache cache;

    @BeforeEach
    void keepsWhateverItTakes() {
        cache = new ImageCache(folder.resolve("images"), 1 << 20, 0);
    }

    /** Tokens and deepstack features of an image, and how often progress was told. */
    private record Seen(List<float[]> arrays, int steps) {}

    private Seen see(String image, ComputeMode mode, int most) {
        int[] steps = {0};
        try (VisionLanguageModel vlm = VisionLanguageModel.open(
                CHECKPOINT, VisionLanguageModel.Opening.in(mode).keepingImagesIn(cache))) {
            vlm.limitImageTokens(most);
            try (VisualTokens tokens =
                    vlm.encode(RgbImage.read(CHECKPOINT.resolve(image)), share -> steps[0]++, () -> false)) {
                return new Seen(
                        Stream.concat(Stream.of(tokens.tokens()), tokens.deepstack().stream())
                                .map(NDArray::toFloatArray)
                                .toList(),
                        steps[0]);
            }
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(cache.folder())) {
            return files.toList().get(0);
        }
    }

    @Test
    void anotherProcessGetsTheSameTokensAndDeepstackFeaturesWithoutEncoding() {
        Seen first = see("picture.png", ComputeMode.EXACT, 0);
        Seen again = see("picture.png", ComputeMode.EXACT, 0);
        assertThat(first.arrays).hasSizeGreaterThan(1);
        assertThat(first.steps).isGreaterThan(1);
        assertThat(again.steps).isEqualTo(1);
        assertThat(again.arrays).hasSameSizeAs(first.arrays);
        for (int i = 0; i < first.arrays.size(); i++) {
            assertThat(again.arrays.get(i)).containsExactly(first.arrays.get(i));
        }
        assertThat(cache.count()).isEqualTo(1);
    }

    @Test
    void anotherImageModeOrLimitIsAnotherEntry() {
        see("picture.png", ComputeMode.EXACT, 0);
        see("picture2.png", ComputeMode.EXACT, 0);
        see("picture.png", ComputeMode.FAST, 0);
        see("picture.png", ComputeMode.EXACT, 12);
        assertThat(cache.count()).isEqualTo(4);
        assertThat(cache.bytes()).isPositive();
        cache.clear();
        assertThat(cache.count()).isZero();
    }

    @Test
    void anEntryThatWasDamagedOrCutIsEncodedAnew() throws IOException {
        Seen first = see("picture.png", ComputeMode.EXACT, 0);
        byte[] whole = Files.readAllBytes(onlyFile());
        for (int at : new int[] {0, 5, 9, 13, 16, whole.length / 2, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(onlyFile(), damaged);
            Seen again = see("picture.png", ComputeMode.EXACT, 0);
            assertThat(again.steps).as("damaged at byte %d", at).isGreaterThan(1);
            assertThat(again.arrays.get(0)).containsExactly(first.arrays.get(0));
            assertThat(onlyFile()).hasBinaryContent(whole);
        }
        Files.write(onlyFile(), java.util.Arrays.copyOf(whole, whole.length - 100));
        assertThat(see("picture.png", ComputeMode.EXACT, 0).steps).isGreaterThan(1);
        assertThat(onlyFile()).hasBinaryContent(whole);
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        see("picture.png", ComputeMode.EXACT, 0);
        long one = cache.bytes();
        cache = new ImageCache(cache.folder(), one + 100, 0);
        see("picture2.png", ComputeMode.EXACT, 0);
        assertThat(cache.bytes()).isLessThanOrEqualTo(cache.most());
        assertThat(cache.count()).isLessThanOrEqualTo(1);
    }
}
