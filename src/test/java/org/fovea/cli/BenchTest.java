package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void mapsOfCounterfactualsAreMeasuredAgainstAForwardPass() {
        String fixture = "src/test/resources/fixtures/clip-mistral";
        Run run = Run.of(
                "bench", "--counterfactuals", "--runs", "1", "--model", fixture, "--image", fixture + "/picture.png");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "one full forward pass, everything kept",
                        "heatmap of all 21 windows",
                        "five presets × six sources",
                        "occlusion map of all 25 patches")
                .doesNotContain("NaN");
    }
}
