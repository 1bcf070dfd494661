package org.fovea.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.intervene.Replacement;
import org.fovea.vlm.VisualTokens;
import org.fovea.vlm.Vlm;

/**
 * What ablated visual tokens become in an experiment.
 *
 * @param text {@code zero}, {@code image} for each picture's own mean, or a file with one vector; null for the one that the
 *     checkpoint carries, and the pictures' own if it carries none
 */
public record Mean(String text) {

    /**
     * The vector that is the same for all pictures.
     *
     * @return null if each picture has its own
     * @throws org.fovea.BadInput if the file cannot be used
     */
    Replacement shared(Vlm vlm) {
        int width = vlm.config().text().hidden();
        Path carried = vlm.directory().resolve(Replacement.FILE);
        if (text == null) {
            return Files.exists(carried) ? Replacement.read(carried, width) : null;
        }
        return switch (text) {
            case "zero" -> Replacement.zero(width);
            case "image" -> null;
            default -> Replacement.read(Path.of(text), width);
        };
    }

    /** The vector for a picture. */
    Replacement of(Vlm vlm, VisualTokens image) {
        Replacement shared = shared(vlm);
        return shared == null ? Replacement.imageMean(image) : shared;
    }
}
