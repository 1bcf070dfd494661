package org.fovea.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.fovea.model.backend.RotaryAngles;
import org.fovea.model.config.RopeConfig;
import org.junit.jupiter.api.Test;

/** The table of angles holds what each position is turned by, and is made anew only where it has to grow. */
class RotaryEmbeddingTest {

    private static final int WIDTH = 4;
    private static final Sequence PLAIN = Sequence.causal(1, new int[0]);

    private static RopeConfig rope(String type, int originalPositions) {
        return new RopeConfig(
                type,
                10000,
                1,
                1,
                4,
                originalPositions,
                new double[] {1, 1},
                new double[] {2, 4},
                1,
                new int[0],
                1,
                null);
    }

    private static float[] row(RotaryAngles turn, int position) {
        float[] all = turn.cos().toFloatArray();
        return java.util.Arrays.copyOfRange(all, position * WIDTH, (position + 1) * WIDTH);
    }

    @Test
    void aTokenBeyondTheTableDoublesItAndTheNextOnesUseWhatIsThere() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            RotaryEmbedding rotary = new RotaryEmbedding(rope("default", 4096), WIDTH, manager);
            RotaryAngles first = rotary.at(IntStream.range(0, 1024).toArray(), PLAIN, manager);
            RotaryAngles grown = rotary.at(new int[] {1024}, PLAIN, manager);
            assertThat(grown.cos()).isNotSameAs(first.cos());
            assertThat(first.cos().isReleased()).as("the short table is freed").isTrue();
            for (int position = 1025; position < 2048; position++) {
                assertThat(rotary.at(new int[] {position}, PLAIN, manager).cos())
                        .isSameAs(grown.cos());
            }
            assertThat(rotary.at(new int[] {2048}, PLAIN, manager)
                            .cos()
                            .getShape()
                            .get(0))
                    .isEqualTo(4096);
            assertThat(row(rotary.at(new int[] {3000}, PLAIN, manager), 3000))
                    .containsExactly((float) Math.cos(3000f), (float) Math.cos(30f), (float) Math.cos(3000f), (float)
                            Math.cos(30f));
        }
    }

    @Test
    void shortAndLongSequencesKeepATableEachWhereTheirAnglesDiffer() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            RotaryEmbedding rotary = new RotaryEmbedding(rope("longrope", 64), WIDTH, manager);
            RotaryAngles within = rotary.at(new int[] {63}, PLAIN, manager);
            Sequence long65 = Sequence.causal(65, new int[0]);
            RotaryAngles beyond = rotary.at(new int[] {64}, long65, manager);
            assertThat(row(within, 40))
                    .containsExactly((float) Math.cos(40f), (float) Math.cos(40 * 0.01f), (float) Math.cos(40f), (float)
                            Math.cos(40 * 0.01f));
            assertThat(row(beyond, 40))
                    .containsExactly(
                            (float) Math.cos(20f), (float) Math.cos(40 * 0.0025f), (float) Math.cos(20f), (float)
                                    Math.cos(40 * 0.0025f));
            assertThat(rotary.at(new int[] {5}, PLAIN, manager).cos()).isSameAs(within.cos());
            assertThat(rotary.at(new int[] {100}, long65, manager).cos()).isSameAs(beyond.cos());
        }
    }

    @Test
    void aDynamicRopeTurnsThePromptByItsLengthAndEachLaterTokenByItsOwn() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            RopeConfig rope =
                    new RopeConfig("dynamic", 10000, 2, 1, 4, 64, new double[0], new double[0], 1, new int[0], 1, null);
            RotaryEmbedding rotary = new RotaryEmbedding(rope, WIDTH, manager);
            Sequence prompt = Sequence.causal(96, new int[0]);
            RotaryAngles turn = rotary.at(new int[] {100}, prompt, manager);
            // 10000 · (2 · 96 / 64 - 1)², whose root is 200
            assertThat(row(turn, 40)[1]).isEqualTo((float) Math.cos(40 * (float) (1 / 200.0)));
            assertThat(row(turn, 95)[1]).isEqualTo((float) Math.cos(95 * (float) (1 / 200.0)));
            assertThat(row(turn, 127)[1]).as("(2 · 128 / 64 - 1)²").isEqualTo((float)
                    Math.cos(127 * (float) (1 / 300.0)));
            assertThat(row(rotary.at(new int[] {40}, PLAIN, manager), 40)[1])
                    .as("in a short prompt")
                    .isEqualTo((float) Math.cos(40 * 0.01f));
        }
    }
}
