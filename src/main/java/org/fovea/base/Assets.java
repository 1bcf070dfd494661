package org.fovea.base;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Locates the built-in model and scenes: {@code assets} beside {@code lib} in a distribution, at the root of a
 * checkout, or at the system property {@code fovea.assets}.
 */
public final class Assets {

    private Assets() {}

    /** The built-in model's checkpoint folder. */
    public static Path model() {
        return folder().resolve("demo-model");
    }

    /** The folder of the twelve scenes and their {@code instances.json}. */
    public static Path scenes() {
        return folder().resolve("scenes");
    }

    /** The folder of the 200 scenes that the built-in model was not trained on, and their {@code instances.json}. */
    public static Path validationScenes() {
        return folder().resolve("scenes-val");
    }

    /** The scene that is opened by default. */
    public static Path firstScene() {
        return scenes().resolve("01_park.png");
    }

    /**
     * The assets folder, searched for upwards from the program's classes.
     *
     * @throws BadInput if there is none
     */
    public static Path folder() {
        String property = System.getProperty("fovea.assets");
        if (property != null) {
            return Path.of(property);
        }
        try {
            Path code = Path.of(Assets.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path at = code; at != null; at = at.getParent()) {
                if (Files.isDirectory(at.resolve("assets").resolve("demo-model"))) {
                    return at.resolve("assets");
                }
            }
            throw new BadInput("The folder assets with the built-in model was not found above %s; set -Dfovea.assets."
                    .formatted(code));
        } catch (URISyntaxException e) {
            throw new BadInput("The folder assets was not found; set -Dfovea.assets.", e);
        }
    }
}
