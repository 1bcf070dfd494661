package org.fovea.model.backend;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.fovea.model.weights.StoredTensor;

/**
 * How fast this machine multiplies, in multiplications a second.
 *
 * @param exactRows of many rows by weights stored in bfloat16, in float32
 * @param exactRow of one row by such weights, in float32
 * @param fastRows of many rows in compute mode fast
 * @param fastRow of one row in compute mode fast
 * @param int8Row of one row by weights of one byte
 * @param attention of queries by keys and of scores by values, in float32
 */
public record Rates(
        double exactRows, double exactRow, double fastRows, double fastRow, double int8Row, double attention) {

    private static final int IN = 2048;
    private static final int OUT = 6144;
    private static final int MANY = 512;
    private static final int TOKENS = 1024;
    private static final int HEADS = 12;
    private static final int HEAD_SIZE = 64;
    private static final long NANOS = 60_000_000; // of each measurement

    private static final class Machine {
        static final Rates RATES = measure();
    }

    /** The rates of this machine, measured the first time that someone asks. */
    public static Rates ofMachine() {
        return Machine.RATES;
    }

    /** Measures for about half a second. */
    public static Rates measure() {
        Threads.expect(Long.MAX_VALUE);
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            NDArray many = manager.randomNormal(new Shape(MANY, IN));
            NDArray one = manager.randomNormal(new Shape(1, IN));
            NDArray wide = manager.randomNormal(new Shape(OUT, IN));
            NDArray stored = Tensors.toType(wide, StoredTensor.Type.BF16);
            var quantised = Tensors.quantise(wide);
            NDArray scales = Tensors.toType(quantised.get(1), StoredTensor.Type.BF16);
            Linear exact = new Linear(stored, StoredTensor.Type.BF16, null, null, ComputeMode.EXACT);
            Linear fast = new Linear(stored, StoredTensor.Type.BF16, null, null, ComputeMode.FAST);
            Linear int8 = new Linear(quantised.get(0), StoredTensor.Type.I8, scales, null, ComputeMode.INT8);
            NDArray row = manager.randomNormal(new Shape(TOKENS, HEADS * HEAD_SIZE));
            return new Rates(
                    rate((double) MANY * IN * OUT, () -> exact.apply(many).close()),
                    rate((double) IN * OUT, () -> exact.apply(one).close()),
                    rate((double) MANY * IN * OUT, () -> fast.apply(many).close()),
                    rate((double) IN * OUT, () -> fast.apply(one).close()),
                    rate((double) IN * OUT, () -> int8.apply(one).close()),
                    rate(
                            2.0 * TOKENS * TOKENS * HEADS * HEAD_SIZE,
                            () -> AttentionKernels.full(row, row, row, HEADS).close()));
        }
    }

    private static double rate(double multiplications, Runnable work) {
        work.run(); // sets up for the shape
        long from = System.nanoTime();
        int runs = 0;
        while (System.nanoTime() - from < NANOS) {
            work.run();
            runs++;
        }
        return runs * multiplications / ((System.nanoTime() - from) / 1e9);
    }

    /** Of many rows in a compute mode. */
    public double rows(ComputeMode mode) {
        return mode == ComputeMode.EXACT ? exactRows : fastRows;
    }

    /** Of one row in a compute mode. */
    public double row(ComputeMode mode) {
        return switch (mode) {
            case EXACT -> exactRow;
            case FAST -> fastRow;
            case INT8 -> int8Row;
        };
    }
}
