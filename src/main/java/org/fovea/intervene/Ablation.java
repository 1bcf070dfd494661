package org.fovea.intervene;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import org.fovea.model.Trace;

/**
 * Visual tokens replaced at the language model's input (Neo et al., section 3).
 *
 * @param patches which
 * @param replacement by what
 */
public record Ablation(Patches patches, Replacement replacement) {

    /**
     * Where the first replaced token stands; of at least one patch.
     *
     * @param imageFrom position of patch 0
     */
    int firstPosition(int imageFrom) {
        return imageFrom + patches.stream().min().orElseThrow();
    }

    /**
     * A trace's embeddings with the patches replaced.
     *
     * @param from first position wanted
     * @return [T - from, D], attached to the manager
     */
    NDArray embeddings(Trace trace, int from, NDManager manager) {
        int length = trace.prompt().length();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray vector = manager.create(replacement.vector()).expandDims(0);
            NDList parts = new NDList();
            int at = from;                                       // runs of kept rows and replaced rows, laid end to end
            for (int p : patches.stream().toArray()) {
                int position = trace.prompt().imageFrom() + p;
                if (position < from) {
                    continue;
                }
                if (position > at) {
                    parts.add(trace.residual(0, at, position));
                }
                parts.add(vector);
                at = position + 1;
            }
            if (at < length) {
                parts.add(trace.residual(0, at, length));
            }
            NDArray all = NDArrays.concat(parts, 0);
            NDScope.unregister(all);
            all.attach(manager);
            return all;
        }
    }
}
