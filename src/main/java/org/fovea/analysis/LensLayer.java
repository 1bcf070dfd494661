package org.fovea.analysis;

/**
 * The most likely tokens of every position at one layer.
 *
 * @param layer 0..L
 * @param ids [T][k], most likely first; rows of the unembedding that have no token are left out
 * @param p [T][k], of the softmax over all rows of the unembedding
 */
public record LensLayer(int layer, int[][] ids, float[][] p) {}
