package org.fovea.app.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.fovea.analysis.MinimalSet;
import org.fovea.intervene.Patches;
import org.junit.jupiter.api.Test;

/** How far a search says it is, by a clock that the test turns. */
class MinimalSetRoundsTest {

    private long now;

    private MinimalSetRounds rounds() {
        return new MinimalSetRounds(100, 8, 0.5, () -> now);
    }

    private void pass(double seconds) {
        now += Math.round(seconds * 1e9);
    }

    private static MinimalSet.Step step(int size, boolean reached, boolean pruning, int asked) {
        return new MinimalSet.Step(Patches.of(IntStream.range(0, size).boxed().toList()), 1, reached, pruning, asked);
    }

    @Test
    void theFirstRoundTriesEveryPatchAndTakesAsLongAsTheSampleSays() {
        MinimalSetRounds rounds = rounds();
        assertThat(rounds.share()).isZero();
        pass(20);
        assertThat(rounds.share()).isCloseTo(0.4, within(1e-9));
        assertThat(rounds.left()).isEqualTo("30 s left in round 1");
        pass(50); // slower than it should be: never more than nearly done
        assertThat(rounds.share()).isEqualTo(0.99);
        assertThat(rounds.left()).isEqualTo("round 1");
    }

    @Test
    void aLaterRoundIsTimedByTheOneBeforeIt() {
        MinimalSetRounds rounds = rounds();
        pass(200);
        rounds.over(step(1, false, false, 100)); // two seconds each, eight are tried next
        assertThat(rounds.left()).isEqualTo("16 s left in round 2");
        pass(4);
        assertThat(rounds.share()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void aRoundThatLooksAtAllSquaresIsSeenToBeLong() {
        MinimalSetRounds rounds = rounds();
        pass(100);
        rounds.over(step(1, false, false, 100));
        pass(10); // eight were expected to take eight
        assertThat(rounds.share()).isCloseTo(0.1, within(1e-9));
        assertThat(rounds.left()).isEqualTo("90 s left in round 2");
        rounds.over(step(8, false, false, 208));
        assertThat(rounds.left()).startsWith("round 3"); // the next eight take less than a second
    }

    @Test
    void takingAwayTriesEveryMemberOfTheSet() {
        MinimalSetRounds rounds = rounds();
        pass(100);
        rounds.over(step(24, true, false, 100));
        assertThat(rounds.left()).isEqualTo("29 s left in round 2");
        pass(600);
        rounds.over(step(20, true, true, 130));
        assertThat(rounds.left()).isEqualTo("8 min left in round 3");
    }
}
