package org.fovea.coco;

import java.util.Arrays;

/**
 * The annotations of a file without their segmentations, as columns: 73 bytes each, a third of what an object would
 * take. Columns may be longer than {@link #size}.
 */
final class AnnotationColumns {

    /** The size of a row. */
    static final int BYTES = 73;

    static final int CROWD = 1;
    static final int BOX = 2;

    int size;
    long[] id;
    long[] imageId;
    int[] categoryId;
    /** {@link #CROWD} and {@link #BOX} of each. */
    byte[] flags;

    double[] area;
    /** x, y, width, height of row 0, of row 1, …; NaN for rows without a box. */
    double[] bbox;

    long[] from;
    int[] length;

    /** @param capacity the initial number of rows */
    AnnotationColumns(int capacity) {
        id = new long[capacity];
        imageId = new long[capacity];
        categoryId = new int[capacity];
        flags = new byte[capacity];
        area = new double[capacity];
        bbox = new double[4 * capacity];
        from = new long[capacity];
        length = new int[capacity];
    }

    void add(Annotation annotation) {
        if (size == id.length) {
            room(size + (size >> 1) + 16);
        }
        id[size] = annotation.id();
        imageId[size] = annotation.imageId();
        categoryId[size] = annotation.categoryId();
        flags[size] = (byte) ((annotation.crowd() ? CROWD : 0) | (annotation.boxed() ? BOX : 0));
        area[size] = annotation.area();
        for (int i = 0; i < 4; i++) {
            bbox[4 * size + i] =
                    annotation.bbox().length == 0 ? Double.NaN : annotation.bbox()[i];
        }
        from[size] = annotation.stored().from();
        length[size] = annotation.stored().length();
        size++;
    }

    Annotation get(int row, InstancesFile file) {
        double[] box = Double.isNaN(bbox[4 * row]) ? new double[0] : Arrays.copyOfRange(bbox, 4 * row, 4 * row + 4);
        return new Annotation(
                id[row],
                imageId[row],
                categoryId[row],
                crowd(row),
                area[row],
                box,
                new StoredSegmentation(file, from[row], length[row], boxed(row)));
    }

    boolean crowd(int row) {
        return (flags[row] & CROWD) != 0;
    }

    boolean boxed(int row) {
        return (flags[row] & BOX) != 0;
    }

    /** Copies a row over an earlier one. */
    void move(int row, int to) {
        id[to] = id[row];
        imageId[to] = imageId[row];
        categoryId[to] = categoryId[row];
        flags[to] = flags[row];
        area[to] = area[row];
        System.arraycopy(bbox, 4 * row, bbox, 4 * to, 4);
        from[to] = from[row];
        length[to] = length[row];
    }

    /** Sets the length of the columns, at least {@link #size}. */
    void room(int rows) {
        id = Arrays.copyOf(id, rows);
        imageId = Arrays.copyOf(imageId, rows);
        categoryId = Arrays.copyOf(categoryId, rows);
        flags = Arrays.copyOf(flags, rows);
        area = Arrays.copyOf(area, rows);
        bbox = Arrays.copyOf(bbox, 4 * rows);
        from = Arrays.copyOf(from, rows);
        length = Arrays.copyOf(length, rows);
    }
}
