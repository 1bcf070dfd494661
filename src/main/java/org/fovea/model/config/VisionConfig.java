package org.fovea.model.config;

/** The vision side of a checkpoint: its encoder and what connects it to the decoder. */
public interface VisionConfig {

    /**
     * What a stranger to the checkpoint would want to know first, such as {@code CLIP tower 336 px / 24×24 patches}.
     */
    String summary();

    /** About how many visual tokens a large image has, for estimates. */
    long usualTokens();

    /** What the vision encoder multiplies, for estimates. */
    EncoderShape encoder();
}
