package org.fovea.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;
import org.fovea.coco.CocoImage;
import org.fovea.coco.ObjectFilter;

/**
 * One unit of work: an image and the object in it that is asked about.
 *
 * @param image its entry in the COCO file
 * @param annotation the object
 * @param category the object's category
 * @param file the image file; null if it was not found
 */
public record Case(CocoImage image, Annotation annotation, String category, Path file) {

    /**
     * The cases of a dataset, in its order: for each image, the first object that passes the filter and is not a crowd
     * (Neo et al., section 3.1).
     *
     * @param folder where the images lie
     */
    public static List<Case> of(CocoDataset dataset, ObjectFilter filter, CocoFolder folder) {
        List<Case> cases = new ArrayList<>();
        for (CocoImage image : dataset.images()) {
            Optional<Annotation> object = filter.objects(dataset, image).stream()
                    .filter(a -> !a.crowd())
                    .findFirst();
            object.ifPresent(o -> cases.add(new Case(
                    image,
                    o,
                    dataset.category(o.categoryId()).name(),
                    folder.image(image).orElse(null))));
        }
        return List.copyOf(cases);
    }
}
