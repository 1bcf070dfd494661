/**
 * From an image file to pixel values: reading, EXIF orientation, resizing exactly as Pillow does, and the patch grid over the
 * image. Files and a {@link org.fovea.model.config.Preprocessing} enter; images, pixel values and the geometry of resize and
 * crop leave. Resizing follows Pillow to the bit, because a patch that differs by one grey level is a different token.
 */
package org.fovea.model.image;
