package org.fovea.model.config;

/**
 * The size of a vision encoder and its connector, as far as time depends on it.
 *
 * @param hidden width of a patch's row
 * @param layerWeights weights of one layer's matrices
 * @param layers that are computed
 * @param tilePatches patches of a tile; 0 where an image is one tile of its own shape
 * @param tokenPatches patches that become one visual token, where an image is one tile of its own shape
 * @param windowPatches patches that a patch attends to in layers of windowed attention; 0 if there are none
 * @param fullLayers layers in which a patch attends to all patches of its tile
 * @param tokenWeights weights of the connector that each visual token goes through
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
     * An encoder of square tiles whose layers all attend to the whole tile; a layer has four square matrices and two
     * more.
     */
    static EncoderShape tiles(int hidden, int intermediate, int layers, long patches, long tokenWeights) {
        return new EncoderShape(
                hidden, 4L * hidden * hidden + 2L * hidden * intermediate, layers, patches, 1, 0, layers, tokenWeights);
    }
}
