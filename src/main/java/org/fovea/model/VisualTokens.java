package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.RgbImage;

/** A picture as the language model gets it: one visual token per patch, and what it was made from. */
public final class VisualTokens implements AutoCloseable {

    private final NDManager manager;
    private final NDArray all;
    private final NDArray tokens;
    private final float[] pixelValues;
    private final RgbImage seen;
    private final ClipImageProcessor.Geometry geometry;
    private final int rows;
    private final int columns;
    private final float[][] values;

    /** @param all a token for each patch, behind one for the class row if the checkpoint gives that to the decoder too */
    VisualTokens(NDManager manager, NDArray all, float[] pixelValues, RgbImage seen,
            ClipImageProcessor.Geometry geometry, int rows, int columns) {
        this.manager = manager;
        this.all = all;
        int first = (int) all.getShape().get(0) - rows * columns;
        tokens = first == 0 ? all : all.get(new NDIndex().addSliceDim(first, first + rows * columns));
        NDScope.unregister(tokens);
        tokens.attach(manager);
        this.pixelValues = pixelValues;
        this.seen = seen;
        this.geometry = geometry;
        this.rows = rows;
        this.columns = columns;
        float[] flat = tokens.toFloatArray();
        int width = (int) tokens.getShape().get(1);
        values = new float[(int) tokens.getShape().get(0)][];
        for (int i = 0; i < values.length; i++) {
            values[i] = java.util.Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
    }

    /** What stands for {@code <image>}: the patches' tokens, [N, D], or [1 + N, D] behind that of a class row. */
    NDArray all() {
        return all;
    }

    /** Those of the patches, [N, D], owned by this. */
    public NDArray tokens() {
        return tokens;
    }

    /** [N][D], the same on the heap. */
    public float[][] values() {
        return values;
    }

    /** [3 · H · W] as the checkpoint's processor makes them. */
    public float[] pixelValues() {
        return pixelValues;
    }

    /** The picture after resize and crop, before normalisation. */
    public RgbImage seen() {
        return seen;
    }

    /** From the source picture to what is seen. */
    public ClipImageProcessor.Geometry geometry() {
        return geometry;
    }

    /** ResidualRows of the patch grid. */
    public int rows() {
        return rows;
    }

    /** Columns of the patch grid. */
    public int columns() {
        return columns;
    }

    /** N. */
    public int count() {
        return values.length;
    }

    /** Euclidean norm of each visual token, [N]. */
    public float[] norms() {
        float[] norms = new float[values.length];
        for (int i = 0; i < norms.length; i++) {
            double sum = 0;
            for (float v : values[i]) {
                sum += (double) v * v;
            }
            norms[i] = (float) Math.sqrt(sum);
        }
        return norms;
    }

    /** The mean visual token of this picture, [D], in double precision until the end. */
    public float[] mean() {
        float[] mean = new float[values[0].length];
        for (int d = 0; d < mean.length; d++) {
            double sum = 0;
            for (float[] token : values) {
                sum += token[d];
            }
            mean[d] = (float) (sum / values.length);
        }
        return mean;
    }

    /** Frees the tokens. */
    @Override
    public void close() {
        manager.close();
    }
}
