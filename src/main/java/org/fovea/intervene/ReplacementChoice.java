package org.fovea.intervene;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a replacement for ablated visual tokens.
 *
 * @param text {@code zero}, {@code image} for each image's own mean, or a file with one vector; null for the
 *     checkpoint's, or the images' own if it has none
 */
public record ReplacementChoice(@Nullable String text) {

    /** Whether the text names a file. */
    public boolean isFile() {
        return text != null && !text.equals("zero") && !text.equals("image");
    }

    /** The replacement's file, or null. */
    public @Nullable Path file(Path model) {
        if (text != null) {
            return isFile() ? Path.of(text) : null;
        }
        Path carried = model.resolve(Replacement.FILE);
        return Files.exists(carried) ? carried : null;
    }

    /**
     * The vector for all images, which a run of many images reads once.
     *
     * @return null if each image has its own mean
     * @throws org.fovea.base.BadInput if the file cannot be used
     */
    public @Nullable Replacement shared(VisionLanguageModel vlm) {
        int width = vlm.config().text().hidden();
        Path file = file(vlm.directory());
        if (file == null) {
            return "zero".equals(text) ? Replacement.zero(width) : null;
        }
        Replacement read = Replacement.read(file, width);
        return text == null ? new Replacement(Replacement.CHECKPOINT, read.vector()) : read;
    }

    /**
     * The replacement for one image.
     *
     * @throws org.fovea.base.BadInput if the file cannot be used
     */
    public Replacement of(VisionLanguageModel vlm, VisualTokens image) {
        Replacement shared = shared(vlm);
        return shared == null ? Replacement.imageMean(image) : shared;
    }
}
