package org.fovea.app.image;

import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.intervene.Patches;

/** A drag of the pointer over the image, from press to release. */
final class Stroke {

    /** What a pressed pointer does. */
    enum Tool {
        /** Ablates patches, or stops ablating them, as the first patch decides. */
        PAINT,
        /** Ablates a rectangle of patches; without a drag, the object under the pointer. */
        SELECT,
        /** Moves the image. */
        PAN
    }

    /** The distance in pixels from which a drag is not a click. */
    private static final double DRAG = 4;

    private final ImageModel model;
    private final Explorer explorer;
    private final ReadOnlyObjectWrapper<Patches> selection = new ReadOnlyObjectWrapper<>(Patches.NONE);
    private Tool tool;
    private Boolean adding;
    private boolean dragged;
    private Point2D start;
    private Point2D last;

    /** @param model where patches are */
    Stroke(ImageModel model) {
        this.model = model;
        this.explorer = model.explorer();
    }

    /** The rectangle of patches that is being drawn; empty between strokes. */
    ReadOnlyObjectProperty<Patches> selectionProperty() {
        return selection.getReadOnlyProperty();
    }

    /** Begins a stroke, if an image is open. */
    void press(Tool with, double x, double y) {
        cancel();
        if (model.image() == null) {
            return;
        }
        tool = with;
        start = new Point2D(x, y);
        last = start;
        if (tool == Tool.PAINT) {
            explorer.history().beginStroke();
            paint(Patches.of(model.patchAt(x, y) < 0 ? new int[0] : new int[] {model.patchAt(x, y)}));
        }
    }

    /** Continues the stroke to a point. */
    void drag(double x, double y) {
        if (tool == null) {
            return;
        }
        Point2D at = new Point2D(x, y);
        dragged |= start.distance(at) >= DRAG;
        switch (tool) {
            case PAINT -> paint(model.along(last, at));
            case SELECT -> {
                if (dragged) {
                    selection.set(model.within(start, at));
                }
            }
            case PAN -> model.placement().pan(x - last.getX(), y - last.getY());
        }
        last = at;
    }

    private void paint(Patches touched) {
        Patches patches = explorer.everywhere(touched);
        Patches now = explorer.history().current().ablated();
        if (adding == null && !patches.isEmpty()) {
            // A line from outside may meet several patches at once: the one nearest to where it began decides.
            int first = patches.stream()
                    .boxed()
                    .min((a, b) -> Double.compare(distance(a), distance(b)))
                    .orElseThrow();
            adding = !now.contains(first);
        }
        if (!patches.isEmpty()) {
            explorer.ablate(adding ? now.and(patches) : now.without(patches));
        }
    }

    private double distance(int patch) {
        Rectangle2D r = model.square(patch);
        return last.distance(r.getMinX() + r.getWidth() / 2, r.getMinY() + r.getHeight() / 2);
    }

    /** Ends the stroke at a point. */
    void release(double x, double y) {
        if (tool == null) {
            return;
        }
        drag(x, y);
        if (tool == Tool.SELECT && dragged) {
            explorer.ablate(explorer.history().current().ablated().and(selection.get()));
        } else if (tool == Tool.SELECT) {
            ObjectChoice object = model.objectAt(x, y);
            if (object != null) {
                explorer.objectProperty().set(object);
                explorer.toggleObject(object);
            }
        }
        cancel();
    }

    /** Ends the stroke here and now; painted patches stay. */
    void cancel() {
        if (tool == Tool.PAINT) {
            explorer.history().endStroke();
        }
        tool = null;
        adding = null;
        dragged = false;
        selection.set(Patches.NONE);
    }

    /** Whether a stroke has moved, so that it is no click. */
    boolean dragging() {
        return tool != null && dragged;
    }

    /** What the stroke does; null between strokes. */
    Tool tool() {
        return tool;
    }
}
