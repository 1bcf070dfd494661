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
    void itIsTheMeanOfAllTokensOfAllImagesInTheFolderAndThoseInIt(@TempDir Path folder) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("class"));
        Path first = Files.copy(Assets.firstScene(), folder.resolve("b.png"));
        Path second = Files.copy(Assets.scenes().resolve("02_savanna.png"), inner.resolve("a.PNG"));
        Files.writeString(folder.resolve("broken.jpg"), "no image");
        Files.writeString(folder.resolve("notes.txt"), "no image either");
        List<Path> images = MeanEmbedding.images(folder);
        assertThat(images).containsExactly(first, folder.resolve("broken.jpg"), second);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(Assets.model());
                VisualTokens one = vlm.encode(RgbImage.read(first));
                VisualTokens two = vlm.encode(RgbImage.read(second))) {
            MeanEmbedding mean = MeanEmbedding.of(vlm, images, (done, file) -> {}, () -> false);
            assertThat(mean.images()).isEqualTo(2);
            assertThat(mean.unreadable()).containsExactly(folder.resolve("broken.jpg"));
            for (int d = 0; d < mean.vector().length; d++) {
                assertThat(mean.vector()[d]).isCloseTo((one.mean()[d] + two.mean()[d]) / 2, Offset.offset(1e-6f));
            }
        }
    }

    @Test
    void aFolderWithoutImagesIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> MeanEmbedding.images(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has no images");
        assertThatThrownBy(() -> MeanEmbedding.images(folder.resolve("none"))).isInstanceOf(BadInput.class);
    }
}
