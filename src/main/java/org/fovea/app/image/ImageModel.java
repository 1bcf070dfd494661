package org.fovea.app.image;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Rectangle2D;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.intervene.Patches;
import org.fovea.vlm.TokenProbability;
import org.fovea.vlm.vision.ImageProcessor;

/** The state behind the image pane: where the picture lies in it, what is drawn over it, what a stroke has begun. */
public final class ImageModel {

    private static final double MARGIN = 8;
    private static final double MOST = 64;

    private final Explorer explorer;
    private final AblatedOverlay ablated;
    private final MaskOverlay masks;
    private final SegmentationOverlay segmentation;
    private final NormOverlay norms;
    private final GridOverlay grid;
    private final ObjectProperty<View> view = new SimpleObjectProperty<>(new View(1, 0, 0));
    private final BooleanProperty whole = new SimpleBooleanProperty(false);
    private double width = 100;
    private double height = 100;
    private boolean fitted = true;
    private boolean adding;
    private int lastPainted = -1;

    /** @param explorer what this is a view of */
    public ImageModel(Explorer explorer) {
        this.explorer = explorer;
        norms = new NormOverlay(this);
        segmentation = new SegmentationOverlay(this);
        masks = new MaskOverlay(this);
        ablated = new AblatedOverlay(this);
        grid = new GridOverlay(this);
        explorer.imageProperty().addListener(o -> fit());
        whole.addListener(o -> fit());
    }

    Explorer explorer() {
        return explorer;
    }

    OpenImage image() {
        return explorer.imageProperty().get();
    }

    int rows() {
        return image().rows();
    }

    int columns() {
        return image().columns();
    }

    /** Side of a patch in what the model sees, in pixels. */
    double patchSize() {
        return explorer.modelProperty().get().patchSize();
    }

    /** What is drawn over the picture, lowest first. */
    public List<Overlay> overlays() {
        return List.of(norms, segmentation, masks, ablated, grid);
    }

    /** The patch grid. */
    public BooleanProperty gridProperty() {
        return grid.visibleProperty();
    }

    /** The masks of the COCO file. */
    public BooleanProperty masksProperty() {
        return masks.visibleProperty();
    }

    /** The word of the segmentation pane. */
    public BooleanProperty segmentationProperty() {
        return segmentation.visibleProperty();
    }

    /** The norms of the visual tokens, register tokens marked. */
    public BooleanProperty normsProperty() {
        return norms.visibleProperty();
    }

    /** Whether what the crop cuts away is shown too. */
    public BooleanProperty wholeProperty() {
        return whole;
    }

    // ---- where the picture lies ----

    /** Where the picture lies in the pane. */
    public ObjectProperty<View> viewProperty() {
        return view;
    }

    View view() {
        return view.get();
    }

    /** Says how large the pane is. */
    void resized(double toWidth, double toHeight) {
        width = toWidth;
        height = toHeight;
        if (fitted) {
            fit();
        } else if (image() != null) {
            view.set(view().settled(extent(), width, height, MARGIN));
        }
    }

    /** What is to be shown, in pixels of what the model sees. */
    private Rectangle2D extent() {
        ImageProcessor.Geometry g = image().geometry();
        return whole.get() ? resizedPicture() : new Rectangle2D(0, 0, g.outputWidth(), g.outputHeight());
    }

    /** Where the whole picture lies, in pixels of what the model sees. */
    Rectangle2D resizedPicture() {
        ImageProcessor.Geometry g = image().geometry();
        return new Rectangle2D(-g.cropLeft(), -g.cropTop(), g.resizedWidth(), g.resizedHeight());
    }

    /** Shows all of the picture. */
    public void fit() {
        fitted = true;
        if (image() != null && width > 3 * MARGIN && height > 3 * MARGIN) {
            view.set(View.fitting(extent(), width, height, MARGIN));
        }
    }

    /** Enlarges about the middle. */
    public void zoomIn() {
        zoom(1.25, width / 2, height / 2);
    }

    /** Makes smaller about the middle. */
    public void zoomOut() {
        zoom(0.8, width / 2, height / 2);
    }

    /** Enlarges about a point of the pane, which stays where it is. */
    void zoom(double by, double x, double y) {
        if (image() != null) {
            double least = View.fitting(extent(), width, height, MARGIN).scale();
            double to = Math.max(Math.min(least, 1), Math.min(MOST, view().scale() * by));
            fitted = Math.abs(to - least) < 1e-9;
            view.set(view().scaled(to, x, y).settled(extent(), width, height, MARGIN));
        }
    }

    /** Moves the picture by pixels of the pane. */
    void pan(double dx, double dy) {
        if (image() != null) {
            fitted = false;
            view.set(view().moved(dx, dy).settled(extent(), width, height, MARGIN));
        }
    }

    /** The patch at a point of the pane, or -1. */
    public int patchAt(double x, double y) {
        if (image() == null) {
            return -1;
        }
        int column = (int) Math.floor(view().seenX(x) / patchSize());
        int row = (int) Math.floor(view().seenY(y) / patchSize());
        return row >= 0 && column >= 0 && row < rows() && column < columns() ? row * columns() + column : -1;
    }

    /** A patch's square, in pixels of the pane. */
    public Rectangle2D square(int patch) {
        double side = patchSize();
        return view().of(new Rectangle2D(patch % columns() * side, patch / columns() * side, side, side));
    }

    /** The object whose mask lies under a point of the pane, the smallest of several; null for none. */
    public ObjectChoice objectAt(double x, double y) {
        if (image() == null) {
            return null;
        }
        ImageProcessor.Geometry g = image().geometry();
        int sx = (int) Math.floor((view().seenX(x) + g.cropLeft()) * g.sourceWidth() / g.resizedWidth());
        int sy = (int) Math.floor((view().seenY(y) + g.cropTop()) * g.sourceHeight() / g.resizedHeight());
        return explorer.objects().stream().filter(o -> sx >= 0 && sy >= 0 && o.mask().contains(sx, sy))
                .min(java.util.Comparator.comparingInt(o -> o.mask().pixels())).orElse(null);
    }

    // ---- what is done ----

    /** Begins a stroke at a patch: whether it ablates or restores is decided there. */
    public void beginStroke(int patch) {
        explorer.history().beginStroke();
        adding = !explorer.history().current().ablated().contains(patch);
        lastPainted = patch;
        paint(Patches.of(patch));
    }

    /** Goes on with a stroke; no patch between the last one and this is left out. */
    public void stroke(int patch) {
        if (lastPainted >= 0 && patch >= 0 && patch != lastPainted) {
            paint(line(lastPainted, patch));
            lastPainted = patch;
        }
    }

    /** Ends a stroke, which is one step of undo. */
    public void endStroke() {
        explorer.history().endStroke();
        lastPainted = -1;
    }

    private void paint(Patches patches) {
        Patches now = explorer.history().current().ablated();
        explorer.ablate(adding ? now.and(patches) : now.without(patches));
    }

    private Patches line(int from, int to) {
        int columns = columns();
        int steps = Math.max(Math.abs(from / columns - to / columns), Math.abs(from % columns - to % columns));
        BitSet on = new BitSet();
        for (int i = 0; i <= steps; i++) {
            double share = steps == 0 ? 0 : (double) i / steps;
            int row = (int) Math.round(from / columns + share * (to / columns - from / columns));
            int column = (int) Math.round(from % columns + share * (to % columns - from % columns));
            on.set(row * columns + column);
        }
        return Patches.of(on);
    }

    /** The patches of the rectangle between two. */
    public Patches rectangle(int a, int b) {
        int columns = columns();
        BitSet in = new BitSet();
        for (int row = Math.min(a / columns, b / columns); row <= Math.max(a / columns, b / columns); row++) {
            in.set(row * columns + Math.min(a % columns, b % columns), row * columns + Math.max(a % columns, b % columns) + 1);
        }
        return Patches.of(in);
    }

    /** Ablates these too. */
    public void ablateToo(Patches patches) {
        explorer.ablate(explorer.history().current().ablated().and(patches));
    }

    /** As many patches as given, drawn from all with a fixed seed. */
    public Patches random(int count) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, rows() * columns()).boxed().toList());
        java.util.Collections.shuffle(all, new Random(0));
        return Patches.of(all.subList(0, Math.min(count, all.size())));
    }

    /** Moves the pointed-at patch by rows and columns, staying in the grid. */
    public void walk(int down, int right) {
        if (image() != null) {
            int now = explorer.hoveredPatchProperty().get();
            int row = now < 0 ? 0 : Math.max(0, Math.min(rows() - 1, now / columns() + down));
            int column = now < 0 ? 0 : Math.max(0, Math.min(columns() - 1, now % columns() + right));
            explorer.hoveredPatchProperty().set(row * columns() + column);
        }
    }

    /** What is said of a patch. */
    public Hover hover(int patch) {
        int layer = explorer.layerProperty().get();
        LensText lens = explorer.lens().get(layer);
        List<TokenProbability> tokens = new ArrayList<>();
        if (lens != null) {
            int t = explorer.askedProperty().get().prompt().imageFrom() + patch;
            for (int i = 0; i < lens.ids()[t].length; i++) {
                tokens.add(new TokenProbability(lens.ids()[t][i], lens.texts()[t][i], lens.p()[t][i]));
            }
        }
        List<Hover.Fact> facts = overlays().stream().filter(o -> !o.describe(patch).isEmpty())
                .map(o -> new Hover.Fact(o.mark(), o.describe(patch))).toList();
        return new Hover(patch, patch / columns(), patch % columns(), layer, explorer.modelProperty().get().layers(),
                List.copyOf(tokens), facts);
    }
}
