package org.fovea.model.backend;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.fovea.model.weights.StoredTensor;

/** How fast this machine multiplies matrices in memory, in the type that a compute mode multiplies in. */
public final class ProductRate {

    private static final long NANOS = 3_000_000_000L;

    private ProductRate() {}

    /**
     * Multiplies random matrices of a decoder's shapes for some seconds.
     *
     * @return multiplications a second
     */
    public static double measure(ComputeMode computeMode, int rows, int in, int out) {
        Threads.expect(Long.MAX_VALUE);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            NDArray x = manager.randomNormal(new Shape(rows, in));
            NDArray wide = manager.randomNormal(new Shape(out, in));
            boolean small = computeMode != ComputeMode.EXACT && Hardware.BFLOAT16;
            NDArray w = small ? Tensors.toType(wide, StoredTensor.Type.BF16) : wide;
            Linear linear =
                    new Linear(w, small ? StoredTensor.Type.BF16 : StoredTensor.Type.F32, null, null, computeMode);
            linear.apply(x).close(); // warms up
            long from = System.nanoTime();
            long runs = 0;
            while (System.nanoTime() - from < NANOS) {
                linear.apply(x).close();
                runs++;
            }
            return runs * (double) rows * in * out / ((System.nanoTime() - from) / 1e9);
        }
    }
}
