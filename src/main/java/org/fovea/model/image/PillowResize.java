package org.fovea.model.image;

import org.fovea.model.config.Preprocessing.Resample;

/**
 * Pillow's {@code Image.resize} for 8-bit RGB, bit for bit (Resample.c): separable convolution with a filter that
 * widens as the image shrinks, horizontally and then vertically, in fixed point and rounded to 8 bits after each pass.
 *
 * <p>Pillow runs one pass after the other over the whole image. Here each source row goes through the horizontal pass
 * and is at once added to the output rows that it touches. The integers are the same, and memory does not depend on the
 * source.
 */
final class PillowResize {

    /** Fractional bits of a weight: 8 bits of 32 are for the sample, 2 for weights below 0 or above 1 in sum. */
    private static final int PRECISION_BITS = 32 - 8 - 2;

    private static final int HALF = 1 << (PRECISION_BITS - 1);

    /** A part of the resized image, in its pixels; right and bottom are exclusive. */
    record Window(int left, int top, int right, int bottom) {}

    private PillowResize() {}

    /** The whole image, resized to the given width and height. */
    static RgbImage resize(RgbImage source, int width, int height, Resample filter) {
        return resize(source, width, height, filter, new Window(0, 0, width, height));
    }

    /** The part of the resized image in the window; only this part is computed. */
    static RgbImage resize(RgbImage source, int width, int height, Resample filter, Window window) {
        Taps columns = Taps.of(source.width(), width, window.left, window.right, filter);
        Taps rows = Taps.of(source.height(), height, window.top, window.bottom, filter);
        int samples = 3 * columns.count(); // in a row of the window
        int[][] sums = new int[rows.count()][]; // output rows begun and not yet done
        byte[] rgb = new byte[Math.multiplyExact(samples, rows.count())];
        byte[] line = new byte[samples];

        int done = 0; // both ends of the taps grow with the row: rows finish in order
        for (int y = rows.first[0]; y < rows.end(rows.count() - 1); y++) {
            horizontally(source, y, columns, line);
            for (int row = done; row < rows.count() && rows.first[row] <= y; row++) {
                if (sums[row] == null) {
                    sums[row] = new int[samples];
                }
                if (y < rows.end(row)) {
                    addWeighted(sums[row], line, rows.weights[row][y - rows.first[row]]);
                }
            }
            while (done < rows.count() && rows.end(done) <= y + 1) {
                for (int s = 0; s < samples; s++) {
                    rgb[done * samples + s] = to8Bits(sums[done][s]);
                }
                sums[done++] = null;
            }
        }
        return new RgbImage(columns.count(), rows.count(), rgb);
    }

    private static void horizontally(RgbImage source, int y, Taps columns, byte[] line) {
        byte[] rgb = source.bytes();
        int start = 3 * y * source.width();
        for (int x = 0, out = 0; x < columns.count(); x++) {
            int at = start + 3 * columns.first[x];
            int red = 0;
            int green = 0;
            int blue = 0;
            for (int weight : columns.weights[x]) {
                red += weight * (rgb[at++] & 0xff);
                green += weight * (rgb[at++] & 0xff);
                blue += weight * (rgb[at++] & 0xff);
            }
            line[out++] = to8Bits(red);
            line[out++] = to8Bits(green);
            line[out++] = to8Bits(blue);
        }
    }

    private static void addWeighted(int[] sums, byte[] line, int weight) {
        for (int s = 0; s < sums.length; s++) {
            sums[s] += weight * (line[s] & 0xff);
        }
    }

    private static byte to8Bits(int sum) {
        return (byte) Math.max(0, Math.min(255, sum + HALF >> PRECISION_BITS));
    }

    /**
     * Which source positions each output position is the weighted sum of, along one axis.
     *
     * @param first the first source position of each output position
     * @param weights the weights from there on, in units of 2^-{@link #PRECISION_BITS}
     */
    private record Taps(int[] first, int[][] weights) {

        /**
         * {@code precompute_coeffs} and {@code normalize_coeffs_8bpc}, for the output positions from (inclusive) to to.
         */
        static Taps of(int sourceSize, int size, int from, int to, Resample filter) {
            double scale = (double) sourceSize / size;
            double filterScale = Math.max(scale, 1); // shrinking widens the filter: that is the antialiasing
            double support = radius(filter) * filterScale;
            int[] first = new int[to - from];
            int[][] weights = new int[to - from][];
            for (int i = 0; i < first.length; i++) {
                if (sourceSize == size) { // Pillow skips the pass
                    first[i] = from + i;
                    weights[i] = new int[] {1 << PRECISION_BITS};
                    continue;
                }
                double center = (from + i + 0.5) * scale;
                first[i] = Math.max((int) (center - support + 0.5), 0);
                int end = Math.min((int) (center + support + 0.5), sourceSize);
                double[] unscaled = new double[end - first[i]];
                double sum = 0;
                for (int k = 0; k < unscaled.length; k++) {
                    unscaled[k] = value(filter, (k + first[i] - center + 0.5) * (1 / filterScale));
                    sum += unscaled[k];
                }
                weights[i] = new int[unscaled.length];
                for (int k = 0; k < unscaled.length; k++) {
                    double weight = sum == 0 ? unscaled[k] : unscaled[k] / sum;
                    weights[i][k] = (int) (weight * (1 << PRECISION_BITS) + (weight < 0 ? -0.5 : 0.5));
                }
            }
            return new Taps(first, weights);
        }

        int count() {
            return first.length;
        }

        int end(int i) {
            return first[i] + weights[i].length;
        }

        private static double radius(Resample filter) {
            return switch (filter) {
                case BILINEAR -> 1;
                case BICUBIC -> 2;
                case LANCZOS -> 3;
            };
        }

        private static double value(Resample filter, double distance) {
            double x = Math.abs(distance);
            return switch (filter) {
                case BILINEAR -> x < 1 ? 1 - x : 0;
                case BICUBIC -> { // Catmull-Rom
                    double a = -0.5;
                    if (x < 1) {
                        yield ((a + 2) * x - (a + 3)) * x * x + 1;
                    }
                    yield x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
                }
                case LANCZOS -> x < 3 ? sinc(x) * sinc(x / 3) : 0;
            };
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
        }
    }
}
