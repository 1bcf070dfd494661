package org.fovea.coco;

import java.util.List;

/**
 * A filter on objects. Crowds do not pass a filter on area or on a single occurrence.
 *
 * @param category a {@link Category#id()}; null for all
 * @param leastArea the minimum area in square pixels, by the file's {@code area}; inclusive
 * @param mostArea the maximum area; inclusive
 * @param once whether the category must occur only once in the image, counting crowds
 * @param mostAnnotations the maximum number of annotations in the image, counting crowds
 */
public record ObjectFilter(Integer category, double leastArea, double mostArea, boolean once, int mostAnnotations) {

    /** All objects of all images. */
    public static final ObjectFilter ALL =
            new ObjectFilter(null, 0, Double.POSITIVE_INFINITY, false, Integer.MAX_VALUE);

    /**
     * The choice of Neo et al. (arXiv 2410.07149, section 4): 1,000 to 2,000 px², the only one of its category, at most
     * 3 annotations in the image.
     */
    public static final ObjectFilter PAPER = new ObjectFilter(null, 1000, 2000, true, 3);

    /** Whether everything passes, even images without an object. */
    public boolean isAll() {
        return equals(ALL);
    }

    /**
     * The objects of an image that pass.
     *
     * @return in file order
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
