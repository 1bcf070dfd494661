package org.fovea.model.vision;

/** The patches of an image as rows, for a convolution computed as one matrix product. */
final class PatchRows {

    private PatchRows() {}

    /**
     * Splits an image into patches, row by row from the top left; incomplete patches at the right and bottom are
     * dropped.
     *
     * @param pixelValues [3, height, width]
     * @param patch side of a patch
     * @return [patches][3 · patch · patch]
     */
    static float[][] of(float[] pixelValues, int height, int width, int patch) {
        int rows = height / patch;
        int columns = width / patch;
        float[][] out = new float[rows * columns][3 * patch * patch];
        for (int p = 0; p < out.length; p++) {
            int top = p / columns * patch;
            int left = p % columns * patch;
            int at = 0;
            for (int channel = 0; channel < 3; channel++) {
                for (int y = 0; y < patch; y++) {
                    System.arraycopy(pixelValues, (channel * height + top + y) * width + left, out[p], at, patch);
                    at += patch;
                }
            }
        }
        return out;
    }
}
