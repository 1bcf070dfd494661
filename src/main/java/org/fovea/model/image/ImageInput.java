package org.fovea.model.image;

/**
 * An image as a vision encoder reads it.
 *
 * @param pixelValues of {@code shape}, flattened, as the checkpoint's processor makes them
 * @param shape [tiles, 3, height, width], or [patches, 3 · frames · patch · patch] where the processor cuts patches
 *     itself
 * @param layout where each visual token will lie
 */
public record ImageInput(float[] pixelValues, long[] shape, ImageLayout layout) {}
