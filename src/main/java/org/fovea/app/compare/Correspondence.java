package org.fovea.app.compare;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.OpenModel;
import org.fovea.app.state.PromptTokens;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.TokenGrid;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.LiveKnockout;
import org.fovea.session.Interventions.Mean;

/**
 * Maps one explorer's layers and positions to another's: layers by their share of the depth, visual tokens by number
 * where both layouts are equal and otherwise by their place in the image, text by its place before or after the image.
 */
public final class Correspondence {

    private final OpenModel model;
    private final OpenModel otherModel;
    private final OpenImage image;
    private final OpenImage otherImage;
    private final boolean sameLayout;
    private final int[] tokens; // [N] visual tokens of the other, or -1
    private final int[] positions; // [T] positions of the other, or -1

    private Correspondence(Explorer from, Explorer to) {
        model = from.modelProperty().get();
        otherModel = to.modelProperty().get();
        image = from.imageProperty().get();
        otherImage = to.imageProperty().get();
        sameLayout = cut(image.layout()).equals(cut(otherImage.layout()));
        tokens = IntStream.range(0, image.count())
                .map(t -> sameLayout ? t : byPlace(image, otherImage, t))
                .toArray();
        positions = positions(from.askedProperty().get(), to.askedProperty().get(), tokens);
    }

    /** From one explorer to another; null unless something is open in both. */
    static Correspondence between(Explorer from, Explorer to) {
        return from.askedProperty().get() == null || to.askedProperty().get() == null
                ? null
                : new Correspondence(from, to);
    }

    /** Everything about a layout but where in the image it lies. */
    private static List<Object> cut(ImageLayout layout) {
        return List.of(
                layout.views(),
                layout.tokens().stream()
                        .map(t -> List.of(t.kind(), t.view(), t.row(), t.column()))
                        .toList());
    }

    /** The other image's token that shows the centre of a token, in the grid as fine as its own; -1 for none. */
    private static int byPlace(OpenImage image, OpenImage other, int token) {
        for (int i = 0; i < image.grids().size(); i++) {
            if (image.grids().get(i).has(token)) {
                TokenGrid grid = other.grids().get(Math.min(i, other.grids().size() - 1));
                ImageLayout.Box box = image.grids().get(i).box(token);
                return grid.tokenAt(
                        (box.left() + box.right())
                                / 2
                                * other.layout().imageWidth()
                                / image.layout().imageWidth(),
                        (box.top() + box.bottom())
                                / 2
                                * other.layout().imageHeight()
                                / image.layout().imageHeight());
            }
        }
        return -1;
    }

    /** Visual tokens as given; text by its place from the image while it reads the same, or from the end. */
    private static int[] positions(PromptTokens from, PromptTokens to, int[] tokens) {
        int[] found = new int[from.texts().size()];
        Arrays.fill(found, -1);
        for (int t = 0; t < tokens.length; t++) {
            found[from.prompt().positionOf(t)] =
                    tokens[t] < 0 ? -1 : to.prompt().positionOf(tokens[t]);
        }
        pair(found, from, 0, to, 0, 1, from.prompt().imageFrom());
        pair(found, from, from.prompt().imageTo(), to, to.prompt().imageTo(), 1, Integer.MAX_VALUE);
        int last = found.length - 1;
        pair(
                found,
                from,
                last,
                to,
                to.texts().size() - 1,
                -1,
                last + 1 - from.prompt().imageTo());
        return found;
    }

    private static void pair(int[] found, PromptTokens from, int at, PromptTokens to, int there, int step, int most) {
        int f = at;
        int t = there;
        for (int i = 0;
                i < most
                        && f >= 0
                        && f < found.length
                        && t >= 0
                        && t < to.texts().size();
                i++) {
            if (!from.texts().get(f).equals(to.texts().get(t)) || to.prompt().patchAt(t) >= 0) {
                return;
            }
            found[f] = t;
            f += step;
            t += step;
        }
    }

    /** Whether both are the same checkpoint, so that their vocabularies are too. */
    public boolean isSameModel() {
        return model.directory().equals(otherModel.directory());
    }

    /** The layer, 0..L of the other, at the same share of the depth; only the embedding, 0, is mapped to 0. */
    public int layer(int layer) {
        return layer == 0 ? 0 : Math.max(1, Math.round((float) layer * otherModel.layers() / model.layers()));
    }

    /** The other's visual token, or -1. */
    public int token(int token) {
        return token < 0 || token >= tokens.length ? -1 : tokens[token];
    }

    /** The other's position, or -1. */
    int position(int position) {
        return position < 0 || position >= positions.length ? -1 : positions[position];
    }

    /**
     * The other's visual tokens: those of which the centre lies in one of these, and those in which the centre of one
     * of these lies.
     */
    Patches tokens(Patches of) {
        if (sameLayout) {
            return of;
        }
        BitSet out = new BitSet();
        of.stream().map(this::token).filter(t -> t >= 0).forEach(out::set);
        for (int t = 0; t < otherImage.count(); t++) {
            int here = byPlace(otherImage, image, t);
            if (here >= 0 && of.contains(here)) {
                out.set(t);
            }
        }
        return Patches.of(out).inEveryGrid(otherImage.grids());
    }

    /**
     * The same interventions on the other: a replacement that its model does not have becomes the image's mean, and
     * knockouts in single heads of another model are left out, as its heads are others.
     */
    Interventions interventions(Interventions of) {
        if (isSameModel() && sameLayout) {
            return of;
        }
        boolean has = isSameModel()
                || of.mean() == Mean.IMAGE
                || of.mean() == Mean.ZERO
                || of.mean() == Mean.CHECKPOINT && otherModel.hasMean();
        return new Interventions(
                tokens(of.ablated()),
                has ? of.mean() : Mean.IMAGE,
                has ? of.meanStamp() : null,
                of.knockouts().stream()
                        .filter(k -> k.heads() == null || isSameModel())
                        .map(k -> new LiveKnockout(
                                window(k.window()), tokens(k.source()), k.target(), k.label(), k.heads()))
                        .toList());
    }

    /** The layers, 1..L of the other, that have a share in these. */
    private LayerWindow window(LayerWindow of) {
        double scale = (double) otherModel.layers() / model.layers();
        int first = (int) Math.floor((of.first() - 1) * scale) + 1;
        return new LayerWindow(first, Math.max(first, (int) Math.ceil(of.last() * scale)));
    }
}
