package org.fovea.app.lens;

import java.util.Arrays;
import org.fovea.app.lens.LensModel.Cell;
import org.fovea.app.look.Texts;
import org.fovea.app.state.LensText;

/** A search for a word in the lens: the cells that have it, and the one that was visited last. */
final class LensSearch {

    private final Texts texts = Texts.of(LensSearch.class);
    private final LensModel model;
    private String word = "";
    private boolean belowTop;
    /** [T·(L+1)] 1 + the word's rank in each cell; 0 where it is not among the top tokens. */
    private byte[] found = {};
    /**
     * Whether the token of each id has the word: a lens has few different tokens in many cells, and comparing texts in
     * each would take the JavaFX thread too long.
     */
    private Match[] matches = {};
    /** row·(L+1) + layer of every cell of the rows that has the word, in order. */
    private int[] hits = {};

    private int hitPatches;
    private Cell hit;

    private enum Match {
        YES,
        NO
    }

    /** @param model whose rows and layers are searched */
    LensSearch(LensModel model) {
        this.model = model;
    }

    /** Starts over with this many positions of which no layer has been read; the word stays. */
    void forget(int positions) {
        found = new byte[positions * model.columns()];
        hit = null;
    }

    /** Searches one more layer. */
    void read(LensText layer) {
        for (int at = layer.layer(); at < found.length; at += model.columns()) {
            found[at] = 0; // the layer may have been read before, in another run
        }
        find(layer);
        collect();
    }

    /**
     * Searches for tokens that contain a text, whatever its case.
     *
     * @param text part of a token; blank for no search
     * @param below whether to look below the top as well
     */
    void word(String text, boolean below) {
        word = text.strip();
        belowTop = below;
        Arrays.fill(matches, null);
        Arrays.fill(found, (byte) 0);
        for (int layer = 0; layer < model.columns(); layer++) {
            if (model.layer(layer) != null) {
                find(model.layer(layer));
            }
        }
        hit = null;
        collect();
    }

    private void find(LensText layer) {
        if (!isOn()) {
            return;
        }
        for (int t = 0; t < layer.texts().length; t++) {
            String[] tokens = layer.texts()[t];
            for (int rank = 0; rank < (belowTop ? tokens.length : Math.min(1, tokens.length)); rank++) {
                if (matches(layer.ids()[t][rank], tokens[rank])) {
                    found[t * model.columns() + layer.layer()] = (byte) (rank + 1);
                    break;
                }
            }
        }
    }

    private boolean matches(int id, String text) {
        if (id >= matches.length) {
            matches = Arrays.copyOf(matches, Math.max(id + 1, 2 * matches.length));
        }
        if (matches[id] == null) {
            matches[id] = has(text) ? Match.YES : Match.NO;
        }
        return matches[id] == Match.YES;
    }

    private boolean has(String text) {
        for (int i = 0; i + word.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }

    /** Counts the hits in the current rows. */
    void collect() {
        int columns = model.columns();
        int[] all = new int[model.rows() * columns];
        int n = 0;
        hitPatches = 0;
        for (int row = 0; row < model.rows() && isOn(); row++) {
            int before = n;
            for (int layer = 0; layer < columns; layer++) {
                if (rank(model.positionAt(row), layer) >= 0) {
                    all[n++] = row * columns + layer;
                }
            }
            hitPatches += n > before && model.patchAt(model.positionAt(row)) >= 0 ? 1 : 0;
        }
        hits = Arrays.copyOf(all, n);
        if (hit != null && hitIndex() < 0) {
            hit = null;
        }
    }

    /** Whether there is a word to search for. */
    boolean isOn() {
        return !word.isEmpty();
    }

    /** The word's rank 0.. in a cell, or -1. */
    int rank(int position, int layer) {
        return found[position * model.columns() + layer] - 1;
    }

    /** Number of cells with the word, in the rows that are shown. */
    int hits() {
        return hits.length;
    }

    /** The row of each hit, in order, a row as often as it has hits. */
    int hitRow(int index) {
        return hits[index] / model.columns();
    }

    /** The hit that was visited last, or null. */
    Cell hit() {
        return hit;
    }

    private int hitIndex() {
        return hit == null || model.rowOf(hit.position()) < 0
                ? -1
                : Math.max(-1, Arrays.binarySearch(hits, model.rowOf(hit.position()) * model.columns() + hit.layer()));
    }

    /** Moves to the next hit, +1, or the previous one, -1, and wraps around; null if there is none. */
    Cell walk(int step) {
        if (hits.length == 0) {
            return null;
        }
        int now = hitIndex();
        int next = now < 0 ? (step > 0 ? 0 : hits.length - 1) : Math.floorMod(now + step, hits.length);
        hit = new Cell(model.positionAt(hits[next] / model.columns()), hits[next] % model.columns());
        return hit;
    }

    /** How many cells have the word, for a person: {@code 3 of 37 cells · 12 patches}; short: {@code 3/37}. */
    String found(boolean brief) {
        if (!isOn() || model.isEmpty()) {
            return "";
        }
        if (hits.length == 0) {
            return texts.get("search.none");
        }
        int now = hitIndex();
        if (brief) {
            return now < 0 ? Integer.toString(hits.length) : (now + 1) + "/" + hits.length;
        }
        String cells = texts.get(hits.length == 1 ? "search.cell" : "search.cells", hits.length);
        return (now < 0 ? cells : texts.get("search.at", now + 1, cells)) + " · "
                + texts.get(hitPatches == 1 ? "search.patch" : "search.patches", hitPatches);
    }
}
