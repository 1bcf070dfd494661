package org.fovea.coco;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.CancellationException;

/**
 * A binary mask as COCO's run-length code: the lengths of alternating runs of 0 and 1, starting with 0, over the pixels
 * taken column by column from the left, each column from the top. Immutable and in normal form: only the first length
 * may be 0, so equal masks have equal codes. The arithmetic is that of pycocotools ({@code maskApi.c}), down to the
 * rounding of polygons.
 *
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 * @param counts the run lengths; they sum to height * width
 */
public record RunLengths(int height, int width, int[] counts) {

    /**
     * The maximum number of pixels of a mask: 100 megapixels, far above any photograph and small enough for every
     * machine.
     */
    public static final int MAX_PIXELS = 100_000_000;

    /** The farthest from the origin, in pixels, that a polygon may reach. */
    static final double MAX_COORDINATE = 1e8;

    /** pycocotools draws outlines on a grid this many times finer than the pixels. */
    private static final int FINER = 5;

    /** Where, among the fine steps of a pixel, its middle is passed: between steps 2 and 3. */
    private static final int MIDDLE = 2;

    /** A number in the compressed string takes at most this many characters of 5 bits: 32 bits and a sign fit. */
    private static final int MAX_CHARACTERS = 7;

    /**
     * Puts run lengths into normal form.
     *
     * @throws IllegalArgumentException if the size is not positive or above {@link #MAX_PIXELS}, a length is negative,
     *     or the lengths do not sum to height * width
     */
    public RunLengths {
        requireSize(height, width);
        counts = normal(counts, height * width);
    }

    private static void requireSize(int height, int width) {
        if (height < 1 || width < 1 || (long) height * width > MAX_PIXELS) {
            throw new IllegalArgumentException("a mask of %d x %d pixels (height x width)".formatted(height, width));
        }
    }

    private static int[] normal(int[] counts, int pixels) {
        int[] normal = new int[Math.max(1, counts.length)];
        int last = 0;
        long sum = 0;
        for (int run = 0; run < counts.length; run++) {
            if (counts[run] < 0) {
                throw new IllegalArgumentException("a run length of " + counts[run]);
            }
            sum += counts[run];
            if (sum > pixels) {
                throw new IllegalArgumentException("run lengths that sum to more than " + pixels);
            }
            // An empty run leaves its neighbours on either side as one run.
            if (counts[run] > 0) {
                if (run % 2 != last % 2) {
                    last++;
                }
                normal[last] += counts[run];
            }
        }
        if (sum != pixels) {
            throw new IllegalArgumentException("run lengths that sum to " + sum + ", not to " + pixels);
        }
        return Arrays.copyOf(normal, last + 1);
    }

    /**
     * Encodes pixels, as pycocotools' {@code rleEncode}.
     *
     * @param pixels bit x * height + y is set where pixel (x, y) belongs to the mask; bits from height * width on are
     *     ignored
     * @param height in pixels
     * @param width in pixels
     * @return their run lengths
     * @throws IllegalArgumentException if the size is not positive or above {@link #MAX_PIXELS}
     */
    public static RunLengths encode(BitSet pixels, int height, int width) {
        requireSize(height, width);
        int end = height * width;
        Runs runs = new Runs();
        boolean set = false;
        for (int from = 0; from < end; set = !set) {
            int next = set ? pixels.nextClearBit(from) : pixels.nextSetBit(from);
            int to = next < 0 ? end : Math.min(next, end);
            runs.add(to - from);
            from = to;
        }
        return new RunLengths(height, width, runs.toArray());
    }

    /**
     * Decodes to pixels, as pycocotools' {@code rleDecode}.
     *
     * @return bit x * height + y is set where pixel (x, y) belongs to the mask
     */
    public BitSet decode() {
        BitSet pixels = new BitSet(height * width);
        int from = 0;
        for (int run = 0; run < counts.length; run++) {
            if (run % 2 == 1) {
                pixels.set(from, from + counts[run]);
            }
            from += counts[run];
        }
        return pixels;
    }

    /**
     * Fills a polygon, as pycocotools' {@code rleFrPoly}.
     *
     * <p>The outline is drawn on a grid five times finer than the pixels. Wherever it passes the middle of a pixel
     * column, everything in the column from there down changes sides; a pixel that has changed sides an odd number of
     * times is inside. So a polygon that crosses itself has holes, and what lies outside the image has no effect.
     *
     * @param xy x0, y0, x1, y1, … in pixels from the top left, at least three points; may lie outside the image
     * @param height of the image in pixels
     * @param width of the image in pixels
     * @return the filled polygon, cut to the image
     * @throws IllegalArgumentException if the size is not positive or above {@link #MAX_PIXELS}, there are fewer than
     *     three points, or a coordinate is not finite or beyond {@link #MAX_COORDINATE}
     */
    public static RunLengths ofPolygon(double[] xy, int height, int width) {
        return ofPolygons(new double[][] {xy}, height, width);
    }

    /**
     * The union of polygons, each filled as {@link #ofPolygon} does. The time depends on what the polygons cover, not
     * on their number times the image's size.
     *
     * @throws IllegalArgumentException as {@link #ofPolygon}
     * @throws CancellationException if the thread is interrupted
     */
    public static RunLengths ofPolygons(double[][] parts, int height, int width) {
        requireSize(height, width);
        BitSet union = new BitSet(height * width);
        Changes changes = new Changes(height * width);
        for (double[] xy : parts) {
            int[] fine = fine(xy);
            for (int i = 0; i < xy.length; i += 2) {
                cross(changes, fine[i], fine[i + 1], fine[i + 2], fine[i + 3], height, width);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("a mask that nobody waits for");
                }
            }
            changes.fill(union);
        }
        return encode(union, height, width);
    }

    /** The outline on the finer grid, closed. */
    private static int[] fine(double[] xy) {
        if (xy.length < 6 || xy.length % 2 != 0) {
            throw new IllegalArgumentException("a polygon of " + xy.length + " numbers");
        }
        int[] fine = new int[xy.length + 2];
        for (int i = 0; i < xy.length; i++) {
            if (!(Math.abs(xy[i]) <= MAX_COORDINATE)) {
                throw new IllegalArgumentException("a polygon coordinate of " + xy[i]);
            }
            // Rounds half up, but towards zero below zero: the cast in maskApi.c.
            fine[i] = (int) (FINER * xy[i] + 0.5);
        }
        fine[xy.length] = fine[0];
        fine[xy.length + 1] = fine[1];
        return fine;
    }

    /**
     * Where the pixels of a polygon switch between inside and outside, in column-major order; two switches at one place
     * cancel.
     */
    private static final class Changes {

        /** Up to this many are sorted; more are marked, one bit per pixel. */
        private static final int FEW = 1 << 14;

        private final int end;
        private final int[] few = new int[FEW];
        private int count;
        private BitSet many;

        /** @param end pixels in all */
        Changes(int end) {
            this.end = end;
        }

        void add(int place) {
            if (count == FEW) {
                mark();
            }
            few[count++] = place;
        }

        private void mark() {
            many = many == null ? new BitSet(end + 1) : many;
            for (int i = 0; i < count; i++) {
                many.flip(few[i]);
            }
            count = 0;
        }

        /** Sets the pixels inside, and clears the changes. */
        void fill(BitSet pixels) {
            if (many != null && !many.isEmpty()) {
                mark();
                for (int from = many.nextSetBit(0); from >= 0 && from < end; ) {
                    int to = many.nextSetBit(from + 1);
                    pixels.set(from, to < 0 ? end : Math.min(to, end));
                    from = to < 0 ? -1 : many.nextSetBit(to + 1);
                }
                many.clear();
            } else {
                Arrays.sort(few, 0, count);
                for (int i = 0; i < count; i += 2) {
                    pixels.set(Math.min(few[i], end), i + 1 < count ? Math.min(few[i + 1], end) : end);
                }
                count = 0;
            }
        }
    }

    /** Marks where one edge, in fine steps, passes the middles of pixel columns. */
    private static void cross(Changes changes, int xa, int ya, int xb, int yb, int height, int width) {
        int dx = Math.abs(xb - xa);
        int dy = Math.abs(yb - ya);
        boolean flat = dx >= dy;
        // Drawn in one direction whichever way the outline runs, so that shared edges of neighbours agree.
        boolean turned = flat ? xa > xb : ya > yb;
        int x0 = turned ? xb : xa;
        int y0 = turned ? yb : ya;
        int x1 = turned ? xa : xb;
        int y1 = turned ? ya : yb;
        double slope = flat ? (double) (y1 - y0) / dx : (double) (x1 - x0) / dy;

        int left = Math.min(x0, x1);
        int right = Math.max(x0, x1);
        int first = Math.max(0, ceilDiv(left - MIDDLE, FINER));
        int last = Math.min(width - 1, Math.floorDiv(right - MIDDLE - 1, FINER));
        for (int column = first; column <= last; column++) {
            int middle = FINER * column + MIDDLE;
            int y;
            if (flat) {
                y = Math.min(round(y0, slope, middle - x0), round(y0, slope, middle + 1 - x0));
            } else {
                y = y0 + lastBefore(middle, x0, slope, dy);
            }
            int row = Math.max(0, Math.min(height, ceilDiv(y - MIDDLE, FINER)));
            changes.add(column * height + row);
        }
    }

    /** The last step down a steep edge before it has passed a column's middle: 0 … steps - 1. */
    private static int lastBefore(int middle, int x0, double slope, int steps) {
        boolean rightwards = slope > 0;
        int before = 0;
        int after = steps;
        while (after - before > 1) {
            int step = (before + after) >>> 1;
            if (round(x0, slope, step) > middle == rightwards) {
                after = step;
            } else {
                before = step;
            }
        }
        return before;
    }

    private static int round(int start, double slope, int step) {
        return (int) (start + slope * step + 0.5);
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }

    /**
     * The pixels in either mask, as pycocotools' {@code rleMerge} without intersection.
     *
     * @param other a mask of the same size
     * @return their union
     * @throws IllegalArgumentException if the sizes differ
     */
    public RunLengths union(RunLengths other) {
        if (height != other.height || width != other.width) {
            throw new IllegalArgumentException("masks of %d x %d and %d x %d (height x width) have no union"
                    .formatted(height, width, other.height, other.width));
        }
        Runs runs = new Runs();
        int mine = 0;
        int theirs = 0;
        int myLeft = counts[0];
        int theirLeft = other.counts[0];
        int length = 0;
        boolean inside = false;
        // Walks both codes at once, from one end of a run, in either, to the next.
        while (true) {
            int step = Math.min(myLeft, theirLeft);
            length += step;
            myLeft -= step;
            theirLeft -= step;
            if (myLeft == 0 && mine + 1 < counts.length) {
                myLeft = counts[++mine];
            }
            if (theirLeft == 0 && theirs + 1 < other.counts.length) {
                theirLeft = other.counts[++theirs];
            }
            boolean end = myLeft == 0 && theirLeft == 0;
            boolean next = mine % 2 == 1 || theirs % 2 == 1;
            if (next != inside || end) {
                runs.add(length);
                length = 0;
                inside = next;
            }
            if (end) {
                return new RunLengths(height, width, runs.toArray());
            }
        }
    }

    /**
     * Counts the pixels in the mask, as pycocotools' {@code rleArea}.
     *
     * @return 0 … height * width
     */
    public int area() {
        int area = 0;
        for (int run = 1; run < counts.length; run += 2) {
            area += counts[run];
        }
        return area;
    }

    /**
     * Writes the run lengths as pycocotools' {@code rleToString} does.
     *
     * @return see {@link #compress(int[])}
     */
    public String toCompressed() {
        return compress(counts);
    }

    /**
     * Reads a compressed string, as pycocotools' {@code rleFrString}.
     *
     * @param string see {@link #expand(String)}
     * @param height in pixels
     * @param width in pixels
     * @return its run lengths
     * @throws IllegalArgumentException if the string is not such a code or does not fit the size
     */
    public static RunLengths ofCompressed(String string, int height, int width) {
        return new RunLengths(height, width, expand(string));
    }

    /**
     * Writes numbers as pycocotools' {@code rleToString} does: from the fourth on, each less the one two before it (the
     * last run of its own kind, which is often nearly as long); in two's complement, 5 bits a character from the
     * lowest, bit 6 set where more follow, plus 48.
     *
     * @param counts run lengths, not negative
     * @return characters '0' … 'o'
     */
    public static String compress(int[] counts) {
        StringBuilder string = new StringBuilder(2 * counts.length);
        for (int i = 0; i < counts.length; i++) {
            long rest = i > 2 ? (long) counts[i] - counts[i - 2] : counts[i];
            boolean more;
            do {
                int bits = (int) (rest & 0x1f);
                rest >>= 5;
                // Ends where the remaining bits are copies of the highest one written, the sign.
                more = rest != ((bits & 0x10) != 0 ? -1 : 0);
                string.append((char) ('0' + (more ? bits | 0x20 : bits)));
            } while (more);
        }
        return string.toString();
    }

    /**
     * Reads what {@link #compress(int[])} writes, as pycocotools' {@code rleFrString}.
     *
     * @param string characters '0' … 'o'
     * @return the run lengths as written, normal form or not
     * @throws IllegalArgumentException if a character is another, the last number is incomplete, or a length is
     *     negative or above {@link #MAX_PIXELS}; the message says which
     */
    public static int[] expand(String string) {
        Runs counts = new Runs();
        int at = 0;
        while (at < string.length()) {
            long number = 0;
            int characters = 0;
            int bits;
            do {
                if (at == string.length() || characters == MAX_CHARACTERS) {
                    throw new IllegalArgumentException("a number that does not end at character " + at);
                }
                bits = string.charAt(at) - '0';
                if (bits < 0 || bits > 0x3f) {
                    throw new IllegalArgumentException("character U+%04X at %d".formatted((int) string.charAt(at), at));
                }
                number |= (long) (bits & 0x1f) << 5 * characters;
                at++;
                characters++;
            } while ((bits & 0x20) != 0);
            if ((bits & 0x10) != 0) {
                number |= -1L << 5 * characters;
            }
            if (counts.size() > 2) {
                number += counts.fromEnd(2);
            }
            if (number < 0 || number > MAX_PIXELS) {
                throw new IllegalArgumentException("a run length of " + number);
            }
            counts.add((int) number);
        }
        return counts.toArray();
    }

    /** The run lengths: 0s, 1s, 0s, …; a copy. */
    @Override
    public int[] counts() {
        return counts.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RunLengths runs
                && height == runs.height
                && width == runs.width
                && Arrays.equals(counts, runs.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(counts);
    }

    /** The size and the compressed code, for logs and failing tests. */
    @Override
    public String toString() {
        return "RunLengths[%d x %d, %s]".formatted(height, width, toCompressed());
    }

    /** A growing list of ints. */
    static final class Runs {

        private int[] values = new int[16];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        int size() {
            return size;
        }

        int fromEnd(int back) {
            return values[size - back];
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
