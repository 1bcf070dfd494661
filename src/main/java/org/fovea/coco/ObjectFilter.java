package org.fovea.coco;

import java.util.List;

/**
 * Which of an image's objects are wanted. A crowd is no object where an area or a single occurrence is asked for.
 *
 * @param category a {@link Category#id()}; null for all
 * @param leastArea of the object in square pixels of the image, as the file says it
 * @param mostArea likewise; inclusive
 * @param once whether the category is to occur only once in the image, crowds counted too
 * @param mostAnnotations that the image may have in all, crowds counted too
 */
public record ObjectFilter(Integer category, double leastArea, double mostArea, boolean once, int mostAnnotations) {

    /** All objects of all images. */
    public static final ObjectFilter ALL =
            new ObjectFilter(null, 0, Double.POSITIVE_INFINITY, false, Integer.MAX_VALUE);

    /**
     * The choice of Neo et al. (arXiv 2410.07149, section 4): 1,000 to 2,000 px², the only one of its kind, at most 3.
     */
    public static final ObjectFilter PAPER = new ObjectFilter(null, 1000, 2000, true, 3);

    /** Whether it lets everything through, even images without an object. */
    public boolean isAll() {
        return equals(ALL);
    }

    /**
     * The objects of an image that are wanted.
     *
     * @return in the file's order
     */
    public List<Annotation> objects(CocoDataset dataset, CocoImage image) {
        List<Annotation> all = dataset.annotations(image.id());
        if (all.size() > mostAnnotations) {
            return List.of();
        }
        return isAll() ? all : all.stream().filter(a -> wanted(a, all)).toList();
    }

    private boolean wanted(Annotation annotation, List<Annotation> all) {
        boolean sized = leastArea > 0 || mostArea < Double.POSITIVE_INFINITY;
        return (category == null || category == annotation.categoryId())
                && !(annotation.crowd() && (sized || once))
                && annotation.area() >= leastArea
                && annotation.area() <= mostArea
                && (!once
                        || all.stream()
                                        .filter(a -> a.categoryId() == annotation.categoryId())
                                        .count()
                                == 1);
    }
}
