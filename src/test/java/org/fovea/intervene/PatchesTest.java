package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fovea.base.BadInput;
import org.fovea.model.image.SquareLayout;
import org.junit.jupiter.api.Test;

class PatchesTest {

    @Test
    void growingAddsTheEightNeighboursAndStaysInTheGrid() {
        assertThat(Patches.of(12).grown(SquareLayout.grids(5, 5), 1).stream())
                .containsExactly(6, 7, 8, 11, 12, 13, 16, 17, 18);
        assertThat(Patches.of(0).grown(SquareLayout.grids(5, 5), 1).stream()).containsExactly(0, 1, 5, 6);
        assertThat(Patches.of(9).grown(SquareLayout.grids(5, 5), 1).stream()).containsExactly(3, 4, 8, 9, 13, 14);
        assertThat(Patches.of(12).grown(SquareLayout.grids(5, 5), 0)).isEqualTo(Patches.of(12));
        assertThat(Patches.of(12).grown(SquareLayout.grids(5, 5), 2)).isEqualTo(Patches.all(25));
    }

    @Property(tries = 200)
    void growingTwiceIsGrowingByTwo(@ForAll Set<@IntRange(max = 41) Integer> patches) {
        Patches start = Patches.of(patches);
        assertThat(start.grown(SquareLayout.grids(6, 7), 1).grown(SquareLayout.grids(6, 7), 1))
                .isEqualTo(start.grown(SquareLayout.grids(6, 7), 2));
    }

    @Property(tries = 200)
    void whatIsPrintedIsReadBackTheSame(@ForAll Set<@IntRange(max = 99) Integer> patches) {
        Patches start = Patches.of(patches);
        if (!start.isEmpty()) {
            assertThat(Patches.parse(start.toString(), 100)).isEqualTo(start);
        }
    }

    @Test
    void aPatchThatIsNotThereIsRefusedInOneSentence() {
        assertThatThrownBy(() -> Patches.parse("3,256", 256))
                .isInstanceOf(BadInput.class)
                .hasMessage("Patches \"3,256\": 256 is not within 0 to 255.");
        assertThatThrownBy(() -> Patches.parse("3,x", 256))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"x\"");
        for (String incomplete : new String[] {",", "3,", "3,,5"}) {
            assertThatThrownBy(() -> Patches.parse(incomplete, 256))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("Patches \"%s\": \"\" is not a patch number; expected numbers such as 3,5,7 or 3-7."
                            .formatted(incomplete));
        }
    }

    @Test
    void sourcesAreReadAsThePaperNamesThem() {
        Patches object = Patches.of(12);
        assertThat(Source.parse("object", 25).resolve(object, SquareLayout.grids(5, 5), 25))
                .isEqualTo(object);
        assertThat(Source.parse("object+1", 25).resolve(object, SquareLayout.grids(5, 5), 25))
                .isEqualTo(object.grown(SquareLayout.grids(5, 5), 1));
        assertThat(Source.parse("non-object+1", 25).resolve(object, SquareLayout.grids(5, 5), 25))
                .isEqualTo(object.grown(SquareLayout.grids(5, 5), 1).complement(25));
        assertThat(Source.parse("image", 25).resolve(object, SquareLayout.grids(5, 5), 25))
                .isEqualTo(Patches.all(25));
        assertThat(Source.parse("3,5", 25).resolve(object, SquareLayout.grids(5, 5), 25))
                .isEqualTo(Patches.of(3, 5));
        assertThatThrownBy(() -> Source.parse("object+3", 25)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> Source.parse("cat", 25)).isInstanceOf(BadInput.class);
    }

    @Test
    void thePapersWindowsScaleWithTheDepthOfTheModel() {
        assertThat(LayerWindow.presets(32))
                .extracting(p -> p.window().toString())
                .containsExactly("1-10", "5-14", "11-20", "15-24", "21-31");
        assertThat(LayerWindow.presets(10))
                .extracting(LayerWindow.Preset::window)
                .allSatisfy(w -> assertThat(w.last()).isLessThanOrEqualTo(10));
    }
}
