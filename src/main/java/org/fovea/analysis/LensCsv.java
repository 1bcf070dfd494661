package org.fovea.analysis;

import java.util.List;
import java.util.function.IntFunction;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;

/** The logit lens as a table: a row per position; for each layer the tokens and probabilities, most likely first. */
public final class LensCsv {

    private LensCsv() {}

    /**
     * Writes it.
     *
     * @param layout of the prompt's image
     * @param layers 0..L
     * @param text of a token by its id
     */
    public static String of(Prompt prompt, ImageLayout layout, List<LensLayer> layers, IntFunction<String> text) {
        StringBuilder csv =
                new StringBuilder("position,").append(TokenTable.header(layout)).append(",token");
        for (LensLayer layer : layers) {
            for (int i = 1; i <= layer.ids()[0].length; i++) {
                csv.append(",layer%d_token%d,layer%d_p%d".formatted(layer.layer(), i, layer.layer(), i));
            }
        }
        csv.append('\n');
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            csv.append(t)
                    .append(',')
                    .append(patch < 0 ? TokenTable.noPlace(layout) : TokenTable.place(layout, patch))
                    .append(',')
                    .append(quoted(text.apply(prompt.ids()[t])));
            for (LensLayer layer : layers) {
                for (int i = 0; i < layer.ids()[t].length; i++) {
                    csv.append(',')
                            .append(quoted(text.apply(layer.ids()[t][i])))
                            .append(',')
                            .append(layer.p()[t][i]);
                }
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
