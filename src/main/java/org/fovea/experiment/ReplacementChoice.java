package org.fovea.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.intervene.Replacement;
import org.fovea.model.VisionLanguageModel;

/**
 * The choice of a replacement for ablated visual tokens.
 *
 * @param text {@code zero}, {@code image} for each image's own mean, or a file with one vector; null for the
 *     checkpoint's, or the images' own if it has none
 */
public record ReplacementChoice(String text) {

    /** Whether the text names a file. */
    boolean isFile() {
        return text != null && !text.equals("zero") && !text.equals("image");
    }

    /** The replacement's file, or null. */
    Path file(Path model) {
        Path carried = model.resolve(Replacement.FILE);
        return isFile() ? Path.of(text) : text == null && Files.exists(carried) ? carried : null;
    }

    /**
     * The vector for all images; a run reads it once.
     *
     * @return null if each image has its own mean
     * @throws org.fovea.base.BadInput if the file cannot be used
     */
    Replacement shared(VisionLanguageModel vlm) {
        int width = vlm.config().text().hidden();
        Path file = file(vlm.directory());
        return file != null ? Replacement.read(file, width) : "zero".equals(text) ? Replacement.zero(width) : null;
    }
}
