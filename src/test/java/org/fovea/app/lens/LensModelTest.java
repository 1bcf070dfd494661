package org.fovea.app.lens;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fovea.app.lens.LensModel.Card;
import org.fovea.app.lens.LensModel.Cell;
import org.fovea.app.lens.LensModel.Rows;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.WindowThread;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.Prompt;
import org.fovea.model.text.Sequence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lens pane's state on the built-in model's first scene, without a window. */
class LensModelTest {

    private static final WindowThread WINDOW = new WindowThread();
    private static Explorer explorer;
    private static ObjectChoice dog;

    private final LensModel model = new LensModel();

    @BeforeAll
    static void readsTheFirstScene() {
        explorer = new Explorer(WINDOW, WINDOW::complain);
        WINDOW.run(() -> explorer.open(
                Path.of("assets/demo-model"),
                Path.of("assets/scenes/01_park.png"),
                Path.of("assets/scenes/instances.json"),
                null,
                "Describe this image."));
        WINDOW.waitFor(
                "the lens",
                () -> explorer.lens().size() == 11 && explorer.objects().size() == 2);
        dog = explorer.objects().stream()
                .filter(o -> o.category().equals("dog"))
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    static void closes() {
        explorer.close();
    }

    @BeforeEach
    void showsIt() {
        model.show(asked(), 10);
        model.image(
                explorer.imageProperty().get().layout(),
                explorer.imageProperty().get().registers());
        explorer.lens().values().forEach(model::read);
    }

    private static PromptTokens asked() {
        return explorer.askedProperty().get();
    }

    private static String top(int position, int layer) {
        return explorer.lens().get(layer).texts()[position][0];
    }

    @Test
    void hasARowForEachPositionAndAColumnForEachLayerAndTheEmbedding() {
        assertThat(model.rows())
                .isEqualTo(asked().texts().size())
                .isEqualTo(asked().prompt().length());
        assertThat(model.columns()).isEqualTo(11);
        assertThat(model.layersRead()).isEqualTo(11);
        assertThat(model.progress(ComputationState.CURRENT)).isEqualTo("%d rows · layers 0–10".formatted(model.rows()));
    }

    @Test
    void withInterventionsACardSaysBothReadingsAndAStaleLayerThatItIsOne() {
        int position = model.positionOf(138);
        LensText before = explorer.lens().get(6);
        LensText after = explorer.lens().get(2);
        model.run(true, layer -> layer == 3, layer -> layer == 6 ? before : null);
        String original = before.texts()[position][0] + " " + Percent.of(before.p()[position][0]);
        assertThat(model.card(new LensModel.Cell(position, 6)).where())
                .endsWith("\n%s → %s with interventions".formatted(original, original));
        assertThat(model.card(new LensModel.Cell(position, 2)).where())
                .endsWith("\n%s %s with interventions"
                        .formatted(after.texts()[position][0], Percent.of(after.p()[position][0])));
        assertThat(model.card(new LensModel.Cell(position, 3)).where()).endsWith("\nupdating …");
        assertThat(model.progress(ComputationState.RUNNING)).isEqualTo("computing layer 11 of 11 …");
        model.run(false, layer -> false, layer -> before);
        assertThat(model.card(new LensModel.Cell(position, 6)).where()).doesNotContain("interventions");
    }

    @Test
    void aWordIsNoLongerFoundInALayerThatWasReadAnew() {
        model.search().word("dog", false);
        int hits = model.search().hits();
        LensText without = explorer.lens().get(0);
        model.read(new LensText(6, without.texts(), without.ids(), without.p()));
        assertThat(hits).isPositive();
        assertThat(model.search().hits()).isLessThan(hits);
    }

    @Test
    void aLayerThatHasNotBeenReadIsAQuietPlace() {
        model.show(asked(), 10);
        assertThat(model.progress(ComputationState.RUNNING)).isEqualTo("computing layer 1 of 11 …");
        model.read(explorer.lens().get(6));
        assertThat(model.progress(ComputationState.RUNNING)).isEqualTo("computing layer 2 of 11 …");
        assertThat(model.progress(ComputationState.STOPPED)).isEqualTo("1 of 11 layers computed");
        assertThat(model.token(new Cell(3, 5))).isNull();
        assertThat(model.token(new Cell(3, 6))).isEqualTo(top(3, 6));
        assertThat(model.card(new Cell(3, 5)).tokens()).isEmpty();
        assertThat(model.card(new Cell(3, 5)).where()).isEqualTo("not computed yet");
    }

    @Test
    void rowsCanBeThePatchesOrTheObjectsPatchesAlone() {
        model.filter(Rows.PATCHES);
        assertThat(model.rows()).isEqualTo(asked().prompt().patches());
        assertThat(model.positionAt(0)).isEqualTo(asked().prompt().imageFrom());
        assertThat(model.rowOf(0)).isEqualTo(-1);

        model.filter(Rows.OBJECT);
        assertThat(model.rows()).isZero();
        model.object("dog", dog.patches());
        assertThat(model.rows()).isEqualTo(dog.patches().size());
        for (int row = 0; row < model.rows(); row++) {
            assertThat(dog.patches().contains(model.patchAt(model.positionAt(row))))
                    .isTrue();
            assertThat(model.rowOf(model.positionAt(row))).isEqualTo(row);
        }
    }

    @Test
    void findsWhereAWordIsOnTopWhateverItsCase() {
        int cells = 0;
        Set<Integer> patches = new HashSet<>();
        for (int t = 0; t < model.positions(); t++) {
            for (int l = 0; l < model.columns(); l++) {
                boolean on = top(t, l).toLowerCase(java.util.Locale.ROOT).contains("dog");
                cells += on ? 1 : 0;
                if (on && model.patchAt(t) >= 0) {
                    patches.add(t);
                }
            }
        }
        assertThat(cells).isPositive();
        model.search().word(" DOG ", false);
        assertThat(model.search().hits()).isEqualTo(cells);
        assertThat(model.search().found(false)).isEqualTo("%d cells · %d patches".formatted(cells, patches.size()));
        assertThat(model.search().found(true)).isEqualTo("" + cells);
    }

    @Test
    void partsOfTokensAreFoundInAnyCase() {
        model.search().word("dog", false);
        int whole = model.search().hits();
        assertThat(whole).isPositive();
        for (String part : List.of("do", "OG", "o")) {
            model.search().word(part, false);
            assertThat(model.search().hits()).as(part).isGreaterThanOrEqualTo(whole);
        }
        model.search().word("zzz", false);
        assertThat(model.search().found(false)).isEqualTo("No matches");
        assertThat(model.search().walk(1)).isNull();
        model.search().word("  ", false);
        assertThat(model.search().isOn()).isFalse();
        assertThat(model.search().found(false)).isEmpty();
    }

    @Test
    void belowTheTopThereIsMoreAndACellShowsTheWordThatWasFound() {
        model.search().word("dog", false);
        int onTop = model.search().hits();
        model.search().word("dog", true);
        assertThat(model.search().hits()).isGreaterThan(onTop);
        boolean below = false;
        for (int i = 0; i < model.search().hits(); i++) {
            Cell hit = model.search().walk(1);
            assertThat(model.token(hit)).isEqualToIgnoringCase("dog");
            below |= model.search().rank(hit.position(), hit.layer()) > 0;
            assertThat(model.card(hit).found()).isEqualTo(model.search().rank(hit.position(), hit.layer()));
        }
        assertThat(below).isTrue();
    }

    @Test
    void walksTheHitsInReadingOrderAndRoundAtTheEnds() {
        model.search().word("dog", false);
        Cell first = model.search().walk(1);
        assertThat(model.search().found(false))
                .startsWith("1 of " + model.search().hits() + " cells");
        Cell before = first;
        for (int i = 1; i < model.search().hits(); i++) {
            Cell now = model.search().walk(1);
            assertThat(now.position() * 11 + now.layer()).isGreaterThan(before.position() * 11 + before.layer());
            before = now;
        }
        assertThat(model.search().walk(1)).isEqualTo(first);
        assertThat(model.search().walk(-1)).isEqualTo(before);
        assertThat(model.search().found(true))
                .isEqualTo(model.search().hits() + "/" + model.search().hits());
    }

    @Test
    void hitsAreThoseOfTheRowsOnShowAndGrowWithEveryLayer() {
        model.show(asked(), 10);
        model.search().word("dog", false);
        assertThat(model.search().hits()).isZero();
        int before = 0;
        for (LensText layer : explorer.lens().values()) {
            model.read(layer);
            assertThat(model.search().hits()).isGreaterThanOrEqualTo(before);
            before = model.search().hits();
        }
        model.object("dog", dog.patches());
        model.filter(Rows.OBJECT);
        assertThat(model.search().hits()).isPositive().isLessThanOrEqualTo(before);
        Cell hit = model.search().walk(1);
        assertThat(model.isObject(hit.position())).isTrue();
        model.object("other", Patches.NONE);
        assertThat(model.search().hit()).isNull();
    }

    @Test
    void aCardSaysWhatStandsInACellAndWhere() {
        int patch = dog.patches().stream().findFirst().orElseThrow();
        int columns = explorer.imageProperty().get().grid().columns();
        model.object("dog", dog.patches());
        model.ablated(Patches.of(patch));
        Card card = model.card(new Cell(model.positionOf(patch), 8));
        assertThat(card.title()).isEqualTo("patch %d · layer 8".formatted(patch));
        assertThat(card.where())
                .startsWith("position %d · row %d, column %d · on dog"
                        .formatted(model.positionOf(patch), patch / columns + 1, patch % columns + 1))
                .endsWith("ablated");
        assertThat(card.tokens()).hasSize(5);
        assertThat(card.tokens().get(0).text()).isEqualTo(top(model.positionOf(patch), 8));
        assertThat(card.text()).contains(Percent.of(card.tokens().get(0).p()));
        assertThat(model.card(new Cell(0, 3)).title())
                .isEqualTo("“%s” · layer 3".formatted(asked().texts().get(0)));
        assertThat(model.card(new Cell(-1, 0)).where()).contains("embeddings");
        assertThat(model.card(new Cell(-1, 10)).where()).contains("prediction");
        assertThat(model.card(new Cell(0, -1)).tokens()).isEmpty();
    }

    @Test
    void aRowAsCsvHasALineForEachLayerAndRank() {
        String[] lines = model.csv(4).split("\n");
        assertThat(lines).hasSize(1 + 11 * 5);
        assertThat(lines[0]).isEqualTo("position,text,layer,rank,token,id,probability");
        assertThat(lines[1]).startsWith("4,").contains(",0,1,");
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        LensModel small = new LensModel();
        small.show(
                new PromptTokens(
                        new Prompt("x", new int[] {1}, Sequence.causal(1, new int[0])),
                        "x",
                        List.of(","),
                        List.of(",")),
                0);
        small.read(new LensText(0, new String[][] {{"\"", "a"}}, new int[][] {{7, 8}}, new float[][] {{0.75f, 0.25f}}));
        assertThat(small.csv(0)).isEqualTo("""
                position,text,layer,rank,token,id,probability
                0,",",0,1,\"""\",7,0.75
                0,",",0,2,a,8,0.25
                """);
    }

    @Test
    void theCellUnderAPointIsTheOneThatIsDrawnThere() {
        LensGeometry geometry = new LensGeometry(640, 420, model.rows(), model.columns(), 120, 0, 300);
        for (int row = geometry.firstRow() + 1; row < geometry.endRow() - 1; row++) {
            for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
                Cell cell = new Cell(model.positionAt(row), column);
                assertThat(model.cellAt(geometry, geometry.x(column), geometry.y(row)))
                        .isEqualTo(cell);
                assertThat(model.cellAt(geometry, geometry.x(column + 1) - 1, geometry.y(row + 1) - 1))
                        .isEqualTo(cell);
            }
        }
        assertThat(model.cellAt(geometry, 5, 5)).isNull();
        assertThat(model.cellAt(geometry, 125, 5)).isEqualTo(new Cell(-1, 0));
        assertThat(model.cellAt(geometry, 5, 60).layer()).isEqualTo(-1);
        assertThat(model.cellAt(geometry, 638, 60)).isNull();
    }

    @Test
    void nothingOpenIsEmptyEverywhere() {
        model.search().word("dog", true);
        model.show(null, 0);
        assertThat(model.isEmpty()).isTrue();
        assertThat(model.rows()).isZero();
        assertThat(model.search().found(false)).isEmpty();
        assertThat(model.progress(ComputationState.CURRENT)).isEmpty();
        assertThat(model.cellAt(new LensGeometry(640, 420, 0, 0, 100, 0, 0), 200, 200))
                .isNull();
    }
}
