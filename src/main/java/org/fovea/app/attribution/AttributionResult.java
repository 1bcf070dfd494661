package org.fovea.app.attribution;

import java.util.Locale;
import java.util.Map;
import org.fovea.analysis.TokenTable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.PatchMap;
import org.fovea.model.image.ImageLayout;

/** The result of a method so far: a map over the image, a summary, a table. Texts are those of the window. */
sealed interface AttributionResult permits OcclusionResult, GradientsResult, AttentionResult, MinimalSetResult {

    /** The map over the image, in the given language. */
    PatchMap map(Texts texts);

    /** One or two sentences, in the given language. */
    String summary(Texts texts);

    /** The map over the image. */
    default PatchMap map() {
        return map(Texts.of(AttributionResult.class));
    }

    /** One or two sentences. */
    default String summary() {
        return summary(Texts.of(AttributionResult.class));
    }

    /** The file name, without the image's name and the extension. */
    String fileName();

    /** Values by name, [N] each, NaN where they are not known yet. */
    Map<String, float[]> columns();

    /** The values as a table. */
    default String csv(ImageLayout layout) {
        return TokenTable.csv(layout, columns());
    }

    /** A logit or a contribution to one, with its sign. */
    static String signed(double number) {
        return (number < 0 ? "−" : "+") + plain(Math.abs(number));
    }

    /** A logit or a contribution to one, with about three digits. */
    static String plain(double number) {
        double size = Math.abs(number);
        String text = String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 1 ? "%.2f" : "%.3f", size);
        return number < 0 ? "−" + text : text;
    }

    /** The index of the largest value, NaN ignored; -1 if there is none. */
    static int most(float[] values) {
        int most = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isNaN(values[i]) && (most < 0 || values[i] > values[most])) {
                most = i;
            }
        }
        return most;
    }

    /** A word or token in a file name. */
    static String forFile(String token) {
        return token.replaceAll("[^\\p{L}\\p{N}]+", "-");
    }
}
