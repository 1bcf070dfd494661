package org.fovea.app.state;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fovea.app.look.Texts;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.fovea.coco.Coverage;
import org.fovea.coco.Mask;
import org.fovea.intervene.Patches;

/**
 * An annotated object of the image.
 *
 * @param annotation in the COCO file
 * @param category its name
 * @param label its name among the others, such as {@code dog 2 of 3}
 * @param mask in the image's own pixels
 * @param patches that the mask touches
 */
public record ObjectChoice(Annotation annotation, String category, String label, Mask mask, Patches patches) {

    /**
     * The objects of an image, which is found by its file's name.
     *
     * @param problem gets a sentence if masks do not fit the image, which are left out
     * @return them in the file's order; none if the dataset does not have the image
     * @throws BadInput if the file cannot be read any more
     */
    static List<ObjectChoice> all(CocoDataset dataset, OpenImage image, Consumer<String> problem) {
        CocoImage entry = dataset.imageByFileName(image.file().toString()).orElse(null);
        if (entry == null) {
            return List.of();
        }
        List<ObjectChoice> fitting = new ArrayList<>();
        String first = null;
        int others = 0;
        for (Annotation annotation : dataset.annotations(entry.id())) {
            String misfit = dataset.misfit(annotation, image.source().size());
            if (misfit == null) {
                fitting.add(of(annotation, dataset, image));
            } else {
                first = first == null ? misfit : first;
                others++;
            }
        }
        if (first != null) {
            problem.accept(Texts.of(ObjectChoice.class)
                    .get(
                            others == 1 ? "masks.one" : "masks.many",
                            dataset.file().getFileName(),
                            others,
                            Reason.shortened(entry.fileName()),
                            first));
        }
        return fitting;
    }

    private static ObjectChoice of(Annotation annotation, CocoDataset dataset, OpenImage image) {
        Mask mask = dataset.mask(annotation, image.source().size());
        return new ObjectChoice(
                annotation,
                dataset.category(annotation.categoryId()).name(),
                dataset.label(annotation),
                mask,
                Patches.of(Coverage.covered(mask, image.layout(), image.grids(), 0)));
    }

    @Override
    public String toString() {
        return label;
    }
}
