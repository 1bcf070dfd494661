package org.fovea.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.BadInput;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;

/**
 * Which object of a picture an experiment asks about, if any: the first that is small enough to matter, large enough to be
 * named, and the only one of its kind in a picture that is not crowded (Neo et al., section 3.1).
 *
 * @param areaFrom smallest area of the object as its annotation says, in square pixels
 * @param areaTo largest area
 * @param maxAnnotations most annotations that the picture may have, crowds included
 * @param once whether the object's category must occur once
 */
public record Filter(double areaFrom, double areaTo, int maxAnnotations, boolean once) {

    /** The paper's choice. */
    public static final Filter PAPER = new Filter(1000, 2000, 3, true);

    /** @throws BadInput if no object could ever pass */
    public Filter {
        if (!(areaFrom >= 0 && areaTo >= areaFrom) || maxAnnotations < 1) {
            throw new BadInput("Area %.0f-%.0f, at most %d annotations: expected 0 ≤ from ≤ to and 1 annotation or more."
                    .formatted(areaFrom, areaTo, maxAnnotations));
        }
    }

    /**
     * The same for other areas.
     *
     * @param text such as {@code 1000-2000}
     * @throws BadInput if it is no range
     */
    public Filter withArea(String text) {
        String[] ends = text.strip().split("-", 2);
        try {
            return new Filter(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]), maxAnnotations, once);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new BadInput("Area \"%s\": expected a range in square pixels, such as 1000-2000.".formatted(text), e);
        }
    }

    /** The same for other numbers of annotations. */
    public Filter withMaxAnnotations(int most) {
        return new Filter(areaFrom, areaTo, most, once);
    }

    /** The same, whether or not the object's category must occur once. */
    public Filter withOnce(boolean wanted) {
        return new Filter(areaFrom, areaTo, maxAnnotations, wanted);
    }

    /** The object of a picture to ask about. */
    public Optional<Annotation> choose(CocoDataset dataset, CocoImage image) {
        List<Annotation> all = dataset.annotations(image.id());
        if (all.size() > maxAnnotations) {
            return Optional.empty();
        }
        return all.stream().filter(a -> !a.crowd() && a.area() >= areaFrom && a.area() <= areaTo
                && (!once || all.stream().filter(b -> b.categoryId() == a.categoryId()).count() == 1)).findFirst();
    }

    /** The areas as {@link #withArea} reads them. */
    public String area() {
        return String.format(Locale.ROOT, "%s-%s", number(areaFrom), number(areaTo));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
