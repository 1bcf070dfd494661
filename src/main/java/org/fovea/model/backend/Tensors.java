package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.function.Supplier;
import org.fovea.model.weights.StoredTensor;

/**
 * Operations on stored tensors that DJL lacks or that abort the JVM in DJL (bfloat16). Results can take part in
 * gradients even when they are made outside {@link TorchScript#differentiating}: weights and views of them outlive a
 * call.
 */
public final class Tensors {

    private Tensors() {}

    /**
     * Maps a file into memory: nothing is read until it is used, and the system may drop what was read.
     *
     * @param count elements of the type, from the file's first byte on
     * @return [count]
     */
    static NDArray map(String path, long count, StoredTensor.Type type, PtNDManager manager) {
        return differentiable(() -> TorchScript.call("map_file", manager, path, count, dtype(type)));
    }

    /** A view of a mapped file's elements [first, first + count). */
    static NDArray view(NDArray file, long first, long count, long[] shape) {
        return differentiable(() -> TorchScript.call("view", file, file, first, count, shape));
    }

    /** A copy in memory of its own. */
    static NDArray copy(NDArray w) {
        return differentiable(() -> TorchScript.call("copy", w, w));
    }

    /** Converted to another type; the same tensor if it has that type. */
    static NDArray toType(NDArray x, StoredTensor.Type type) {
        return differentiable(() -> TorchScript.call("to_type", x, x, dtype(type)));
    }

    /** Copied to a GPU, in its own type. */
    static NDArray toDevice(NDArray w, String device, PtNDManager manager) {
        return differentiable(() -> TorchScript.call("to_device", manager, w, device));
    }

    /** A view of rows [from, from + count). */
    public static NDArray narrow(NDArray w, long from, long count) {
        return differentiable(() -> TorchScript.call("narrow_rows", w, w, from, count));
    }

    /**
     * Selects rows of matrices laid end to end.
     *
     * @param parts each [n, width]
     * @param index int64 [rows]
     * @return [rows, width]
     */
    public static NDArray selectRows(List<NDArray> parts, NDArray index) {
        return TorchScript.call("select_rows", parts.get(0), parts, index);
    }

    /** Rows of an embedding table of any type as float32: [ids, D]. */
    public static NDArray embed(NDArray ids, NDArray table) {
        return TorchScript.call("embed", ids, table, ids);
    }

    /**
     * Each row of a weight as int8 times a scale that bfloat16 represents exactly.
     *
     * @param w [out, in]
     * @return int8 [out, in] and float32 scales [out]
     */
    static NDList quantise(NDArray w) {
        return TorchScript.calls("quantise", w, w);
    }

    /** libtorch's number of a type (c10/core/ScalarType.h). */
    private static long dtype(StoredTensor.Type type) {
        return switch (type) {
            case U8 -> 0;
            case I8 -> 1;
            case I32 -> 3;
            case I64 -> 4;
            case F16 -> 5;
            case F32 -> 6;
            case F64 -> 7;
            case BF16 -> 15;
            case OTHER -> throw new IllegalArgumentException("libtorch has no such type");
        };
    }

    private static NDArray differentiable(Supplier<NDArray> work) {
        return TorchScript.differentiating(work);
    }
}
