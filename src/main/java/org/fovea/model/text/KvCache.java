package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of positions 0 to {@link #length} in one layer, as chunks laid end to end; immutable, so that
 * sequences can share a prefix.
 */
public record KvCache(List<Chunk> chunks) {

    /** No positions. */
    public static final KvCache NONE = new KvCache(List.of());

    /**
     * Consecutive positions.
     *
     * @param keys [keyValueHeads, n, headSize], rotated
     * @param values [keyValueHeads, n, headSize]
     */
    public record Chunk(NDArray keys, NDArray values, int length) {

        /** Positions [from, from + n) of these, as a view that the caller may close. */
        public Chunk slice(int from, int n) {
            NDIndex index = new NDIndex().addAllDim().addSliceDim(from, from + n);
            return new Chunk(keys.get(index), values.get(index), n);
        }

        /** Frees these handles; other views of the same memory stay valid. */
        public void close() {
            keys.close();
            values.close();
        }
    }

    /** Number of positions. */
    public int length() {
        return chunks.stream().mapToInt(Chunk::length).sum();
    }

    /** The positions before one, as views. */
    public KvCache before(int position) {
        List<Chunk> kept = new ArrayList<>();
        int left = position;
        for (Chunk chunk : chunks) {
            if (left > 0) {
                kept.add(chunk.slice(0, Math.min(left, chunk.length)));
                left -= chunk.length;
            }
        }
        return new KvCache(List.copyOf(kept));
    }

    /** The positions before one, as views attached to a manager. */
    public KvCache before(int position, NDManager owner) {
        KvCache before = before(position);
        for (Chunk chunk : before.chunks) {
            chunk.keys.attach(owner);
            chunk.values.attach(owner);
        }
        return before;
    }

    /** These positions followed by those of a chunk. */
    public KvCache and(@Nullable Chunk chunk) {
        List<Chunk> all = new ArrayList<>(chunks);
        all.add(chunk);
        return new KvCache(List.copyOf(all));
    }

    /**
     * These positions with all chunks after the shared ones joined into one, so that a long answer is not a hundred
     * chunks of one token.
     *
     * @param shared number of leading chunks that stay as they are
     */
    public KvCache compact(int shared) {
        if (chunks.size() <= shared + 1) {
            return this;
        }
        List<Chunk> tail = chunks.subList(shared, chunks.size());
        Chunk one = new Chunk(
                NDArrays.concat(new NDList(tail.stream().map(Chunk::keys).toList()), 1),
                NDArrays.concat(new NDList(tail.stream().map(Chunk::values).toList()), 1),
                tail.stream().mapToInt(Chunk::length).sum());
        return new KvCache(List.copyOf(chunks.subList(0, shared))).and(one);
    }
}
