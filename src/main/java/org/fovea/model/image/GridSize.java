package org.fovea.model.image;

/** The visual tokens along the sides of an image that is one grid of them. */
record GridSize(int rows, int columns) {

    ImageLayout layout(int imageWidth, int imageHeight) {
        return ImageLayout.whole(imageWidth, imageHeight, rows, columns);
    }
}
