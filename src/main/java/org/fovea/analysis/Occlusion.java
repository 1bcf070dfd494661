package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.image.TokenGrid;

/**
 * The drop of the answer token's probability when the neighbourhood of a patch is ablated, for every patch (the
 * occlusion map of Zeiler and Fergus, ECCV 2014, section 4.2, on visual tokens instead of pixels).
 */
public final class Occlusion {

    private Occlusion() {}

    /**
     * The result of one neighbourhood.
     *
     * @param patch the patch at its centre, 0..N-1
     * @param stride side in patches of the square that it represents until finer cells arrive: 1, 2, 4, …; squares of a
     *     stride tile the grid from its top left corner
     * @param p the token's probability without the neighbourhood, 0..1
     * @param drop by how much the probability fell, -1..1
     */
    public record Cell(int patch, int stride, float p, float drop) {}

    /**
     * Computes the map from coarse to fine.
     *
     * @param token id of the token whose probability is computed
     * @param by what replaces ablated tokens
     * @param size k, side of a neighbourhood in patches, at least 1; clipped at the image's edges. If it is even, it
     *     extends one further to the right and down
     * @param ready receives each cell as soon as it is computed
     * @param progress receives the fraction of the work done, 0..1
     * @param cancelled checked before every layer of every piece
     * @return [N], the drop of each patch's neighbourhood
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static float[] map(
            Trace trace,
            int token,
            Replacement by,
            int size,
            Consumer<Cell> ready,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        float[] nothing = new float[trace.image().count()];
        Arrays.fill(nothing, Float.NaN);
        return map(trace, token, by, size, nothing, ready, progress, cancelled);
    }

    /**
     * Resumes an unfinished map.
     *
     * @param known [N], drops that are already computed; NaN for the others
     * @param ready receives each further cell as soon as it is computed
     * @param progress receives the fraction of the remaining work done, 0..1
     * @return [N], the drop of each patch's neighbourhood
     * @throws java.util.concurrent.CancellationException if cancelled
     * @see #map(Trace, int, Replacement, int, Consumer, DoubleConsumer, BooleanSupplier)
     */
    public static float[] map(
            Trace trace,
            int token,
            Replacement by,
            int size,
            float[] known,
            Consumer<Cell> ready,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        List<TokenGrid> grids = trace.image().grids();
        int[] strides = strides(grids, trace.image().count());
        List<Integer> order = coarseToFine(strides).stream()
                .filter(p -> Float.isNaN(known[p]))
                .toList();
        List<Counterfactual> all = order.stream()
                .map(p -> Counterfactual.of(new Ablation(neighbourhood(p, size, grids), by)))
                .toList();
        float baseline = Softmax.of(trace.lastLogits()).p()[token];
        float[] drops = known.clone();
        try (Sweep sweep = new Sweep(trace)) {
            sweep.stream(
                    all,
                    (outcome, i) -> {
                        int patch = order.get(i);
                        float p = Softmax.of(outcome.logits()).p()[token];
                        drops[patch] = baseline - p;
                        ready.accept(new Cell(patch, strides[patch], p, drops[patch]));
                    },
                    progress,
                    cancelled);
        }
        return drops;
    }

    /**
     * Adds to a JSON object what was ablated at a time.
     *
     * @param size k
     * @param replacement the name of what replaces ablated tokens
     */
    public static void describe(ObjectNode json, int size, String replacement) {
        json.put("size", size).put("mean", replacement);
    }

    /**
     * Its values by the names of their columns.
     *
     * @param p [N], the token's probability without each patch's neighbourhood, 0..1
     * @param change [N], of the probability, -1..1
     */
    public static Map<String, float[]> columns(float[] p, float[] change) {
        Map<String, float[]> columns = new LinkedHashMap<>();
        columns.put("p", p);
        columns.put("change", change);
        return columns;
    }

    /**
     * The k×k tokens around a token in its grid, and those of other grids that show the same region; only the token
     * itself if it shows no region.
     */
    public static Patches neighbourhood(int patch, int size, List<TokenGrid> grids) {
        for (TokenGrid grid : grids) {
            if (grid.has(patch)) {
                return Patches.of(grid.square(patch, size)).inEveryGrid(grids);
            }
        }
        return Patches.of(patch);
    }

    /**
     * For each token, the largest power of two up to 8 such that it is at the centre of a square of that side in its
     * grid; 1 for tokens that show no region.
     *
     * @param count N
     */
    public static int[] strides(List<TokenGrid> grids, int count) {
        int[] strides = new int[count];
        Arrays.fill(strides, 1);
        for (TokenGrid grid : grids) {
            for (int p : grid.tokens()) {
                int stride = 8;
                while (grid.row(p) % stride != stride / 2 || grid.column(p) % stride != stride / 2) {
                    stride /= 2;
                }
                strides[p] = stride;
            }
        }
        return strides;
    }

    private static List<Integer> coarseToFine(int[] strides) {
        List<Integer> order = new ArrayList<>();
        for (int stride = 8; stride > 0; stride /= 2) {
            for (int p = 0; p < strides.length; p++) {
                if (strides[p] == stride) {
                    order.add(p);
                }
            }
        }
        return order;
    }
}
