package org.fovea.model.config;

/** The vision side of a checkpoint: its encoder and the connector to the decoder. */
public interface VisionConfig {

    /** A one-line summary, such as {@code CLIP tower 336 px / 24×24 patches}. */
    String summary();

    /** The approximate number of visual tokens of a large image, for estimates. */
    long usualTokens();

    /** The number of the encoder's layers by {@link #layersField}, of which not all need be computed. */
    int layers();

    /** The field of {@code vision_config} with the number of layers. */
    default String layersField() {
        return "num_hidden_layers";
    }

    /** The sizes of the vision encoder, for estimates. */
    EncoderShape encoder();
}
