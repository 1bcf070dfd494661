package org.fovea.app.lens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.LensText;
import org.fovea.app.state.PromptTokens;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.TokenProbability;
import org.fovea.model.image.ImageLayout;

/**
 * What the lens pane shows: which positions are rows, which layers have been read, and the search. Confined to the
 * JavaFX thread, but needs no toolkit.
 */
final class LensModel {

    /** Tokens on a card. */
    static final int TOP = 5;

    /** Which positions are rows. */
    enum Rows {
        /** Text and patches. */
        ALL("rows.all"),
        /** Patches only. */
        PATCHES("rows.patches"),
        /** The chosen object's patches. */
        OBJECT("rows.object");

        private final String key;

        Rows(String key) {
            this.key = key;
        }

        @Override
        public String toString() {
            return Texts.of(Rows.class).get(key);
        }
    }

    /**
     * A place in the grid.
     *
     * @param position 0..T-1, or -1 for the header of a column
     * @param layer 0..L, or -1 for the header of a row
     */
    record Cell(int position, int layer) {

        /** Whether it is no header. */
        boolean isInside() {
            return position >= 0 && layer >= 0;
        }
    }

    /**
     * The text about a cell.
     *
     * @param title token or patch, and layer
     * @param where position and place in the image, or what a header stands for
     * @param tokens most likely first; empty if the layer has not been read, and for headers
     * @param found index in tokens of the word that is searched for, or -1
     */
    record Card(String title, String where, List<TokenProbability> tokens, int found) {

        /** The card as plain text, one line each. */
        String text() {
            StringBuilder out = new StringBuilder(title).append('\n').append(where);
            for (TokenProbability token : tokens) {
                out.append('\n')
                        .append(token.text())
                        .append('\t')
                        .append(Percent.of(token.p()))
                        .append('\t')
                        .append(token.id());
            }
            return out.toString();
        }
    }

    private final Texts texts = Texts.of(LensModel.class);
    private PromptTokens asked;
    private LensText[] layers = {};
    private boolean changed;
    private IntPredicate stale = layer -> false;
    private IntFunction<LensText> original = layer -> null;
    private ImageLayout layout;
    private Patches registers = Patches.NONE;
    private Patches ablated = Patches.NONE;
    private Patches object = Patches.NONE;
    private BiPredicate<Integer, Integer> differing;
    private String objectName;

    private Rows filter = Rows.ALL;
    private int[] positions = {};
    private int[] rowOf = {};

    private final LensSearch search = new LensSearch(this);

    // ---- what is open ----

    /** Starts over with a prompt of which no layer has been read; null if nothing is open. */
    void show(PromptTokens prompt, int lastLayer) {
        asked = prompt;
        layers = new LensText[prompt == null ? 0 : lastLayer + 1];
        search.forget(prompt == null ? 0 : prompt.texts().size());
        arrange();
    }

    /** Takes in one more layer. */
    void read(LensText layer) {
        layers[layer.layer()] = layer;
        search.read(layer);
    }

    /**
     * Sets the run that is shown.
     *
     * @param withInterventions whether it is the one with the interventions
     * @param isStale whether a layer was read in an earlier run
     * @param ofOriginal a layer of the original run, or null
     */
    void run(boolean withInterventions, IntPredicate isStale, IntFunction<LensText> ofOriginal) {
        changed = withInterventions;
        stale = isStale;
        original = ofOriginal;
    }

    /** Whether a layer was read in an earlier run than the one to show. */
    boolean isStale(int layer) {
        return stale.test(layer);
    }

    /** Where visual tokens lie, and which have a high norm. */
    void image(ImageLayout of, Patches highNorm) {
        layout = of;
        registers = highNorm;
    }

    /** The chosen object: its name, or null for none, and its patches. */
    void object(String name, Patches patches) {
        objectName = name;
        object = patches;
        arrange();
    }

    /** The patches whose tokens are replaced. */
    void ablated(Patches patches) {
        ablated = patches;
    }

    /** Whether nothing is open. */
    boolean isEmpty() {
        return asked == null;
    }

    /** L + 1, the embedding included. */
    int columns() {
        return layers.length;
    }

    /** T. */
    int positions() {
        return rowOf.length;
    }

    /** How many of {@link #columns} have been read. */
    int layersRead() {
        return (int) IntStream.range(0, columns())
                .filter(l -> layers[l] != null && !stale.test(l))
                .count();
    }

    /** A layer, or null if it has not been read. */
    LensText layer(int layer) {
        return layers[layer];
    }

    /** A position's token, or {@code patch 17}. */
    String text(int position) {
        return asked.texts().get(position);
    }

    /** The patch at a position, or -1. */
    int patchAt(int position) {
        return asked == null || position < 0 ? -1 : asked.prompt().patchAt(position);
    }

    /** A patch's position, or -1. */
    int positionOf(int patch) {
        return asked == null || patch < 0 || patch >= asked.prompt().patches()
                ? -1
                : asked.prompt().positionOf(patch);
    }

    /** Whether the patch at a position is ablated. */
    boolean isAblated(int position) {
        return patchAt(position) >= 0 && ablated.contains(patchAt(position));
    }

    /** Whether the patch at a position is of the chosen object. */
    boolean isObject(int position) {
        return patchAt(position) >= 0 && object.contains(patchAt(position));
    }

    /** Whether the patch at a position is a register token. */
    boolean isRegister(int position) {
        return patchAt(position) >= 0 && registers.contains(patchAt(position));
    }

    /** Says of a position and a layer whether its top token is another than beside; null while nothing is beside. */
    void differing(BiPredicate<Integer, Integer> says) {
        differing = says;
    }

    /** Whether a cell's top token is another than beside. */
    boolean differs(int position, int layer) {
        return differing != null && differing.test(position, layer);
    }

    /**
     * Whether any patch is ablated, of the chosen object, a register token, or cells are compared: which marks need
     * explaining.
     */
    boolean[] marks() {
        return new boolean[] {!ablated.isEmpty(), !object.isEmpty(), !registers.isEmpty(), differing != null};
    }

    // ---- rows ----

    /** Chooses which positions are rows. */
    void filter(Rows which) {
        filter = which;
        arrange();
    }

    /** Which positions are rows. */
    Rows filter() {
        return filter;
    }

    private void arrange() {
        int length = asked == null ? 0 : asked.texts().size();
        positions = new int[length];
        rowOf = new int[length];
        Arrays.fill(rowOf, -1);
        int rows = 0;
        for (int t = 0; t < length; t++) {
            if (filter == Rows.ALL
                    || filter == Rows.PATCHES && patchAt(t) >= 0
                    || filter == Rows.OBJECT && isObject(t)) {
                rowOf[t] = rows;
                positions[rows++] = t;
            }
        }
        positions = Arrays.copyOf(positions, rows);
        search.collect();
    }

    /** Number of rows. */
    int rows() {
        return positions.length;
    }

    /** The position that a row shows. */
    int positionAt(int row) {
        return positions[row];
    }

    /** The row that shows a position, or -1. */
    int rowOf(int position) {
        return position < 0 || position >= rowOf.length ? -1 : rowOf[position];
    }

    /** The cell or header at a place on the screen, or null. */
    Cell cellAt(LensGeometry geometry, double x, double y) {
        int row = geometry.rowAt(y);
        int column = geometry.columnAt(x);
        if (row >= rows() || column >= columns() || row < 0 && column < 0) {
            return null;
        }
        return new Cell(row < 0 ? -1 : positions[row], column);
    }

    /** The word that is searched for, and where it stands. */
    LensSearch search() {
        return search;
    }

    // ---- texts ----

    /** The index in a cell's tokens of the one that it shows: the word that was found, else the top one. */
    int shown(int position, int layer) {
        return search.isOn() ? Math.max(0, search.rank(position, layer)) : 0;
    }

    /** The token that a cell shows, or null if its layer has not been read or it is a header. */
    String token(Cell cell) {
        if (cell == null || !cell.isInside() || layers[cell.layer] == null) {
            return null;
        }
        String[] texts = layers[cell.layer].texts()[cell.position];
        return texts.length == 0 ? null : texts[shown(cell.position, cell.layer)];
    }

    /** Row and column of a visual token, with a separator in front; empty if unknown. */
    private String place(int patch) {
        if (layout == null || patch >= layout.count()) {
            return "";
        }
        ImageLayout.Token token = layout.tokens().get(patch);
        return token.box() == null ? "" : " · " + texts.get("card.place", token.row() + 1, token.column() + 1);
    }

    /** The card of a cell or a header. */
    Card card(Cell cell) {
        if (cell.position < 0) {
            String what = texts.get(
                    cell.layer == 0
                            ? "card.embeddings"
                            : cell.layer == columns() - 1 ? "card.prediction" : "card.residual");
            return new Card(texts.get("card.layer", cell.layer), what, List.of(), -1);
        }
        int patch = patchAt(cell.position);
        String name = patch >= 0 ? text(cell.position) : "“" + text(cell.position) + "”";
        StringBuilder where = new StringBuilder(texts.get("card.position", cell.position));
        if (patch >= 0) {
            where.append(place(patch));
        }
        if (isObject(cell.position)) {
            where.append(" · ").append(texts.get("card.object", objectName));
        }
        if (isRegister(cell.position)) {
            where.append(" · ").append(texts.get("card.register"));
        }
        if (isAblated(cell.position)) {
            where.append(" · ").append(texts.get("card.ablated"));
        }
        if (cell.layer < 0) {
            return new Card(name, where.toString(), List.of(), -1);
        }
        String title = name + " · " + texts.get("card.layer", cell.layer);
        List<TokenProbability> tokens = new ArrayList<>();
        LensText layer = layers[cell.layer];
        if (layer == null) {
            return new Card(title, texts.get("card.pending"), List.of(), -1);
        }
        if (stale.test(cell.layer)) {
            where.append('\n').append(texts.get("card.updating"));
        } else if (changed) {
            where.append('\n').append(compared(original.apply(cell.layer), layer, cell.position));
        }
        for (int i = 0; i < Math.min(TOP, layer.texts()[cell.position].length); i++) {
            tokens.add(new TokenProbability(
                    layer.ids()[cell.position][i], layer.texts()[cell.position][i], layer.p()[cell.position][i]));
        }
        return new Card(title, where.toString(), tokens, search.isOn() ? search.rank(cell.position, cell.layer) : -1);
    }

    /** A position's top token without and with the interventions, as far as both are known. */
    private String compared(LensText before, LensText after, int position) {
        String now = texts.get("card.changed", top(after, position));
        return before == null ? now : "%s → %s".formatted(top(before, position), now);
    }

    private String top(LensText layer, int position) {
        return layer.texts()[position].length == 0
                ? texts.get("card.nothing")
                : layer.texts()[position][0] + " " + Percent.of(layer.p()[position][0]);
    }

    /** A position's tokens as CSV: a line for each layer that has been read and each rank, from the top. */
    String csv(int position) {
        StringBuilder out = new StringBuilder("position,text,layer,rank,token,id,probability\n");
        for (LensText layer : layers) {
            if (layer == null) {
                continue;
            }
            for (int rank = 0; rank < layer.texts()[position].length; rank++) {
                out.append(position)
                        .append(',')
                        .append(quoted(text(position)))
                        .append(',')
                        .append(layer.layer())
                        .append(',')
                        .append(rank + 1)
                        .append(',')
                        .append(quoted(layer.texts()[position][rank]))
                        .append(',')
                        .append(layer.ids()[position][rank])
                        .append(',')
                        .append(layer.p()[position][rank])
                        .append('\n');
            }
        }
        return out.toString();
    }

    private static String quoted(String text) {
        return text.matches("(?s).*[\",\r\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    /** How far the lens has been computed. */
    String progress(ComputationState state) {
        if (asked == null) {
            return "";
        }
        int last = columns() - 1;
        int read = layersRead();
        if (read == columns()) {
            return texts.get("progress.done", rows(), last);
        }
        return state == ComputationState.RUNNING
                ? texts.get("progress.running", Math.min(read + 1, columns()), columns())
                : texts.get("progress.stopped", read, columns());
    }
}
