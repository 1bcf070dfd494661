package org.fovea.model.backend;

import java.util.Locale;
import org.fovea.base.BadInput;

/** How linear layers multiply; norms, attention, the residual stream and logits are float32 in all of them. */
public enum ComputeMode {
    /** float32 products of the weights as stored: widening float16 and bfloat16 loses nothing. */
    EXACT,
    /**
     * What the processor does fastest with the stored weights: bfloat16 products of many rows where it has them,
     * float32 ones where it has not; products in the stored type of a few rows.
     */
    FAST,
    /**
     * The decoder's weights as signed bytes with one scale for each output, quantised once, then kept on disk;
     * multiplied as in {@link #FAST}.
     */
    INT8;

    /** As a person writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws BadInput if the text is none of these */
    public static ComputeMode parse(String text) {
        for (ComputeMode arithmetic : values()) {
            if (arithmetic.toString().equals(text)) {
                return arithmetic;
            }
        }
        throw new BadInput("compute mode \"%s\": expected exact, fast or int8.".formatted(text));
    }
}
