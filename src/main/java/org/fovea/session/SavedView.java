package org.fovea.session;

import java.util.Map;
import org.fovea.analysis.WordMap;

/**
 * How a session is looked at; null where nothing was saved, so that what is usual stays.
 *
 * @param layer that hovering a patch reads, 0..L; null for the usual one
 * @param border how often the object is grown by its neighbours, 0..2
 * @param changedRun whether the run with the interventions is shown, where there are any
 * @param tab the analysis in front, such as {@code attribution}; null for the usual one
 * @param word whose map is shown; null for none
 * @param overlays over the image by name, such as {@code grid}
 */
public record SavedView(
        Integer layer, int border, boolean changedRun, String tab, Word word, Map<String, Shown> overlays) {

    /** Nothing is chosen. */
    public static final SavedView USUAL = new SavedView(null, 0, true, null, null, Map.of());

    /**
     * A word's map.
     *
     * @param text as typed
     * @param first layer, 0..L
     * @param last layer, first..L
     * @param over how the layers are pooled
     * @param threshold 0..1
     */
    public record Word(String text, int first, int last, WordMap.Over over, double threshold) {}

    /**
     * Whether an overlay is shown.
     *
     * @param opacity 0..1
     */
    public record Shown(boolean visible, double opacity) {}

    /** Keeps its own map. */
    public SavedView {
        overlays = Map.copyOf(overlays);
    }
}
