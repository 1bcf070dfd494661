package org.fovea.intervene;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.TokenGrid;

/** An immutable set of visual tokens by number, 0..N-1. */
public final class Patches {

    /** No patch. */
    public static final Patches NONE = new Patches(new BitSet());

    private final BitSet bits;

    private Patches(BitSet bits) {
        this.bits = bits;
    }

    /** A copy of these bits. */
    public static Patches of(BitSet bits) {
        return new Patches((BitSet) bits.clone());
    }

    /** These patches. */
    public static Patches of(Collection<Integer> patches) {
        BitSet bits = new BitSet();
        patches.forEach(bits::set);
        return new Patches(bits);
    }

    /** These patches. */
    public static Patches of(int... patches) {
        BitSet bits = new BitSet();
        for (int p : patches) {
            bits.set(p);
        }
        return new Patches(bits);
    }

    /** Patches 0..n-1. */
    public static Patches all(int n) {
        BitSet bits = new BitSet();
        bits.set(0, n);
        return new Patches(bits);
    }

    /** Register tokens: those whose norm is more than two standard deviations (of the sample) above the mean. */
    public static Patches registers(VisualTokens image) {
        float[] norms = image.norms();
        double mean = IntStream.range(0, norms.length)
                .mapToDouble(i -> norms[i])
                .average()
                .orElse(0);
        double squares = IntStream.range(0, norms.length)
                .mapToDouble(i -> (norms[i] - mean) * (norms[i] - mean))
                .sum();
        double limit = mean + 2 * Math.sqrt(squares / Math.max(1, norms.length - 1));
        return of(IntStream.range(0, norms.length).filter(i -> norms[i] > limit).toArray());
    }

    /**
     * Parses {@code 3,5,7} or {@code 3-7,12}.
     *
     * @param n number of patches
     * @throws BadInput if a part is not a number or there is no such patch
     */
    public static Patches parse(String text, int n) {
        BitSet bits = new BitSet();
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            try {
                int from = Integer.parseInt(ends[0].strip());
                int to = ends.length == 2 ? Integer.parseInt(ends[1].strip()) : from;
                if (from < 0 || to >= n || from > to) {
                    throw new BadInput(
                            "Patches \"%s\": %s is not within 0 to %d.".formatted(text, part.strip(), n - 1));
                }
                bits.set(from, to + 1);
            } catch (NumberFormatException e) {
                throw new BadInput(
                        "Patches \"%s\": \"%s\" is not a patch number; expected numbers such as 3,5,7 or 3-7."
                                .formatted(text, part.strip()),
                        e);
            }
        }
        return new Patches(bits);
    }

    /** Whether an image of n visual tokens has all of them. */
    public boolean isWithin(int n) {
        return bits.length() <= n;
    }

    /** Whether a patch is in the set. */
    public boolean contains(int patch) {
        return bits.get(patch);
    }

    /** Number of patches in the set. */
    public int size() {
        return bits.cardinality();
    }

    /** Whether no patch is in the set. */
    public boolean isEmpty() {
        return bits.isEmpty();
    }

    /** The patches in order. */
    public IntStream stream() {
        return bits.stream();
    }

    /** A copy as bits. */
    public BitSet toBits() {
        return (BitSet) bits.clone();
    }

    /** The union. */
    public Patches and(Patches others) {
        BitSet out = toBits();
        out.or(others.bits);
        return new Patches(out);
    }

    /** The difference. */
    public Patches without(Patches others) {
        BitSet out = toBits();
        out.andNot(others.bits);
        return new Patches(out);
    }

    /** The complement in 0..n-1. */
    public Patches complement(int n) {
        return all(n).without(this);
    }

    /**
     * These and the eight neighbours of each (the paper's buffer).
     *
     * @param grids grids of the image's tokens; neighbours are taken within each grid
     * @param times how many times; 0 for no change
     */
    public Patches grown(List<TokenGrid> grids, int times) {
        BitSet out = toBits();
        for (int t = 0; t < times; t++) {
            BitSet from = (BitSet) out.clone();
            for (TokenGrid grid : grids) {
                from.stream().filter(grid::has).forEach(p -> {
                    for (int near : grid.square(p, 3)) {
                        out.set(near);
                    }
                });
            }
        }
        return new Patches(out);
    }

    /** These and the tokens of every other grid that show the centre of one of these. */
    public Patches inEveryGrid(List<TokenGrid> grids) {
        if (grids.size() < 2) {
            return this;
        }
        BitSet out = toBits();
        for (TokenGrid of : grids) {
            bits.stream().filter(of::has).mapToObj(of::box).forEach(box -> {
                for (TokenGrid other : grids) {
                    int token = other == of
                            ? -1
                            : other.tokenAt((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2);
                    if (token >= 0) {
                        out.set(token);
                    }
                }
            });
        }
        return new Patches(out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Patches patches && bits.equals(patches.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    /** The form that {@link #parse} reads, with runs of three or more as ranges. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from) - 1;
            String run = to - from >= 2
                    ? from + "-" + to
                    : IntStream.rangeClosed(from, to)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(","));
            out.append(out.isEmpty() ? "" : ",").append(run);
            from = bits.nextSetBit(to + 1);
        }
        return out.toString();
    }
}
