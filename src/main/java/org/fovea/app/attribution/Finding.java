package org.fovea.app.attribution;

import java.util.Locale;
import java.util.Map;
import org.fovea.analysis.TokenTable;
import org.fovea.app.state.PatchMap;
import org.fovea.model.image.ImageLayout;

/** What a method found, as far as it has come: over the image, in words, as a table. */
sealed interface Finding permits OcclusionFinding, GradientsFinding, AttentionFinding, MinimalSetFinding {

    /** For showing it over the image. */
    PatchMap map();

    /** In one or two sentences. */
    String summary();

    /** What a file of it is called, without the image's name and the ending. */
    String fileName();

    /** The numbers of each visual token by name, [N] each, NaN where they are not known yet. */
    Map<String, float[]> columns();

    /** As a table. */
    default String csv(ImageLayout layout) {
        return TokenTable.csv(layout, columns());
    }

    /** A logit or a part of one, with its sign. */
    static String signed(double number) {
        return (number < 0 ? "−" : "+") + plain(Math.abs(number));
    }

    /** A logit or a part of one, with three digits or so. */
    static String plain(double number) {
        double size = Math.abs(number);
        String text = String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 1 ? "%.2f" : "%.3f", size);
        return number < 0 ? "−" + text : text;
    }

    /** The place of the highest number; those that are none are left out. */
    static int most(float[] values) {
        int most = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isNaN(values[i]) && (most < 0 || values[i] > values[most])) {
                most = i;
            }
        }
        return most;
    }

    /** A word or token as it is quoted in a file's name. */
    static String forFile(String token) {
        return token.replaceAll("[^\\p{L}\\p{N}]+", "-");
    }
}
