package org.fovea.model.backend;

import java.util.Locale;
import org.fovea.base.BadInput;

/** How linear layers multiply; norms, attention, the residual stream and logits are float32 in all of them. */
public enum ComputeMode {
    /** float32 products of the stored weights; converting float16 and bfloat16 to float32 is exact. */
    EXACT,
    /**
     * The fastest product for the stored weights: many rows in bfloat16 where the processor supports it, else in
     * float32; few rows in the stored type.
     */
    FAST,
    /**
     * The decoder's weights as int8 with one scale for each output, quantised once and kept on disk; otherwise as
     * {@link #FAST}.
     */
    INT8;

    /** Its name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws BadInput if the text is none of these */
    public static ComputeMode parse(String text) {
        for (ComputeMode computeMode : values()) {
            if (computeMode.toString().equals(text)) {
                return computeMode;
            }
        }
        throw new BadInput("compute mode \"%s\": expected exact, fast or int8.".formatted(text));
    }
}
