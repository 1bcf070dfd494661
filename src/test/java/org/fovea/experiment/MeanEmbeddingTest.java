package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeanEmbeddingTest {

    @Test
    void itIsTheMeanOfAllTokensOfAllPicturesInTheFolderAndThoseInIt(@TempDir Path folder) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("class"));
        Path first = Files.copy(Assets.firstScene(), folder.resolve("b.png"));
        Path second = Files.copy(Assets.scenes().resolve("02_savanna.png"), inner.resolve("a.PNG"));
        Files.writeString(folder.resolve("broken.jpg"), "no picture");
        Files.writeString(folder.resolve("notes.txt"), "no picture either");
        List<Path> pictures = MeanEmbedding.pictures(folder);
        assertThat(pictures).containsExactly(first, folder.resolve("broken.jpg"), second);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(Assets.model());
                VisualTokens one = vlm.see(RgbImage.read(first));
                VisualTokens two = vlm.see(RgbImage.read(second))) {
            MeanEmbedding mean = MeanEmbedding.of(vlm, pictures, (done, file) -> {}, () -> false);
            assertThat(mean.pictures()).isEqualTo(2);
            assertThat(mean.unreadable()).containsExactly(folder.resolve("broken.jpg"));
            for (int d = 0; d < mean.vector().length; d++) {
                assertThat(mean.vector()[d]).isCloseTo((one.mean()[d] + two.mean()[d]) / 2, Offset.offset(1e-6f));
            }
        }
    }

    @Test
    void aFolderWithoutPicturesIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> MeanEmbedding.pictures(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has no pictures");
        assertThatThrownBy(() -> MeanEmbedding.pictures(folder.resolve("none"))).isInstanceOf(BadInput.class);
    }
}
