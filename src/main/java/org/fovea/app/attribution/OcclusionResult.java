package org.fovea.app.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fovea.analysis.Occlusion;
import org.fovea.app.look.Texts;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.image.TokenGrid;

/**
 * The drop of the answer token's probability when each neighbourhood is ablated on its own, as far as computed.
 *
 * @param token whose probability it is
 * @param base its probability without interventions, 0..1
 * @param size k, patches on a side of a neighbourhood
 * @param p [N], its probability without each neighbourhood, 0..1; NaN where it is not known yet
 * @param coarse [N], the drop, -1..1, where an unknown patch takes the value of its square's known one; NaN if there is
 *     none
 * @param points whether changes are shown in points of probability rather than in log-odds, which distinguish small
 *     changes of a certain answer
 */
record OcclusionResult(String token, float base, int size, float[] p, float[] coarse, boolean points)
        implements AttributionResult {

    /** The least scale of the map: of probability, of log-odds. */
    private static final double LEAST = 0.001;

    private static final double LEAST_ODDS = 0.01;
    /** Smaller changes of probability are not mentioned. */
    private static final double SLIGHT = 0.005;

    /** Nothing is known yet. */
    static OcclusionResult nothing(String token, float base, int size, int patches) {
        float[] none = new float[patches];
        Arrays.fill(none, Float.NaN);
        return new OcclusionResult(token, base, size, none, none.clone(), true);
    }

    /**
     * Adds a cell, which stands for its square where nothing finer is known; changes the arrays.
     *
     * @param grids of the image's tokens
     */
    void take(Occlusion.Cell cell, List<TokenGrid> grids) {
        p[cell.patch()] = cell.p();
        coarse[cell.patch()] = cell.drop();
        for (TokenGrid grid : grids) {
            if (grid.has(cell.patch())) {
                int top = grid.row(cell.patch()) / cell.stride() * cell.stride();
                int left = grid.column(cell.patch()) / cell.stride() * cell.stride();
                for (int row = top; row < Math.min(grid.rows(), top + cell.stride()); row++) {
                    for (int column = left; column < Math.min(grid.columns(), left + cell.stride()); column++) {
                        int patch = grid.token(row, column);
                        if (Float.isNaN(p[patch])) {
                            coarse[patch] = cell.drop();
                        }
                    }
                }
            }
        }
    }

    /** A snapshot for another thread. */
    OcclusionResult copy() {
        return new OcclusionResult(token, base, size, p.clone(), coarse.clone(), points);
    }

    /** The same, shown in points of probability or in log-odds. */
    OcclusionResult in(boolean inPoints) {
        return new OcclusionResult(token, base, size, p, coarse, inPoints);
    }

    /** A drop of the probability in the unit of the map, with the sign of the change. */
    private double change(float drop) {
        return points ? -drop : odds(base - drop) - odds(base);
    }

    private static double odds(double p) {
        double inside = Math.max(1e-7, Math.min(1 - 1e-7, p));
        return Math.log(inside / (1 - inside));
    }

    private String number(double change) {
        return points ? Percent.points(change) : AttributionResult.signed(change);
    }

    /** [N], the drop of the probability, -1..1; NaN where it is not known yet. */
    float[] drops() {
        float[] drops = new float[p.length];
        for (int t = 0; t < p.length; t++) {
            drops[t] = base - p[t];
        }
        return drops;
    }

    /** Number of known patches. */
    int known() {
        int known = 0;
        for (float each : p) {
            known += Float.isNaN(each) ? 0 : 1;
        }
        return known;
    }

    boolean whole() {
        return known() == p.length;
    }

    @Override
    public PatchMap map(Texts texts) {
        float[] changes = new float[coarse.length];
        double limit = points ? LEAST : LEAST_ODDS;
        for (int p = 0; p < changes.length; p++) {
            changes[p] = Float.isNaN(coarse[p]) ? Float.NaN : (float) change(coarse[p]);
            limit = Float.isNaN(changes[p]) ? limit : Math.max(limit, Math.abs(changes[p]));
        }
        return new PatchMap(
                texts.get(points ? "occlusion.title.points" : "occlusion.title.odds", token),
                changes,
                limit,
                true,
                number(-limit),
                number(limit),
                Patches.NONE,
                patch -> describe(patch, texts));
    }

    private String describe(int patch, Texts texts) {
        if (Float.isNaN(coarse[patch])) {
            return "";
        }
        String number = number(change(coarse[patch]));
        return texts.get(
                "occlusion.patch",
                token,
                size == 1 ? texts.get("occlusion.it") : texts.get("occlusion.its", size, size),
                Float.isNaN(p[patch]) ? texts.get("occlusion.about", number) : number,
                unit(texts));
    }

    private String unit(Texts texts) {
        return texts.get(points ? "occlusion.points" : "occlusion.odds");
    }

    @Override
    public String summary(Texts texts) {
        float[] drops = drops();
        int most = AttributionResult.most(drops);
        List<String> sentences = new ArrayList<>(List.of(texts.get("occlusion.base", token, Percent.of(base))));
        if (most < 0) {
            return sentences.get(0);
        }
        String squares = size == 1 ? texts.get("occlusion.patches") : texts.get("occlusion.squares", size, size);
        String drop = number(change(drops[most]));
        sentences.add(
                whole()
                        ? texts.get("occlusion.most", most, drop, unit(texts))
                        : texts.get("occlusion.most.known", known(), squares, most, drop, unit(texts)));
        if (drops[most] >= SLIGHT || !whole()) {
            int lower = 0;
            for (float each : drops) {
                lower += each >= 0.01 ? 1 : 0;
            }
            sentences.add(texts.get("occlusion.lower", lower, known(), squares));
        } else if (points) {
            sentences.add(texts.get("occlusion.certain"));
        }
        return String.join(" ", sentences);
    }

    @Override
    public String fileName() {
        return "%s_occlusion-%dx%d".formatted(AttributionResult.forFile(token), size, size);
    }

    /** The columns of {@code fovea occlusion}: the probability without the patch, and its change. */
    @Override
    public Map<String, float[]> columns() {
        float[] drops = drops();
        float[] change = new float[drops.length];
        for (int t = 0; t < drops.length; t++) {
            change[t] = -drops[t];
        }
        return Occlusion.columns(p, change);
    }
}
