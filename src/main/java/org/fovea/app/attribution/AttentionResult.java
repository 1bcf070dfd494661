package org.fovea.app.attribution;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fovea.analysis.AttentionMap;
import org.fovea.app.look.Texts;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;

/**
 * The attention of a text position.
 *
 * @param text the token there
 * @param attention in every layer and head
 * @param layer 1..L; 0 for all
 * @param head from 0; -1 for all
 * @param pooling how several layers and heads are combined
 * @param changed whether it is of the run with the interventions
 */
record AttentionResult(
        String text, AttentionMap attention, int layer, int head, AttentionMap.Pooling pooling, boolean changed)
        implements AttributionResult {

    private Collection<Integer> layers() {
        return layer > 0
                ? List.of(layer)
                : IntStream.rangeClosed(1, attention.weights().length).boxed().toList();
    }

    private float[] pooled() {
        return attention.pooled(layers(), head < 0 ? null : List.of(head), pooling);
    }

    /** Number of heads per layer. */
    int heads() {
        return attention.weights()[0].length;
    }

    /** The attention of each layer's head to the whole image, 0..1: [L][heads]. */
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

    /** Which layers and heads are shown. */
    private String where(Texts texts) {
        boolean max = pooling == AttentionMap.Pooling.MAX;
        if (head >= 0) {
            return layer > 0
                    ? texts.get("attention.head", layer, head)
                    : texts.get(max ? "attention.max.layers" : "attention.mean.layers", head);
        }
        return layer > 0
                ? texts.get(max ? "attention.max.heads" : "attention.mean.heads", layer)
                : texts.get(max ? "attention.max.all" : "attention.mean.all");
    }

    @Override
    public PatchMap map(Texts texts) {
        float[] values = pooled();
        double limit = 1e-6;
        for (float value : values) {
            limit = Math.max(limit, value);
        }
        return new PatchMap(
                texts.get("attention.title"),
                values,
                limit,
                false,
                "0%",
                Percent.of(limit),
                Patches.NONE,
                patch -> texts.get(
                        changed ? "attention.patch.changed" : "attention.patch", text, Percent.of(values[patch])));
    }

    @Override
    public String summary(Texts texts) {
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
        int most = AttributionResult.most(values);
        return texts.get(
                changed ? "attention.summary.changed" : "attention.summary",
                text,
                Percent.of(all / count),
                most,
                Percent.of(values[most]),
                where(texts));
    }

    @Override
    public String fileName() {
        return "%s_attention%s%s%s%s"
                .formatted(
                        AttributionResult.forFile(text),
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
