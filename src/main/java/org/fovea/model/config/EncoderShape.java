package org.fovea.model.config;

/**
 * The sizes of a vision encoder and its connector that determine how long encoding takes.
 *
 * @param hidden width of the encoder
 * @param layerWeights number of weights in one layer's matrices
 * @param layers number of layers that are computed
 * @param tilePatches patches in a tile; 0 where the image is a single tile of its own shape
 * @param tokenPatches patches that become one visual token, where the image is a single tile of its own shape
 * @param windowPatches patches that a patch attends to in layers of windowed attention; 0 if there are none
 * @param fullLayers number of layers in which a patch attends to all patches of its tile
 * @param tokenWeights number of connector weights applied to each visual token
 */
public record EncoderShape(
        int hidden,
        long layerWeights,
        int layers,
        long tilePatches,
        int tokenPatches,
        long windowPatches,
        int fullLayers,
        long tokenWeights) {

    /**
     * An encoder of square tiles with full attention in every layer; a layer has four attention matrices and two of the
     * MLP.
     */
    static EncoderShape tiles(int hidden, int intermediate, int layers, long patches, long tokenWeights) {
        return new EncoderShape(
                hidden, 4L * hidden * hidden + 2L * hidden * intermediate, layers, patches, 1, 0, layers, tokenWeights);
    }
}
