package org.fovea.model.backend;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.Test;

/**
 * Products with int8 weights are what float32 products of what the bytes stand for are, for every shape and with
 * gradients.
 */
class LinearTest {

    private record Case(Linear linear, NDArray wide) {

        static Case of(NDManager manager, int out, int in) {
            NDList pair = Tensors.quantise(manager.randomNormal(new Shape(out, in)));
            NDArray scales = pair.get(1); // exact in bfloat16
            Linear linear = new Linear(
                    pair.get(0),
                    StoredTensor.Type.I8,
                    Tensors.toType(scales, StoredTensor.Type.BF16),
                    null,
                    ComputeMode.INT8);
            return new Case(linear, pair.get(0).toType(DataType.FLOAT32, false).mul(scales.expandDims(1)));
        }
    }

    private static void near(NDArray found, NDArray expected) {
        float[] numbers = expected.toFloatArray();
        double size = 0;
        for (float number : numbers) {
            size += Math.abs(number) / numbers.length;
        }
        assertThat(found.toFloatArray()).containsExactly(numbers, Offset.offset((float) (0.05 * size)));
    }

    @Test
    void rowsThatAreNoMultipleOfWhatLibtorchLoadsAtOnceAreMultipliedAllTheSame() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            for (int in : new int[] {16, 24, 40, 48, 7}) {
                for (int out : new int[] {12, 10, 1}) {
                    Case one = Case.of(manager, out, in);
                    for (int rows : new int[] {1, 3, 8, 20}) {
                        NDArray x = manager.randomNormal(new Shape(rows, in));
                        near(one.linear.apply(x), x.matMul(one.wide.transpose()));
                        near(
                                one.linear.apply(manager.randomNormal(new Shape(in, rows))
                                        .mul(0)
                                        .transpose()
                                        .add(x)),
                                x.matMul(one.wide.transpose()));
                    }
                }
            }
        }
    }

    @Test
    void aGradientGoesThroughFewRowsAndMany() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Case one = Case.of(manager, 32, 16);
            for (int rows : new int[] {1, 4, 20}) {
                NDArray x = manager.randomNormal(new Shape(rows, 16));
                NDArray above = manager.randomNormal(new Shape(rows, 32));
                near(Gradients.of(x, at -> one.linear.apply(at).mul(above), manager), above.matMul(one.wide));
            }
        }
    }
}
