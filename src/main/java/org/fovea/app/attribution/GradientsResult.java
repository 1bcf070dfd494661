package org.fovea.app.attribution;

import java.util.Map;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.app.look.Texts;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.session.Interventions;

/**
 * The contribution of each visual token to the logit of the answer's token.
 *
 * @param token whose logit it is
 * @param result over all patches
 * @param steps of the integral
 * @param signed whether signed contributions are shown rather than magnitudes
 * @param mean the baseline of every visual token
 * @param meanFile its file name, for {@link Interventions.Mean#FILE} only
 */
record GradientsResult(
        String token, IntegratedGradients result, int steps, boolean signed, Interventions.Mean mean, String meanFile)
        implements AttributionResult {

    @Override
    public PatchMap map(Texts texts) {
        float[] values = signed ? result.signed() : result.magnitude();
        double limit = 1e-6;
        for (float value : values) {
            limit = Math.max(limit, Math.abs(value));
        }
        return new PatchMap(
                texts.get(signed ? "gradients.title.signed" : "gradients.title.magnitude", token),
                values,
                limit,
                signed,
                signed ? AttributionResult.signed(-limit) : "0",
                signed ? AttributionResult.signed(limit) : AttributionResult.plain(limit),
                Patches.NONE,
                patch -> texts.get(
                        "gradients.patch",
                        token,
                        AttributionResult.signed(result.signed()[patch]),
                        AttributionResult.plain(result.magnitude()[patch])));
    }

    /** The completeness gap as a share of what the contributions should add up to. */
    double gapShare() {
        double whole = Math.abs((double) result.logit() - result.baseline());
        return whole == 0 ? 0 : Math.abs(result.gap()) / whole;
    }

    @Override
    public String summary(Texts texts) {
        double whole = (double) result.logit() - result.baseline();
        return texts.get(
                "gradients.summary",
                token,
                AttributionResult.plain(result.logit()),
                AttributionResult.plain(result.baseline()),
                baseline(texts),
                AttributionResult.signed(whole + result.gap()),
                AttributionResult.signed(result.gap()),
                Percent.of(gapShare()),
                steps);
    }

    private String baseline(Texts texts) {
        return switch (mean) {
            case CHECKPOINT -> texts.get("gradients.mean.checkpoint");
            case IMAGE -> texts.get("gradients.mean.image");
            case ZERO -> texts.get("gradients.mean.zero");
            case FILE -> texts.get("gradients.mean.file", meanFile);
        };
    }

    @Override
    public String fileName() {
        return "%s_gradients-%s".formatted(AttributionResult.forFile(token), signed ? "signed" : "magnitude");
    }

    @Override
    public Map<String, float[]> columns() {
        return result.columns();
    }
}
