package org.fovea.app.state;

/**
 * One layer of the token grid, ready to be drawn.
 *
 * @param layer 0..L
 * @param texts [T][k], most likely first
 * @param ids [T][k]
 * @param p [T][k]
 */
public record LensText(int layer, String[][] texts, int[][] ids, float[][] p) {}
