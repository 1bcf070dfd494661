package org.fovea.vlm;

import java.util.List;
import java.util.function.IntFunction;
import org.fovea.vlm.text.Cut;
import org.fovea.vlm.text.Decoder;
import org.fovea.vlm.text.KeyValues;

/**
 * A point from which text can be generated: what came before, as keys and values, and what comes next, as logits.
 *
 * @param decoder whose layers
 * @param keyValues by layer, 0-based, of positions 0 to position; shared, not owned
 * @param position of the next token
 * @param logits of the next token, [V]
 * @param cuts by layer, 0-based: attention that generated positions are denied
 */
public record Continuation(Decoder decoder, List<KeyValues> keyValues, int position, float[] logits,
        IntFunction<List<Cut>> cuts) {}
