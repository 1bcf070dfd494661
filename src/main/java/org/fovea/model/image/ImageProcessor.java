package org.fovea.model.image;

/** Makes pixel values of images, as a family's image processor in Hugging Face transformers does. */
public interface ImageProcessor {

    /**
     * Where the visual tokens of an image lie; what {@link #process} gives without a look at the pixels.
     *
     * @param width of the upright image in pixels, positive
     * @param height of the upright image in pixels, positive
     * @throws org.fovea.base.BadInput if the model takes no image of that size
     */
    ImageLayout layout(int width, int height);

    /**
     * How many images the vision encoder makes of one: its tiles, and the whole as one more where that is encoded too.
     */
    default int tiles(int width, int height) {
        return layout(width, height).views().size();
    }

    /**
     * Makes the pixel values of an image.
     *
     * @throws org.fovea.base.BadInput as {@link #layout}
     */
    ImageInput process(RgbImage image);

    /**
     * The same with fewer visual tokens for large images, by the family's own rule; itself where a family has no
     * choice.
     *
     * @param tokens most visual tokens, at least 1; a family that cannot go so low goes as low as it can
     */
    default ImageProcessor limitedTo(int tokens) {
        return this;
    }

    /** The image as a person is shown it: what the model sees, before normalisation, or the image itself. */
    default RgbImage seen(RgbImage image) {
        return image;
    }

    /** From the image to {@link #seen}. */
    default ClipImageProcessor.Geometry geometry(int width, int height) {
        return new ClipImageProcessor.Geometry(0, 0, width, height, width, height, 0, 0, width, height);
    }
}
