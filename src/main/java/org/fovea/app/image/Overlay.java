package org.fovea.app.image;

import java.util.List;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import org.fovea.intervene.Patches;

/** A layer over the image, which also describes each patch in words. */
public abstract sealed class Overlay
        permits AblatedOverlay, AttributionOverlay, GridOverlay, MaskOverlay, NormOverlay, SegmentationOverlay {

    /**
     * What the colours of a map mean.
     *
     * @param title what is mapped
     * @param low the value of the lowest colour
     * @param high the value of the highest colour
     * @param mark where a threshold lies, 0..1; NaN for none
     * @param signed whether the colours are those of changes, with 0 in the middle
     */
    public record Legend(String title, String low, String high, double mark, boolean signed) {

        /** Of values that are not signed. */
        public Legend(String title, String low, String high, double mark) {
            this(title, low, high, mark, false);
        }
    }

    final ImageModel model;
    private final String key;
    private final BooleanProperty visible;
    private final DoubleProperty opacity = new SimpleDoubleProperty(1);

    /** @param key its name in session files */
    Overlay(ImageModel model, String key, boolean visible) {
        this.model = model;
        this.key = key;
        this.visible = new SimpleBooleanProperty(visible);
    }

    /** Its name in session files. */
    public String key() {
        return key;
    }

    /** Whether it is drawn. */
    public BooleanProperty visibleProperty() {
        return visible;
    }

    /** How strongly it is drawn, 0..1. */
    public DoubleProperty opacityProperty() {
        return opacity;
    }

    /** What it depends on; it is redrawn at every change. */
    abstract List<Observable> shows();

    /** Draws the overlay; called only while an image is open. */
    abstract void paint(GraphicsContext g, View view);

    /** What it shows of a patch in a few words, or an empty text. Does not depend on whether it is drawn. */
    public abstract String describe(int patch);

    /** The colour of the mark beside {@link #describe}. */
    abstract Color mark();

    /** What its colours mean, if it maps values to colours and has something to map. */
    public Optional<Legend> legend() {
        return Optional.empty();
    }

    /** Adds closed lines to the context's path. */
    static void trace(GraphicsContext g, View view, List<double[]> lines) {
        g.beginPath();
        for (double[] line : lines) {
            g.moveTo(view.x(line[0]), view.y(line[1]));
            for (int i = 2; i < line.length; i += 2) {
                g.lineTo(view.x(line[i]), view.y(line[i + 1]));
            }
            g.closePath();
        }
    }

    /** Draws the lines around patches. */
    void outline(GraphicsContext g, View view, Patches patches) {
        outline(g, model.lines(view), patches);
    }

    /** Draws the lines around patches of a grid. */
    static void outline(GraphicsContext g, GridLines lines, Patches patches) {
        g.beginPath();
        for (Outline.Line line : Outline.of(patches, lines.grid())) {
            g.moveTo(Math.round(lines.x()[line.x0()]), Math.round(lines.y()[line.y0()]));
            g.lineTo(Math.round(lines.x()[line.x1()]), Math.round(lines.y()[line.y1()]));
        }
        g.stroke();
    }

    /** The colour with an opacity. */
    static Color faded(Color color, double alpha) {
        return Color.color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }
}
