package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A few ratios over images: of each image the numerators and denominators, a few numbers and no more. Several objects of
 * one image count as one image, because their answers are not independent.
 */
final class Sample {

    private final int ratios;
    /** Of each image: numerator and denominator of each ratio, one after the other. */
    private final List<double[]> images = new ArrayList<>();
    private String last;
    private double tokens;
    private int counted;

    /** @param ratios how many */
    Sample(int ratios) {
        this.ratios = ratios;
    }

    /**
     * Takes in what one object shows.
     *
     * @param image its image; rows of an image follow each other
     * @param tokens visual tokens concerned; NaN if nobody has counted them
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

    /** Images taken in. */
    int images() {
        return images.size();
    }

    /** Mean number of tokens over the objects. */
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

    /** A ratio of sums with its interval. */
    Measure measure(String label, int i) {
        double[] above = images.stream().filter(v -> v[2 * i + 1] > 0).mapToDouble(v -> v[2 * i]).toArray();
        double[] below = images.stream().filter(v -> v[2 * i + 1] > 0).mapToDouble(v -> v[2 * i + 1]).toArray();
        double[] interval = Bootstrap.interval(above, below);
        return new Measure(label, above.length, ratio(i), interval[0], interval[1], tokens());
    }

    /** How many ratios there are. */
    int ratios() {
        return ratios;
    }
}
