package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.ImageInput;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;
import org.fovea.model.vision.VisionModel;

/** An encoded image: its visual tokens, and the pixel values and layout that they were computed from. */
public final class VisualTokens implements AutoCloseable {

    private final NDManager manager;
    private final VisionModel.Features features;
    private final ImageInput input;
    private final RgbImage seen;
    private final ClipImageProcessor.Geometry geometry;
    private final float[][] values;
    private final List<TokenGrid> grids;

    /** @param manager owns the features */
    VisualTokens(
            NDManager manager,
            VisionModel.Features features,
            ImageInput input,
            RgbImage seen,
            ClipImageProcessor.Geometry geometry) {
        this.manager = manager;
        this.features = features;
        this.input = input;
        this.seen = seen;
        this.geometry = geometry;
        grids = input.layout().grids();
        float[] flat = features.tokens().toFloatArray();
        int width = (int) features.tokens().getShape().get(1);
        values = new float[(int) features.tokens().getShape().get(0)][];
        for (int i = 0; i < values.length; i++) {
            values[i] = java.util.Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
    }

    /** The position of each visual token in the image. */
    public ImageLayout layout() {
        return input.layout();
    }

    /** Its tokens in grids over the whole image, the finest first. */
    public List<TokenGrid> grids() {
        return grids;
    }

    /** The finest grid. */
    public TokenGrid grid() {
        return grids.get(0);
    }

    /** Features added to the visual tokens' rows after the first layers, each [N, D]; usually none. */
    public List<NDArray> deepstack() {
        return features.deepstack();
    }

    /** The visual tokens, [N, D], owned by this. */
    public NDArray tokens() {
        return features.tokens();
    }

    /** [N][D], the same on the heap. */
    public float[][] values() {
        return values;
    }

    /** The input of the vision encoder. */
    public ImageInput input() {
        return input;
    }

    /** Pixel values as the checkpoint's processor makes them. */
    public float[] pixelValues() {
        return input.pixelValues();
    }

    /** The image after resize and crop, before normalisation. */
    public RgbImage seen() {
        return seen;
    }

    /** The mapping from the source image to the processed one. */
    public ClipImageProcessor.Geometry geometry() {
        return geometry;
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

    /** The mean visual token of this image, [D], computed in double precision. */
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
