package org.fovea.intervene;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import org.fovea.base.Cancel;
import org.fovea.model.Continuation;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.backend.Scoped;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.jspecify.annotations.Nullable;

/**
 * Computes counterfactuals of a trace in sweeps up the layers. A counterfactual branches off the baseline at the first
 * layer and position that it changes; from there on it is a block of rows. Counterfactuals that are identical up to a
 * layer share one block, and the rows of all blocks go through each weight matrix together. A batch that needs more
 * memory than the budget is split into pieces, each swept on its own.
 *
 * <p>Closing it frees the keys and values that its outcomes' continuations use.
 */
public final class Sweep implements AutoCloseable {

    /** With more rows a product is no more efficient; measured. */
    private static final int ENOUGH_ROWS = 4096;

    private static final long USUAL_BUDGET = usualBudget();

    /** Counterfactuals [from, to) that are swept together. */
    private record Piece(int from, int to, SweepPlan plan) {}

    private final Trace trace;
    private final Decoder decoder;
    private final NDManager manager;
    private final long budget;
    private final int length;

    /**
     * A sweep that may use a sixteenth of the machine's memory.
     *
     * @param trace of a run without blocked attention; must outlive this and its results
     * @throws IllegalArgumentException if attention was blocked in the traced run
     */
    public Sweep(Trace trace) {
        this(trace, USUAL_BUDGET);
    }

    /**
     * @param trace of a run without blocked attention; must outlive this and its results
     * @param budget native memory for rows in flight, in bytes; continuations need more, and a single counterfactual
     *     may exceed it
     * @throws IllegalArgumentException if attention was blocked in the traced run
     */
    public Sweep(Trace trace, long budget) {
        if (!trace.isWhole()) {
            throw new IllegalArgumentException("a sweep starts from a run without blocked attention");
        }
        this.trace = trace;
        this.decoder = trace.decoder();
        this.manager = trace.manager().newSubManager();
        this.budget = budget;
        this.length = trace.prompt().length();
    }

    private static long usualBudget() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize() / 16
                : 1L << 28;
    }

    /**
     * Computes one counterfactual, ready to generate from.
     *
     * @param cancelled checked before every layer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public Outcome run(Counterfactual counterfactual, BooleanSupplier cancelled) {
        return run(List.of(counterfactual), true, share -> {}, cancelled).get(0);
    }

    /**
     * Computes counterfactuals together.
     *
     * @param generate whether outcomes have continuations, valid until this is closed
     * @param progress receives the fraction of the work done, 0..1
     * @param cancelled checked before every layer
     * @return one outcome for each, in order
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public List<Outcome> run(
            List<Counterfactual> counterfactuals,
            boolean generate,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        Outcome[] outcomes = new Outcome[counterfactuals.size()];
        sweep(counterfactuals, generate, (outcome, i) -> outcomes[i] = outcome, progress, cancelled);
        return Arrays.asList(outcomes);
    }

    /**
     * Computes counterfactuals piece by piece and passes on each outcome when it is ready, in order; nothing is kept,
     * so memory does not bound their number.
     *
     * @param ready receives outcomes without continuations, and the index of the counterfactual
     * @param progress receives the fraction of the work done, 0..1
     * @param cancelled checked before every layer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public void stream(
            List<Counterfactual> counterfactuals,
            ObjIntConsumer<Outcome> ready,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        sweep(counterfactuals, false, ready, progress, cancelled);
    }

    private void sweep(
            List<Counterfactual> asked,
            boolean generate,
            ObjIntConsumer<Outcome> ready,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        List<Piece> pieces = pieces(asked, generate);
        long all =
                Math.max(1, pieces.stream().mapToLong(p -> p.plan.rowLayers()).sum());
        long[] done = {0};
        for (Piece piece : pieces) {
            NDManager own = manager.newSubManager(); // owns what is not kept
            try {
                Map<SweepPlan.Node, KvCache.Chunk> kept = generate ? new IdentityHashMap<>() : null;
                NDArray x = climb(
                        piece.plan,
                        own,
                        kept,
                        rows -> {
                            done[0] += rows;
                            progress.accept((double) done[0] / all);
                        },
                        cancelled);
                hand(asked.subList(piece.from, piece.to), piece, x, kept, ready);
                close(x);
            } catch (RuntimeException e) {
                own.close();
                throw e;
            }
            if (!generate) {
                own.close();
            }
        }
    }

    private List<Piece> pieces(List<Counterfactual> asked, boolean generate) {
        long rowBytes = decoder.bytesPerRow(length) + (generate ? decoder.keyValueBytes() * decoder.layers() : 0);
        return pieces(asked, trace.prompt(), decoder.layers(), Math.max(1, Math.min(ENOUGH_ROWS, budget / rowBytes)));
    }

    private static List<Piece> pieces(List<Counterfactual> asked, Prompt prompt, int layers, long mostRows) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        SweepPlan plan = new SweepPlan(prompt, layers, mostRows);
        for (int i = 0; i < asked.size(); i++) {
            if (!plan.add(asked.get(i))) {
                pieces.add(new Piece(from, i, plan));
                from = i;
                plan = new SweepPlan(prompt, layers, mostRows);
                plan.add(asked.get(i));
            }
        }
        pieces.add(new Piece(from, asked.size(), plan));
        return pieces;
    }

    /**
     * Advances all rows of a piece through all layers.
     *
     * @param kept receives each node's own keys and values; null if they are not kept
     * @param passed receives the number of rows that went through a layer
     * @return [nodes of the last level, D], their last rows; null if there are none
     */
    private @Nullable NDArray climb(
            SweepPlan plan,
            NDManager own,
            @Nullable Map<SweepPlan.Node, KvCache.Chunk> kept,
            IntConsumer passed,
            BooleanSupplier cancelled) {
        plan.arrange();
        NDArray x = null;
        for (int layer = 0; layer < decoder.layers(); layer++) {
            Cancel.check(cancelled);
            List<SweepPlan.Node> level = plan.level(layer);
            if (!level.isEmpty()) {
                boolean last = layer + 1 == decoder.layers();
                List<Decoder.Block> blocks =
                        level.stream().map(node -> plan.block(node, last)).toList();
                NDArray entering = entering(plan, layer, x, own);
                Decoder.LayerOutput next = decoder.advance(
                        layer,
                        entering,
                        trace.keyValues(layer),
                        blocks,
                        trace.prompt().sequence(),
                        own);
                entering.close();
                x = next.x();
                if (kept != null) {
                    int row = 0;
                    for (int i = 0; i < level.size(); i++) {
                        kept.put(
                                level.get(i),
                                next.keyValues().slice(row, blocks.get(i).rows()));
                        row += blocks.get(i).rows();
                    }
                }
                next.keyValues().close();
            }
            passed.accept(plan.rows(layer));
        }
        return x;
    }

    /**
     * The rows that enter a layer: those that left the layer below, those of the baseline where a block starts or
     * extends further back, and replacements. Consumes x.
     *
     * @param x [rows of the level below, D], or null
     * @return [rows of the level, D]
     */
    private NDArray entering(SweepPlan plan, int layer, @Nullable NDArray x, NDManager own) {
        List<SweepPlan.Node> level = plan.level(layer);
        int below = x == null ? 0 : (int) x.getShape().get(0);
        int lowest = length; // first position taken from the baseline
        for (SweepPlan.Node node : level) {
            if (layer == 0 || node.first < node.parent().first) {
                lowest = Math.min(lowest, node.first);
            }
        }
        Map<Replacement, Integer> replacements = new LinkedHashMap<>();
        long[] rows = new long[plan.rows(layer)];
        boolean unchanged = rows.length == below;
        int at = 0;
        for (SweepPlan.Node node : level) {
            SweepPlan.Node parent = node.parent();
            for (int position = node.first; position < length; position++) {
                if (layer > 0 && position >= parent.first) {
                    rows[at] = parent.row + position - parent.first;
                } else if (parent.ablation != null && replaces(parent.ablation, position)) {
                    Replacement by = parent.ablation.replacement();
                    rows[at] = below + length - lowest + replacements.computeIfAbsent(by, r -> replacements.size());
                } else {
                    rows[at] = below + position - lowest;
                }
                unchanged &= rows[at] == at;
                at++;
            }
        }
        if (x != null && unchanged) {
            return x;
        }
        int first = lowest;
        return Scoped.array(own, () -> {
            NDList parts = new NDList();
            if (x != null) {
                parts.add(x);
            }
            if (first < length) {
                parts.add(trace.residual(layer, first, length));
            }
            for (Replacement by : replacements.keySet()) {
                parts.add(own.create(by.vector()).expandDims(0));
            }
            NDArray entering = Decoder.selectRows(parts, rows, own);
            close(x);
            return entering;
        });
    }

    private boolean replaces(Ablation ablation, int position) {
        int token = trace.prompt().patchAt(position);
        return token >= 0 && ablation.patches().contains(token);
    }

    /** The logits of counterfactuals in order, as many at a time as memory allows. */
    private void hand(
            List<Counterfactual> asked,
            Piece piece,
            @Nullable NDArray x,
            @Nullable Map<SweepPlan.Node, KvCache.Chunk> kept,
            ObjIntConsumer<Outcome> ready) {
        int most = (int) Math.max(1, Math.min(64, budget / (8L * Float.BYTES * decoder.vocabulary())));
        Map<Long, KvCache> prefixes = new HashMap<>();
        for (int from = 0; from < asked.size(); from += most) {
            List<Counterfactual> some = asked.subList(from, Math.min(asked.size(), from + most));
            float[][] logits = logits(some.stream().map(piece.plan::leaf).toList(), x);
            for (int i = 0; i < some.size(); i++) {
                Counterfactual counterfactual = some.get(i);
                Continuation next = kept == null
                        ? null
                        : new Continuation(
                                decoder,
                                trace.prompt().sequence(),
                                keyValues(piece.plan.leaf(counterfactual), kept, prefixes),
                                length,
                                logits[i],
                                counterfactual::blocked);
                ready.accept(new Outcome(logits[i], next), piece.from + from + i);
            }
        }
    }

    private float[][] logits(List<SweepPlan.Node> leaves, @Nullable NDArray x) {
        float[][] logits = new float[leaves.size()][];
        long[] rows = leaves.stream()
                .filter(leaf -> leaf.first < length)
                .mapToLong(leaf -> leaf.row)
                .distinct()
                .toArray();
        float[] found = {};
        if (x != null && rows.length > 0) {
            found = Scoped.value(() -> {
                try (NDArray lastRows = Decoder.selectRows(List.of(x), rows, x.getManager())) {
                    return decoder.unembed(lastRows).toFloatArray();
                }
            });
        }
        int width = decoder.vocabulary();
        for (int i = 0; i < logits.length; i++) {
            SweepPlan.Node leaf = leaves.get(i);
            if (leaf.first == length) {
                logits[i] = trace.lastLogits();
            } else {
                int at = 0;
                while (rows[at] != leaf.row) {
                    at++;
                }
                logits[i] = Arrays.copyOfRange(found, at * width, (at + 1) * width);
            }
        }
        return logits;
    }

    /** Keys and values of all positions by layer, along the path to a leaf. */
    private List<KvCache> keyValues(
            SweepPlan.Node leaf, Map<SweepPlan.Node, KvCache.Chunk> kept, Map<Long, KvCache> prefixes) {
        KvCache[] all = new KvCache[decoder.layers()];
        SweepPlan.Node node = leaf;
        for (int layer = all.length - 1; layer >= 0; layer--) {
            all[layer] = node.first == length
                    ? trace.keyValues(layer)
                    : prefix(layer, node.first, prefixes).and(kept.get(node));
            node = node.parent();
        }
        return List.of(all);
    }

    /** The baseline's keys and values before a position, as views owned by this. */
    private KvCache prefix(int layer, int position, Map<Long, KvCache> prefixes) {
        return prefixes.computeIfAbsent(
                (long) layer * length + position, key -> trace.keyValues(layer).before(position, manager));
    }

    private static void close(@Nullable NDArray array) {
        if (array != null) {
            array.close();
        }
    }

    /** Frees what the outcomes' continuations use. */
    @Override
    public void close() {
        manager.close();
    }
}
