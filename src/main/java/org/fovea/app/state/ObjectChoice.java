package org.fovea.app.state;

import java.util.List;
import org.fovea.BadInput;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
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
     * @return them in the file's order; none if the dataset does not have the picture
     * @throws BadInput if it has one of that name and another size
     */
    static List<ObjectChoice> all(CocoDataset dataset, OpenImage picture) {
        CocoImage entry = dataset.imageByFileName(picture.file().toString()).orElse(null);
        if (entry == null) {
            return List.of();
        }
        if (entry.width() != picture.source().width() || entry.height() != picture.source().height()) {
            throw new BadInput("%s: says that %s has %d×%d pixels; the file has %d×%d, so its masks are not shown.".formatted(
                    dataset.file().getFileName(), entry.fileName(), entry.width(), entry.height(),
                    picture.source().width(), picture.source().height()));
        }
        return dataset.annotations(entry.id()).stream().map(a -> of(a, dataset, picture)).toList();
    }

    private static ObjectChoice of(Annotation annotation, CocoDataset dataset, OpenImage picture) {
        Mask mask = dataset.mask(annotation);
        return new ObjectChoice(annotation, dataset.category(annotation.categoryId()).name(), dataset.label(annotation),
                mask, Patches.of(picture.grid().covered(mask, 0)));
    }

    @Override
    public String toString() {
        return label;
    }
}
