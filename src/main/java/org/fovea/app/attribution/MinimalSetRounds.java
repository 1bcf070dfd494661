package org.fovea.app.attribution;

import java.util.function.LongSupplier;
import org.fovea.analysis.MinimalSet;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ModelService;

/**
 * The progress of a search for a smallest set within its round, and the time that the round still takes, estimated from
 * earlier ablations. The number of rounds is not known in advance.
 */
final class MinimalSetRounds {

    private static final double SECOND = 1e9;
    /** The most that a round shows while it takes longer than estimated. */
    private static final double NEARLY = 0.99;

    private final Texts texts = Texts.of(MinimalSetRounds.class);
    private final int patches;
    private final int breadth;
    private final LongSupplier clock;
    private int number = 1;
    private int size;
    private int set;
    private int asked;
    private boolean growing = true;
    private double each;
    private long began;

    /**
     * The first round, which tries every patch alone, begins now.
     *
     * @param patches N
     * @param breadth patches tried at each step
     * @param each seconds per ablation
     * @param clock in nanoseconds
     */
    MinimalSetRounds(int patches, int breadth, double each, LongSupplier clock) {
        this.patches = patches;
        this.breadth = breadth;
        this.each = each;
        this.clock = clock;
        size = patches;
        began = clock.getAsLong();
    }

    /** A round is over; the next begins, unless it was the last. */
    void over(MinimalSet.Step step) {
        if (step.asked() > asked) {
            each = (clock.getAsLong() - began) / SECOND / (step.asked() - asked);
        }
        int members = step.patches().size();
        int more = members - set;
        growing = !step.reached() && !step.pruning();
        if (!growing) { // each patch left out once, then more and more at a time
            size = members + 32 - Integer.numberOfLeadingZeros(Math.max(1, members));
        } else { // several are added at once, in the order of the squares
            size = more > 1 ? more : Math.min(breadth, patches - members);
        }
        set = members;
        asked = step.asked();
        number++;
        began = clock.getAsLong();
    }

    /** The share of the round that is done, 0..1. */
    double share() {
        double seconds = (clock.getAsLong() - began) / SECOND;
        if (growing && size < patches && seconds > size * each) { // so this round tries the squares around all patches
            size = patches;
        }
        return Math.max(0, Math.min(NEARLY, seconds / Math.max(1e-9, size * each)));
    }

    /** The round's number and the time that it still takes, to display. */
    String left() {
        double left = size * each * (1 - share());
        return left < 1
                ? texts.get("rounds.number", number)
                : texts.get("rounds.left", ModelService.time(left), number);
    }
}
