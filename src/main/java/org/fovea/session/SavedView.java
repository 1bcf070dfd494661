package org.fovea.session;

import java.util.Map;
import org.fovea.analysis.WordMap;
import org.jspecify.annotations.Nullable;

/**
 * A session's view settings; null values stand for defaults.
 *
 * @param layer the layer shown when hovering a patch, 0..L; null for the default
 * @param border rings of patches around the object that are included, 0..2
 * @param changedRun whether the run with the interventions is shown, if there are any
 * @param tab the analysis in front, such as {@code attribution}; null for the default
 * @param word the word whose map is shown, or null
 * @param overlays the image's overlays by name, such as {@code grid}
 */
public record SavedView(
        @Nullable Integer layer,
        int border,
        boolean changedRun,
        @Nullable String tab,
        @Nullable Word word,
        Map<String, Shown> overlays) {

    /** The default view. */
    public static final SavedView USUAL = new SavedView(null, 0, true, null, null, Map.of());

    /**
     * A word's map.
     *
     * @param text as typed
     * @param first layer, 0..L
     * @param last layer, first..L
     * @param over how the layers are combined
     * @param threshold 0..1
     */
    public record Word(String text, int first, int last, WordMap.Over over, double threshold) {}

    /**
     * An overlay's settings.
     *
     * @param opacity 0..1
     */
    public record Shown(boolean visible, double opacity) {}

    /** Copies the map. */
    public SavedView {
        overlays = Map.copyOf(overlays);
    }
}
