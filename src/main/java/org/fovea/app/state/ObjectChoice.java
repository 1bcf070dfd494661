package org.fovea.app.state;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.fovea.coco.Coverage;
import org.fovea.coco.Mask;
import org.fovea.intervene.Patches;

/**
 * An annotated object of the picture.
 *
 * @param annotation in the COCO file
 * @param category its name
 * @param label its name among the others, such as {@code dog 2 of 3}
 * @param mask in the picture's own pixels
 * @param patches that the mask touches
 */
public record ObjectChoice(Annotation annotation, String category, String label, Mask mask, Patches patches) {

    /**
     * The objects of a picture, which is found by its file's name.
     *
     * @param problem gets a sentence if masks do not fit the picture, which are left out
     * @return them in the file's order; none if the dataset does not have the picture
     * @throws BadInput if the file cannot be read any more
     */
    static List<ObjectChoice> all(CocoDataset dataset, OpenImage picture, Consumer<String> problem) {
        CocoImage entry = dataset.imageByFileName(picture.file().toString()).orElse(null);
        if (entry == null) {
            return List.of();
        }
        List<ObjectChoice> fitting = new ArrayList<>();
        String first = null;
        int others = 0;
        for (Annotation annotation : dataset.annotations(entry.id())) {
            String misfit = dataset.misfit(annotation, picture.source().size());
            if (misfit == null) {
                fitting.add(of(annotation, dataset, picture));
            } else {
                first = first == null ? misfit : first;
                others++;
            }
        }
        if (first != null) {
            problem.accept("%s: %d %s of %s not shown: %s."
                    .formatted(
                            dataset.file().getFileName(),
                            others,
                            others == 1 ? "mask" : "masks",
                            Reason.shortened(entry.fileName()),
                            first));
        }
        return fitting;
    }

    private static ObjectChoice of(Annotation annotation, CocoDataset dataset, OpenImage picture) {
        Mask mask = dataset.mask(annotation, picture.source().size());
        return new ObjectChoice(
                annotation,
                dataset.category(annotation.categoryId()).name(),
                dataset.label(annotation),
                mask,
                Patches.of(Coverage.covered(mask, picture.layout(), picture.grids(), 0)));
    }

    @Override
    public String toString() {
        return label;
    }
}
