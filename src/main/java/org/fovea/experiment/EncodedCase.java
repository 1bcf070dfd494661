package org.fovea.experiment;

import java.util.SplittableRandom;
import org.fovea.base.BadInput;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.Coverage;
import org.fovea.coco.Mask;
import org.fovea.intervene.Patches;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;

/**
 * A case's visual tokens, and which of them are the object's. The caller closes it.
 *
 * @param of the case
 * @param kind the supercategory
 * @param mask of the object, in the image's own pixels
 * @param image the image's visual tokens
 * @param object patches that the mask covers by more than the threshold
 */
record EncodedCase(Case of, String kind, Mask mask, VisualTokens image, Patches object) implements AutoCloseable {

    /** The reason why a case cannot be used, which is written instead of its results. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why) {
            super(why);
        }
    }

    /**
     * Opens a case.
     *
     * @param coverage a patch belongs to the object if the mask covers more than this fraction of it, 0..1
     * @throws Unusable with a reason that names no paths, so that results do not depend on them
     */
    static EncodedCase open(Case of, CocoDataset dataset, VisionLanguageModel vlm, double coverage) throws Unusable {
        if (of.file() == null) {
            throw new Unusable("no such image");
        }
        RgbImage pixels;
        try {
            pixels = RgbImage.read(of.file());
        } catch (BadInput e) {
            throw new Unusable("the image cannot be read");
        }
        String misfit = dataset.misfit(of.annotation(), pixels.size());
        if (misfit != null) {
            throw new Unusable(misfit);
        }
        try {
            vlm.tokenizer().firstToken(of.category());
        } catch (BadInput e) {
            throw new Unusable("the model has no token for \"%s\"".formatted(of.category()));
        }
        Mask mask = dataset.mask(of.annotation(), pixels.size());
        ImageLayout layout = vlm.processor().layout(pixels.width(), pixels.height());
        Patches object = Patches.of(Coverage.covered(mask, layout, layout.grids(), coverage));
        if (object.isEmpty()) {
            throw new Unusable(
                    coverage > 0
                            ? "the object covers no patch by more than %s".formatted(coverage)
                            : "the object lies in no patch that the model sees");
        }
        String kind = dataset.category(of.annotation().categoryId()).supercategory();
        return new EncodedCase(of, kind, mask, vlm.encode(pixels), object);
    }

    /**
     * The model's input with the object's patches replaced by noise.
     *
     * @param random the source of the noise
     */
    RgbImage noised(SplittableRandom random) {
        return Noise.over(image.seen(), image.geometry(), image.grid(), object, random);
    }

    @Override
    public void close() {
        image.close();
    }
}
