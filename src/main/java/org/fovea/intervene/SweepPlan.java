package org.fovea.intervene;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.model.Prompt;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Decoder;
import org.jspecify.annotations.Nullable;

/**
 * Plans which rows go through which layer for one piece of a batch. It is a tree with one level for each layer: a node
 * stands for the counterfactuals that have the same input and the same blocked attention up to that layer. Rows that a
 * node needs and its parent does not have come from the baseline.
 */
final class SweepPlan {

    /**
     * Counterfactuals that are identical up to and including a layer: one block of rows, or none while they equal the
     * baseline.
     */
    static final class Node {
        /** The node below; null at the input. */
        private final @Nullable Node parent;
        /** The ablation, at the input only; null for none. */
        final @Nullable Ablation ablation;
        /** Attention blocked in this layer, without edges that have no effect in the prompt. */
        final Set<BlockedAttention> blocked;
        /** Position of the first row that may differ from the baseline; T if none does. */
        final int first;
        /** Visual tokens whose rows receive no deepstack features. */
        final BitSet withoutDeepstack;
        /** Index of its first row among the rows of its level. */
        int row;

        private final Map<Set<BlockedAttention>, Node> children = new LinkedHashMap<>();

        private Node(@Nullable Node parent, @Nullable Ablation ablation, Set<BlockedAttention> blocked, int first) {
            this.parent = parent;
            this.ablation = ablation;
            this.blocked = blocked;
            this.first = first;
            this.withoutDeepstack = parent != null
                    ? parent.withoutDeepstack
                    : ablation != null ? ablation.withoutDeepstack() : new BitSet();
        }

        /** The node below; there is one in every layer. */
        Node parent() {
            return Objects.requireNonNull(parent);
        }
    }

    private final Prompt prompt;
    private final int length;
    private final long mostRows;
    private final int[] rows;
    private final Map<Object, Node> inputs = new HashMap<>();
    private final List<List<Node>> levels = new ArrayList<>();
    private final Map<Counterfactual, Node> leaves = new HashMap<>();

    /**
     * @param prompt the baseline's prompt
     * @param mostRows maximum number of rows in a layer; a single counterfactual may exceed it
     */
    SweepPlan(Prompt prompt, int layers, long mostRows) {
        this.prompt = prompt;
        this.length = prompt.length();
        this.mostRows = mostRows;
        this.rows = new int[layers];
        for (int layer = 0; layer < layers; layer++) {
            levels.add(new ArrayList<>());
        }
    }

    /** Adds a counterfactual if there is room for its rows; those that it shares with others need none. */
    boolean add(Counterfactual counterfactual) {
        if (leaves.containsKey(counterfactual)) {
            return true;
        }
        List<Set<BlockedAttention>> blocked = new ArrayList<>();
        for (int layer = 0; layer < rows.length; layer++) {
            blocked.add(counterfactual.blocked(layer).stream()
                    .filter(edges -> edges.firstEffect(prompt.sequence()) < length)
                    .collect(Collectors.toUnmodifiableSet()));
        }
        if (!leaves.isEmpty() && !hasRoom(counterfactual.ablation(), blocked)) {
            return false;
        }
        Node node = inputs.computeIfAbsent(
                key(counterfactual.ablation()),
                k -> new Node(null, counterfactual.ablation(), Set.of(), input(counterfactual.ablation())));
        for (int layer = 0; layer < rows.length; layer++) {
            Node next = node.children.get(blocked.get(layer));
            if (next == null) {
                next = new Node(node, null, blocked.get(layer), first(node.first, blocked.get(layer)));
                node.children.put(next.blocked, next);
                if (next.first < length) {
                    levels.get(layer).add(next);
                    rows[layer] += length - next.first;
                }
            }
            node = next;
        }
        leaves.put(counterfactual, node);
        return true;
    }

    private boolean hasRoom(@Nullable Ablation ablation, List<Set<BlockedAttention>> blocked) {
        Node node = inputs.get(key(ablation));
        int first = input(ablation);
        for (int layer = 0; layer < rows.length; layer++) {
            node = node == null ? null : node.children.get(blocked.get(layer));
            first = first(first, blocked.get(layer));
            if (node == null && first < length && rows[layer] + length - first > mostRows) {
                return false;
            }
        }
        return true;
    }

    private static Object key(@Nullable Ablation ablation) {
        return ablation == null ? "none" : ablation;
    }

    private int input(@Nullable Ablation ablation) {
        return ablation == null ? length : ablation.firstPosition(prompt);
    }

    /** The first row of a layer's output that may differ, if its input may differ from position {@code before} on. */
    private int first(int before, Set<BlockedAttention> blocked) {
        return blocked.stream()
                .mapToInt(edges -> edges.firstEffect(prompt.sequence()))
                .reduce(prompt.sequence().firstAffected(before), Math::min);
    }

    /** Orders the rows of every level so that blocks that can share a batched attention are adjacent. */
    void arrange() {
        for (int layer = 0; layer < rows.length; layer++) {
            int wanted = layer + 1;
            levels.get(layer)
                    .sort(Comparator.comparingInt((Node n) -> n.first)
                            .thenComparingInt(
                                    n -> block(n, wanted == rows.length).masking(prompt.sequence())));
            int row = 0;
            for (Node node : levels.get(layer)) {
                node.row = row;
                row += wanted == rows.length ? 1 : length - node.first;
            }
        }
    }

    /**
     * A node as a block for the decoder.
     *
     * @param last whether this is the last layer, of which only the last row is needed
     */
    Decoder.Block block(Node node, boolean last) {
        int n = length - node.first;
        return new Decoder.Block(node.first, n, last ? 1 : n, List.copyOf(node.blocked), node.withoutDeepstack);
    }

    /** The nodes with rows in a layer, 0-based, in the order of their rows. */
    List<Node> level(int layer) {
        return levels.get(layer);
    }

    /** The node of a counterfactual in the last layer. */
    Node leaf(Counterfactual counterfactual) {
        return Objects.requireNonNull(leaves.get(counterfactual));
    }

    /** Number of rows that enter a layer, 0-based. */
    int rows(int layer) {
        return rows[layer];
    }

    /** Total number of rows over all layers, a measure of the piece's cost. */
    long rowLayers() {
        long sum = 0;
        for (int n : rows) {
            sum += n;
        }
        return sum;
    }
}
