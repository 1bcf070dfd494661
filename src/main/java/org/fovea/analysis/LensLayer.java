package org.fovea.analysis;

/**
 * The most probable tokens of every position at one layer.
 *
 * @param layer 0..L
 * @param ids [T][k], most probable first, without padding rows of the unembedding
 * @param p [T][k], of the softmax over all rows of the unembedding
 */
public record LensLayer(int layer, int[][] ids, float[][] p) {}
