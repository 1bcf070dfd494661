package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive rows of the residual stream in chunks; immutable, so that traces can share chunks.
 *
 * @param chunks each [n, D]
 */
record ResidualRows(List<NDArray> chunks) {

    /** One chunk. */
    static ResidualRows of(NDArray chunk) {
        return new ResidualRows(List.of(chunk));
    }

    /** These rows followed by those of a chunk. */
    ResidualRows and(NDArray chunk) {
        List<NDArray> all = new ArrayList<>(chunks);
        all.add(chunk);
        return new ResidualRows(List.copyOf(all));
    }

    /** The rows before one, as views attached to a manager. */
    ResidualRows before(int row, NDManager manager) {
        List<NDArray> kept = views(0, row);
        kept.forEach(view -> view.attach(manager));
        return new ResidualRows(List.copyOf(kept));
    }

    /** All of them, [rows, D]: the chunk itself if there is one, else a copy that the caller owns. */
    NDArray all() {
        return chunks.size() == 1 ? chunks.get(0) : NDArrays.concat(new NDList(chunks), 0);
    }

    /** Rows [from, to), owned by the caller: a view if they lie in one chunk, else a copy. */
    NDArray slice(int from, int to) {
        List<NDArray> views = views(from, to);
        if (views.size() == 1) {
            return views.get(0);
        }
        NDArray joined = NDArrays.concat(new NDList(views), 0);
        views.forEach(NDArray::close);
        return joined;
    }

    private List<NDArray> views(int from, int to) {
        List<NDArray> views = new ArrayList<>();
        int start = 0;
        for (NDArray chunk : chunks) {
            int end = start + (int) chunk.getShape().get(0);
            if (Math.max(from, start) < Math.min(to, end)) {
                views.add(
                        chunk.get(new NDIndex().addSliceDim(Math.max(from, start) - start, Math.min(to, end) - start)));
            }
            start = end;
        }
        return views;
    }
}
