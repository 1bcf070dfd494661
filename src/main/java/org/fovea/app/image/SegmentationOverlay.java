package org.fovea.app.image;

import java.util.List;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineJoin;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.state.WordView;
import org.fovea.figure.Contour;
import org.fovea.figure.Percent;

/**
 * Where a word is: its map, stronger where it is more likely, and the line at its threshold; not under an attribution.
 */
public final class SegmentationOverlay extends Overlay {

    private final Texts texts = Texts.of(SegmentationOverlay.class);

    /** Most pixels of a side that are sampled. */
    private static final int LARGEST = 1024;

    private WordMap map;
    private float[] values;
    private int width;
    private int height;
    private WritableImage colors;
    private double threshold;
    private List<double[]> lines;

    SegmentationOverlay(ImageModel model) {
        super(model, "word", true);
    }

    @Override
    List<Observable> shows() {
        return List.of(model.explorer().wordViewProperty());
    }

    private WordView word() {
        WordView word = model.explorer().wordViewProperty().get();
        return word == null || word.map().p().length != model.image().count() ? null : word;
    }

    @Override
    void paint(GraphicsContext g, View view) {
        WordView word = word();
        if (word == null || model.wordCovered()) {
            return;
        }
        if (word.map() != map) {
            sample(word.map());
        }
        if (lines == null || threshold != word.threshold()) {
            threshold = word.threshold();
            lines = Contour.of(values, width, height, threshold);
        }
        g.setImageSmoothing(true);
        g.drawImage(colors, view.left(), view.top(), width * view.scale(), height * view.scale());
        g.setLineJoin(StrokeLineJoin.ROUND);
        trace(g, view, lines);
        g.setStroke(faded(Palette.ground(), 0.75));
        g.setLineWidth(4);
        g.stroke();
        g.setStroke(Palette.text());
        g.setLineWidth(1.5);
        g.stroke();
    }

    /** Samples the map over what is seen of the image, no finer than a screen shows. */
    private void sample(WordMap to) {
        map = to;
        double shrunk = Math.min(
                1,
                (double) LARGEST
                        / Math.max(
                                model.image().seen().width(),
                                model.image().seen().height()));
        width = Math.max(1, (int) (shrunk * model.image().seen().width()));
        height = Math.max(1, (int) (shrunk * model.image().seen().height()));
        values = to.sampled(model.seenBox(), width, height);
        int[] argb = new int[values.length];
        int[] scale = scale();
        for (int i = 0; i < argb.length; i++) {
            argb[i] = scale[(int) Math.round(255.0 * Math.max(0, Math.min(1, values[i])))];
        }
        colors = new WritableImage(width, height);
        colors.getPixelWriter().setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        lines = null;
    }

    /** A colour for each of 256 probabilities; its opacity rises steeply first, so that a few percent are seen. */
    private static int[] scale() {
        int[] scale = new int[256];
        for (int i = 0; i < scale.length; i++) {
            Color color = Palette.map(i / 255.0);
            scale[i] = (int) Math.round(255 * 0.85 * Math.sqrt(i / 255.0)) << 24
                    | (int) Math.round(255 * color.getRed()) << 16
                    | (int) Math.round(255 * color.getGreen()) << 8
                    | (int) Math.round(255 * color.getBlue());
        }
        return scale;
    }

    @Override
    public String describe(int patch) {
        WordView word = word();
        return word == null
                ? ""
                : texts.get(
                        word.changed() ? "word.changed" : "word",
                        word.word(),
                        Percent.of(word.map().p()[patch]));
    }

    @Override
    Color mark() {
        return Palette.map(0.75);
    }

    @Override
    public Optional<Legend> legend() {
        return Optional.ofNullable(model.wordCovered() ? null : word())
                .map(w -> new Legend("“" + w.word() + "”", "0%", "100%", w.threshold()));
    }
}
