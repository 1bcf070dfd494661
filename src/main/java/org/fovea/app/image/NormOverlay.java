package org.fovea.app.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.intervene.Patches;

/**
 * The norms of the visual tokens as a map, with a ring on register tokens. The scale ends at the norm from which a
 * token counts as a register, two standard deviations above the mean: a few registers with ten times the norm of the
 * others would leave no colours for the rest.
 */
public final class NormOverlay extends Overlay {

    private final Texts texts = Texts.of(NormOverlay.class);

    private float[] norms;
    private double low;
    private double high;

    NormOverlay(ImageModel model) {
        super(model, "norms", false);
    }

    @Override
    List<Observable> shows() {
        return List.of();
    }

    /** Computes the scale from the image's norms. */
    private void measure() {
        float[] now = model.image().norms();
        if (now == norms) {
            return;
        }
        norms = now;
        double sum = 0;
        low = Double.MAX_VALUE;
        double top = 0;
        for (float norm : now) {
            sum += norm;
            low = Math.min(low, norm);
            top = Math.max(top, norm);
        }
        double mean = sum / now.length;
        double squares = 0;
        for (float norm : now) {
            squares += (norm - mean) * (norm - mean);
        }
        high = Math.min(top, mean + 2 * Math.sqrt(squares / Math.max(1, now.length - 1)));
    }

    @Override
    void paint(GraphicsContext g, View view) {
        measure();
        GridLines lines = model.lines(view);
        double on = lines.side();
        Patches registers = model.image().registers();
        double alpha = g.getGlobalAlpha();
        for (int patch : lines.grid().tokens()) {
            g.setGlobalAlpha(0.72 * alpha);
            g.setFill(Palette.map(high > low ? (norms[patch] - low) / (high - low) : 0));
            g.fillRect(lines.left(patch), lines.top(patch), lines.width(patch), lines.height(patch));
        }
        g.setGlobalAlpha(alpha);
        double inset = on * 0.16;
        registers.stream().filter(lines.grid()::has).forEach(patch -> {
            double x = lines.x()[lines.grid().column(patch)] + inset;
            double y = lines.y()[lines.grid().row(patch)] + inset;
            g.setStroke(Palette.ground());
            g.setLineWidth(Math.min(5, on / 5));
            g.strokeOval(x, y, on - 2 * inset, on - 2 * inset);
            g.setStroke(Palette.register());
            g.setLineWidth(Math.min(2.5, on / 10));
            g.strokeOval(x, y, on - 2 * inset, on - 2 * inset);
        });
    }

    @Override
    public String describe(int patch) {
        return texts.get(
                model.image().registers().contains(patch) ? "norm.register" : "norm.of",
                number(model.image().norms()[patch]));
    }

    @Override
    Color mark() {
        return Palette.register();
    }

    private static String number(double norm) {
        return String.format(Locale.ROOT, norm < 10 ? "%.2f" : "%.1f", norm);
    }

    @Override
    public Optional<Legend> legend() {
        if (model.image() == null) {
            return Optional.empty();
        }
        measure();
        return Optional.of(new Legend(texts.get("norm"), number(low), number(high), Double.NaN));
    }
}
