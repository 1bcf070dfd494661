package org.fovea.model.image;

import java.nio.file.Path;
import org.fovea.base.BadInput;

/**
 * The size of an upright image, and the orientation of the pixels in its file.
 *
 * @param width of the upright image in pixels
 * @param height of the upright image in pixels
 * @param orientation of the pixels in the file
 */
public record ImageSize(int width, int height, ExifOrientation orientation) {

    /**
     * Reads an image file's header.
     *
     * @throws BadInput if {@link RgbImage#read} would refuse the file for its header
     */
    public static ImageSize read(Path file) {
        return ImageFile.size(file);
    }

    /** Width in pixels as stored. */
    public int storedWidth() {
        return orientation.sideways() ? height : width;
    }

    /** Height in pixels as stored. */
    public int storedHeight() {
        return orientation.sideways() ? width : height;
    }
}
