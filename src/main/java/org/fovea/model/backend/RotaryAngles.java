package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;

/**
 * Rotary angles of rows, as cosines and sines.
 *
 * @param cos table by position, [positions, 1, headSize]
 * @param sin as cos, the first half of a head negated, so that a rotation is x · cos + swap(x) · sin
 * @param first position at which the rows' part of the table begins
 * @param count positions in that part: 1 if all rows have the same angles, else the number of rows, or what
 *     {@code order} indexes
 * @param order int64 [rows], the index of each row in that part; empty if the rows take it in order
 */
public record RotaryAngles(NDArray cos, NDArray sin, long first, long count, NDArray order) {}
