package org.fovea.app.image;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;

/**
 * Where the image lies in the pane: fitted into it until someone zooms or moves it, and never lost from sight.
 * Rectangles of the image are in pixels of what the model sees, all else in pixels of the pane.
 */
final class Placement {

    private static final double MARGIN = 10;
    private static final double STEP = 1.25;
    private static final double LARGEST = 64;

    private final BooleanProperty whole = new SimpleBooleanProperty(false);
    private final ReadOnlyObjectWrapper<View> view = new ReadOnlyObjectWrapper<>(new View(1, 0, 0));
    private Rectangle2D seen;
    private Rectangle2D source;
    private double width;
    private double height;
    private boolean fitted = true;

    Placement() {
        whole.addListener((o, before, now) -> fit());
    }

    /** Another image: what the model sees of it, and all of it. Zoom and middle stay, by share of the image. */
    void show(Rectangle2D seenBounds, Rectangle2D sourceBounds) {
        Rectangle2D before = seen == null ? null : content();
        seen = seenBounds;
        source = sourceBounds;
        if (fitted || before == null) {
            fit();
            return;
        }
        View was = view.get();
        double across = (was.seenX(width / 2) - before.getMinX()) / before.getWidth();
        double down = (was.seenY(height / 2) - before.getMinY()) / before.getHeight();
        double zoom = was.scale() / fitting(before).scale();
        Rectangle2D now = content();
        double scale = zoom * fitting(now).scale();
        settle(new View(
                scale,
                width / 2 - (now.getMinX() + across * now.getWidth()) * scale,
                height / 2 - (now.getMinY() + down * now.getHeight()) * scale));
    }

    private View fitting(Rectangle2D content) {
        return View.fitting(content, width, height, MARGIN);
    }

    /** Where the image lies. */
    ReadOnlyObjectProperty<View> viewProperty() {
        return view.getReadOnlyProperty();
    }

    /** Whether the image's parts that the crop cuts away are shown too. */
    BooleanProperty wholeProperty() {
        return whole;
    }

    /** What the model sees. */
    Rectangle2D seenBounds() {
        return seen;
    }

    /** The whole image. */
    Rectangle2D sourceBounds() {
        return source;
    }

    /** The part of the pane that shows the image. */
    Rectangle2D shown() {
        Rectangle2D all = view.get().of(content());
        double left = Math.max(0, all.getMinX());
        double top = Math.max(0, all.getMinY());
        return new Rectangle2D(
                left,
                top,
                Math.max(1, Math.min(width, all.getMaxX()) - left),
                Math.max(1, Math.min(height, all.getMaxY()) - top));
    }

    private Rectangle2D content() {
        if (!whole.get()) {
            return seen;
        }
        double left = Math.min(seen.getMinX(), source.getMinX());
        double top = Math.min(seen.getMinY(), source.getMinY());
        return new Rectangle2D(
                left,
                top,
                Math.max(seen.getMaxX(), source.getMaxX()) - left,
                Math.max(seen.getMaxY(), source.getMaxY()) - top);
    }

    /** The pane has another size: an image that fitted fits again, another keeps what is in the middle. */
    void resize(double newWidth, double newHeight) {
        if (newWidth == width && newHeight == height) {
            return;
        }
        View moved = view.get().moved((newWidth - width) / 2, (newHeight - height) / 2);
        width = newWidth;
        height = newHeight;
        if (fitted) {
            fit();
        } else {
            settle(moved);
        }
    }

    /** Shows all of the image. */
    void fit() {
        fitted = true;
        if (seen != null && width > 0 && height > 0) {
            view.set(fitting(content()));
        }
    }

    private void settle(View to) {
        if (seen != null) {
            view.set(to.settled(content(), width, height, MARGIN));
        }
    }

    /** Zooms by a factor; what is under the point stays there. */
    void zoom(double factor, double x, double y) {
        if (seen == null) {
            return;
        }
        double least = fitting(content()).scale();
        double scale =
                Math.max(least, Math.min(Math.max(least, LARGEST), view.get().scale() * factor));
        if (scale == least) {
            fit();
        } else {
            fitted = false;
            settle(view.get().scaled(scale, x, y));
        }
    }

    /**
     * Zooms in so many steps, or out if it is negative.
     *
     * @param around what stays where it is; null for the middle of the pane
     */
    void step(int by, Rectangle2D around) {
        Rectangle2D about = around == null ? new Rectangle2D(0, 0, width, height) : around;
        zoom(Math.pow(STEP, by), about.getMinX() + about.getWidth() / 2, about.getMinY() + about.getHeight() / 2);
    }

    /** Moves the image. */
    void pan(double dx, double dy) {
        fitted = false;
        settle(view.get().moved(dx, dy));
    }

    /** Moves the image as far as is necessary to have this in sight. */
    void reveal(Rectangle2D shown) {
        double dx = Math.max(0, MARGIN - shown.getMinX()) - Math.max(0, shown.getMaxX() - width + MARGIN);
        double dy = Math.max(0, MARGIN - shown.getMinY()) - Math.max(0, shown.getMaxY() - height + MARGIN);
        if (dx != 0 || dy != 0) {
            pan(dx, dy);
        }
    }

    /**
     * Where a label goes that must neither hide what it speaks of nor leave the pane: beside it, on the right if there
     * is room, else on the left, else below or above.
     *
     * @param shown what not to hide
     * @param w the label's width
     * @param h the label's height
     * @return its top left corner
     */
    Point2D beside(Rectangle2D shown, double w, double h) {
        double gap = 12;
        double y = inside(shown.getMinY(), h, height);
        if (shown.getMaxX() + gap + w <= width - 4) {
            return new Point2D(shown.getMaxX() + gap, y);
        }
        if (shown.getMinX() - gap - w >= 4) {
            return new Point2D(shown.getMinX() - gap - w, y);
        }
        double x = inside(shown.getMinX() + shown.getWidth() / 2 - w / 2, w, width);
        return new Point2D(
                x,
                shown.getMaxY() + gap + h <= height - 4 || shown.getMinY() - gap - h < 4
                        ? inside(shown.getMaxY() + gap, h, height)
                        : shown.getMinY() - gap - h);
    }

    private static double inside(double at, double size, double room) {
        return Math.max(4, Math.min(at, room - size - 4));
    }
}
