package org.fovea.model.config;

/** The vision side of a checkpoint: its encoder and the connector to the decoder. */
public interface VisionConfig {

    /** A one-line summary, such as {@code CLIP tower 336 px / 24×24 patches}. */
    String summary();

    /** The approximate number of visual tokens of a large image, for estimates. */
    long usualTokens();

    /** The sizes of the vision encoder, for estimates. */
    EncoderShape encoder();
}
