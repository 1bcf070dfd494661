package org.fovea.app.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;

/**
 * What each visual token contributes to the logit of the answer's token.
 *
 * @param token whose logit, for a person
 * @param result over all patches
 * @param steps of the way that it was integrated over
 * @param signed whether the plain sums are shown rather than the magnitudes
 * @param from what every visual token started as, for a person
 */
record GradientsFinding(String token, IntegratedGradients result, int steps, boolean signed, String from)
        implements Finding {

    @Override
    public PatchMap map() {
        float[] values = signed ? result.signed() : result.magnitude();
        double limit = 1e-6;
        for (float value : values) {
            limit = Math.max(limit, Math.abs(value));
        }
        return new PatchMap(
                "%s logit of “%s”".formatted(signed ? "contribution to the" : "magnitude,", token),
                values,
                limit,
                signed,
                signed ? Finding.signed(-limit) : "0",
                signed ? Finding.signed(limit) : Finding.plain(limit),
                Patches.NONE,
                patch -> "logit of “%s”: %s%s"
                        .formatted(
                                token,
                                Finding.signed(result.signed()[patch]),
                                ", magnitude " + Finding.plain(result.magnitude()[patch])));
    }

    /** The completeness gap as a share of what the contributions should sum to. */
    double gapShare() {
        double whole = Math.abs((double) result.logit() - result.baseline());
        return whole == 0 ? 0 : Math.abs(result.gap()) / whole;
    }

    @Override
    public String summary() {
        double whole = (double) result.logit() - result.baseline();
        return ("The logit of “%s” is %s, and %s with every patch replaced by the %s. The contributions add up to "
                        + "%s: completeness gap %s"
                        + " (%s) with %d steps.")
                .formatted(
                        token,
                        Finding.plain(result.logit()),
                        Finding.plain(result.baseline()),
                        from,
                        Finding.signed(whole + result.gap()),
                        Finding.signed(result.gap()),
                        Percent.of(gapShare()),
                        steps);
    }

    @Override
    public String fileName() {
        return "%s_gradients-%s".formatted(Finding.forFile(token), signed ? "signed" : "magnitude");
    }

    @Override
    public Map<String, float[]> columns() {
        Map<String, float[]> columns = new LinkedHashMap<>();
        columns.put("magnitude", result.magnitude());
        columns.put("signed", result.signed());
        return columns;
    }
}
