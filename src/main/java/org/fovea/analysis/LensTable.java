package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.IntFunction;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;

/**
 * The logit lens of a whole run as numbers.
 *
 * @param prompt whose positions are the rows
 * @param layout of its image
 * @param layers 0..L
 * @param text of a token by its id
 */
public record LensTable(Prompt prompt, ImageLayout layout, List<LensLayer> layers, IntFunction<String> text) {

    /** Copies the list. */
    public LensTable {
        layers = List.copyOf(layers);
    }

    /**
     * Adds layers and positions to a JSON object: each position with its patch and, by layer, the most likely tokens.
     */
    public void describe(ObjectNode json) {
        json.put("layers", layers.size() - 1);
        ArrayNode positions = json.putArray("positions");
        for (int t = 0; t < prompt.length(); t++) {
            ObjectNode position = positions.addObject().put("position", t);
            if (prompt.patchAt(t) >= 0) {
                position.put("patch", prompt.patchAt(t));
                ImageLayout.Token token = layout.tokens().get(prompt.patchAt(t));
                if (layout.views().size() > 1) {
                    position.put("view", layout.views().get(token.view()).name());
                }
                position.put("row", token.row());
                position.put("column", token.column());
            }
            position.put("id", prompt.ids()[t]).put("text", text.apply(prompt.ids()[t]));
            ArrayNode byLayer = position.putArray("layers");
            for (LensLayer layer : layers) {
                ArrayNode top = byLayer.addArray();
                for (int i = 0; i < layer.ids()[t].length; i++) {
                    int id = layer.ids()[t][i];
                    top.addObject().put("id", id).put("text", text.apply(id)).put("p", layer.p()[t][i]);
                }
            }
        }
    }

    /** A row per position; for each layer the tokens and probabilities, most likely first. */
    public String csv() {
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
                    .append(TokenTable.quoted(text.apply(prompt.ids()[t])));
            for (LensLayer layer : layers) {
                for (int i = 0; i < layer.ids()[t].length; i++) {
                    csv.append(',')
                            .append(TokenTable.quoted(text.apply(layer.ids()[t][i])))
                            .append(',')
                            .append(layer.p()[t][i]);
                }
            }
            csv.append('\n');
        }
        return csv.toString();
    }
}
