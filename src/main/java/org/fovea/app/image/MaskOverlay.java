package org.fovea.app.image;

import java.util.IdentityHashMap;
import java.util.List;
import javafx.beans.Observable;
import javafx.geometry.Rectangle2D;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.FillRule;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.shape.StrokeLineJoin;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.coco.Coverage;
import org.fovea.figure.Contour;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ClipImageProcessor.Geometry;
import org.fovea.model.image.RgbImage;

/** The masks of the annotated objects: the chosen one's with its patches, the others' faintly. */
public final class MaskOverlay extends Overlay {

    private final Texts texts = Texts.of(MaskOverlay.class);

    /** What the model sees of the image that the rest was computed for. */
    private RgbImage seen;

    private final IdentityHashMap<ObjectChoice, List<double[]>> lines = new IdentityHashMap<>();
    private final IdentityHashMap<ObjectChoice, float[]> coverage = new IdentityHashMap<>();

    MaskOverlay(ImageModel model) {
        super(model, "masks", true);
    }

    @Override
    List<Observable> shows() {
        Explorer explorer = model.explorer();
        return List.of(
                explorer.objects(),
                explorer.objectProperty(),
                explorer.bufferProperty(),
                explorer.history().currentProperty());
    }

    @Override
    void paint(GraphicsContext g, View view) {
        ObjectChoice chosen = model.explorer().objectProperty().get();
        clip(g, view);
        g.setFillRule(FillRule.EVEN_ODD);
        g.setLineJoin(StrokeLineJoin.ROUND);
        g.setStroke(faded(Palette.object(), 0.8));
        g.setLineWidth(1);
        for (ObjectChoice object : model.explorer().objects()) {
            if (object != chosen) {
                trace(g, view, lines(object));
                g.stroke();
            }
        }
        if (chosen != null) {
            trace(g, view, lines(chosen));
            g.setFill(faded(Palette.object(), 0.22));
            g.fill();
            g.setStroke(Palette.object());
            g.setLineWidth(2);
            g.stroke();
            Patches patches = model.explorer().grown(chosen);
            if (!patches.equals(model.explorer().history().current().ablated())) { // their red edge is there already
                g.setLineCap(StrokeLineCap.SQUARE);
                g.setStroke(faded(Palette.ground(), 0.45));
                g.setLineWidth(4);
                outline(g, view, patches);
                g.setStroke(Palette.object());
                g.setLineWidth(1.5);
                outline(g, view, patches);
            }
        }
    }

    /** What the crop has cut away is not drawn on, unless it is shown. */
    private void clip(GraphicsContext g, View view) {
        Rectangle2D frame = view.of(
                model.placement().wholeProperty().get()
                        ? model.placement().sourceBounds()
                        : model.placement().seenBounds());
        g.beginPath();
        g.rect(frame.getMinX(), frame.getMinY(), frame.getWidth(), frame.getHeight());
        g.clip();
    }

    /** Around an object, in pixels of what the model sees. */
    private List<double[]> lines(ObjectChoice object) {
        forgetOthers();
        return lines.computeIfAbsent(object, o -> {
            Geometry to = model.image().geometry();
            List<double[]> found = Contour.of(o.mask());
            for (double[] line : found) {
                for (int i = 0; i < line.length; i += 2) {
                    line[i] = to.seenX(line[i]);
                    line[i + 1] = to.seenY(line[i + 1]);
                }
            }
            return found;
        });
    }

    private float coverage(ObjectChoice object, int patch) {
        forgetOthers();
        return coverage.computeIfAbsent(
                        object,
                        o -> Coverage.of(
                                o.mask(), model.image().layout(), model.image().grids()))[patch];
    }

    private void forgetOthers() {
        if (seen != model.image().seen()) {
            seen = model.image().seen();
            lines.clear();
            coverage.clear();
        }
    }

    /** How much of the patch the chosen object covers; without one, the object that covers most of it. */
    @Override
    public String describe(int patch) {
        ObjectChoice object = model.explorer().objectProperty().get();
        if (object == null) {
            for (ObjectChoice other : model.explorer().objects()) {
                if (coverage(other, patch) > (object == null ? 0 : coverage(object, patch))) {
                    object = other;
                }
            }
        }
        if (object == null) {
            return "";
        }
        float covered = coverage(object, patch);
        if (covered > 0) {
            return texts.get("mask.covers", object.label(), Percent.of(covered));
        }
        return model.explorer().grown(object).contains(patch)
                ? texts.get("mask.around", object.label())
                : texts.get("mask.outside", object.label());
    }

    @Override
    Color mark() {
        return Palette.object();
    }
}
