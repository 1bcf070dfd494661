package org.fovea.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.base.BadInput;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.ReplacementChoice;
import org.fovea.intervene.Sweep;
import org.fovea.model.Answer;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.session.Fingerprint;

/**
 * Ablation: does the model still name the object when the object's visual tokens, or as many others, are replaced (Neo
 * et al., section 3)?
 *
 * @param mean the replacement
 * @param counts numbers of random and of high-gradient tokens, in addition to as many as the object has
 * @param gradientSteps integration steps; 0 skips integrated gradients
 */
public record AblationStudy(ReplacementChoice mean, List<Integer> counts, int gradientSteps) implements Study {

    /** The paper's settings. */
    public static final AblationStudy PAPER =
            new AblationStudy(new ReplacementChoice(null), List.of(5, 10, 20, 40, 60, 100, 250), 50);

    private static final String EACH_OWN = "each image's own";

    /** Memory limit for the keys and values of answers that are generated in parallel, in bytes. */
    private static final long SIDE_BY_SIDE = 2L << 30;

    /** @throws BadInput if a number is out of range */
    public AblationStudy {
        counts = counts.stream().distinct().sorted().toList();
        if (counts.stream().anyMatch(n -> n < 1) || gradientSteps < 0) {
            throw new BadInput("Tokens %s, %d gradient steps: expected numbers from 1, and from 0."
                    .formatted(counts, gradientSteps));
        }
    }

    /**
     * A set of tokens to replace.
     *
     * @param n the requested number, for random and gradient tokens
     */
    private record Condition(String source, String n, Patches patches) {}

    @Override
    public String key() {
        return "ablation";
    }

    @Override
    public void describe(ObjectNode settings) {
        if ("zero".equals(mean.text()) || "image".equals(mean.text())) {
            settings.put("mean", mean.text().equals("zero") ? "zero" : EACH_OWN);
        }
        counts.forEach(settings.putArray("counts")::add);
        settings.put("gradientSteps", gradientSteps);
    }

    @Override
    public void describe(ObjectNode settings, ExperimentContext lab) {
        Replacement shared = lab.replacement();
        settings.put("mean", shared == null ? EACH_OWN : mean.text() == null ? "the checkpoint's" : shared.name());
        if (shared != null) {
            settings.put("meanSha256", Fingerprint.of(shared.vector()));
        }
        describe(settings);
    }

    @Override
    public Rows rows(ExperimentContext lab, EncodedCase seen, Description description, BooleanSupplier cancelled) {
        Rows rows = new Rows();
        Replacement by = lab.replacement() != null ? lab.replacement() : Replacement.imageMean(seen.image());
        List<Condition> conditions = conditions(lab, seen, by, cancelled);
        for (Protocol protocol : lab.asking().protocols()) {
            if (protocol == Protocol.GENERATIVE) {
                describe(lab, seen, description, conditions, by, rows, cancelled);
            } else {
                ask(protocol, lab, seen, conditions, by, rows, cancelled);
            }
        }
        return rows;
    }

    /** All sets of tokens to replace, in the order of the results. */
    private List<Condition> conditions(
            ExperimentContext lab, EncodedCase seen, Replacement by, BooleanSupplier cancelled) {
        SplittableRandom random = lab.random(seen.of()).split();
        int n = seen.image().count();
        List<Condition> all = new ArrayList<>();
        List<Condition> sizes = new ArrayList<>(); // numbers of random and high-gradient tokens
        for (int count : counts) {
            sizes.add(new Condition(null, Integer.toString(count), Patches.all(Math.min(count, n))));
        }
        for (int buffer = 0; buffer <= 2; buffer++) {
            Patches object = seen.object().grown(seen.image().grids(), buffer);
            String name = "object" + (buffer > 0 ? "+" + buffer : "");
            all.add(new Condition(name, null, object));
            sizes.add(new Condition(null, name, object));
        }
        all.add(new Condition("register", null, Patches.registers(seen.image())));
        for (Condition like : sizes) {
            all.add(new Condition("random", like.n, sample(n, like.patches.size(), random)));
        }
        if (gradientSteps > 0) {
            int[] order = byGradient(lab, seen, by, cancelled);
            for (Condition like : sizes) {
                all.add(new Condition("gradient", like.n, Patches.of(Arrays.copyOf(order, like.patches.size()))));
            }
        }
        return all;
    }

    /** A uniformly random subset of 0..n-1. */
    static Patches sample(int n, int count, SplittableRandom random) {
        int[] all = IntStream.range(0, n).toArray();
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(n - i);
            int swapped = all[other];
            all[other] = all[i];
            all[i] = swapped;
        }
        return Patches.of(Arrays.copyOf(all, count));
    }

    /**
     * Patches sorted by their tokens' contribution to the polling answer Yes, largest first (as in the published code).
     */
    private int[] byGradient(ExperimentContext lab, EncodedCase seen, Replacement by, BooleanSupplier cancelled) {
        try (Trace trace = lab.vlm().trace(seen.image(), lab.asker().prompt(Protocol.POLLING, seen))) {
            int yes = lab.asker()
                    .right(Protocol.POLLING, seen, trace.lastLogits())
                    .id();
            float[] magnitude = IntegratedGradients.of(trace, yes, by, gradientSteps, share -> {}, cancelled)
                    .magnitude();
            return IntStream.range(0, magnitude.length)
                    .boxed()
                    .sorted(Comparator.comparing((Integer p) -> -magnitude[p]).thenComparing(p -> p))
                    .mapToInt(p -> p)
                    .toArray();
        }
    }

    private static void describe(
            ExperimentContext lab,
            EncodedCase seen,
            Description description,
            List<Condition> conditions,
            Replacement by,
            Rows rows,
            BooleanSupplier cancelled) {
        Trace trace = description.trace();
        add(rows, Protocol.GENERATIVE, new Condition("none", null, null), description.own());
        if (lab.asking().hallucination()) {
            add(rows, Protocol.GENERATIVE, new Condition("noise", null, null), description.underNoise());
        }
        if (!description.own().correct()) {
            return;
        }
        long most = SIDE_BY_SIDE
                / ((long) trace.prompt().length()
                        * trace.layers()
                        * trace.decoder().keyValueBytes());
        int together = (int) Math.max(1, Math.min(conditions.size(), most));
        for (int from = 0; from < conditions.size(); from += together) {
            List<Condition> some = conditions.subList(from, Math.min(conditions.size(), from + together));
            try (Sweep sweep = lab.sweep(trace)) {
                List<Outcome> outcomes = sweep.run(counterfactuals(some, by), true, share -> {}, cancelled);
                List<Answer> answers = lab.vlm()
                        .generate(
                                outcomes.stream().map(Outcome::continuation).toList(),
                                lab.asker().maxTokens(),
                                cancelled);
                ExperimentContext.check(cancelled);
                for (int i = 0; i < some.size(); i++) {
                    add(rows, Protocol.GENERATIVE, some.get(i), lab.asker().judge(seen, answers.get(i)));
                }
            }
        }
    }

    private static void ask(
            Protocol protocol,
            ExperimentContext lab,
            EncodedCase seen,
            List<Condition> conditions,
            Replacement by,
            Rows rows,
            BooleanSupplier cancelled) {
        Prompt prompt = lab.asker().prompt(protocol, seen);
        if (prompt == null) {
            return;
        }
        try (Trace trace = lab.vlm().trace(seen.image(), prompt)) {
            Interview.Right right = lab.asker().right(protocol, seen, trace.lastLogits());
            Interview.Reply own = lab.asker().judge(right, trace.lastLogits());
            add(rows, protocol, new Condition("none", null, null), own);
            if (own.correct()) {
                try (Sweep sweep = lab.sweep(trace)) {
                    sweep.stream(
                            counterfactuals(conditions, by),
                            (outcome, i) -> add(
                                    rows,
                                    protocol,
                                    conditions.get(i),
                                    lab.asker().judge(right, outcome.logits())),
                            share -> {},
                            cancelled);
                }
            }
        }
    }

    private static List<Counterfactual> counterfactuals(List<Condition> conditions, Replacement by) {
        return conditions.stream()
                .map(c -> Counterfactual.of(new Ablation(c.patches, by)))
                .toList();
    }

    private static void add(Rows rows, Protocol protocol, Condition condition, Interview.Reply said) {
        ObjectNode row = rows.add().put("protocol", protocol.key()).put("source", condition.source);
        if (condition.n != null) {
            row.put("n", condition.n);
        }
        row.put("tokens", condition.patches == null ? 0 : condition.patches.size());
        if (condition.patches != null) {
            row.put("patches", condition.patches.toString());
        }
        row.put("correct", said.correct());
        if (!Double.isNaN(said.p())) {
            row.put("p", Rows.rounded(said.p()));
        }
        row.put("answer", said.answer());
    }
}
