package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.fovea.base.Assets;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Rates;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.image.ImageProcessor;
import org.junit.jupiter.api.Test;

class CostEstimateTest {

    private static final Rates RATES = new Rates(100e9, 5e9, 200e9, 10e9, 20e9, 50e9);

    @Test
    void fasterModesAreEstimatedFaster() {
        Path model = Assets.model();
        CostEstimate exact = CostEstimate.of(model, ComputeMode.EXACT, RATES);
        CostEstimate fast = CostEstimate.of(model, ComputeMode.FAST, RATES);
        CostEstimate int8 = CostEstimate.of(model, ComputeMode.INT8, RATES);

        assertThat(fast.encodeSeconds()).isLessThan(exact.encodeSeconds());
        assertThat(fast.prefillSeconds()).isLessThan(exact.prefillSeconds());
        assertThat(fast.secondsPerToken()).isLessThan(exact.secondsPerToken());
        assertThat(int8.secondsPerToken()).isLessThan(fast.secondsPerToken());
        assertThat(exact.questionSeconds())
                .isEqualTo(exact.encodeSeconds() + exact.prefillSeconds() + 31 * exact.secondsPerToken());
    }

    @Test
    void twiceTheProductRatesHalveTheTime() {
        Rates twice = new Rates(200e9, 10e9, 400e9, 20e9, 40e9, 100e9);
        Path model = Assets.model();
        assertThat(CostEstimate.of(model, ComputeMode.FAST, twice).questionSeconds())
                .isEqualTo(CostEstimate.of(model, ComputeMode.FAST, RATES).questionSeconds() / 2, within(1e-9));
    }

    @Test
    void fewerTilesAreEstimatedFaster() {
        Path model = Path.of("src/test/resources/fixtures-families/smolvlm");
        ModelConfig config = ModelConfig.read(model);
        ImageProcessor processor = Family.of(config, model, id -> "").processor();
        CostEstimate all = CostEstimate.of(config, processor, 0, 640, 480, ComputeMode.FAST, RATES);
        CostEstimate one = CostEstimate.of(config, processor.limitedTo(1), 0, 640, 480, ComputeMode.FAST, RATES);

        assertThat(one.encodeSeconds() * processor.tiles(640, 480)).isEqualTo(all.encodeSeconds(), within(1e-12));
        assertThat(one.prefillSeconds()).isLessThan(all.prefillSeconds());
        assertThat(one.bytes()).isLessThan(all.bytes());
    }

    @Test
    void saysInRoundNumbersHowLongAQuestionTakesAndWhatMemoryIsLacking() {
        CostEstimate cost = new CostEstimate(3, 4, 0.1, 8_100_000_000L);
        assertThat(cost.text(9_000_000_000L)).isEqualTo("runs here in about 10 s a question");
        assertThat(cost.text(8_000_000_000L)).isEqualTo("needs about 9 GB of memory; this machine has 8");
        assertThat(new CostEstimate(0.01, 0.02, 0.001, 1).text(2)).isEqualTo("runs here in about 1 s a question");
        assertThat(new CostEstimate(300, 269, 1, 1).text(2)).isEqualTo("runs here in about 10 min a question");
    }

    @Test
    void theRatesOfThisMachineAreMeasured() {
        Rates rates = Rates.ofMachine();
        for (ComputeMode mode : ComputeMode.values()) {
            assertThat(List.of(rates.rows(mode), rates.row(mode), rates.attention()))
                    .allMatch(rate -> rate > 0);
        }
    }
}
