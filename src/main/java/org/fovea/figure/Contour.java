package org.fovea.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.coco.Mask;

/**
 * Contour lines of a field of samples, by marching squares with linear interpolation. Everything outside the field is
 * below the level, so every line is closed and can be filled by the even-odd rule.
 */
public final class Contour {

    /** Masks with longer sides are averaged down to this before tracing. */
    private static final int MASK_SIDE = 1024;

    private final float[] field;
    private final int width;
    private final int height;
    private final double level;

    private Contour(float[] field, int width, int height, double level) {
        this.field = field;
        this.width = width;
        this.height = height;
        this.level = level;
    }

    /**
     * The lines around the samples that reach a level.
     *
     * @param field [height · width]; sample (x, y) is at (x + 0.5, y + 0.5)
     * @return closed lines as x0, y0, x1, y1, … in samples from the top left corner
     */
    public static List<double[]> of(float[] field, int width, int height, double level) {
        return new Contour(field, width, height, level).follow();
    }

    /**
     * The lines around a mask.
     *
     * @return closed lines as x0, y0, x1, y1, … in pixels of the mask's image
     */
    public static List<double[]> of(Mask mask) {
        int by = Math.max(1, (Math.max(mask.width(), mask.height()) + MASK_SIDE - 1) / MASK_SIDE);
        int width = (mask.width() + by - 1) / by;
        int height = (mask.height() + by - 1) / by;
        float[] field = new float[width * height];
        mask.forEachStrip((x, top, bottom) -> {
            for (int y = top; y < bottom; y++) {
                field[y / by * width + x / by] += 1f / (by * by);
            }
        });
        List<double[]> lines = of(field, width, height, 0.5);
        lines.forEach(line -> Arrays.setAll(line, i -> line[i] * by));
        return lines;
    }

    private float at(int x, int y) {
        return x < 0 || y < 0 || x >= width || y >= height ? Float.NEGATIVE_INFINITY : field[y * width + x];
    }

    private boolean inside(int x, int y) {
        return at(x, y) >= level;
    }

    /**
     * Edges between neighbouring samples are numbered: 2 · node to the right of a node, 2 · node + 1 below it, with one
     * more row and column of nodes on each side. A step in a cell leads from the edge where a walk around the cell
     * leaves the inside to the edge where it re-enters. The neighbouring cell crosses the same edge in the other
     * direction, so the steps form a chain.
     */
    private List<double[]> follow() {
        int across = width + 2;
        int[] next = new int[2 * across * (height + 2)];
        Arrays.fill(next, -1);
        for (int y = -1; y < height; y++) {
            for (int x = -1; x < width; x++) {
                step(x, y, (y + 1) * across + x + 1, across, next);
            }
        }
        List<double[]> lines = new ArrayList<>();
        for (int start = 0; start < next.length; start++) {
            if (next[start] >= 0) {
                lines.add(line(start, next, across));
            }
        }
        return lines;
    }

    private void step(int x, int y, int node, int across, int[] next) {
        boolean[] corner = {inside(x, y), inside(x + 1, y), inside(x + 1, y + 1), inside(x, y + 1)};
        if (corner[0] == corner[1] && corner[1] == corner[2] && corner[2] == corner[3]) {
            return;
        }
        int[] edge = {2 * node, 2 * (node + 1) + 1, 2 * (node + across), 2 * node + 1};
        boolean saddle = corner[0] == corner[2] && corner[1] == corner[3];
        boolean joined = saddle && at(x, y) + at(x + 1, y) + at(x + 1, y + 1) + at(x, y + 1) >= 4 * level;
        for (int i = 0; i < 4; i++) {
            if (corner[i] && !corner[(i + 1) % 4]) {
                int back = i;
                do {
                    back = (back + (saddle && !joined ? 3 : 1)) % 4;
                } while (corner[back] || !corner[(back + 1) % 4]);
                next[edge[i]] = edge[back];
            }
        }
    }

    private double[] line(int start, int[] next, int across) {
        double[] points = new double[16];
        int n = 0;
        for (int edge = start; next[edge] >= 0; ) {
            double[] p = point(edge, across);
            // drop a point on the straight line between its neighbours, so that long straight sides are two points
            if (n >= 4 && straight(points, n, p)) {
                n -= 2;
            }
            if (n + 2 > points.length) {
                points = Arrays.copyOf(points, 2 * points.length);
            }
            points[n++] = p[0];
            points[n++] = p[1];
            int to = next[edge];
            next[edge] = -1;
            edge = to;
        }
        return Arrays.copyOf(points, n);
    }

    private static boolean straight(double[] points, int n, double[] p) {
        double ax = points[n - 2] - points[n - 4];
        double ay = points[n - 1] - points[n - 3];
        double bx = p[0] - points[n - 2];
        double by = p[1] - points[n - 1];
        return Math.abs(ax * by - ay * bx) < 1e-9 && ax * bx + ay * by > 0;
    }

    private double[] point(int edge, int across) {
        int node = edge / 2;
        int x = node % across - 1;
        int y = node / across - 1;
        boolean down = edge % 2 == 1;
        double a = at(x, y);
        double b = down ? at(x, y + 1) : at(x + 1, y);
        // the outside counts as minus infinity, so the line stays at the last sample's border
        double t = a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY ? 0.5 : (level - a) / (b - a);
        return new double[] {x + 0.5 + (down ? 0 : t), y + 0.5 + (down ? t : 0)};
    }
}
