package org.fovea.intervene;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.vlm.Continuation;
import org.fovea.vlm.Trace;
import org.fovea.vlm.text.Cut;
import org.fovea.vlm.text.Decoder;
import org.fovea.vlm.text.KeyValues;

/**
 * Computes counterfactuals of a trace in one sweep up the layers. A counterfactual leaves the baseline at the first
 * layer and the first position that it changes; from there on it is a block of rows. Counterfactuals that have been
 * denied and given the same so far are one block, and the rows of all blocks share each weight product.
 *
 * <p>Close it to free the keys and values that its outcomes' continuations stand on.
 */
public final class Sweep implements AutoCloseable {

    /** Counterfactuals that are equal so far. */
    private static final class Branch {
        final List<Counterfactual> members;
        /** Position of the first row; T while still on the baseline. */
        int first;
        /** [T - first, D]; null while still on the baseline. */
        NDArray x;
        /** By layer done so far, all positions; shorter than the layers done while on the baseline. */
        final List<KeyValues> keyValues;

        Branch(List<Counterfactual> members, int first, NDArray x, List<KeyValues> keyValues) {
            this.members = members;
            this.first = first;
            this.x = x;
            this.keyValues = new ArrayList<>(keyValues);
        }
    }

    private final Trace trace;
    private final Decoder decoder;
    private final NDManager manager;
    private final int length;
    private final int imageFrom;

    /**
     * @param trace of a run without cuts; must outlive this and everything that it gives
     * @throws IllegalArgumentException if attention was cut in the traced run
     */
    public Sweep(Trace trace) {
        for (int layer = 0; layer < trace.layers(); layer++) {
            if (!trace.cuts(layer).isEmpty()) {
                throw new IllegalArgumentException("a sweep starts from a run without cuts");
            }
        }
        this.trace = trace;
        this.decoder = trace.decoder();
        this.manager = trace.manager().newSubManager();
        this.length = trace.prompt().length();
        this.imageFrom = trace.prompt().imageFrom();
    }

    /**
     * Computes one counterfactual, ready to generate from.
     *
     * @param cancelled asked before every layer
     * @throws CancellationException if cancelled
     */
    public Outcome run(Counterfactual counterfactual, BooleanSupplier cancelled) {
        return run(List.of(counterfactual), true, share -> { }, cancelled).get(0);
    }

    /**
     * Computes counterfactuals together.
     *
     * @param generate whether their outcomes are to have continuations
     * @param progress gets the share of layers done, 0..1
     * @param cancelled asked before every layer
     * @return one outcome for each, in order; equal ones share theirs
     * @throws CancellationException if cancelled
     */
    public List<Outcome> run(List<Counterfactual> counterfactuals, boolean generate, DoubleConsumer progress,
            BooleanSupplier cancelled) {
        List<Branch> branches = atInput(counterfactuals);
        for (int layer = 0; layer < decoder.layers(); layer++) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled");
            }
            branches = split(branches, layer);
            advance(branches, layer, generate);
            progress.accept((layer + 1.0) / decoder.layers());
        }
        Map<Counterfactual, Outcome> outcomes = new LinkedHashMap<>();
        for (Branch branch : branches) {
            float[] logits = branch.x == null ? trace.lastLogits() : lastLogits(branch);
            for (Counterfactual member : branch.members) {
                Continuation next = generate ? new Continuation(decoder, List.copyOf(branch.keyValues), length, logits,
                        layer -> cuts(member, layer)) : null;
                outcomes.put(member, new Outcome(logits, next));
            }
            close(branch.x);
        }
        return counterfactuals.stream().map(outcomes::get).toList();
    }

    /** Counterfactuals by what they do to the embeddings: those that ablate the same alike are one branch. */
    private List<Branch> atInput(List<Counterfactual> counterfactuals) {
        Map<Object, List<Counterfactual>> byAblation = new LinkedHashMap<>();
        for (Counterfactual c : new java.util.LinkedHashSet<>(counterfactuals)) {
            byAblation.computeIfAbsent(c.ablation() == null ? "none" : c.ablation(), k -> new ArrayList<>()).add(c);
        }
        List<Branch> branches = new ArrayList<>();
        byAblation.forEach((key, members) -> {
            Ablation ablation = members.get(0).ablation();
            int first = ablation == null ? length : imageFrom + ablation.patches().stream().min().orElseThrow();
            NDArray x = ablation == null ? null : ablation.embeddings(trace, first, manager);
            branches.add(new Branch(members, first, x, List.of()));
        });
        return branches;
    }

    /** Members of a branch that are denied different attention in this layer go separate ways. */
    private List<Branch> split(List<Branch> branches, int layer) {
        List<Branch> out = new ArrayList<>();
        for (Branch branch : branches) {
            Map<List<Cut>, List<Counterfactual>> byCuts = new LinkedHashMap<>();
            for (Counterfactual member : branch.members) {
                byCuts.computeIfAbsent(cuts(member, layer), k -> new ArrayList<>()).add(member);
            }
            boolean last = byCuts.size() == 1;
            for (Map.Entry<List<Cut>, List<Counterfactual>> entry : byCuts.entrySet()) {
                NDArray x = last || branch.x == null ? branch.x : keep(branch.x.duplicate());
                Branch child = new Branch(entry.getValue(), branch.first, x, branch.keyValues);
                int touched = entry.getKey().stream().mapToInt(Cut::firstEffect).min().orElse(Integer.MAX_VALUE);
                if (touched < child.first) {
                    reachBack(child, touched, layer);
                }
                out.add(child);
            }
            if (!last) {
                close(branch.x);
            }
        }
        return out;
    }

    /** Takes the baseline's rows from a position on into a branch, which so far has later ones or none. */
    private void reachBack(Branch branch, int touched, int layer) {
        for (int done = branch.keyValues.size(); done < layer; done++) {
            branch.keyValues.add(trace.keyValues(done));
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray before = trace.residual(layer, touched, branch.first);
            NDArray x = keep(branch.x == null ? before.duplicate() : before.concat(branch.x, 0));
            close(branch.x);
            branch.x = x;
            branch.first = touched;
        }
    }

    /** All rows of all branches through one layer. */
    private void advance(List<Branch> branches, int layer, boolean generate) {
        List<Branch> active = branches.stream().filter(b -> b.x != null).toList();
        if (active.isEmpty()) {
            branches.forEach(b -> b.keyValues.add(trace.keyValues(layer)));
            return;
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            List<Decoder.Block> blocks = active.stream().map(b -> new Decoder.Block(b.first, length - b.first,
                    trace.keyValues(layer).before(b.first), cuts(b.members.get(0), layer))).toList();
            NDArray x = active.size() == 1 ? active.get(0).x
                    : NDArrays.concat(new NDList(active.stream().map(b -> b.x).toList()), 0);
            Decoder.Advanced next = decoder.advance(layer, x, blocks, manager);
            int from = 0;
            for (int i = 0; i < active.size(); i++) {
                Branch branch = active.get(i);
                Decoder.Block block = blocks.get(i);
                KeyValues.Chunk own = next.own().get(i);
                close(branch.x);
                branch.x = active.size() == 1 ? next.x() : keep(rows(next.x(), from, from + block.rows()).duplicate());
                from += block.rows();
                if (generate) {
                    block.before().chunks().forEach(c -> {       // views made here live as long as the sweep
                        keep(c.keys());
                        keep(c.values());
                    });
                    branch.keyValues.add(block.before().and(own));
                } else {
                    close(own.keys());
                    close(own.values());
                }
            }
            if (active.size() > 1) {
                close(next.x());
            }
        }
        branches.stream().filter(b -> b.x == null).forEach(b -> b.keyValues.add(trace.keyValues(layer)));
    }

    /** What a counterfactual cuts in a layer, 0-based. */
    static List<Cut> cuts(Counterfactual counterfactual, int layer) {
        return counterfactual.knockouts().stream().filter(k -> k.layers().contains(layer + 1)).map(Knockout::cut)
                .toList();
    }

    private float[] lastLogits(Branch branch) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            int rows = length - branch.first;
            return decoder.unembed(rows(branch.x, rows - 1, rows)).toFloatArray();
        }
    }

    private static NDArray rows(NDArray x, int from, int to) {
        return x.get(new NDIndex().addSliceDim(from, to));
    }

    private NDArray keep(NDArray array) {
        NDScope.unregister(array);
        array.attach(manager);
        return array;
    }

    private static void close(NDArray array) {
        if (array != null) {
            array.close();
        }
    }

    /** Frees what the outcomes' continuations stand on. */
    @Override
    public void close() {
        manager.close();
    }
}
