package org.fovea.app.state;

import org.fovea.analysis.LensLayer;
import org.fovea.model.text.Tokenizer;

/**
 * One layer of the token grid, ready to be drawn.
 *
 * @param layer 0..L
 * @param texts [T][k], most likely first
 * @param ids [T][k]
 * @param p [T][k]
 */
public record LensText(int layer, String[][] texts, int[][] ids, float[][] p) {

    static LensText of(LensLayer layer, Tokenizer tokenizer) {
        String[][] texts = new String[layer.ids().length][];
        for (int t = 0; t < texts.length; t++) {
            int[] ids = layer.ids()[t];
            texts[t] = new String[ids.length];
            for (int i = 0; i < ids.length; i++) {
                texts[t][i] = tokenizer.text(ids[i]);
            }
        }
        return new LensText(layer.layer(), texts, layer.ids(), layer.p());
    }
}
