package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the decoder needs to know of a prompt besides its embeddings: position ids, spans of bidirectional attention,
 * and deepstack features. Positions after the prompt, generated or appended, have consecutive ids and attend causally.
 *
 * @param length T, positions of the prompt
 * @param positionIds [1 or 3][T]: time, row and column of each position, or one id for all three; null for 0..T-1
 * @param bothWays spans of positions that attend to each other in both directions; usually none
 * @param windowFrom first position whose queries have a sliding window: 0, or T where the prompt is one block
 *     (PaliGemma 2)
 * @param deepstack added to the visual tokens' rows after layers 1, 2, …, each [N, D]; usually none (Qwen3-VL)
 * @param visual positions of the visual tokens, [N]
 */
public record Sequence(
        int length,
        int @Nullable [][] positionIds,
        List<Span> bothWays,
        int windowFrom,
        List<NDArray> deepstack,
        int[] visual) {

    /** Positions from (inclusive) to (exclusive). */
    public record Span(int from, int to) {

        /** Whether a position is in the span. */
        public boolean contains(int position) {
            return position >= from && position < to;
        }
    }

    /** Position ids from 0 and causal attention, as in most models. */
    public static Sequence causal(int length, int[] visual) {
        return new Sequence(length, null, List.of(), 0, List.of(), visual);
    }

    /** The same with deepstack features. */
    public Sequence with(List<NDArray> deepstack) {
        return new Sequence(length, positionIds, bothWays, windowFrom, deepstack, visual);
    }

    /**
     * The first position that a change at {@code position} affects in the next layer: itself, or the start of its
     * bidirectional span.
     */
    public int firstAffected(int position) {
        for (Span span : bothWays) {
            if (span.contains(position)) {
                return span.from;
            }
        }
        return position;
    }

    /** The position after the last one that {@code position} attends to. */
    public int attendsUntil(int position) {
        for (Span span : bothWays) {
            if (span.contains(position)) {
                return span.to;
            }
        }
        return position + 1;
    }

    /** The position id along an axis, 0 to 2; after the prompt, ids continue from its largest. */
    int positionId(int position, int axis) {
        if (positionIds == null) {
            return position;
        }
        if (position < length) {
            return positionIds[positionIds.length == 1 ? 0 : axis][position];
        }
        int largest =
                Arrays.stream(positionIds).flatMapToInt(Arrays::stream).max().orElse(-1);
        return largest + 1 + position - length;
    }

    /** The visual token at a position, 0..N-1; -1 for a text token. */
    public int visualTokenAt(int position) {
        return Math.max(-1, Arrays.binarySearch(visual, position));
    }

    /** [s0, e0, s1, e1, …], the form of the attention kernels. */
    long[] spans() {
        return bothWays.stream()
                .flatMapToLong(s -> java.util.stream.LongStream.of(s.from, s.to))
                .toArray();
    }
}
