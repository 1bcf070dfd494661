package org.fovea.experiment;

import java.util.SplittableRandom;
import org.fovea.intervene.Patches;
import org.fovea.model.image.RgbImage;

/** Noise in the place of an object: whether the model names it there all the same (Neo et al., section 3.1). */
public final class Noise {

    private Noise() {}

    /**
     * A picture as a run had it under noise.
     *
     * @param seen what the model sees of the picture
     * @param columns of the patch grid
     * @param object the object's patches
     * @param seed of the run
     * @param image the picture's id in the COCO file
     */
    public static RgbImage over(RgbImage seen, int columns, Patches object, long seed, long image) {
        return over(seen, seen.width() / columns, columns, object, ExperimentContext.random(seed, image));
    }

    /** The noise is the same in every patch, as in the published code. */
    static RgbImage over(RgbImage seen, int patchSize, int columns, Patches object, SplittableRandom random) {
        byte[] noise = new byte[3 * patchSize * patchSize];
        random.nextBytes(noise);
        byte[] rgb = seen.toBytes();
        object.stream().forEach(patch -> {
            int left = patch % columns * patchSize;
            int top = patch / columns * patchSize;
            for (int y = 0; y < patchSize; y++) {
                System.arraycopy(noise, 3 * patchSize * y, rgb, 3 * ((top + y) * seen.width() + left), 3 * patchSize);
            }
        });
        return RgbImage.of(seen.width(), seen.height(), rgb);
    }
}
