package org.fovea.model.text;

import java.util.BitSet;

/**
 * A set of token positions in a sequence. It may include every position from one on, even those that are not yet
 * generated.
 *
 * @param some individual positions; do not change it
 * @param from every position from this one on is in the set; {@link Integer#MAX_VALUE} for none
 */
public record Positions(BitSet some, int from) {

    /** Keeps a copy of the bits. */
    public Positions {
        some = (BitSet) some.clone();
    }

    /** Exactly these positions. */
    public static Positions of(int... positions) {
        BitSet some = new BitSet();
        for (int p : positions) {
            some.set(p);
        }
        return new Positions(some, Integer.MAX_VALUE);
    }

    /** Positions from (inclusive) to (exclusive). */
    public static Positions range(int from, int to) {
        BitSet some = new BitSet();
        some.set(from, to);
        return new Positions(some, Integer.MAX_VALUE);
    }

    /** Every position from this one on, generated ones included. */
    public static Positions from(int from) {
        return new Positions(new BitSet(), from);
    }

    /** Whether a position is in the set. */
    public boolean contains(int position) {
        return position >= from || some.get(position);
    }

    /** The first position in the set; {@link Integer#MAX_VALUE} if it is empty. */
    public int first() {
        int first = some.nextSetBit(0);
        return first < 0 ? from : Math.min(first, from);
    }

    /** Whether any position from (inclusive) to (exclusive) is in the set. */
    public boolean meets(int first, int end) {
        int next = some.nextSetBit(first);
        return next >= 0 && next < end || from < end;
    }

    /** Whether the set is empty. */
    public boolean isEmpty() {
        return first() == Integer.MAX_VALUE;
    }
}
