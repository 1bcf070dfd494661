package org.fovea.app.image;

import javafx.geometry.Rectangle2D;

/**
 * Where what the model sees lies on the screen.
 *
 * @param scale pixels of the pane for one pixel of what the model sees
 * @param left where its left edge lies, in pixels of the pane
 * @param top where its top edge lies, in pixels of the pane
 */
public record View(double scale, double left, double top) {

    /** From what the model sees to the pane. */
    public double x(double seenX) {
        return left + seenX * scale;
    }

    /** From what the model sees to the pane. */
    public double y(double seenY) {
        return top + seenY * scale;
    }

    /** From the pane to what the model sees. */
    public double seenX(double x) {
        return (x - left) / scale;
    }

    /** From the pane to what the model sees. */
    public double seenY(double y) {
        return (y - top) / scale;
    }

    /** A rectangle of what the model sees, in the pane. */
    public Rectangle2D of(Rectangle2D seen) {
        return new Rectangle2D(x(seen.getMinX()), y(seen.getMinY()), seen.getWidth() * scale, seen.getHeight() * scale);
    }

    /** The same with another scale, a point of the pane staying where it is. */
    View scaled(double to, double x, double y) {
        return new View(to, x - seenX(x) * to, y - seenY(y) * to);
    }

    /** The same, moved by pixels of the pane. */
    View moved(double dx, double dy) {
        return new View(scale, left + dx, top + dy);
    }

    /** Shows all of a rectangle, as large as it goes, in the middle of the pane. */
    static View fitting(Rectangle2D seen, double width, double height, double margin) {
        double scale = Math.max(
                0.01, Math.min((width - 2 * margin) / seen.getWidth(), (height - 2 * margin) / seen.getHeight()));
        return new View(
                scale,
                width / 2 - (seen.getMinX() + seen.getWidth() / 2) * scale,
                height / 2 - (seen.getMinY() + seen.getHeight() / 2) * scale);
    }

    /**
     * The same, with a rectangle brought back: into the middle where there is room for all of it, and else no farther
     * from an edge of the pane than the margin.
     */
    View settled(Rectangle2D seen, double width, double height, double margin) {
        return new View(
                scale,
                settled(left, seen.getMinX(), seen.getMaxX(), width, margin),
                settled(top, seen.getMinY(), seen.getMaxY(), height, margin));
    }

    private double settled(double start, double from, double to, double size, double margin) {
        if ((to - from) * scale <= size - 2 * margin) {
            return size / 2 - (from + to) / 2 * scale;
        }
        return Math.max(size - margin - to * scale, Math.min(margin - from * scale, start));
    }
}
