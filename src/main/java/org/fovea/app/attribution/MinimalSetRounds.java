package org.fovea.app.attribution;

import java.util.function.LongSupplier;
import org.fovea.analysis.MinimalSet;
import org.fovea.app.state.ModelService;

/**
 * How far a search for a smallest set is in its round, and how long that round will take yet, told from how long
 * ablations took before. How many rounds it needs nobody knows before it is over, so nothing is said of that.
 */
final class MinimalSetRounds {

    private static final double SECOND = 1e9;
    /** A round that takes longer than it should is about to end rather than at its end. */
    private static final double NEARLY = 0.99;

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
     * @param breadth patches that are tried at each step
     * @param each seconds that an ablation takes
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
        if (!growing) { // each without one, then ever more of what can be spared
            size = members + 32 - Integer.numberOfLeadingZeros(Math.max(1, members));
        } else { // in the order of the squares several are added at once
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
        if (growing && size < patches && seconds > size * each) { // so it looks at the squares around all patches
            size = patches;
        }
        return Math.max(0, Math.min(NEARLY, seconds / Math.max(1e-9, size * each)));
    }

    /** Which round it is and how long it takes yet, for a person. */
    String left() {
        double left = size * each * (1 - share());
        return left < 1
                ? "round %d".formatted(number)
                : "%s left in round %d".formatted(ModelService.time(left), number);
    }
}
