package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.Rates;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image is encoded as finely as a machine manages in the time that a person waits. */
class DetailTest {

    private static Rates rates(double each) {
        return new Rates(each, each, each, each, each, each);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smolvlm", "internvl"})
    void aSlowMachineGetsFewerTilesAndAFastOneAll(String family) {
        try (VisionLanguageModel vlm =
                VisionLanguageModel.open(Path.of("src/test/resources/fixtures-families", family))) {
            int all = vlm.ownProcessor().layout(640, 480).count();
            double full = vlm.cost(Detail.FULL, 640, 480, rates(1e6)).encodeSeconds();
            assertThat(Detail.fitting(vlm, 640, 480, rates(1e6), full * 1.01)).isEqualTo(Detail.FULL);
            int limit = Detail.fitting(vlm, 640, 480, rates(1e6), full * 0.5);
            assertThat(limit).isBetween(1, all - 1);
            vlm.limitImageTokens(limit);
            String text = Detail.text(vlm, 640, 480);
            assertThat(text)
                    .matches("\\d+ tiles? of %d".formatted(vlm.ownProcessor().tiles(640, 480)));
            vlm.limitImageTokens(0);
            assertThat(Detail.text(vlm, 640, 480)).isEmpty();
        }
    }
}
