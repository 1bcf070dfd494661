package org.fovea.app.attribution;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fovea.analysis.AttentionMap;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;

/**
 * Where a text position looks.
 *
 * @param text what stands there
 * @param attention of it in every layer and head
 * @param layer 1..L; 0 for all of them
 * @param head from 0; -1 for all of them
 * @param pooling how several become one
 * @param changed whether it is of the run with the interventions
 */
record AttentionFinding(
        String text, AttentionMap attention, int layer, int head, AttentionMap.Pooling pooling, boolean changed)
        implements Finding {

    private Collection<Integer> layers() {
        return layer > 0
                ? List.of(layer)
                : IntStream.rangeClosed(1, attention.weights().length).boxed().toList();
    }

    private float[] pooled() {
        return attention.pooled(layers(), head < 0 ? null : List.of(head), pooling);
    }

    /** Heads of a layer. */
    int heads() {
        return attention.weights()[0].length;
    }

    /** What a layer's head gives the whole image, 0..1: [L][heads]. */
    double[][] toImage() {
        double[][] sums = new double[attention.weights().length][];
        for (int l = 0; l < sums.length; l++) {
            float[][] heads = attention.weights()[l];
            sums[l] = new double[heads.length];
            for (int h = 0; h < heads.length; h++) {
                for (float w : heads[h]) {
                    sums[l][h] += w;
                }
            }
        }
        return sums;
    }

    /** Which layers and heads are shown, for a person. */
    String where() {
        String pooled = pooling == AttentionMap.Pooling.MAX ? "maximum over " : "mean over ";
        return head >= 0
                ? (layer > 0 ? "layer %d, head %d".formatted(layer, head) : pooled + "layers, head %d".formatted(head))
                : layer > 0 ? pooled + "heads, layer %d".formatted(layer) : pooled + "all heads";
    }

    @Override
    public PatchMap map() {
        float[] values = pooled();
        double limit = 1e-6;
        for (float value : values) {
            limit = Math.max(limit, value);
        }
        return new PatchMap(
                "attention",
                values,
                limit,
                false,
                "0%",
                Percent.of(limit),
                Patches.NONE,
                patch -> "attention of “%s” %s%s"
                        .formatted(text, Percent.of(values[patch]), changed ? " with interventions" : ""));
    }

    @Override
    public String summary() {
        double all = 0;
        int count = 0;
        double[][] sums = toImage();
        for (int l : layers()) {
            for (int h = 0; h < sums[l - 1].length; h++) {
                if (head < 0 || h == head) {
                    all += sums[l - 1][h];
                    count++;
                }
            }
        }
        float[] values = pooled();
        int most = Finding.most(values);
        return "%s“%s” gives the image %s of its attention, most to patch %d: %s (%s)."
                .formatted(
                        changed ? "With interventions, " : "",
                        text,
                        Percent.of(all / count),
                        most,
                        Percent.of(values[most]),
                        where());
    }

    @Override
    public String fileName() {
        return "%s_attention%s%s%s%s"
                .formatted(
                        Finding.forFile(text),
                        changed ? "-changed" : "",
                        layer > 0 ? "-layer" + layer : "",
                        head >= 0 ? "-head" + head : "",
                        layer > 0 && head >= 0 ? "" : "-" + pooling.name().toLowerCase(java.util.Locale.ROOT));
    }

    @Override
    public Map<String, float[]> columns() {
        return Map.of("attention", pooled());
    }
}
