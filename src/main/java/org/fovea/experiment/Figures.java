package org.fovea.experiment;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.fovea.analysis.Measure;
import org.fovea.figure.Axis;
import org.fovea.figure.Chart;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureStyle;
import org.fovea.figure.Series;

/** The figures of an experiment, in the paper's style; runs to compare have the same colours, dashed and hollow. */
final class Figures {

    private static final int LONGEST_NAME = 28;

    private static final Map<String, Color> ABLATED = Map.of(
            "random",
            FigureStyle.GREY,
            "gradient",
            FigureStyle.BLUE,
            "object",
            FigureStyle.VERMILION,
            "object+1",
            FigureStyle.ORANGE,
            "object+2",
            FigureStyle.GREEN,
            "register",
            FigureStyle.PURPLE);
    private static final Map<String, Color> CUT = Map.of(
            "object",
            FigureStyle.VERMILION,
            "object+1",
            FigureStyle.ORANGE,
            "object+2",
            FigureStyle.GREEN,
            "non-object+1",
            FigureStyle.BLUE,
            "image",
            FigureStyle.GREY);

    /** The run first, then those to compare. */
    private final List<Summary> runs;

    private Figures(List<Summary> runs) {
        this.runs = runs;
    }

    /**
     * Draws the available results.
     *
     * @param beside runs to compare; only what the first run has is drawn
     */
    static List<Figure> of(Summary run, List<Summary> beside) {
        List<Summary> runs = new ArrayList<>(List.of(run));
        runs.addAll(beside);
        Figures figures = new Figures(runs);
        List<Figure> all = new ArrayList<>();
        run.ablation().protocols().stream()
                .filter(p -> !run.ablation().effects(p).isEmpty())
                .forEach(p -> all.add(figures.ablation(p)));
        if (!run.lens().layers().isEmpty()) {
            all.add(figures.layers());
        }
        run.lens().segmentations().stream()
                .map(s -> s.range().over())
                .distinct()
                .forEach(over -> all.add(figures.segmentation(over)));
        run.knockout().groups().forEach(g -> all.add(figures.knockout(g)));
        return all;
    }

    /** A run's name in legends. */
    private String called(int run) {
        String name = runs.get(run).name();
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private String images(Measure initially) {
        return "%s of %s initially right"
                .formatted(Math.round(initially.value() * initially.n()), Numbers.count(initially.n(), "image"));
    }

    private Figure ablation(String protocol) {
        List<AblationTally.Effect> own = runs.get(0).ablation().effects(protocol);
        List<Series> lines = new ArrayList<>();
        List<Series> points = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            List<AblationTally.Effect> effects =
                    runs.get(run).ablation().protocols().contains(protocol)
                            ? runs.get(run).ablation().effects(protocol)
                            : List.of();
            List<String> lined = List.of("random", "gradient");
            for (int i = 0; i < lined.size(); i++) {
                String source = lined.get(i);
                double apart = i == 0 ? 0.988 : 1.012; // intervals that would hide each other
                List<Series.Point> at = effects.stream()
                        .filter(e -> e.onLine() && e.source().equals(source))
                        .map(e -> Series.Point.of(apart * e.wrong().tokens(), e.wrong()))
                        .toList();
                if (!at.isEmpty()) {
                    lines.add(new Series(
                            Words.source(source),
                            ABLATED.get(source),
                            FigureStyle.mark(i),
                            true,
                            called(run),
                            run,
                            at));
                }
            }
            for (String source : List.of("object", "object+1", "object+2", "register")) {
                for (AblationTally.Effect e : effects) {
                    double x = Double.isNaN(e.wrong().tokens())
                            ? own.stream()
                                    .filter(o -> o.source().equals(source))
                                    .mapToDouble(o -> o.wrong().tokens())
                                    .findFirst()
                                    .orElse(Double.NaN)
                            : e.wrong().tokens();
                    if (e.source().equals(source) && !Double.isNaN(x)) {
                        points.add(new Series(
                                named(own, source),
                                ABLATED.get(source),
                                FigureStyle.mark(2 + Words.ABLATED.indexOf(source) - 1),
                                false,
                                called(run),
                                run,
                                List.of(Series.Point.of(x, e.wrong()))));
                    }
                }
            }
        }
        lines.addAll(points);
        double[] tokens = lines.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(Series.Point::x)
                .toArray();
        Chart chart = new Chart(
                Axis.counts("ablated visual tokens", tokens),
                List.of(new Chart.Panel(Axis.shares("answers that become wrong", 0), lines)),
                false);
        return chart.figure(
                "ablation-" + protocol,
                "Ablation, %s: %s"
                        .formatted(
                                Words.protocol(protocol)
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace("vqa", "VQA"),
                                Words.question(protocol)),
                images(runs.get(0).ablation().initially(protocol)) + "; bars: 95% Wilson score intervals",
                ("Share of initially right answers (%s) that become wrong, by the number of ablated visual tokens. "
                                + "Lines: random tokens, and those with the highest integrated gradients. Marks: the "
                                + "object's "
                                + "tokens with a border of 0, 1 and 2 patches, and register tokens, at their mean number.")
                        .formatted(Words.protocol(protocol)));
    }

    /** A kind of tokens with their mean number in the first run. */
    private static String named(List<AblationTally.Effect> own, String source) {
        return own.stream()
                .filter(o -> o.source().equals(source))
                .findFirst()
                .map(o -> source.equals("register")
                        ? "%s (%s)"
                                .formatted(
                                        Words.source(source),
                                        Numbers.tokens(o.wrong().tokens()))
                        : "%s (%s tokens)"
                                .formatted(
                                        Words.source(source),
                                        Numbers.tokens(o.wrong().tokens())))
                .orElse(Words.source(source));
    }

    private Figure layers() {
        List<Series> all = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            List<LensTally.Layer> layers = runs.get(run).lens().layers();
            if (!layers.isEmpty()) {
                all.add(new Series(
                        "top-5",
                        FigureStyle.ORANGE,
                        FigureStyle.smaller(FigureStyle.mark(1)),
                        true,
                        called(run),
                        run,
                        layers.stream()
                                .map(l -> Series.Point.of(l.layer(), l.top5()))
                                .toList()));
                all.add(new Series(
                        "top-1",
                        FigureStyle.BLUE,
                        FigureStyle.smaller(FigureStyle.mark(0)),
                        true,
                        called(run),
                        run,
                        layers.stream()
                                .map(l -> Series.Point.of(l.layer(), l.top1()))
                                .toList()));
            }
        }
        int last = runs.stream()
                .flatMap(r -> r.lens().layers().stream())
                .mapToInt(LensTally.Layer::layer)
                .max()
                .orElse(1);
        Axis x = Axis.of(
                "layer",
                -0.02 * last - 0.1,
                1.02 * last + 0.1,
                last <= 12 ? 1 : last <= 24 ? 2 : 4,
                layer -> Long.toString(Math.round(layer)));
        int n = runs.get(0).lens().layers().get(0).top1().n();
        return new Chart(x, List.of(new Chart.Panel(Axis.shares("object patches", 0), all)), true)
                .figure(
                        "lens-layers",
                        "Logit lens: the object's name on its patches",
                        "%s; bands: 95%% bootstrap intervals over images (Wilson score at 0%% and 100%%)"
                                .formatted(Numbers.count(n, "image")),
                        "Share of object patches whose most likely token under the logit lens is the object's name, "
                                + "and of those that have it among their five most likely tokens, by layer.");
    }

    private Figure segmentation(String over) {
        List<Series> all = new ArrayList<>();
        Map<String, Integer> colors = new LinkedHashMap<>();
        for (int run = 0; run < runs.size(); run++) {
            for (LensTally.Segmentation s : runs.get(run).lens().segmentations()) {
                if (s.range().over().equals(over)) {
                    int i = colors.computeIfAbsent(s.range().layers(), layers -> colors.size());
                    List<Series.Point> points = new ArrayList<>();
                    for (int t = 0; t < s.thresholds().length; t++) {
                        points.add(new Series.Point(s.thresholds()[t], s.iou()[t], Double.NaN, Double.NaN, false));
                    }
                    all.add(new Series(
                            "layers " + Words.layers(s.range().layers()),
                            FigureStyle.series(i),
                            FigureStyle.mark(i),
                            true,
                            called(run),
                            run,
                            points));
                }
            }
        }
        Axis x = Axis.of("threshold", -0.01, 1.01, 0.2, t -> String.format(java.util.Locale.ROOT, "%.1f", Math.abs(t)));
        int n = runs.get(0).lens().segmentations().get(0).precision().n();
        return new Chart(x, List.of(new Chart.Panel(Axis.ratios("mean IoU"), all)), false)
                .figure(
                        "lens-segmentation-" + over,
                        "Logit lens: the name's map as a segmentation",
                        "%s of the object's name over ranges of layers; %s"
                                .formatted(over.equals("max") ? "Maximum" : "Mean", Numbers.count(n, "image")),
                        ("Mean intersection over union of the object's mask and the map of its name (%s over the "
                                        + "layers), by threshold, for ranges of layers.")
                                .formatted(over.equals("max") ? "maximum" : "mean"));
    }

    /** A window of layers as a place on an axis: the paper's windows are the same in models of every depth. */
    private static String place(KnockoutTally.Effect e) {
        return e.window().isEmpty() ? e.layers() : e.window();
    }

    private Figure knockout(KnockoutTally.Group group) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (KnockoutTally.Effect e : runs.get(0).knockout().effects(group)) {
            names.computeIfAbsent(place(e), p -> name(e));
        }
        List<String> places = List.copyOf(names.keySet());
        List<Series> accuracy = cuts(group, places, KnockoutTally.Effect::accuracy);
        List<Series> drops = cuts(group, places, KnockoutTally.Effect::drop);
        double least = drops.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(p -> Math.min(p.y(), Double.isNaN(p.low()) ? p.y() : p.low()))
                .min()
                .orElse(0);
        Chart chart = new Chart(
                Axis.named("layers in which attention is blocked", List.copyOf(names.values())),
                List.of(
                        new Chart.Panel(Axis.shares("still right", 0), accuracy),
                        new Chart.Panel(Axis.shares("mean drop of p", Math.max(-1, least - 0.02)), drops)),
                false);
        return chart.figure(
                "knockout-%s-%s".formatted(group.protocol(), group.target()),
                "Knockout, %s: attention to %s blocked"
                        .formatted(
                                Words.protocol(group.protocol())
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace("vqa", "VQA"),
                                Words.target(group.target())),
                images(runs.get(0).knockout().initially(group.protocol()))
                        + "; bars: 95% intervals, above Wilson score, below bootstrap over images",
                ("Above: share of initially right answers (%s) that stay right when %s cannot attend to some image "
                                + "tokens in a window of layers. Below: mean drop of the right token's probability.")
                        .formatted(Words.protocol(group.protocol()), Words.target(group.target())));
    }

    private static List<String> name(KnockoutTally.Effect e) {
        List<String> lines = new ArrayList<>(List.of(Words.layers(e.layers())));
        if (!e.window().isEmpty()) {
            lines.addAll(List.of(e.window().replace(" to ", " to\n").split("\n")));
        }
        return lines;
    }

    private List<Series> cuts(
            KnockoutTally.Group group, List<String> places, Function<KnockoutTally.Effect, Measure> measure) {
        List<String> sources = new ArrayList<>();
        runs.forEach(r -> r.knockout().effects(group).stream()
                .map(KnockoutTally.Effect::source)
                .filter(s -> !sources.contains(s))
                .forEach(sources::add));
        List<Series> all = new ArrayList<>();
        int count = runs.size() * sources.size();
        for (int run = 0; run < runs.size(); run++) {
            List<KnockoutTally.Effect> effects = runs.get(run).knockout().effects(group);
            for (int i = 0; i < sources.size(); i++) {
                String source = sources.get(i);
                double apart =
                        0.07 * (run * sources.size() + i - (count - 1) / 2.0); // intervals that would hide each other
                List<Series.Point> points = effects.stream()
                        .filter(e -> e.source().equals(source) && places.contains(place(e)))
                        .map(e -> {
                            Measure m = measure.apply(e);
                            return new Series.Point(
                                    places.indexOf(place(e)) + apart,
                                    m.value(),
                                    m.low(),
                                    m.high(),
                                    e.window().equals("all"));
                        })
                        .toList();
                if (!points.isEmpty()) {
                    all.add(new Series(
                            Words.source(source),
                            CUT.getOrDefault(source, FigureStyle.SKY),
                            FigureStyle.mark(i),
                            true,
                            called(run),
                            run,
                            points));
                }
            }
        }
        return all;
    }
}
