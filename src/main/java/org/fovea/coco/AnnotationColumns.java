package org.fovea.coco;

import java.util.Arrays;

/**
 * The annotations of a file without their segmentations, column by column: 73 bytes each, where an object of its own
 * would take three times that. A column may be longer than {@link #size}.
 */
final class AnnotationColumns {

    /** Of a row. */
    static final int BYTES = 73;

    int size;
    long[] id;
    long[] imageId;
    int[] categoryId;
    /** 1 for a crowd. */
    byte[] crowd;
    double[] area;
    /** x, y, width, height of row 0, of row 1, …; NaN where there is none. */
    double[] bbox;
    long[] from;
    int[] length;

    /** @param capacity rows that there is room for at first */
    AnnotationColumns(int capacity) {
        id = new long[capacity];
        imageId = new long[capacity];
        categoryId = new int[capacity];
        crowd = new byte[capacity];
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
        crowd[size] = (byte) (annotation.crowd() ? 1 : 0);
        area[size] = annotation.area();
        for (int i = 0; i < 4; i++) {
            bbox[4 * size + i] = annotation.bbox().length == 0 ? Double.NaN : annotation.bbox()[i];
        }
        from[size] = annotation.stored().from();
        length[size] = annotation.stored().length();
        size++;
    }

    Annotation get(int row, InstancesFile file) {
        double[] box = Double.isNaN(bbox[4 * row]) ? new double[0] : Arrays.copyOfRange(bbox, 4 * row, 4 * row + 4);
        return new Annotation(id[row], imageId[row], categoryId[row], crowd[row] != 0, area[row], box,
                new StoredSegmentation(file, from[row], length[row]));
    }

    /** Moves a row to an earlier place, over what is there. */
    void move(int row, int to) {
        id[to] = id[row];
        imageId[to] = imageId[row];
        categoryId[to] = categoryId[row];
        crowd[to] = crowd[row];
        area[to] = area[row];
        System.arraycopy(bbox, 4 * row, bbox, 4 * to, 4);
        from[to] = from[row];
        length[to] = length[row];
    }

    /** Gives the columns this length, which is at least {@link #size}. */
    void room(int rows) {
        id = Arrays.copyOf(id, rows);
        imageId = Arrays.copyOf(imageId, rows);
        categoryId = Arrays.copyOf(categoryId, rows);
        crowd = Arrays.copyOf(crowd, rows);
        area = Arrays.copyOf(area, rows);
        bbox = Arrays.copyOf(bbox, 4 * rows);
        from = Arrays.copyOf(from, rows);
        length = Arrays.copyOf(length, rows);
    }
}
