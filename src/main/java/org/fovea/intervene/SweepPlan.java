package org.fovea.intervene;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.model.Prompt;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Decoder;

/**
 * Which rows go through which layer for a piece of a batch: a tree with a level for each layer, whose nodes are
 * counterfactuals that have been given and denied the same so far. What a node needs that it does not share with its
 * parent it takes from the baseline.
 */
final class SweepPlan {

    /** Counterfactuals that are equal up to and including a layer: one block of rows, or none while on the baseline. */
    static final class Node {
        /** Null at the input. */
        final Node parent;
        /** At the input only; null for none. */
        final Ablation ablation;
        /** Attention that is blocked in this layer, as far as it matters to the prompt. */
        final Set<BlockedAttention> blocked;
        /** Position of the first row that may differ from the baseline's; T while none does. */
        final int first;
        /** Visual tokens whose rows get no deepstack features. */
        final BitSet withoutDeepstack;
        /** Where its rows begin among those of its level. */
        int row;

        private final Map<Set<BlockedAttention>, Node> children = new LinkedHashMap<>();

        private Node(Node parent, Ablation ablation, Set<BlockedAttention> blocked, int first) {
            this.parent = parent;
            this.ablation = ablation;
            this.blocked = blocked;
            this.first = first;
            this.withoutDeepstack = parent != null
                    ? parent.withoutDeepstack
                    : ablation != null ? ablation.withoutDeepstack() : new BitSet();
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
     * @param prompt of the baseline
     * @param mostRows how many rows a layer may have; a single counterfactual may have more
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

    /** Takes a counterfactual in, unless it has no room; what is equal to others so far takes none. */
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

    private boolean hasRoom(Ablation ablation, List<Set<BlockedAttention>> blocked) {
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

    private static Object key(Ablation ablation) {
        return ablation == null ? "none" : ablation;
    }

    private int input(Ablation ablation) {
        return ablation == null ? length : ablation.firstPosition(prompt);
    }

    /** Where the rows that leave a layer may first differ, of those that enter it from {@code before} on. */
    private int first(int before, Set<BlockedAttention> blocked) {
        return blocked.stream()
                .mapToInt(edges -> edges.firstEffect(prompt.sequence()))
                .reduce(prompt.sequence().firstAffected(before), Math::min);
    }

    /** Lays the rows of every level out: blocks that can share one batched attention beside each other. */
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
     * A node as the decoder takes it.
     *
     * @param last whether in the last layer, above which only the last row is wanted
     */
    Decoder.Block block(Node node, boolean last) {
        int n = length - node.first;
        return new Decoder.Block(node.first, n, last ? 1 : n, List.copyOf(node.blocked), node.withoutDeepstack);
    }

    /** The nodes that have rows in a layer, 0-based, in the order of their rows. */
    List<Node> level(int layer) {
        return levels.get(layer);
    }

    /** Where a counterfactual ends. */
    Node leaf(Counterfactual counterfactual) {
        return leaves.get(counterfactual);
    }

    /** Rows that enter a layer, 0-based. */
    int rows(int layer) {
        return rows[layer];
    }

    /** Rows of all layers together: what the piece costs. */
    long rowLayers() {
        long sum = 0;
        for (int n : rows) {
            sum += n;
        }
        return sum;
    }
}
