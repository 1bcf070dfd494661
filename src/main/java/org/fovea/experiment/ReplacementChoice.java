package org.fovea.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.intervene.Replacement;
import org.fovea.model.VisionLanguageModel;

/**
 * What ablated visual tokens become in an experiment.
 *
 * @param text {@code zero}, {@code image} for each image's own mean, or a file with one vector; null for the one that
 *     the checkpoint carries, and the images' own if it carries none
 */
public record ReplacementChoice(String text) {

    /** Whether the text is a file's name. */
    boolean isFile() {
        return text != null && !text.equals("zero") && !text.equals("image");
    }

    /** The file that it is read from; null if there is none. */
    Path file(Path model) {
        Path carried = model.resolve(Replacement.FILE);
        return isFile() ? Path.of(text) : text == null && Files.exists(carried) ? carried : null;
    }

    /**
     * The vector that is the same for all images; a run reads it once.
     *
     * @return null if each image has its own
     * @throws org.fovea.base.BadInput if the file cannot be used
     */
    Replacement shared(VisionLanguageModel vlm) {
        int width = vlm.config().text().hidden();
        Path file = file(vlm.directory());
        return file != null ? Replacement.read(file, width) : "zero".equals(text) ? Replacement.zero(width) : null;
    }
}
