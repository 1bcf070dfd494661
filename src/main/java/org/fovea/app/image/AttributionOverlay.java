package org.fovea.app.image;

import java.util.List;
import java.util.Optional;
import javafx.beans.Observable;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import org.fovea.app.state.PatchMap;

/** The attribution map of any method; while it is drawn, the word map is not. */
public final class AttributionOverlay extends Overlay {

    AttributionOverlay(ImageModel model) {
        super(model, "attribution", true);
    }

    @Override
    List<Observable> shows() {
        return List.of(model.explorer().patchMapProperty());
    }

    /** The map, if there is one of the image. */
    private PatchMap map() {
        PatchMap map = model.explorer().patchMapProperty().get();
        return map == null
                        || model.image() == null
                        || map.values().length != model.image().count()
                ? null
                : map;
    }

    /** Whether there is a map and it is drawn. */
    boolean covers() {
        return visibleProperty().get() && map() != null;
    }

    @Override
    void paint(GraphicsContext g, View view) {
        if (map() != null) {
            PatchMapPainter.paint(g, map(), model.lines(view));
        }
    }

    @Override
    public String describe(int patch) {
        return map() == null ? "" : map().said().apply(patch);
    }

    @Override
    Color mark() {
        return PatchMapPainter.mark();
    }

    @Override
    public Optional<Legend> legend() {
        return Optional.ofNullable(map())
                .filter(m -> !m.isSet())
                .map(m -> new Legend(m.title(), m.low(), m.high(), Double.NaN, m.signed()));
    }
}
