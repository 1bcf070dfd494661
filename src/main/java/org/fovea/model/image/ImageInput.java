package org.fovea.model.image;

/**
 * The input of a vision encoder.
 *
 * @param pixelValues the image processor's output, flattened
 * @param shape [tiles, 3, height, width], or [patches, 3 · frames · patch · patch] if the processor splits the image
 *     into patches
 * @param layout the visual tokens that the encoder will make
 */
public record ImageInput(float[] pixelValues, long[] shape, ImageLayout layout) {}
