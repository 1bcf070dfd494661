package org.fovea.app.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.TokenName;
import org.fovea.base.BadInput;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.TokenProbability;
import org.fovea.model.image.ClipImageProcessor.Geometry;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;
import org.fovea.session.Interventions;

/**
 * The state behind the image pane: the position of image and patches, the hovered patch and the text of its label.
 * Coordinates named x and y are pixels of the pane.
 */
public final class ImageModel {

    private final Texts texts = Texts.of(ImageModel.class);

    /** Lens tokens of a patch that are shown. */
    static final int TOKENS = 5;

    private final Explorer explorer;
    private final GridOverlay grid = new GridOverlay(this);
    private final AblatedOverlay ablated = new AblatedOverlay(this);
    private final MaskOverlay masks = new MaskOverlay(this);
    private final SegmentationOverlay segmentation = new SegmentationOverlay(this);
    private final AttributionOverlay attribution = new AttributionOverlay(this);
    private final NormOverlay norms = new NormOverlay(this);
    private final List<Overlay> overlays = List.of(norms, segmentation, attribution, grid, ablated, masks);
    private final Stroke stroke;
    private final PatchMenu menu;
    private final Placement placement = new Placement();

    private RgbImage seen;
    private List<GridLines> grids = List.of(); // in pixels of what is seen, the finest first
    private final BooleanProperty wholeView = new SimpleBooleanProperty();
    private final ReadOnlyBooleanWrapper tiled = new ReadOnlyBooleanWrapper();

    /** @param explorer whose image it shows */
    public ImageModel(Explorer explorer) {
        this.explorer = explorer;
        stroke = new Stroke(this);
        menu = new PatchMenu(this);
        explorer.imageProperty().addListener((o, before, now) -> opened(now));
        opened(explorer.imageProperty().get());
    }

    private void opened(OpenImage now) {
        if (now == null || now.seen() == seen) { // another question about the same image
            return;
        }
        stroke.cancel();
        seen = now.seen();
        grids = now.grids().stream().map(grid -> inSeen(grid, now.geometry())).toList();
        tiled.set(grids.size() > 1);
        placement.show(new Rectangle2D(0, 0, seen.width(), seen.height()), bounds(now.geometry()));
    }

    /** A grid's lines in pixels of what is seen; what the arithmetic leaves behind the sixth digit is dropped. */
    private static GridLines inSeen(TokenGrid grid, Geometry g) {
        return GridLines.of(grid, x -> digits(g.seenX(x)), y -> digits(g.seenY(y)));
    }

    private static double digits(double number) {
        return Math.rint(number * 1e6) / 1e6;
    }

    /** The whole image, in pixels of what the model sees. */
    private static Rectangle2D bounds(Geometry g) {
        return new Rectangle2D(-g.cropLeft(), -g.cropTop(), g.resizedWidth(), g.resizedHeight());
    }

    // ---- contents ----

    Explorer explorer() {
        return explorer;
    }

    /** The image; null while none is open. */
    OpenImage image() {
        return explorer.imageProperty().get();
    }

    /** Whether the grid over the whole image is shown instead of the finest one. */
    public BooleanProperty wholeViewProperty() {
        return wholeView;
    }

    /** Whether there is a choice: the model encodes the image both in tiles and as a whole. */
    public ReadOnlyBooleanProperty tiledProperty() {
        return tiled.getReadOnlyProperty();
    }

    /** The lines of the grid that is shown, in pixels of what is seen. */
    private GridLines shown() {
        return grids.get(wholeView.get() && grids.size() > 1 ? 1 : 0);
    }

    /** The grid that is shown. */
    TokenGrid grid() {
        return shown().grid();
    }

    /** Its lines, in pixels of the pane. */
    GridLines lines(View view) {
        GridLines lines = shown();
        return new GridLines(
                lines.grid(),
                DoubleStream.of(lines.x()).map(view::x).toArray(),
                DoubleStream.of(lines.y()).map(view::y).toArray());
    }

    /** What is seen, in pixels of the image. */
    ImageLayout.Box seenBox() {
        Geometry g = image().geometry();
        return new ImageLayout.Box(g.sourceX(0), g.sourceY(0), g.sourceX(g.outputWidth()), g.sourceY(g.outputHeight()));
    }

    /** The overlays, from bottom to top. */
    public List<Overlay> overlays() {
        return overlays;
    }

    /** Whether the lines between patches are drawn. */
    public BooleanProperty gridProperty() {
        return grid.visibleProperty();
    }

    /** Whether the masks of the annotated objects are drawn. */
    public BooleanProperty masksProperty() {
        return masks.visibleProperty();
    }

    /** Whether the word's map is drawn. */
    public BooleanProperty segmentationProperty() {
        return segmentation.visibleProperty();
    }

    /** Whether the attribution map is drawn. */
    public BooleanProperty attributionProperty() {
        return attribution.visibleProperty();
    }

    /** Whether the word map is hidden by an attribution map. */
    boolean wordCovered() {
        return attribution.covers();
    }

    /** Whether the norms of the visual tokens are drawn. */
    public BooleanProperty normsProperty() {
        return norms.visibleProperty();
    }

    // ---- where it is shown ----

    /** Where the image lies in the pane. */
    Placement placement() {
        return placement;
    }

    private View view() {
        return placement.viewProperty().get();
    }

    /** Shows all of the image. */
    public void fit() {
        placement.fit();
    }

    /** Zooms in by a step, around the patch under the pointer if there is one, else around the centre. */
    public void zoomIn() {
        placement.step(1, pointedAt());
    }

    /** Zooms out by a step. */
    public void zoomOut() {
        placement.step(-1, pointedAt());
    }

    private Rectangle2D pointedAt() {
        return hovered() < 0 ? null : square(hovered());
    }

    // ---- what is where ----

    /** The patch at a point, or -1. */
    public int patchAt(double x, double y) {
        if (seen == null) {
            return -1;
        }
        return shown().tokenAt(view().seenX(x), view().seenY(y));
    }

    /** Where one of the tokens that are shown lies in the pane. */
    public Rectangle2D square(int patch) {
        GridLines lines = shown();
        double x = lines.x()[grid().column(patch)];
        double y = lines.y()[grid().row(patch)];
        return view().of(new Rectangle2D(
                x, y, lines.x()[grid().column(patch) + 1] - x, lines.y()[grid().row(patch) + 1] - y));
    }

    /** The pixel of the image's file at a point; outside the image where it has none. */
    public Point2D sourceAt(double x, double y) {
        Geometry g = image().geometry();
        return new Point2D(g.sourceX(view().seenX(x)), g.sourceY(view().seenY(y)));
    }

    /** The object whose mask is at a point: the chosen one if it is among them, else the smallest; or null. */
    public ObjectChoice objectAt(double x, double y) {
        if (seen == null) {
            return null;
        }
        Point2D at = sourceAt(x, y);
        ObjectChoice found = null;
        for (ObjectChoice object : explorer.objects()) {
            if (object.mask().contains((int) Math.floor(at.getX()), (int) Math.floor(at.getY()))) {
                if (object == explorer.objectProperty().get()) {
                    return object;
                }
                found = found == null || object.mask().pixels() < found.mask().pixels() ? object : found;
            }
        }
        return found;
    }

    /** All patches that the line between two points of the pane goes through. */
    Patches along(Point2D from, Point2D to) {
        GridLines lines = shown();
        double x0 = view().seenX(from.getX());
        double y0 = view().seenY(from.getY());
        double dx = view().seenX(to.getX()) - x0;
        double dy = view().seenY(to.getY()) - y0;
        List<Double> crossings = new ArrayList<>(List.of(0.0, 1.0));
        for (double edge : lines.x()) {
            crossings.add((edge - x0) / dx);
        }
        for (double edge : lines.y()) {
            crossings.add((edge - y0) / dy);
        }
        crossings.removeIf(t -> !(t >= 0 && t <= 1)); // NaN and infinities, too: the line crosses no such edge
        Collections.sort(crossings);
        BitSet patches = new BitSet();
        for (int i = 1; i < crossings.size(); i++) {
            double t = (crossings.get(i - 1) + crossings.get(i)) / 2;
            int patch = lines.tokenAt(x0 + t * dx, y0 + t * dy);
            if (patch >= 0) {
                patches.set(patch);
            }
        }
        return Patches.of(patches);
    }

    /** All patches that a rectangle between two points of the pane touches. */
    Patches within(Point2D a, Point2D b) {
        BitSet patches = new BitSet();
        Rectangle2D between = new Rectangle2D(
                Math.min(a.getX(), b.getX()),
                Math.min(a.getY(), b.getY()),
                Math.abs(a.getX() - b.getX()),
                Math.abs(a.getY() - b.getY()));
        for (int patch : grid().tokens()) {
            Rectangle2D here = square(patch);
            if (here.getMinX() <= between.getMaxX()
                    && here.getMaxX() > between.getMinX()
                    && here.getMinY() <= between.getMaxY()
                    && here.getMaxY() > between.getMinY()) {
                patches.set(patch);
            }
        }
        return Patches.of(patches);
    }

    // ---- the pointer ----

    private int hovered() {
        int patch = explorer.hoveredPatchProperty().get();
        return image() == null || !grid().has(patch) ? -1 : patch;
    }

    /** Moves the pointer. */
    public void hover(double x, double y) {
        explorer.hoveredPatchProperty().set(patchAt(x, y));
    }

    /** Removes the pointer, which has left the pane. */
    public void leave() {
        explorer.hoveredPatchProperty().set(-1);
    }

    /** What a pressed pointer does. */
    Stroke stroke() {
        return stroke;
    }

    /** What a menu offers. */
    PatchMenu menu() {
        return menu;
    }

    // ---- keys ----

    /** Moves the pointer by rows and columns of patches; to the central patch if there was no pointer. */
    public void move(int rowsOn, int columnsOn) {
        if (seen == null) {
            return;
        }
        int patch = hovered();
        TokenGrid grid = grid();
        int row = patch < 0 ? grid.rows() / 2 : Math.max(0, Math.min(grid.rows() - 1, grid.row(patch) + rowsOn));
        int column = patch < 0
                ? grid.columns() / 2
                : Math.max(0, Math.min(grid.columns() - 1, grid.column(patch) + columnsOn));
        explorer.hoveredPatchProperty().set(grid.token(row, column));
        placement.reveal(square(grid.token(row, column)));
    }

    /** Ablates the patch under the pointer, or restores it. */
    public void toggleHovered() {
        if (hovered() >= 0) {
            explorer.toggle(hovered());
        }
    }

    /** Restores all ablated patches. */
    public void clear() {
        explorer.ablate(Patches.NONE);
    }

    // ---- what is said ----

    /** What to show about the patch under the pointer; null if there is none. */
    public Hover said() {
        int patch = hovered();
        if (patch < 0) {
            return null;
        }
        List<Hover.Fact> facts = new ArrayList<>();
        for (Overlay overlay : List.of(ablated, masks, attribution, segmentation, norms)) {
            String text = overlay.describe(patch);
            if (!text.isEmpty()) {
                facts.add(new Hover.Fact(overlay.mark(), text));
            }
        }
        return new Hover(
                patch,
                TokenName.of(image().layout(), patch),
                grid().row(patch),
                grid().column(patch),
                explorer.layerProperty().get(),
                explorer.modelProperty().get().layers(),
                tokens(patch),
                facts,
                run(patch));
    }

    /** Which run the tokens are of, and what the original one says first there; empty if nothing is changed in it. */
    private String run(int patch) {
        int layer = explorer.layerProperty().get();
        if (explorer.lensReading().isStale(layer)) {
            return texts.get("run.stale");
        }
        LensText original = explorer.lensReading().original(layer);
        if (explorer.shownRun().changeProperty().get().isNone()
                || explorer.askedProperty().get() == null) {
            return "";
        }
        int position = explorer.askedProperty().get().prompt().positionOf(patch);
        return original == null || position >= original.texts().length
                ? texts.get("run.changed")
                : texts.get("run.original", original.texts()[position][0], Percent.of(original.p()[position][0]));
    }

    private List<TokenProbability> tokens(int patch) {
        LensText lens = explorer.lens().get(explorer.layerProperty().get());
        PromptTokens asked = explorer.askedProperty().get();
        if (lens == null || asked == null) {
            return List.of();
        }
        int position = asked.prompt().positionOf(patch);
        if (position >= lens.texts().length) {
            return List.of();
        }
        return IntStream.range(0, Math.min(TOKENS, lens.texts()[position].length))
                .mapToObj(i ->
                        new TokenProbability(lens.ids()[position][i], lens.texts()[position][i], lens.p()[position][i]))
                .toList();
    }

    /** Sets what replaces ablated patches. */
    public void replaceBy(Interventions.Mean mean, Path file) {
        try {
            explorer.history().set(explorer.history().current().replacingBy(mean, file));
        } catch (BadInput e) {
            explorer.complain(e.getMessage());
        }
    }
}
