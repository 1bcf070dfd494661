package org.fovea.app.attribution;

import java.util.Locale;
import org.fovea.app.state.PatchMap;

/** What a method found, as far as it has come: over the picture, in words, as a table. */
sealed interface Finding permits OcclusionFinding, GradientsFinding, AttentionFinding, MinimalSetFinding {

    /** For showing it over the picture. */
    PatchMap map();

    /** In one or two sentences. */
    String summary();

    /** What a file of it is called, without the picture's name and the ending. */
    String fileName();

    /** What stands in a table's first line after {@code patch,row,column}. */
    String header();

    /** What a table says of a patch, after its place; empty if it has no line for it. */
    String line(int patch);

    /**
     * As a table.
     *
     * @param columns of the patch grid
     */
    default String csv(int columns) {
        StringBuilder out = new StringBuilder("patch,row,column").append(header()).append('\n');
        for (int p = 0; p < map().values().length; p++) {
            String line = line(p);
            if (line != null) {
                out.append(p).append(',').append(p / columns).append(',').append(p % columns).append(line).append('\n');
            }
        }
        return out.toString();
    }

    /** Numbers as a table has them, each after a comma. */
    static String cells(double... numbers) {
        StringBuilder out = new StringBuilder();
        for (double number : numbers) {
            out.append(String.format(Locale.ROOT, ",%.6f", number));
        }
        return out.toString();
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
