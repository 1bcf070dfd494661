package org.fovea.app.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.Saving;
import org.fovea.app.state.WindowThread;
import org.fovea.intervene.Patches;
import org.fovea.model.image.TokenGrid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model that sees the image in tiles and as a whole: whose tokens are shown, and what a click reaches. */
class TiledImageTest {

    private static final Path CHECKPOINT = Path.of("src/test/resources/fixtures-families/smolvlm");

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private ImageModel model;

    @BeforeEach
    void opensAnImage() {
        explorer = new Explorer(window, window::complain);
        model = new ImageModel(explorer);
        window.run(() -> {
            model.placement().resize(468, 600);
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
                "the image",
                () -> explorer.imageProperty().get() != null
                        && !explorer.service().busyProperty().get());
    }

    private Patches click(int patch) {
        Rectangle2D square = window.ask(() -> model.square(patch));
        Point2D middle =
                new Point2D(square.getMinX() + square.getWidth() / 2, square.getMinY() + square.getHeight() / 2);
        window.run(() -> {
            explorer.ablate(Patches.NONE);
            assertThat(model.patchAt(middle.getX(), middle.getY())).isEqualTo(patch);
            explorer.toggle(patch);
        });
        return window.ask(() -> explorer.history().current().ablated());
    }

    @Test
    void aClickReachesEveryTokenThatShowsThePlace() {
        TokenGrid fine = explorer.imageProperty().get().grids().get(0);
        TokenGrid whole = explorer.imageProperty().get().grids().get(1);
        assertThat(model.tiledProperty().get()).isTrue();
        assertThat(new int[] {fine.rows(), fine.columns(), whole.rows(), whole.columns()})
                .containsExactly(12, 16, 4, 4);
        int patch = fine.token(5, 6);
        assertThat(click(patch)).isEqualTo(Patches.of(patch, whole.token(1, 1)));
        window.run(() -> model.wholeViewProperty().set(true));
        int base = whole.token(1, 1);
        assertThat(click(base).contains(base)).isTrue();
        assertThat(click(base).size()).isEqualTo(2);
        assertThat(explorer.imageProperty().get().layout().nameOf(base)).isEqualTo("global · patch " + base);
        assertThat(explorer.imageProperty().get().layout().nameOf(patch)).isEqualTo("tile 2,2 · patch " + patch);
    }

    @Test
    void lessDetailEncodesTheImageAnewAndIsNamedInCopiedCommands() {
        int before = explorer.imageProperty().get().count();
        click(explorer.imageProperty().get().grid().token(0, 0));
        window.run(() -> explorer.limitImageTokens(80));
        window.waitFor("fewer tokens", () -> explorer.imageProperty().get().count() < before);
        settle();
        assertThat(explorer.imageProperty().get().count()).isLessThanOrEqualTo(80);
        assertThat(explorer.history().current().isNone())
                .as("patches of another grid")
                .isTrue();
        assertThat(window.ask(() -> new Saving(explorer).commands().lens().posix()))
                .contains("--max-image-tokens 80");
    }
}
