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
 * Counts the answers of an ablation experiment (Neo et al., section 3): the share of initially right answers that
 * become wrong when visual tokens are replaced.
 */
final class AblationTally {

    /**
     * The effect of an ablation.
     *
     * @param source which tokens are replaced
     * @param n how many, for random and gradient tokens; a number or {@code object}, {@code object+1},
     *     {@code object+2}; else empty
     * @param wrong share of initially right answers that become wrong
     */
    record Effect(String source, String n, Measure wrong) {

        /** Whether it is a point on a line over the number of tokens. */
        boolean onLine() {
            return !n.isEmpty() && Character.isDigit(n.charAt(0));
        }
    }

    private record Key(String source, String n) {

        /** Sort key: numbers first, then as many as the object has. */
        private int size() {
            return n.isEmpty()
                    ? 0
                    : Character.isDigit(n.charAt(0)) ? Integer.parseInt(n) : Integer.MAX_VALUE - 9 + n.length();
        }
    }

    private static final class Protocol {
        private final Sample baseline = new Sample(1);
        private final Map<Key, Sample> effects =
                new TreeMap<>(Comparator.comparingInt((Key k) -> Words.rank(Words.ABLATED, k.source))
                        .thenComparing(Key::source)
                        .thenComparingInt(Key::size)
                        .thenComparing(Key::n));
    }

    private final Map<String, Protocol> protocols =
            new TreeMap<>(Comparator.comparingInt((String p) -> Words.rank(Words.PROTOCOLS, p))
                    .thenComparing(p -> p));

    /** Adds an answer of the unchanged model. */
    void baseline(String image, String protocol, boolean right) {
        of(protocol).baseline.add(image, Double.NaN, right ? 1 : 0, 1);
    }

    /** Adds the answer, under an ablation, to a question that was answered correctly without it. */
    void effect(String image, String protocol, String source, String n, double tokens, boolean right) {
        of(protocol)
                .effects
                .computeIfAbsent(new Key(source, n), k -> new Sample(1))
                .add(image, source.equals("noise") ? Double.NaN : tokens, right ? 0 : 1, 1);
    }

    private Protocol of(String protocol) {
        return protocols.computeIfAbsent(protocol, p -> new Protocol());
    }

    /** The protocols that have answers, in order. */
    Set<String> protocols() {
        return protocols.keySet();
    }

    /** The unchanged model's share of right answers. */
    Measure initially(String protocol) {
        return of(protocol).baseline.share("initially right", 0);
    }

    /** The effect of each ablation. */
    List<Effect> effects(String protocol) {
        List<Effect> out = new ArrayList<>();
        of(protocol)
                .effects
                .forEach((key, sample) -> out.add(new Effect(key.source, key.n, sample.share("became wrong", 0))));
        return out;
    }

    /** One table per protocol. */
    List<Table> tables() {
        List<Table> out = new ArrayList<>();
        for (String protocol : protocols()) {
            Measure initially = initially(protocol);
            List<Table.Line> lines = new ArrayList<>();
            for (Effect e : effects(protocol)) {
                Map<String, String> keys = new LinkedHashMap<>();
                keys.put("protocol", protocol);
                keys.put("source", e.source);
                keys.put("n", e.n);
                lines.add(new Table.Line(keys, List.of(Words.source(e.source, e.n)), List.of(e.wrong)));
            }
            out.add(new Table(
                    "ablation-" + protocol,
                    "Ablation, %s (%s): answers that become wrong".formatted(protocol, Words.question(protocol)),
                    "Initially right: %s of %s."
                            .formatted(
                                    Numbers.measure(initially, Table.Unit.SHARE),
                                    Numbers.count(initially.n(), "image")),
                    initially,
                    List.of("ablated"),
                    "tokens",
                    List.of(new Table.Column("", "became wrong", Table.Unit.SHARE)),
                    lines));
        }
        return out;
    }
}
