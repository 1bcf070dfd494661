package org.fovea.intervene;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.BitSet;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.backend.Scoped;

/**
 * Visual tokens replaced at the language model's input (Neo et al., section 3).
 *
 * @param patches the replaced visual tokens
 * @param replacement what replaces each of them
 * @param keepsDeepstack whether their rows still receive deepstack features (Qwen3-VL)
 */
public record Ablation(Patches patches, Replacement replacement, boolean keepsDeepstack) {

    /** An ablation that also removes the patches' deepstack features. */
    public Ablation(Patches patches, Replacement replacement) {
        this(patches, replacement, false);
    }

    /** Visual tokens whose rows receive no deepstack features. */
    BitSet withoutDeepstack() {
        return keepsDeepstack ? new BitSet() : patches.toBits();
    }

    /** Position of the first replaced token; there must be at least one patch. */
    int firstPosition(Prompt prompt) {
        return prompt.positionOf(patches.stream().min().orElseThrow());
    }

    /**
     * A trace's input embeddings with the patches replaced.
     *
     * @param from first position wanted
     * @return [T - from, D], attached to the manager
     */
    NDArray embeddings(Trace trace, int from, NDManager manager) {
        int length = trace.prompt().length();
        return Scoped.array(manager, () -> {
            NDArray vector = manager.create(replacement.vector()).expandDims(0);
            NDList parts = new NDList();
            int at = from; // concatenates runs of kept and replaced rows
            for (int p : patches.stream().toArray()) {
                int position = trace.prompt().positionOf(p);
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
            return NDArrays.concat(parts, 0);
        });
    }
}
