package org.fovea.app.attribution;

import java.util.Arrays;
import org.fovea.app.look.Percent;
import org.fovea.app.state.PatchMap;
import org.fovea.intervene.Occlusion;
import org.fovea.intervene.Patches;

/**
 * What the answer's token loses when each neighbourhood is ablated alone, as far as it has been computed.
 *
 * @param token whose probability, for a person
 * @param base its probability in the model as it is, 0..1
 * @param size k, patches on a side of a neighbourhood
 * @param drops [N], by how much it falls, -1..1; NaN where that is not known yet
 * @param coarse [N], the same with unknown patches given what their square's known one has; NaN where there is none
 */
record Occluded(String token, float base, int size, float[] drops, float[] coarse) implements Finding {

    /** Below this many points there is nothing to be seen. */
    private static final double LEAST = 0.001;

    /** Nothing is known yet. */
    static Occluded nothing(String token, float base, int size, int patches) {
        float[] none = new float[patches];
        Arrays.fill(none, Float.NaN);
        return new Occluded(token, base, size, none, none.clone());
    }

    /**
     * Takes a cell in, which speaks for its square where nothing finer is known; changes the arrays.
     *
     * @param columns of the patch grid
     */
    void take(Occlusion.Cell cell, int columns) {
        drops[cell.patch()] = cell.drop();
        int top = cell.patch() / columns / cell.stride() * cell.stride();
        int left = cell.patch() % columns / cell.stride() * cell.stride();
        for (int row = top; row < Math.min(drops.length / columns, top + cell.stride()); row++) {
            for (int column = left; column < Math.min(columns, left + cell.stride()); column++) {
                int patch = row * columns + column;
                if (Float.isNaN(drops[patch]) || patch == cell.patch()) {
                    coarse[patch] = cell.drop();
                }
            }
        }
    }

    /** As it is now, for another thread. */
    Occluded copy() {
        return new Occluded(token, base, size, drops.clone(), coarse.clone());
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
        double limit = LEAST;
        for (int p = 0; p < changes.length; p++) {
            changes[p] = -coarse[p];
            limit = Float.isNaN(changes[p]) ? limit : Math.max(limit, Math.abs(changes[p]));
        }
        return new PatchMap("points of P(“%s”)".formatted(token), changes, limit, true, Percent.points(-limit),
                Percent.points(limit), Patches.NONE, this::said);
    }

    private String said(int patch) {
        if (Float.isNaN(coarse[patch])) {
            return "";
        }
        return "“%s” without %s: %s%s points".formatted(token, size == 1 ? "it" : "its %d×%d".formatted(size, size),
                Float.isNaN(drops[patch]) ? "about " : "", Percent.points(-coarse[patch]));
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
        return begin + "%s at patch %d: %s points. %d of %d %s lower it by a point or more.".formatted(
                size == 1 ? "Most is lost" : "Most is lost with the %d×%d".formatted(size, size), most,
                Percent.points(-drops[most]), felt, known(), size == 1 ? "patches" : "neighbourhoods");
    }

    @Override
    public String fileName() {
        return "%s_occlusion-%dx%d".formatted(Finding.forFile(token), size, size);
    }

    @Override
    public String header() {
        return ",p,drop";
    }

    @Override
    public String line(int patch) {
        return Float.isNaN(drops[patch]) ? null : Finding.cells(base - drops[patch], drops[patch]);
    }
}
