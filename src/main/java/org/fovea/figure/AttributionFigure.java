package org.fovea.figure;

import java.util.List;
import java.util.Locale;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.analysis.ReadToken;
import org.fovea.intervene.Patches;

/** Attributions of an answer's token to patches, each over the image. */
public final class AttributionFigure {

    private AttributionFigure() {}

    /**
     * An occlusion map.
     *
     * @param image without layers
     * @param baseline the token's probability without ablation, 0..1
     * @param size k, patches on a side of what is ablated at a time
     * @param change [N], of the probability, -1..1
     * @param replacement what replaces ablated tokens
     */
    public static Figure occlusion(
            ImageFigure image, ReadToken token, float baseline, int size, float[] change, String replacement) {
        return image.values(change, change(change))
                .figure(
                        "change",
                        title(token.text(), size),
                        List.of(
                                token.description(),
                                String.format(
                                        Locale.ROOT,
                                        "%.1f%% without ablation; changes in percentage points",
                                        100 * baseline),
                                "replaced by " + replacement));
    }

    /** The same as one of an image's layers. */
    static void changes(ImageFigure image, float[] change, String token, int size) {
        image.values(change, change(change)).say(title(token, size));
    }

    private static ColorScale change(float[] change) {
        double strongest = 0;
        for (float each : change) {
            strongest = Math.max(strongest, Math.abs(each));
        }
        return ColorScale.ofChanges(strongest);
    }

    private static String title(String token, int size) {
        return "p(%s) without %s"
                .formatted(token, size == 1 ? "each patch" : "the %d×%d patches around each".formatted(size, size));
    }

    /**
     * Integrated gradients.
     *
     * @param image without layers
     * @param signed whether signed contributions are drawn rather than magnitudes
     * @param steps of the integral
     * @param replacement the baseline of every visual token
     */
    public static Figure gradients(
            ImageFigure image,
            ReadToken token,
            IntegratedGradients found,
            boolean signed,
            int steps,
            String replacement) {
        float[] shown = signed ? found.signed() : found.magnitude();
        return image.values(shown, contribution(shown, signed))
                .figure(
                        signed ? "signed" : "magnitude",
                        title(token.text()),
                        List.of(token.description(), difference(found, replacement), gap(found, steps)));
    }

    /** The same as one of an image's layers. */
    static void contributions(ImageFigure image, float[] values, String token, boolean signed) {
        image.values(values, contribution(values, signed)).say(title(token));
    }

    private static ColorScale contribution(float[] values, boolean signed) {
        return ColorScale.of(values, signed, v -> String.format(Locale.ROOT, signed ? "%+.3f" : "%.3f", v));
    }

    private static String title(String token) {
        return "Contribution of each patch to the logit of \"%s\"".formatted(token);
    }

    /** The logit with the image and with the baseline, in words. */
    public static String difference(IntegratedGradients found, String replacement) {
        return String.format(
                Locale.ROOT,
                "logit %.3f; %.3f with every patch replaced by %s",
                found.logit(),
                found.baseline(),
                replacement);
    }

    /** How far the contributions are from adding up to the difference, in words. */
    public static String gap(IntegratedGradients found, int steps) {
        return String.format(Locale.ROOT, "completeness gap %+.4f in %d steps", found.gap(), steps);
    }

    /**
     * A position that attends to the image.
     *
     * @param position in the prompt, from 0
     * @param text the token there
     * @param predicted the token that it predicts; empty if it is not the one that is read
     */
    public record Query(int position, String text, String predicted) {

        /** In words, such as {@code position 262 (":", which predicts "dog")}. */
        public String description() {
            return "position %d (\"%s\"%s)"
                    .formatted(
                            position, text, predicted.isEmpty() ? "" : ", which predicts \"%s\"".formatted(predicted));
        }
    }

    /**
     * Which weights a map of attention combines.
     *
     * @param first 1..L
     * @param last first..L
     * @param head from 0; -1 for all
     * @param max whether it is their maximum rather than their mean
     */
    public record Pooled(int first, int last, int head, boolean max) {

        /** The layers, such as {@code 3-6}. */
        public String layers() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }

        /** The heads in words, such as {@code mean of all heads}. */
        public String heads() {
            return AttributionFigure.heads(head, max ? Pooling.MAX : Pooling.MEAN, last > first);
        }
    }

    /**
     * Attention.
     *
     * @param image without layers
     * @param map [N], 0..1
     */
    public static Figure attention(ImageFigure image, Query query, Pooled pooled, float[] map) {
        return image.values(map, weight(map))
                .figure("attention", title(query.text, pooled.layers(), pooled.heads()), List.of(query.description()));
    }

    /** The same as one of an image's layers. */
    static void weights(ImageFigure image, float[] map, String token, String layers, String heads) {
        image.values(map, weight(map)).say(title(token, layers, heads));
    }

    private static ColorScale weight(float[] map) {
        return ColorScale.of(map, false, a -> String.format(Locale.ROOT, a < 0.01 ? "%.2f%%" : "%.1f%%", 100 * a));
    }

    private static String title(String token, String layers, String heads) {
        return "Attention from \"%s\" in layers %s, %s".formatted(token, layers, heads);
    }

    /**
     * The heads in words.
     *
     * @param head from 0; -1 for all
     * @param several whether several layers are combined
     */
    static String heads(int head, Pooling pooling, boolean several) {
        boolean max = pooling == Pooling.MAX;
        return head < 0
                ? (max ? "max" : "mean") + " of all heads"
                : "head " + head + (max && several ? ", maximum over layers" : "");
    }

    /**
     * The smallest set found that flips the token, or that keeps it when all else is ablated.
     *
     * @param image without layers
     * @param flips which of the two
     * @param then the most likely token with the set's ablation
     * @param p its probability, 0..1
     * @param replacement what replaces ablated tokens
     */
    public static Figure minimal(
            ImageFigure image, ReadToken token, boolean flips, Patches set, String then, float p, String replacement) {
        String patches = patches(set);
        String title = flips
                ? "%s flip \"%s\" to \"%s\" (%s) when ablated".formatted(patches, token.text(), then, Percent.of(p))
                : "%s keep \"%s\" (%s) when all others are ablated".formatted(patches, token.text(), Percent.of(p));
        return image.only(set, patches)
                .figure("minimal", title, List.of(token.description(), "replaced by " + replacement));
    }

    /** The same as one of an image's layers. */
    static void set(ImageFigure image, boolean flips, Patches set, String token, String then) {
        String patches = patches(set);
        image.only(set, patches)
                .say(
                        flips
                                ? "%s flip \"%s\" to \"%s\" when ablated".formatted(patches, token, then)
                                : "%s keep \"%s\" when all others are ablated".formatted(patches, token));
    }

    private static String patches(Patches set) {
        return set.size() == 1 ? "1 patch" : set.size() + " patches";
    }
}
