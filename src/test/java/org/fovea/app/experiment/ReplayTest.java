package org.fovea.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.fovea.app.experiment.ExperimentModel.State;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.WindowThread;
import org.fovea.experiment.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a run on a model whose visual tokens can be limited, shown where the explorer limits them. */
class ReplayTest {

    private static final Path CHECKPOINT = Path.of("src/test/resources/fixtures-families/qwen2_5_vl");

    @TempDir
    private Path home;

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private ExperimentModel model;

    @BeforeEach
    void runsWithTheFamilysOwnSettingAndLimitsTheExplorer() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> {
            model = new ExperimentModel(explorer, home);
            PlanForm form = model.form();
            form.model.set(CHECKPOINT.toString());
            form.counts.set("3");
            form.gradientSteps.set("0");
            form.hallucination.set(false);
            form.protocols.get(Protocol.GENERATIVE).set(false);
            form.protocols.get(Protocol.POLLING).set(false);
            form.maxTokens.set("4");
            form.limit.set("1");
        });
        settled();
        window.run(model::start);
        window.waitFor("the run", () -> model.stateProperty().get() == State.RESTING);
        settled();
        window.run(() -> {
            explorer.limitImageTokens(16);
            explorer.open(CHECKPOINT, CHECKPOINT.resolve("picture.png"), null, null, "Describe this image.");
        });
        window.waitFor(
                "the image",
                () -> explorer.imageProperty().get() != null
                        && !explorer.service().busyProperty().get());
        assertThat(explorer.imageProperty().get().count()).isLessThanOrEqualTo(16);
    }

    @AfterEach
    void closes() {
        window.run(model::close);
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private void settled() {
        window.waitFor("files", () -> model.lookedAt());
    }

    /** A row as a run on a trained model would have it: this one's answers are never right. */
    private Row row(String protocol, String source, String patches) {
        Row own = window.ask(() -> model.rows().wanted().get(0));
        return new Row(
                own.image(),
                own.file(),
                own.annotation(),
                own.object(),
                protocol,
                source,
                "",
                "",
                "",
                null,
                6,
                patches,
                false,
                false,
                0,
                "");
    }

    @Test
    void aRowsPatchesAreThoseOfTheGridThatTheRunHad() {
        Row row = row("vqa", "object", "40-45");
        window.run(() -> model.openInExplorer(row));
        window.waitFor(
                "the patches",
                () -> explorer.history().current().ablated().toString().equals(row.patches()));
        assertThat(explorer.modelProperty().get().imageTokens()).isZero();
        assertThat(explorer.imageProperty().get().count()).isGreaterThan(16);
    }

    @Test
    void theNoiseImageHasTheGridThatTheRunHad() {
        Row row = row("generative", "noise", "");
        window.run(() -> model.openInExplorer(row));
        window.waitFor(
                "the noise",
                () -> explorer.imageProperty().get().file().toString().endsWith("_noise.png"));
        assertThat(explorer.modelProperty().get().imageTokens()).isZero();
        assertThat(explorer.imageProperty().get().count()).isGreaterThan(16);
    }
}
