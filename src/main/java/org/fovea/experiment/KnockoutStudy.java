package org.fovea.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.fovea.base.BadInput;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.Answer;
import org.fovea.model.Prompt;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import org.fovea.model.VisualTokens;

/**
 * Knockout: in which layers does the model read the object? Blocks attention from its tokens, or from others, in
 * windows of layers (Neo et al., section 5).
 *
 * @param windows null for the paper's five, scaled to the model's depth, and all layers
 */
public record KnockoutStudy(List<LayerWindow> windows) implements Study {

    /** The paper's settings. */
    public static final KnockoutStudy PAPER = new KnockoutStudy(null);

    /** A window with the paper's name for it, if any. */
    private record Window(String name, LayerWindow layers) {}

    /** Visual tokens blocked from a target in a window. */
    private record Condition(String source, Target target, Window window, Patches patches) {}

    @Override
    public String key() {
        return "knockout";
    }

    @Override
    public void describe(ObjectNode settings) {
        if (windows != null) {
            ArrayNode all = settings.putArray("windows");
            windows.forEach(window -> all.add(window.toString()));
        }
    }

    @Override
    public void describe(ObjectNode settings, ExperimentContext lab) {
        ArrayNode all = settings.putArray("windows");
        for (Window window : windows(lab.vlm().layers())) {
            all.add(window.layers.toString());
        }
    }

    private List<Window> windows(int layers) {
        List<Window> all = new ArrayList<>();
        if (windows == null) {
            LayerWindow.presets(layers).forEach(preset -> all.add(new Window(preset.name(), preset.window())));
            all.add(new Window("all", new LayerWindow(1, layers)));
        } else {
            for (LayerWindow window : windows) {
                if (window.last() > layers) {
                    throw new BadInput("Layers %s: the model has %d.".formatted(window, layers));
                }
                all.add(new Window("", window));
            }
        }
        return all;
    }

    @Override
    public Rows rows(ExperimentContext lab, EncodedCase seen, Description description, BooleanSupplier cancelled) {
        Rows rows = new Rows();
        for (Protocol protocol : lab.asking().protocols()) {
            if (protocol == Protocol.GENERATIVE) {
                described(lab, seen, description, rows, cancelled);
                continue;
            }
            Prompt prompt = lab.asker().prompt(protocol, seen);
            if (prompt != null) {
                try (Trace trace = lab.vlm().trace(seen.image(), prompt)) {
                    cut(
                            protocol,
                            lab,
                            seen,
                            trace,
                            lab.asker().right(protocol, seen, trace.lastLogits()),
                            rows,
                            cancelled);
                }
            }
        }
        return rows.isEmpty() ? Rows.skipped("there is no question about the image") : rows;
    }

    /** Measures the generative protocol where the description names the object. */
    private void described(
            ExperimentContext lab, EncodedCase seen, Description description, Rows rows, BooleanSupplier cancelled) {
        Trace trace = description.trace();
        Answer answer = description.answer();
        int index = lab.asker().namingToken(seen, answer);
        if (index < 0) {
            add(rows, Protocol.GENERATIVE, null, new Interview.Reply(false, Double.NaN, answer.text()), "");
            return;
        }
        TokenProbability token = answer.tokens().get(index);
        Interview.Right right = new Interview.Right(token.id(), token.text().toLowerCase(Locale.ROOT));
        int[] before = answer.tokens().stream()
                .limit(index)
                .mapToInt(TokenProbability::id)
                .toArray();
        if (before.length == 0) {
            cut(Protocol.GENERATIVE, lab, seen, trace, right, rows, cancelled);
            return;
        }
        try (Trace there = lab.vlm().extend(trace, before)) {
            cut(Protocol.GENERATIVE, lab, seen, there, right, rows, cancelled);
        }
    }

    private void cut(
            Protocol protocol,
            ExperimentContext lab,
            EncodedCase seen,
            Trace trace,
            Interview.Right right,
            Rows rows,
            BooleanSupplier cancelled) {
        Interview.Reply own = lab.asker().judge(right, trace.lastLogits());
        String token = lab.vlm().tokenizer().text(right.id());
        add(rows, protocol, null, own, token);
        if (!own.correct()) {
            return;
        }
        List<Condition> conditions = conditions(seen, trace.layers());
        List<Counterfactual> asked = conditions.stream()
                .map(c -> Counterfactual.of(Knockout.of(
                        c.window.layers,
                        c.patches,
                        c.target,
                        trace.prompt(),
                        seen.image().layout())))
                .toList();
        try (Sweep sweep = lab.sweep(trace)) {
            sweep.stream(
                    asked,
                    (outcome, i) ->
                            add(rows, protocol, conditions.get(i), lab.asker().judge(right, outcome.logits()), token),
                    share -> {},
                    cancelled);
        }
    }

    private List<Condition> conditions(EncodedCase seen, int layers) {
        VisualTokens image = seen.image();
        List<Condition> all = new ArrayList<>();
        for (Source source : List.of(Source.object(0), Source.object(1), Source.object(2), Source.nonObject(1))) {
            all.addAll(conditions(
                    source.toString(),
                    Target.LAST,
                    source.resolve(seen.object(), image.grids(), image.count()),
                    layers));
        }
        all.addAll(conditions("object+1", Target.LAST_ROW, seen.object().grown(image.grids(), 1), layers));
        // As in the published code, the tokens of the last row still attend to each other.
        all.addAll(conditions(
                "image",
                Target.LAST_ROW,
                Patches.of(image.layout().lastRow().toArray()).complement(image.count()),
                layers));
        return all;
    }

    private List<Condition> conditions(String source, Target target, Patches patches, int layers) {
        return windows(layers).stream()
                .map(window -> new Condition(source, target, window, patches))
                .toList();
    }

    /** @param condition null for the unchanged run */
    private static void add(Rows rows, Protocol protocol, Condition condition, Interview.Reply said, String token) {
        ObjectNode row = rows.add().put("protocol", protocol.key());
        if (condition == null) {
            row.put("source", "none");
        } else {
            row.put("source", condition.source)
                    .put("target", condition.target.key())
                    .put("window", condition.window.name)
                    .put("layers", condition.window.layers.toString())
                    .put("tokens", condition.patches.size());
        }
        row.put("correct", said.correct());
        if (!Double.isNaN(said.p())) {
            row.put("p", Rows.rounded(said.p()));
        }
        row.put("token", token).put("answer", said.answer());
    }
}
