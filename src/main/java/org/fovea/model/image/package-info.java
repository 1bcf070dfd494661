/**
 * From an image file to pixel values: reading, EXIF orientation, resizing exactly as Pillow does, and the position of
 * each visual token in the image. Files and a family's settings enter; images, pixel values and an
 * {@link org.fovea.model.image.ImageLayout} leave. Resizing is bit-identical to Pillow's, because a patch that differs
 * by one grey level is a different token.
 */
@NullMarked
package org.fovea.model.image;

import org.jspecify.annotations.NullMarked;
