package org.fovea.app.image;

import java.util.List;
import javafx.scene.paint.Color;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.model.TokenProbability;

/**
 * What the card beside a patch shows.
 *
 * @param patch 0..N-1
 * @param name of the visual token
 * @param row from the top, from 0
 * @param column from the left, from 0
 * @param layer that the tokens are read at, 0..L
 * @param layers L
 * @param tokens of the lens, most likely first; empty until the layer has been read
 * @param facts one per overlay that has a value for the patch
 * @param run which run the tokens are of, and what the original one's is where that is another; empty if there is only
 *     one
 */
public record Hover(
        int patch,
        String name,
        int row,
        int column,
        int layer,
        int layers,
        List<TokenProbability> tokens,
        List<Fact> facts,
        String run) {

    /**
     * An overlay's value for a patch.
     *
     * @param mark the colour that it has in the image
     * @param text in a few words
     */
    public record Fact(Color mark, String text) {}

    /** All of it as text, one line each. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(Texts.of(Hover.class).get("hover", name, row, column, layer, layers));
        if (!run.isEmpty()) {
            out.append(", ").append(run);
        }
        tokens.forEach(t -> out.append('\n').append(t.text()).append(' ').append(Percent.of(t.p())));
        facts.forEach(f -> out.append('\n').append(f.text()));
        return out.toString();
    }
}
