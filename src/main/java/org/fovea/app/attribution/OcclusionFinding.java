package org.fovea.app.attribution;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.analysis.Occlusion;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.image.TokenGrid;

/**
 * What the answer's token loses when each neighbourhood is ablated alone, as far as it has been computed.
 *
 * @param token whose probability, for a person
 * @param base its probability in the model as it is, 0..1
 * @param size k, patches on a side of a neighbourhood
 * @param drops [N], by how much it falls, -1..1; NaN where that is not known yet
 * @param coarse [N], the same with unknown patches given what their square's known one has; NaN where there is none
 * @param points whether it is shown in points of probability rather than in log-odds, which tell small changes of a
 *     sure answer apart
 */
record OcclusionFinding(String token, float base, int size, float[] drops, float[] coarse, boolean points)
        implements Finding {

    /** Changes below which there is nothing to be seen: of probability, of log-odds. */
    private static final double LEAST = 0.001;

    private static final double LEAST_ODDS = 0.01;
    /** Changes of probability that are not worth speaking of. */
    private static final double SLIGHT = 0.005;

    /** Nothing is known yet. */
    static OcclusionFinding nothing(String token, float base, int size, int patches) {
        float[] none = new float[patches];
        Arrays.fill(none, Float.NaN);
        return new OcclusionFinding(token, base, size, none, none.clone(), true);
    }

    /**
     * Takes a cell in, which speaks for its square where nothing finer is known; changes the arrays.
     *
     * @param grids of the image's tokens
     */
    void take(Occlusion.Cell cell, List<TokenGrid> grids) {
        drops[cell.patch()] = cell.drop();
        coarse[cell.patch()] = cell.drop();
        for (TokenGrid grid : grids) {
            if (grid.has(cell.patch())) {
                int top = grid.row(cell.patch()) / cell.stride() * cell.stride();
                int left = grid.column(cell.patch()) / cell.stride() * cell.stride();
                for (int row = top; row < Math.min(grid.rows(), top + cell.stride()); row++) {
                    for (int column = left; column < Math.min(grid.columns(), left + cell.stride()); column++) {
                        int patch = grid.token(row, column);
                        if (Float.isNaN(drops[patch])) {
                            coarse[patch] = cell.drop();
                        }
                    }
                }
            }
        }
    }

    /** As it is now, for another thread. */
    OcclusionFinding copy() {
        return new OcclusionFinding(token, base, size, drops.clone(), coarse.clone(), points);
    }

    /** The same, shown in points of probability or in log-odds. */
    OcclusionFinding in(boolean inPoints) {
        return new OcclusionFinding(token, base, size, drops, coarse, inPoints);
    }

    /** A drop of the probability in the unit of the map, with the sign of the change. */
    private double change(float drop) {
        return points ? -drop : odds(base - drop) - odds(base);
    }

    private static double odds(double p) {
        double inside = Math.max(1e-7, Math.min(1 - 1e-7, p));
        return Math.log(inside / (1 - inside));
    }

    private String words(double change) {
        return points ? Percent.points(change) : Finding.signed(change);
    }

    /** How many patches are known. */
    int known() {
        int known = 0;
        for (float drop : drops) {
            known += Float.isNaN(drop) ? 0 : 1;
        }
        return known;
    }

    boolean whole() {
        return known() == drops.length;
    }

    @Override
    public PatchMap map() {
        float[] changes = new float[coarse.length];
        double limit = points ? LEAST : LEAST_ODDS;
        for (int p = 0; p < changes.length; p++) {
            changes[p] = Float.isNaN(coarse[p]) ? Float.NaN : (float) change(coarse[p]);
            limit = Float.isNaN(changes[p]) ? limit : Math.max(limit, Math.abs(changes[p]));
        }
        return new PatchMap(
                "%s of “%s”".formatted(points ? "points" : "log-odds", token),
                changes,
                limit,
                true,
                words(-limit),
                words(limit),
                Patches.NONE,
                this::said);
    }

    private String said(int patch) {
        if (Float.isNaN(coarse[patch])) {
            return "";
        }
        return "“%s” without %s: %s%s %s"
                .formatted(
                        token,
                        size == 1 ? "it" : "its %d×%d".formatted(size, size),
                        Float.isNaN(drops[patch]) ? "about " : "",
                        words(change(coarse[patch])),
                        points ? "points" : "log-odds");
    }

    @Override
    public String summary() {
        int most = Finding.most(drops);
        String begin = "P(“%s”) is %s. ".formatted(token, Percent.of(base));
        if (most < 0) {
            return begin;
        }
        int felt = 0;
        for (float drop : drops) {
            felt += drop >= 0.01 ? 1 : 0;
        }
        String things = size == 1 ? "patches" : "%d×%d neighbourhoods".formatted(size, size);
        String lost = "%she largest drop is at patch %d: %s %s. "
                .formatted(
                        whole() ? "T" : "Of %d %s computed, t".formatted(known(), things),
                        most,
                        words(change(drops[most])),
                        points ? "points" : "log-odds");
        return begin
                + lost
                + (drops[most] >= SLIGHT || !whole()
                        ? "%d of %d %s lower it by a point or more.".formatted(felt, known(), things)
                        : points ? "The model is certain of this answer: log-odds or a larger square show more." : "");
    }

    @Override
    public String fileName() {
        return "%s_occlusion-%dx%d".formatted(Finding.forFile(token), size, size);
    }

    /** As {@code fovea occlusion} writes them: the probability without the token, and its change. */
    @Override
    public Map<String, float[]> columns() {
        float[] p = new float[drops.length];
        float[] change = new float[drops.length];
        for (int t = 0; t < drops.length; t++) {
            p[t] = base - drops[t];
            change[t] = -drops[t];
        }
        Map<String, float[]> columns = new LinkedHashMap<>();
        columns.put("p", p);
        columns.put("change", change);
        return columns;
    }
}
