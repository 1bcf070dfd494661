package org.fovea.app.state;

import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.fovea.figure.ColorScale;
import org.fovea.figure.ImageFigure;
import org.fovea.intervene.Patches;
import org.fovea.session.CommandLine;

/**
 * A map of values per patch, shown over the image.
 *
 * @param title what is mapped, in few words
 * @param values [N], in the unit that {@code low} and {@code high} are written in; NaN where nothing is known yet
 * @param limit the value that the strongest colour stands for, above 0
 * @param signed whether values lie on both sides of 0: -limit..limit rather than 0..limit
 * @param low the lowest value of the scale, for a person
 * @param high the highest value of the scale, for a person
 * @param set patches that are singled out; empty for none
 * @param said what there is to say of a patch, in a few words
 * @param written the map as a command writes it, for an export; gives null if no command does
 */
public record PatchMap(
        String title,
        float[] values,
        double limit,
        boolean signed,
        String low,
        String high,
        Patches set,
        IntFunction<String> said,
        Supplier<Written> written) {

    /**
     * A map as a command writes it.
     *
     * @param line the command
     * @param column of its JSON that is shown; null for the usual one
     */
    public record Written(CommandLine line, String json, String column) {}

    /** A map that no command writes. */
    public PatchMap(
            String title,
            float[] values,
            double limit,
            boolean signed,
            String low,
            String high,
            Patches set,
            IntFunction<String> said) {
        this(title, values, limit, signed, low, high, set, said, () -> null);
    }

    /** The same, which a command writes. */
    public PatchMap writtenAs(Supplier<Written> command) {
        return new PatchMap(title, values, limit, signed, low, high, set, said, command);
    }

    /** Draws it as it is shown, for want of a command. */
    public ImageFigure over(ImageFigure image) {
        return isSet()
                ? image.only(set, title)
                : image.values(
                        values,
                        new ColorScale(
                                limit,
                                signed ? ColorScale.Kind.CHANGE : ColorScale.Kind.MAP,
                                v -> v == limit ? high : v == -limit ? low : "",
                                ""));
    }

    /** Where a patch lies on the scale: -1..1 if it is signed, else 0..1; NaN where nothing is known yet. */
    public double strength(int patch) {
        return Math.max(-1, Math.min(1, values[patch] / limit));
    }

    /** Whether it only singles patches out and says no value of any. */
    public boolean isSet() {
        for (float value : values) {
            if (!Float.isNaN(value)) {
                return false;
            }
        }
        return true;
    }
}
