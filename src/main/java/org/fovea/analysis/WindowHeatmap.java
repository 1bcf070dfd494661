package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;

/**
 * Attention knockout by layer window (Neo et al., section 5): a token's probability with attention from a source to a
 * target blocked in each window, for one source or several.
 *
 * @param baseline the token's probability with all attention, 0..1
 * @param windows the question's windows, in order
 * @param rows one for each of the question's sources, in order
 * @param target the positions whose attention is blocked
 */
public record WindowHeatmap(float baseline, List<LayerWindow.Preset> windows, List<Row> rows, Target target) {

    /**
     * Patches whose keys are blocked.
     *
     * @param name as on the command line, such as {@code object+1}
     */
    public record Source(String name, Patches patches) {}

    /**
     * One source.
     *
     * @param p the token's probability by window, 0..1; NaN if not yet computed
     */
    public record Row(Source source, float[] p) {}

    /**
     * A question: what to compute.
     *
     * @param token id of the token whose probability is computed
     * @param sources at least one
     * @param windows all windows of the model, or the paper's by name
     * @param with further interventions in every run
     */
    public record Question(
            int token, List<Source> sources, List<LayerWindow.Preset> windows, Target target, Counterfactual with) {

        /** A question about every window of a model with this many layers. */
        public static List<LayerWindow.Preset> all(int layers) {
            return LayerWindow.all(layers).stream()
                    .map(w -> new LayerWindow.Preset("", w))
                    .toList();
        }

        private boolean named() {
            return windows.stream().noneMatch(w -> w.name().isEmpty());
        }

        /**
         * The order of computation as indices into the windows: for all windows every fourth first, for a quick
         * overview, then the rest.
         */
        private List<List<Integer>> stages() {
            List<Integer> coarse = new ArrayList<>();
            List<Integer> rest = new ArrayList<>();
            for (int i = 0; i < windows.size(); i++) {
                LayerWindow w = windows.get(i).window();
                (!named() && w.first() % 2 == 1 && w.last() % 2 == 0 ? coarse : rest).add(i);
            }
            return coarse.isEmpty() ? List.of(rest) : List.of(coarse, rest);
        }
    }

    /**
     * Computes all windows of all sources in one sweep, or in a coarse one and the rest.
     *
     * @param trace of the prompt up to the token, without interventions
     * @param part receives the partial result after each sweep except the last
     * @param progress receives the fraction of the work done, 0..1
     * @param cancelled checked before every layer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static WindowHeatmap of(
            Trace trace,
            Question question,
            Consumer<WindowHeatmap> part,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        int n = question.windows.size();
        float[][] p = new float[question.sources.size()][n];
        Arrays.stream(p).forEach(row -> Arrays.fill(row, Float.NaN));
        float[] baseline = new float[1];
        List<List<Integer>> stages = question.stages();
        double done = 0;
        try (Sweep sweep = new Sweep(trace)) {
            for (List<Integer> stage : stages) {
                double before = done;
                double share = (double) stage.size() / n;
                List<Counterfactual> asked = new ArrayList<>(List.of(question.with));
                for (Source source : question.sources) {
                    for (int w : stage) {
                        asked.add(question.with.and(Knockout.of(
                                question.windows.get(w).window(),
                                source.patches,
                                question.target,
                                trace.prompt(),
                                trace.image().layout())));
                    }
                }
                sweep.stream(
                        asked,
                        (outcome, i) -> {
                            float found = Softmax.of(outcome.logits()).p()[question.token];
                            if (i == 0) {
                                baseline[0] = found;
                            } else {
                                p[(i - 1) / stage.size()][stage.get((i - 1) % stage.size())] = found;
                            }
                        },
                        s -> progress.accept(before + share * s),
                        cancelled);
                done += share;
                if (stage != stages.get(stages.size() - 1)) {
                    part.accept(of(question, baseline[0], p));
                }
            }
        }
        return of(question, baseline[0], p);
    }

    private static WindowHeatmap of(Question question, float baseline, float[][] p) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            rows.add(new Row(question.sources.get(i), p[i].clone()));
        }
        return new WindowHeatmap(baseline, question.windows, List.copyOf(rows), question.target);
    }

    /** The change of the probability in a window, -1..1; NaN if not yet computed. */
    public float change(Row row, int window) {
        return row.p[window] - baseline;
    }

    /** The index of the window that changes a row's probability most, in either direction. */
    public int strongest(Row row) {
        int strongest = 0;
        for (int w = 1; w < windows.size(); w++) {
            if (Math.abs(change(row, w)) > Math.abs(change(row, strongest))) {
                strongest = w;
            }
        }
        return strongest;
    }

    private boolean named() {
        return windows.stream().noneMatch(w -> w.name().isEmpty());
    }

    /**
     * A table with the columns first, last, p and change. If there are several sources or the windows are the paper's,
     * the source comes first, followed by the paper's name of the window. Windows that are not yet computed are
     * omitted.
     */
    public String csv() {
        boolean named = named();
        boolean sources = named || rows.size() > 1;
        StringBuilder csv = new StringBuilder(sources ? "source," : "")
                .append(named ? "preset," : "")
                .append("first,last,p,change\n");
        for (Row row : rows) {
            String source = row.source.name.contains(",") ? '"' + row.source.name + '"' : row.source.name;
            for (int i = 0; i < windows.size(); i++) {
                if (!Float.isNaN(row.p[i])) {
                    LayerWindow w = windows.get(i).window();
                    csv.append(sources ? source + "," : "")
                            .append(named ? windows.get(i).name() + "," : "")
                            .append(w.first())
                            .append(',')
                            .append(w.last())
                            .append(',')
                            .append(row.p[i])
                            .append(',')
                            .append(change(row, i))
                            .append('\n');
                }
            }
        }
        return csv.toString();
    }

    /** Adds target and sources, with their windows, to a command's JSON. */
    public void describe(ObjectNode json) {
        json.put("target", target.key());
        ArrayNode list = json.putArray("sources");
        for (Row row : rows) {
            ObjectNode source = list.addObject().put("source", row.source.name);
            row.source.patches.stream().forEach(source.putArray("patches")::add);
            ArrayNode cells = source.putArray("windows");
            for (int i = 0; i < windows.size(); i++) {
                ObjectNode node = cells.addObject();
                if (named()) {
                    node.put("preset", windows.get(i).name());
                }
                LayerWindow w = windows.get(i).window();
                node.put("first", w.first())
                        .put("last", w.last())
                        .put("p", row.p[i])
                        .put("change", change(row, i));
            }
        }
    }
}
