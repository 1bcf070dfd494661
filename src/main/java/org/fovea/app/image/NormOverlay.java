package org.fovea.app.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import org.fovea.app.look.Palette;
import org.fovea.intervene.Patches;

/**
 * The norms of the visual tokens as a map, with a ring on register tokens. The highest colour stands at the norm from which
 * a token counts as a register, two standard deviations above the mean, as a few registers with ten times the others' norm
 * would leave no colours to the rest.
 */
public final class NormOverlay extends Overlay {

    private float[] norms;
    private double low;
    private double high;

    NormOverlay(ImageModel model) {
        super(model, false);
    }

    @Override
    List<Observable> shows() {
        return List.of();
    }

    /** Reads the scale off the picture's norms. */
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
        double side = model.patchSize();
        double on = side * view.scale();
        Patches registers = model.image().registers();
        double alpha = g.getGlobalAlpha();
        for (int patch = 0; patch < norms.length; patch++) {
            int row = patch / model.columns();
            int column = patch % model.columns();
            double x = Math.round(view.x(column * side));
            double y = Math.round(view.y(row * side));
            g.setGlobalAlpha(0.72 * alpha);
            g.setFill(Palette.map(high > low ? (norms[patch] - low) / (high - low) : 0));
            g.fillRect(x, y, Math.round(view.x((column + 1) * side)) - x, Math.round(view.y((row + 1) * side)) - y);
        }
        g.setGlobalAlpha(alpha);
        double inset = on * 0.16;
        registers.stream().forEach(patch -> {
            double x = view.x(patch % model.columns() * side) + inset;
            double y = view.y(patch / model.columns() * side) + inset;
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
        return "norm %s%s".formatted(number(model.image().norms()[patch]),
                model.image().registers().contains(patch) ? ", a register token" : "");
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
        return Optional.of(new Legend("norm", number(low), number(high), Double.NaN));
    }
}
