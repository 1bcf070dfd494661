package org.fovea.intervene;

import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;

/**
 * Consecutive layers, both ends included.
 *
 * @param first 1..L
 * @param last first..L
 */
public record LayerWindow(int first, int last) {

    /** The windows of the paper, for its 32 layers (Neo et al., section 5). */
    private static final int[][] PAPER = {{1, 10}, {5, 14}, {11, 20}, {15, 24}, {21, 31}};

    private static final String[] PAPER_NAMES = {"early", "early to middle", "middle", "middle to late", "late"};

    /** @throws BadInput if the window is empty or begins before layer 1 */
    public LayerWindow {
        if (first < 1 || last < first) {
            throw new BadInput("Layers %d-%d: expected first-last with 1 ≤ first ≤ last.".formatted(first, last));
        }
    }

    /** A window with the name that the paper gives it. */
    public record Preset(String name, LayerWindow window) {}

    /** The paper's five windows, scaled to another number of layers by the fraction of layers before each end. */
    public static List<Preset> presets(int layers) {
        List<Preset> out = new ArrayList<>();
        for (int i = 0; i < PAPER.length; i++) {
            int first = (int) Math.round((PAPER[i][0] - 1) * layers / 32.0) + 1;
            int last = (int) Math.round(PAPER[i][1] * layers / 32.0);
            out.add(new Preset(PAPER_NAMES[i], new LayerWindow(first, Math.max(first, last))));
        }
        return out;
    }

    /** Every window of a model, by first layer and then by last: L (L + 1) / 2. */
    public static List<LayerWindow> all(int layers) {
        List<LayerWindow> out = new ArrayList<>();
        for (int first = 1; first <= layers; first++) {
            for (int last = first; last <= layers; last++) {
                out.add(new LayerWindow(first, last));
            }
        }
        return out;
    }

    /**
     * Reads {@code 15-24} or {@code 15}.
     *
     * @param layers L
     * @throws BadInput if it is no window within 1..L
     */
    public static LayerWindow parse(String text, int layers) {
        String[] ends = text.strip().split("-", 2);
        try {
            int first = Integer.parseInt(ends[0].strip());
            int last = ends.length == 2 ? Integer.parseInt(ends[1].strip()) : first;
            if (first < 1 || last < first || last > layers) {
                throw new BadInput(
                        layers == Integer.MAX_VALUE // no model is open yet that would say how many
                                ? "Layers \"%s\": expected first-last with 1 ≤ first ≤ last.".formatted(text)
                                : "Layers \"%s\": expected a window within 1-%d.".formatted(text, layers));
            }
            return new LayerWindow(first, last);
        } catch (NumberFormatException e) {
            throw new BadInput("Layers \"%s\": expected a window such as 3-6 or 4.".formatted(text), e);
        }
    }

    /** Whether a layer, 1..L, is in the window. */
    public boolean contains(int layer) {
        return layer >= first && layer <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
