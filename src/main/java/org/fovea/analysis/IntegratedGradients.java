package org.fovea.analysis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.base.Cancel;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.backend.Gradients;
import org.fovea.model.backend.Scoped;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;

/**
 * Integrated gradients of one logit with respect to the visual tokens: the gradient averaged along the straight path
 * from a replacement to the token, times the path (Sundararajan et al., ICML 2017), by the midpoint rule. Positions
 * before the image are held constant.
 *
 * @param magnitude [N], sum over the token's width of the contributions' absolute values, from 0
 * @param signed [N], plain sum
 * @param logit of the token on the unchanged image
 * @param baseline of the token with every visual token replaced
 */
public record IntegratedGradients(float[] magnitude, float[] signed, float logit, float baseline) {

    /** Steps in one batch; more would cost memory and save no time. */
    private static final int TOGETHER = 4;

    /**
     * The gradients of the steps so far, from which a cancelled integration resumes; of one trace, token, replacement
     * and number of steps.
     */
    public static final class Partway {
        private double[] sum = {}; // [N · D]
        private int steps;
    }

    /**
     * Completeness gap: the sum of the contributions minus the difference of the logits; 0 with infinitely many steps.
     */
    public double gap() {
        double sum = 0;
        for (float s : signed) {
            sum += s;
        }
        return sum - ((double) logit - baseline);
    }

    /**
     * Adds steps, mean, logits and gap to a JSON object.
     *
     * @param replacement the name of the baseline of every visual token
     */
    public void describe(ObjectNode json, int steps, String replacement) {
        json.put("steps", steps)
                .put("mean", replacement)
                .put("logit", logit)
                .put("baseline", baseline)
                .put("gap", gap());
    }

    /** Its values by the names of their columns. */
    public Map<String, float[]> columns() {
        Map<String, float[]> columns = new LinkedHashMap<>();
        columns.put("magnitude", magnitude);
        columns.put("signed", signed);
        return columns;
    }

    /** Integrates from the first step on. */
    public static IntegratedGradients of(
            Trace trace, int token, Replacement from, int steps, DoubleConsumer progress, BooleanSupplier cancelled) {
        return of(trace, token, from, steps, new Partway(), progress, cancelled);
    }

    /**
     * Integrates.
     *
     * @param trace of a run without blocked attention
     * @param token id of the token whose logit is attributed
     * @param from the baseline of every visual token, such as the mean token
     * @param steps number of midpoints, at least 1; step k is at (k + ½) / steps of the path
     * @param partway a new one, or that of a cancelled integration to resume; modified
     * @param progress receives the fraction of the work done, 0..1
     * @param cancelled checked before every layer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static IntegratedGradients of(
            Trace trace,
            int token,
            Replacement from,
            int steps,
            Partway partway,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        Prompt prompt = trace.prompt();
        int patches = prompt.patches();
        int width = trace.decoder().hidden();
        if (partway.steps == 0) {
            partway.sum = new double[patches * width];
        }
        double[] total = partway.sum;
        for (int step = partway.steps; step < steps; step = partway.steps) {
            int some = Math.min(TOGETHER, steps - step);
            double[] alphas = new double[some];
            for (int i = 0; i < some; i++) {
                alphas[i] = (step + i + 0.5) / steps;
            }
            float[] gradient = new Way(trace, token, from, cancelled).gradient(alphas);
            int first = firstRow(prompt);
            int rows = prompt.length() - first;
            for (int i = 0; i < some; i++) {
                for (int p = 0; p < patches; p++) {
                    int row = (i * rows + prompt.positionOf(p) - first) * width;
                    for (int d = 0; d < width; d++) {
                        total[p * width + d] += gradient[row + d];
                    }
                }
            }
            partway.steps = step + some;
            progress.accept((double) partway.steps / steps);
        }
        float[] tokens;
        try (NDArray image = trace.residual(0, prompt.imageFrom(), prompt.imageTo())) {
            tokens = image.toFloatArray(); // including text between tiles
        }
        float[] magnitude = new float[patches];
        float[] signed = new float[patches];
        for (int p = 0; p < patches; p++) {
            double absolute = 0;
            double plain = 0;
            int row = (prompt.positionOf(p) - prompt.imageFrom()) * width;
            for (int d = 0; d < width; d++) {
                double way = (double) tokens[row + d] - from.vector()[d];
                double part = total[p * width + d] / steps * way;
                absolute += Math.abs(part);
                plain += part;
            }
            magnitude[p] = (float) absolute;
            signed[p] = (float) plain;
        }
        try (Sweep sweep = new Sweep(trace)) {
            Counterfactual none = Counterfactual.of(new Ablation(Patches.all(patches), from, true));
            float[] replaced = sweep.run(List.of(none), false, share -> {}, cancelled)
                    .get(0)
                    .logits();
            return new IntegratedGradients(magnitude, signed, trace.lastLogits()[token], replaced[token]);
        }
    }

    /** The first position that the visual tokens affect. */
    private static int firstRow(Prompt prompt) {
        return prompt.sequence().firstAffected(prompt.imageFrom());
    }

    /** The straight path from the replacement to the visual tokens, and the gradient of the logit along it. */
    private record Way(Trace trace, int token, Replacement from, BooleanSupplier cancelled) {

        /**
         * Runs forward and keeps each layer's input, then backward layer by layer, each recomputed with gradients, so
         * that only one layer's graph is in memory.
         *
         * @return [alphas · rows · D], with respect to the residual stream that enters layer 1, from the first position
         *     on that the visual tokens reach
         */
        float[] gradient(double[] alphas) {
            Decoder decoder = trace.decoder();
            int first = firstRow(trace.prompt());
            int rows = trace.prompt().length() - first;
            try (NDManager own = trace.manager().newSubManager()) {
                List<NDArray> entering = new ArrayList<>(List.of(points(alphas, own))); // each [alphas · rows, D]
                for (int layer = 0; layer < decoder.layers(); layer++) {
                    Cancel.check(cancelled);
                    Decoder.LayerOutput next = decoder.advance(
                            layer,
                            entering.get(layer),
                            trace.keyValues(layer),
                            blocks(layer, alphas.length, first, rows),
                            trace.prompt().sequence(),
                            own);
                    next.keyValues().close();
                    entering.add(next.x());
                }
                NDArray gradient = Gradients.of(entering.get(decoder.layers()), x -> decoder.unembed(x, token), own);
                for (int layer = decoder.layers() - 1; layer >= 0; layer--) {
                    Cancel.check(cancelled);
                    int now = layer;
                    NDArray above = gradient;
                    try (NDManager graph = own.newSubManager()) {
                        KvCache prefix = prefix(layer, first, graph);
                        gradient = Gradients.of(
                                entering.get(layer),
                                x -> decoder.advance(
                                                now,
                                                x,
                                                prefix,
                                                blocks(now, alphas.length, first, rows),
                                                trace.prompt().sequence(),
                                                graph)
                                        .x()
                                        .mul(above),
                                own);
                    }
                    above.close();
                    entering.get(layer).close();
                }
                return gradient.toFloatArray();
            }
        }

        /** After the last layer only the last row is needed. */
        private List<Decoder.Block> blocks(int layer, int count, int first, int rows) {
            int wanted = layer + 1 == trace.layers() ? 1 : rows;
            return Collections.nCopies(count, new Decoder.Block(first, rows, wanted, List.of()));
        }

        /**
         * [alphas · rows, D]: the visual tokens at points of the path, each with the text before, between and after
         * them.
         */
        private NDArray points(double[] alphas, NDManager own) {
            Prompt prompt = trace.prompt();
            return Scoped.array(own, () -> {
                int first = firstRow(prompt);
                int rows = prompt.length() - first;
                long[] which = new long[rows]; // text rows stay, visual ones start from the replacement
                for (int r = 0; r < rows; r++) {
                    which[r] = prompt.patchAt(first + r) < 0 ? r : rows;
                }
                NDArray end = trace.residual(0, first, prompt.length()); // [rows, D]
                NDArray start = Decoder.selectRows(
                        List.of(end, own.create(from.vector()).expandDims(0)), which, own);
                NDArray way = end.sub(start);
                NDList parts = new NDList();
                for (double alpha : alphas) {
                    parts.add(way.mul((float) alpha).add(start));
                }
                start.close();
                return NDArrays.concat(parts, 0);
            });
        }

        /**
         * The keys and values before the image, copied: arrays made in inference mode can take no part in a gradient.
         */
        private KvCache prefix(int layer, int first, NDManager own) {
            return Scoped.value(() -> new KvCache(trace.keyValues(layer).before(first).chunks().stream()
                    .map(chunk -> new KvCache.Chunk(
                            Scoped.keep(chunk.keys().duplicate(), own),
                            Scoped.keep(chunk.values().duplicate(), own),
                            chunk.length()))
                    .toList()));
        }
    }
}
