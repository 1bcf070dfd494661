package org.fovea.model.image;

/** Converts an image to pixel values as the family's image processor in transformers does. */
public interface ImageProcessor {

    /**
     * The layout that {@link #process} returns, which depends only on the image's size.
     *
     * @param width of the upright image in pixels, positive
     * @param height of the upright image in pixels, positive
     * @throws org.fovea.base.BadInput if the model does not accept images of that size
     */
    ImageLayout layout(int width, int height);

    /** The number of images that the vision encoder encodes: the tiles, and the whole image where it is encoded too. */
    default int tiles(int width, int height) {
        return layout(width, height).views().size();
    }

    /**
     * Converts an image.
     *
     * @throws org.fovea.base.BadInput as {@link #layout}
     */
    ImageInput process(RgbImage image);

    /**
     * The same processor with fewer visual tokens for large images, by the family's own rule; itself where the number
     * is fixed.
     *
     * @param tokens maximum number of visual tokens, at least 1; a family that cannot go so low goes as low as it can
     */
    default ImageProcessor limitedTo(int tokens) {
        return this;
    }

    /** The image to be shown: as the model gets it before normalisation, or the image itself. */
    default RgbImage seen(RgbImage image) {
        return image;
    }

    /** The mapping from the image to {@link #seen}. */
    default ClipImageProcessor.Geometry geometry(int width, int height) {
        return new ClipImageProcessor.Geometry(0, 0, width, height, width, height, 0, 0, width, height);
    }
}
