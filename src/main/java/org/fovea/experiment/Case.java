package org.fovea.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;

/**
 * One unit of work: a picture and the object in it that is asked about.
 *
 * @param image as the COCO file lists it
 * @param annotation the object
 * @param category its name
 * @param file the picture; null if it is not where pictures are looked for
 */
public record Case(CocoImage image, Annotation annotation, String category, Path file) {

    /**
     * The cases of a dataset in its order.
     *
     * @param pictures finds an image's file
     * @param limit most cases; 0 for all
     */
    public static List<Case> of(CocoDataset dataset, Filter filter, Function<CocoImage, Optional<Path>> pictures, int limit) {
        List<Case> cases = new ArrayList<>();
        for (CocoImage image : dataset.images()) {
            if (limit > 0 && cases.size() == limit) {
                break;
            }
            filter.choose(dataset, image).ifPresent(object -> cases.add(new Case(image, object,
                    dataset.category(object.categoryId()).name(), pictures.apply(image).orElse(null))));
        }
        return List.copyOf(cases);
    }
}
