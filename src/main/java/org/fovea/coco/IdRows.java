package org.fovea.coco;

import java.util.Arrays;

/**
 * Maps ids to their rows in a column. A hash table of row numbers only: boxed ids would take more memory than the
 * column.
 */
final class IdRows {

    private final long[] ids;
    private final int[] rows;
    private final int mask;

    /**
     * @param ids the column; shared
     * @param capacity the maximum number of rows
     */
    IdRows(long[] ids, int capacity) {
        this.ids = ids;
        rows = new int[Math.max(4, Integer.highestOneBit(Math.max(1, capacity)) << 2)];
        Arrays.fill(rows, -1);
        mask = rows.length - 1;
    }

    /** Adds a row; returns the earlier row with the same id, or -1 if there is none. */
    int putIfAbsent(int row) {
        int slot = slot(ids[row]);
        if (rows[slot] >= 0) {
            return rows[slot];
        }
        rows[slot] = row;
        return -1;
    }

    /** The row of an id; -1 if there is none. */
    int row(long id) {
        return rows[slot(id)];
    }

    private int slot(long id) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (rows[slot] >= 0 && ids[rows[slot]] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
