package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.analysis.Measure;

/**
 * Counts a lens experiment (Neo et al., section 4): how many of the object's patches decode to its name at each layer,
 * and how well the name's map segments the object, by range of layers and threshold.
 */
final class LensTally {

    /**
     * A layer.
     *
     * @param layer 0..L, 0 is the embedding
     * @param top1 share of object patches whose most likely token is the name
     * @param top5 share of object patches that have it among the five most likely tokens
     */
    record Layer(int layer, Measure top1, Measure top5) {}

    /**
     * A range of layers.
     *
     * @param layers {@code 1-10}
     * @param over {@code mean} or {@code max} of the layers
     */
    record Range(String layers, String over) {}

    /**
     * How well a range's map segments objects.
     *
     * @param precision average precision, all images
     * @param thresholds ascending or as the run has them
     * @param iou mean IoU of the object at each threshold, all images
     * @param best the threshold with the highest mean IoU on the first half of the images; its number of images is the
     *     first half's
     * @param iouThere the object's IoU at that threshold, on the second half
     * @param miouThere mean of the object's and the background's IoU there
     * @param accuracyThere share of correctly classified pixels there
     */
    record Segmentation(
            Range range,
            Measure precision,
            double[] thresholds,
            double[] iou,
            Measure best,
            Measure iouThere,
            Measure miouThere,
            Measure accuracyThere) {}

    private static final int KINDS = 3; // IoU, mIoU, accuracy

    private static final class Maps {
        private final double[] thresholds;
        private final Sample precision = new Sample(1);
        private final Sample all;
        private final Sample[] halves;

        private Maps(double[] thresholds) {
            this.thresholds = thresholds;
            all = new Sample(thresholds.length);
            halves = new Sample[] {new Sample(KINDS * thresholds.length), new Sample(KINDS * thresholds.length)};
        }
    }

    private final Map<Integer, Sample> layers = new TreeMap<>();
    /** In the run's order. */
    private final Map<Range, Maps> ranges = new LinkedHashMap<>();

    /**
     * Adds a layer of an image: the number of object patches, and how many have the name on top and among the top five.
     */
    void layer(String image, int layer, int patches, int top1, int top5) {
        layers.computeIfAbsent(layer, l -> new Sample(2)).add(image, patches, top1, patches, top5, patches);
    }

    /** The thresholds of a range so far, or null. */
    double[] thresholds(Range range) {
        return ranges.containsKey(range) ? ranges.get(range).thresholds : null;
    }

    /**
     * Adds the map of an image.
     *
     * @param half 0 or 1: the half of the images to which it belongs
     * @param precision average precision; NaN if it has none
     * @param iou at each threshold, as are the other two
     */
    void map(
            String image,
            Range range,
            int half,
            double precision,
            double[] thresholds,
            double[] iou,
            double[] miou,
            double[] accuracy) {
        Maps maps = ranges.computeIfAbsent(range, r -> new Maps(thresholds));
        maps.precision.add(image, Double.NaN, Double.isNaN(precision) ? 0 : precision, Double.isNaN(precision) ? 0 : 1);
        maps.all.add(image, Double.NaN, pairs(iou));
        maps.halves[half].add(image, Double.NaN, pairs(iou, miou, accuracy));
    }

    private static double[] pairs(double[]... kinds) {
        double[] out = new double[2 * kinds.length * kinds[0].length];
        Arrays.fill(out, 1);
        for (int i = 0; i < out.length / 2; i++) {
            out[2 * i] = kinds[i / kinds[0].length][i % kinds[0].length];
        }
        return out;
    }

    /** By layer. */
    List<Layer> layers() {
        List<Layer> out = new ArrayList<>();
        layers.forEach(
                (layer, s) -> out.add(new Layer(layer, s.share("name on top", 0), s.share("name among five", 1))));
        return out;
    }

    /** By range of layers. */
    List<Segmentation> segmentations() {
        List<Segmentation> out = new ArrayList<>();
        ranges.forEach((range, maps) -> {
            int count = maps.thresholds.length;
            Sample first = maps.halves[0];
            Sample second = maps.halves[1];
            int best = -1;
            for (int t = 0; t < count; t++) {
                if (first.images() > 0 && (best < 0 || first.ratio(t) > first.ratio(best))) {
                    best = t;
                }
            }
            double[] iou = new double[count];
            Arrays.setAll(iou, maps.all::ratio);
            out.add(new Segmentation(
                    range,
                    maps.precision.mean("average precision", 0),
                    maps.thresholds,
                    iou,
                    Measure.plain("best threshold", first.images(), best < 0 ? Double.NaN : maps.thresholds[best]),
                    at(second, best, "IoU"),
                    at(second, best < 0 ? -1 : count + best, "mIoU"),
                    at(second, best < 0 ? -1 : 2 * count + best, "pixel accuracy")));
        });
        return out;
    }

    private static Measure at(Sample half, int i, String label) {
        return i < 0 ? Measure.plain(label, 0, Double.NaN) : half.mean(label, i);
    }

    /** Layers, precision, and overlap at the best threshold. */
    List<Table> tables() {
        List<Table> out = new ArrayList<>();
        if (!layers.isEmpty()) {
            out.add(new Table(
                    "lens-layers",
                    "Lens: object patches that decode to the object's name, by layer",
                    "Shares of all object patches of all images; layer 0 is the embedding that enters layer 1.",
                    null,
                    List.of("layer"),
                    "object patches",
                    List.of(
                            new Table.Column("", "top-1", Table.Unit.SHARE),
                            new Table.Column("", "top-5", Table.Unit.SHARE)),
                    layers().stream()
                            .map(l -> new Table.Line(
                                    Map.of("layers", Integer.toString(l.layer)),
                                    List.of(Integer.toString(l.layer)),
                                    List.of(l.top1, l.top5)))
                            .toList()));
        }
        if (!ranges.isEmpty()) {
            List<Segmentation> all = segmentations();
            List<String> heads = List.of("layers", "over");
            out.add(new Table(
                    "lens-precision",
                    "Lens: average precision of the name's map against the mask",
                    "All images.",
                    null,
                    heads,
                    "",
                    List.of(new Table.Column("", "average precision", Table.Unit.NUMBER)),
                    all.stream().map(s -> line(s, List.of(s.precision))).toList()));
            out.add(new Table(
                    "lens-threshold",
                    "Lens: the name's map as a segmentation",
                    "The threshold is the best one for half of the images; the overlap is measured on the other "
                            + "half, whose images are counted here.",
                    null,
                    heads,
                    "",
                    List.of(
                            new Table.Column("", "IoU", Table.Unit.NUMBER),
                            new Table.Column("", "mIoU", Table.Unit.NUMBER),
                            new Table.Column("", "pixel accuracy", Table.Unit.SHARE),
                            new Table.Column("", "threshold", Table.Unit.THRESHOLD)),
                    all.stream()
                            .map(s -> line(s, List.of(s.iouThere, s.miouThere, s.accuracyThere, s.best)))
                            .toList()));
        }
        return out;
    }

    private static Table.Line line(Segmentation s, List<Measure> measures) {
        return new Table.Line(
                Map.of("layers", s.range.layers, "over", s.range.over),
                List.of(Words.layers(s.range.layers), s.range.over),
                measures);
    }
}
