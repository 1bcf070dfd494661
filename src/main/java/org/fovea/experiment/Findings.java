package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fovea.analysis.Measure;

/** Summarises an experiment's results in sentences, for its report. */
final class Findings {

    private Findings() {}

    /** One paragraph per protocol, or a note that there are no results yet. */
    static List<String> of(Summary run) {
        List<String> paragraphs = new ArrayList<>();
        run.ablation().protocols().forEach(p -> paragraphs.add(paragraph(to -> ablation(run.ablation(), p, to))));
        paragraphs.add(paragraph(to -> lens(run.lens(), to)));
        run.knockout().groups().forEach(g -> paragraphs.add(paragraph(to -> knockout(run.knockout(), g, to))));
        paragraphs.removeIf(String::isEmpty);
        return paragraphs.isEmpty() ? List.of("Nothing has been measured yet.") : paragraphs;
    }

    private static String paragraph(Consumer<List<String>> writer) {
        List<String> sentences = new ArrayList<>();
        writer.accept(sentences);
        return String.join(" ", sentences);
    }

    private static String share(Measure m) {
        return Numbers.measure(m, Table.Unit.SHARE);
    }

    private static void ablation(AblationTally tally, String protocol, List<String> to) {
        Measure initially = tally.initially(protocol);
        to.add("%s: the unchanged model is right in %s of %s."
                .formatted(
                        Words.protocol(protocol),
                        Math.round(initially.value() * initially.n()),
                        Numbers.count(initially.n(), "image")));
        Optional<AblationTally.Effect> object = effect(tally, protocol, "object", "");
        object.ifPresent(o -> to.add(
                "With the object's own visual tokens ablated (%s on average), %s of these answers become wrong%s%s."
                        .formatted(
                                Numbers.tokens(o.wrong().tokens()),
                                share(o.wrong()),
                                effect(tally, protocol, "object+1", "")
                                        .map(e -> ", with a border of one patch (%s) %s"
                                                .formatted(
                                                        Numbers.tokens(e.wrong().tokens()), share(e.wrong())))
                                        .orElse(""),
                                effect(tally, protocol, "random", "object+1")
                                        .map(e -> "; with the same number of random tokens %s"
                                                .formatted(share(e.wrong())))
                                        .orElse(""))));
        effect(tally, protocol, "register", "")
                .ifPresent(e -> to.add("Register tokens (%s): %s."
                        .formatted(Numbers.tokens(e.wrong().tokens()), share(e.wrong()))));
    }

    private static Optional<AblationTally.Effect> effect(
            AblationTally tally, String protocol, String source, String n) {
        return tally.effects(protocol).stream()
                .filter(e -> e.source().equals(source) && e.n().equals(n))
                .findFirst();
    }

    private static void lens(LensTally tally, List<String> to) {
        List<LensTally.Layer> layers = tally.layers();
        if (!layers.isEmpty()) {
            LensTally.Layer most = layers.stream()
                    .max(Comparator.comparingDouble(l -> l.top1().value()))
                    .orElseThrow();
            LensTally.Layer first = layers.get(0);
            to.add(("Of the patches that the object covers, in %s, the object's name is the most likely token under "
                            + "the logit lens for %s in layer %d and for at most %s, in layer %d.")
                    .formatted(
                            Numbers.count(first.top1().n(), "image"),
                            share(first.top1()),
                            first.layer(),
                            share(most.top1()),
                            most.layer()));
        }
        tally.segmentations().stream()
                .filter(s -> s.iouThere().known())
                .max(Comparator.comparingDouble(s -> s.iouThere().value()))
                .ifPresent(s -> to.add(
                        ("As a segmentation, the name's map fits the mask best over layers %s (%s): an IoU of %s at "
                                        + "threshold %s, which was chosen on the other half of the images.")
                                .formatted(
                                        Words.layers(s.range().layers()),
                                        s.range().over(),
                                        Numbers.measure(s.iouThere(), Table.Unit.NUMBER),
                                        Numbers.measure(s.best(), Table.Unit.THRESHOLD))));
    }

    private static void knockout(KnockoutTally tally, KnockoutTally.Group group, List<String> to) {
        Measure initially = tally.initially(group.protocol());
        to.add("%s, attention to %s blocked: the unchanged model is right in %s of %s."
                .formatted(
                        Words.protocol(group.protocol()),
                        Words.target(group.target()),
                        Math.round(initially.value() * initially.n()),
                        Numbers.count(initially.n(), "image")));
        List<KnockoutTally.Effect> effects = tally.effects(group);
        effects.stream()
                .map(KnockoutTally.Effect::source)
                .distinct()
                .forEach(source -> effects.stream()
                        .filter(e -> e.source().equals(source) && !e.window().equals("all"))
                        .min(Comparator.comparingDouble(e -> e.accuracy().value()))
                        .ifPresent(e -> to.add("From %s, it hurts most in layers %s: %s stay right."
                                .formatted(
                                        source.startsWith("object")
                                                ? Words.source(source) + " tokens"
                                                : Words.source(source),
                                        Words.window(e.window(), e.layers()),
                                        share(e.accuracy())))));
    }
}
