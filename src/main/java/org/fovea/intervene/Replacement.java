package org.fovea.intervene;

import java.nio.file.Path;
import java.util.Arrays;
import org.fovea.base.BadInput;
import org.fovea.model.VisualTokens;

/**
 * What replaces an ablated visual token: a vector of the residual stream's width.
 *
 * @param name its origin, for display
 * @param vector [D]
 */
public record Replacement(String name, float[] vector) {

    /** The file of the mean visual token in a checkpoint folder, if it has one. */
    public static final String FILE = "mean_embedding.safetensors";

    /** The name of {@link #zero}. */
    public static final String ZERO = "zeros";

    /** The name of {@link #imageMean}. */
    public static final String IMAGE_MEAN = "the image's own mean";

    /** The name of a checkpoint's own {@link #FILE}. */
    public static final String CHECKPOINT = "the checkpoint's " + FILE;

    /** Zeros. */
    public static Replacement zero(int width) {
        return new Replacement(ZERO, new float[width]);
    }

    /** The mean visual token of the image itself. */
    public static Replacement imageMean(VisualTokens image) {
        return new Replacement(IMAGE_MEAN, image.mean());
    }

    /**
     * A mean visual token from a file with one vector: safetensors, NumPy's .npy, or the output of torch.save.
     *
     * @param width D
     * @throws BadInput if the file does not contain a vector of that width
     */
    public static Replacement read(Path file, int width) {
        float[] vector = VectorFile.read(file);
        if (vector.length != width) {
            throw new BadInput("%s: contains %,d numbers; the model's visual tokens have %,d."
                    .formatted(file, vector.length, width));
        }
        return new Replacement(file.getFileName().toString(), vector);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Replacement r && name.equals(r.name) && Arrays.equals(vector, r.vector);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(vector);
    }

    @Override
    public String toString() {
        return name;
    }
}
