package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.analysis.Measure;

/**
 * Ratios over images: the numerators and denominators of each image. Several objects of one image count as one image,
 * because their answers are not independent.
 */
final class Sample {

    private final int ratios;
    /** For each image, alternately the numerator and denominator of each ratio. */
    private final List<double[]> images = new ArrayList<>();

    private String last;
    private double tokens;
    private int counted;

    /** @param ratios number of ratios */
    Sample(int ratios) {
        this.ratios = ratios;
    }

    /**
     * Adds the numbers of one object.
     *
     * @param image its image; rows of an image are consecutive
     * @param tokens number of visual tokens concerned; NaN if unknown
     * @param pairs numerator and denominator of each ratio; a denominator of 0 leaves the image out of that ratio
     */
    void add(String image, double tokens, double... pairs) {
        if (image.equals(last)) {
            double[] sums = images.get(images.size() - 1);
            Arrays.setAll(sums, i -> sums[i] + pairs[i]);
        } else {
            images.add(pairs.clone());
            last = image;
        }
        if (!Double.isNaN(tokens)) {
            this.tokens += tokens;
            counted++;
        }
    }

    /** The number of images. */
    int images() {
        return images.size();
    }

    /** The mean number of tokens over the objects. */
    double tokens() {
        return counted == 0 ? Double.NaN : tokens / counted;
    }

    /** A ratio of sums, without an interval. */
    double ratio(int i) {
        double above = 0;
        double below = 0;
        for (double[] image : images) {
            above += image[2 * i];
            below += image[2 * i + 1];
        }
        return below == 0 ? Double.NaN : above / below;
    }

    /** A ratio of sums that is a mean over images, with its bootstrap interval. */
    Measure mean(String label, int i) {
        double[] above = ends(i, 2 * i);
        double[] interval = Bootstrap.interval(above, ends(i, 2 * i + 1));
        return new Measure(
                label,
                above.length,
                ratio(i),
                interval[0],
                interval[1],
                above.length == 0 ? Measure.Interval.NONE : Measure.Interval.BOOTSTRAP,
                tokens());
    }

    /**
     * A ratio of counts, 0..1, with its interval: Wilson's if each image counts as yes or no, or if all are the same,
     * for which the bootstrap's interval has no width; otherwise the bootstrap's.
     */
    Measure share(String label, int i) {
        double[] above = ends(i, 2 * i);
        double[] below = ends(i, 2 * i + 1);
        int n = above.length;
        boolean single = Arrays.stream(below).allMatch(of -> of == 1);
        boolean none = Arrays.stream(above).allMatch(yes -> yes == 0);
        boolean all = Arrays.equals(above, below);
        if (n == 0 || !single && !none && !all) {
            return mean(label, i);
        }
        double[] interval =
                Wilson.interval(none ? 0 : all ? n : Arrays.stream(above).sum(), n);
        return new Measure(label, n, ratio(i), interval[0], interval[1], Measure.Interval.WILSON, tokens());
    }

    /** The numerators or denominators of ratio i. */
    private double[] ends(int i, int which) {
        return images.stream()
                .filter(v -> v[2 * i + 1] > 0)
                .mapToDouble(v -> v[which])
                .toArray();
    }

    /** The number of ratios. */
    int ratios() {
        return ratios;
    }
}
