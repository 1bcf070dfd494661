package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MaskTest {

    @Property
    void everyQueryAgreesWithThePixels(@ForAll("masks") Mask mask) {
        BitSet pixels = mask.toRle().decode();
        BitSet visited = new BitSet();
        mask.forEachStrip((x, top, bottom) -> visited.set(x * mask.height() + top, x * mask.height() + bottom));

        assertThat(visited).isEqualTo(pixels);
        assertThat(mask.pixels()).isEqualTo(pixels.cardinality());
        int[] box = mask.bbox();
        for (int x = -1; x <= mask.width(); x++) {
            for (int y = -1; y <= mask.height(); y++) {
                boolean inImage = x >= 0 && y >= 0 && x < mask.width() && y < mask.height();
                boolean set = inImage && pixels.get(x * mask.height() + y);
                assertThat(mask.contains(x, y)).as("pixel %d, %d", x, y).isEqualTo(set);
                if (set) {
                    assertThat(x).isBetween(box[0], box[0] + box[2] - 1);
                    assertThat(y).isBetween(box[1], box[1] + box[3] - 1);
                }
            }
        }
    }

    @Property
    void masksAreTheirPixels(@ForAll("masks") Mask mask) {
        assertThat(Mask.of(mask.toRle().decode(), mask.height(), mask.width())).isEqualTo(mask);
        assertThat(mask.union(mask)).isEqualTo(mask);
    }

    @Provide
    Arbitrary<Mask> masks() {
        return new RunLengthsTest().runs().map(Mask::of);
    }

    @Test
    void emptyMasksHaveAnEmptyBox() {
        assertThat(Mask.of(new BitSet(), 4, 5).bbox()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void boxesOfRunsOverSeveralColumnsHaveTheWholeHeight() {
        assertThat(Mask.of(new RunLengths(4, 5, new int[] {7, 2, 11})).bbox()).containsExactly(1, 0, 2, 4);
    }

    @Test
    void unionHoldsThePixelsOfBoth() {
        Mask one = Mask.of(new RunLengths(2, 2, new int[] {0, 1, 3}));
        Mask other = Mask.of(new RunLengths(2, 2, new int[] {3, 1}));

        assertThat(one.union(other).toRle().counts()).containsExactly(0, 1, 2, 1);
    }
}
