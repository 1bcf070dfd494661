package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.analysis.Measure;

/**
 * Counts the answers of a knockout experiment (Neo et al., section 5): the share of initially right answers that stay
 * right when attention is blocked in a window of layers, and the drop of the right token's probability.
 */
final class KnockoutTally {

    /**
     * The effect of a knockout.
     *
     * @param source the blocked tokens
     * @param window the paper's name of the window; empty if it has none
     * @param layers {@code 5-14}, counted from 1, both ends included
     * @param accuracy share of initially right answers that stay right
     * @param drop mean drop of the right token's probability, −1..1
     * @param relative that drop relative to the mean probability without knockout
     */
    record Effect(String source, String window, String layers, Measure accuracy, Measure drop, Measure relative) {}

    /**
     * Effects that are drawn and listed together.
     *
     * @param protocol the protocol
     * @param target the positions that cannot attend
     */
    record Group(String protocol, String target) {}

    private record Key(String source, String window, String layers) {

        private int end(int i) {
            String[] ends = layers.split("-", -1);
            return Integer.parseInt(ends[Math.min(i, ends.length - 1)]);
        }

        private boolean all() {
            return window.equals("all");
        }
    }

    private static final int ACCURACY = 0;
    private static final int DROP = 1;
    private static final int RELATIVE = 2;

    private final Map<String, Sample> baselines =
            new TreeMap<>(Comparator.comparingInt((String p) -> Words.rank(Words.PROTOCOLS, p))
                    .thenComparing(p -> p));
    private final Map<Group, Map<Key, Sample>> groups =
            new TreeMap<>(Comparator.comparingInt((Group g) -> Words.rank(Words.PROTOCOLS, g.protocol))
                    .thenComparing(Group::protocol)
                    .thenComparingInt(g -> Words.rank(Words.TARGETS, g.target))
                    .thenComparing(Group::target));

    /** Adds an answer of the unchanged model. */
    void baseline(String image, String protocol, boolean right) {
        baselines.computeIfAbsent(protocol, p -> new Sample(1)).add(image, Double.NaN, right ? 1 : 0, 1);
    }

    /**
     * Adds the answer, under a knockout, to a question that was answered correctly without it.
     *
     * @param before probability of the right token without the knockout, 0..1
     * @param p probability of the right token with it, 0..1
     */
    void effect(
            String image,
            Group group,
            String source,
            String window,
            String layers,
            double tokens,
            boolean right,
            double before,
            double p) {
        groups.computeIfAbsent(
                        group,
                        g -> new TreeMap<>(Comparator.comparingInt((Key k) -> Words.rank(Words.CUT, k.source))
                                .thenComparing(Key::source)
                                .thenComparing(Key::all)
                                .thenComparingInt((Key k) -> k.end(0))
                                .thenComparingInt((Key k) -> k.end(1))
                                .thenComparing(Key::window)))
                .computeIfAbsent(new Key(source, window, layers), k -> new Sample(3))
                .add(image, tokens, right ? 1 : 0, 1, before - p, 1, before - p, before);
    }

    /** The groups that have answers, in order. */
    Set<Group> groups() {
        return groups.keySet();
    }

    /** The protocols, in order. */
    Set<String> protocols() {
        return baselines.keySet();
    }

    /** The unchanged model's share of right answers. */
    Measure initially(String protocol) {
        return baselines.getOrDefault(protocol, new Sample(1)).share("initially right", 0);
    }

    /** The effect of each knockout. */
    List<Effect> effects(Group group) {
        List<Effect> out = new ArrayList<>();
        groups.getOrDefault(group, Map.of())
                .forEach((key, sample) -> out.add(new Effect(
                        key.source,
                        key.window,
                        key.layers,
                        sample.share("still right", ACCURACY),
                        sample.mean("drop of p", DROP),
                        sample.mean("relative drop of p", RELATIVE))));
        return out;
    }

    /** One table per protocol and target. */
    List<Table> tables() {
        List<Table> out = new ArrayList<>();
        for (Group group : groups()) {
            List<Table.Line> lines = new ArrayList<>();
            for (Effect e : effects(group)) {
                Map<String, String> keys = new LinkedHashMap<>();
                keys.put("protocol", group.protocol);
                keys.put("target", group.target);
                keys.put("source", e.source);
                keys.put("window", e.window);
                keys.put("layers", e.layers);
                lines.add(new Table.Line(
                        keys,
                        List.of(Words.source(e.source), Words.window(e.window, e.layers)),
                        List.of(e.accuracy, e.drop, e.relative)));
            }
            Measure initially = initially(group.protocol);
            out.add(new Table(
                    "knockout-%s-%s".formatted(group.protocol, group.target),
                    "Knockout, %s (%s): attention to %s blocked"
                            .formatted(group.protocol, Words.question(group.protocol), Words.target(group.target)),
                    ("Initially right: %s of %s. Of those: the share that stays right, and the mean drop of the right "
                                    + "token's probability (paired differences).")
                            .formatted(
                                    Numbers.measure(initially, Table.Unit.SHARE),
                                    Numbers.count(initially.n(), "image")),
                    initially,
                    List.of("blocked from", "layers"),
                    "tokens",
                    List.of(
                            new Table.Column("", "still right", Table.Unit.SHARE),
                            new Table.Column("", "drop of p (points)", Table.Unit.POINTS),
                            new Table.Column("", "drop of p (relative)", Table.Unit.SHARE)),
                    lines));
        }
        return out;
    }
}
