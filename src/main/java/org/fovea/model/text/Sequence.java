package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

/**
 * What the decoder has to know of a prompt beside its embeddings: where its positions stand for the rotary embedding,
 * which of them see each other both ways, and what is added to the visual tokens behind the first layers. Positions
 * behind the prompt, generated or appended, count on in order and attend causally.
 *
 * @param length T, positions of the prompt
 * @param positionIds [1 or 3][T]: time, row and column of each position, or one number for all; null for 0..T-1
 * @param bothWays spans of positions that see each other whatever their order; mostly none
 * @param windowFrom first position whose queries a sliding window binds: 0, or T where the prompt is one block
 *     (PaliGemma 2)
 * @param deepstack added to the visual tokens' rows behind layers 1, 2, …, each [N, D]; mostly none (Qwen3-VL)
 * @param visual positions of the visual tokens, [N]
 */
public record Sequence(
        int length, int[][] positionIds, List<Span> bothWays, int windowFrom, List<NDArray> deepstack, int[] visual) {

    /** Positions from (inclusive) to (exclusive). */
    public record Span(int from, int to) {

        /** Whether a position is in it. */
        public boolean contains(int position) {
            return position >= from && position < to;
        }
    }

    /** Positions that count from 0 and attend causally, as most models have them. */
    public static Sequence causal(int length, int[] visual) {
        return new Sequence(length, null, List.of(), 0, List.of(), visual);
    }

    /** The same with features that are added to the visual tokens' rows. */
    public Sequence with(List<NDArray> deepstack) {
        return new Sequence(length, positionIds, bothWays, windowFrom, deepstack, visual);
    }

    /**
     * The first position that a change of the row at {@code position} reaches in the next layer: itself, or where its
     * span begins.
     */
    public int firstAffected(int position) {
        for (Span span : bothWays) {
            if (span.contains(position)) {
                return span.from;
            }
        }
        return position;
    }

    /** The position behind the last one that the row at {@code position} sees. */
    public int seenTo(int position) {
        for (Span span : bothWays) {
            if (span.contains(position)) {
                return span.to;
            }
        }
        return position + 1;
    }

    /**
     * Position id of a position along an axis, 0 to 2; behind the prompt one more than the largest in it, and so on.
     */
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

    /** The visual token at a position, 0..N-1; -1 if a text token stands there. */
    public int visualTokenAt(int position) {
        return Math.max(-1, Arrays.binarySearch(visual, position));
    }

    /** [s0, e0, s1, e1, …], as the kernels take spans. */
    long[] spans() {
        return bothWays.stream()
                .flatMapToLong(s -> java.util.stream.LongStream.of(s.from, s.to))
                .toArray();
    }
}
