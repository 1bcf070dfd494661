package org.fovea.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.Test;

/** Logits are float32 in every mode, and a token's are the same bits alone and among all. */
class UnembeddingTest {

    private static final int VOCABULARY = 107;
    private static final int WIDTH = 48;

    @Test
    void aTokensLogitsAloneAreTheBitsThatTheyAreAmongAllOfSeveralBlocks() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            NDArray w = manager.randomNormal(new Shape(VOCABULARY, WIDTH)).toType(DataType.FLOAT16, false);
            RmsNorm norm = new RmsNorm(manager.ones(new Shape(WIDTH)), 1e-6f);
            Linear whole = new Linear(w, StoredTensor.Type.F16, null, null, ComputeMode.FAST);
            Unembedding blocks = new Unembedding(norm, whole, 10 * WIDTH);
            Unembedding one = new Unembedding(norm, whole, Long.MAX_VALUE);
            for (int rows : new int[] {1, 5, 60}) {
                NDArray x = manager.randomNormal(new Shape(rows, WIDTH));
                float[] all = blocks.logits(x).toFloatArray();
                float[] exact = norm.apply(x)
                        .matMul(w.toType(DataType.FLOAT32, false).transpose())
                        .toFloatArray();
                assertThat(all).containsExactly(exact, Offset.offset(1e-4f));
                assertThat(one.logits(x).toFloatArray()).containsExactly(exact, Offset.offset(1e-4f));
                for (int id = 0; id < VOCABULARY; id++) {
                    float[] alone = blocks.logits(x, id).toFloatArray();
                    for (int r = 0; r < rows; r++) {
                        assertThat(alone[r]).isEqualTo(all[r * VOCABULARY + id]);
                    }
                }
            }
        }
    }
}
