package org.fovea.app.image;

import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.collections.MapChangeListener;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Cursor;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.image.WritableImage;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.stage.Window;
import org.fovea.app.image.PatchMenu.Action;
import org.fovea.app.image.Stroke.Tool;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.model.image.RgbImage;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The image itself on three canvases, each drawn once a frame at most and only when what it shows has changed: the
 * image, the overlays, and on top what follows the pointer.
 */
final class Viewport extends Pane {

    private final Texts texts = Texts.of(Viewport.class);

    /** Above this many pixels of the pane for one of the image, its pixels are drawn as squares. */
    private static final double CRISP = 4;

    private final ImageModel model;
    private final Explorer explorer;
    private final Canvas pixels = new Canvas();
    private final Canvas overlays = new Canvas();
    private final Canvas pointed = new Canvas();
    private final HoverLabel label = new HoverLabel();
    private final Label empty = new Label(texts.get("viewport.empty"), new FontIcon("fth-image"));
    private boolean imageStale = true;
    private boolean overlaysStale = true;
    private boolean pointedStale = true;

    private RgbImage seenFrom;
    private WritableImage seen;
    private RgbImage sourceFrom;
    private WritableImage source;

    /** Where the pointer is; null while a patch is pointed at by keys or in another pane. */
    private Point2D pointer;
    /** Whether the patch that is pointed at was reached by keys here. */
    private boolean byKeys;
    /** The patch that was pressed: nothing is said, over its neighbours, until the pointer is on another one. */
    private int pressed = -1;

    private boolean space;
    private boolean spaceUsed;
    private ContextMenu menu;

    Viewport(ImageModel model) {
        this.model = model;
        explorer = model.explorer();
        setId("image-view");
        getStyleClass().add("viewport");
        setMinSize(120, 120);
        setFocusTraversable(true);
        setAccessibleText(texts.get("viewport.about"));
        empty.getStyleClass().add("empty");
        empty.setManaged(false);
        for (Node node : new Node[] {pixels, overlays, pointed}) {
            node.setManaged(false);
            node.setMouseTransparent(true);
        }
        getChildren().addAll(pixels, overlays, pointed, label, empty);
        watch();
        listen();
    }

    // ---- what makes it draw ----

    private void watch() {
        InvalidationListener all = o -> stale(true, true);
        model.placement().viewProperty().addListener((o, before, now) -> stale(true, true));
        model.placement().wholeProperty().addListener((o, before, now) -> stale(true, true));
        model.wholeViewProperty().addListener((o, before, now) -> stale(true, true));
        explorer.imageProperty().addListener((o, before, now) -> {
            pointer = null;
            stale(true, true);
        });
        Palette.onChange(this, () -> stale(true, true));
        for (Overlay overlay : model.overlays()) {
            overlay.visibleProperty().addListener((o, before, now) -> stale(false, true));
            overlay.opacityProperty().addListener((o, before, now) -> stale(false, true));
            for (Observable shown : overlay.shows()) {
                shown.addListener((Observable o) -> stale(false, true));
            }
        }
        explorer.hoveredPatchProperty().addListener((o, before, now) -> stale(false, false));
        model.stroke().selectionProperty().addListener((o, before, now) -> stale(false, false));
        explorer.layerProperty().addListener((o, before, now) -> stale(false, false));
        explorer.shownRun().changeProperty().addListener(o -> stale(false, false));
        explorer.lens().addListener((MapChangeListener<Integer, Object>) c -> {
            if (c.getKey() == explorer.layerProperty().get()) {
                stale(false, false);
            }
        });
        focusedProperty().addListener(all);
        sceneProperty()
                .flatMap(Scene::windowProperty)
                .flatMap(Window::focusedProperty)
                .addListener((o, before, now) -> {
                    if (!Boolean.TRUE.equals(now)
                            && model.stroke().tool() == null) { // a dialog has opened, or another program
                        pointer = null;
                        byKeys = false;
                        model.leave();
                        stale(false, false);
                    }
                });
    }

    private void stale(boolean alsoImage, boolean alsoOverlays) {
        imageStale |= alsoImage;
        overlaysStale |= alsoOverlays;
        pointedStale = true;
        requestLayout();
    }

    // ---- pointer and keys ----

    private void listen() {
        addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
        addEventHandler(MouseEvent.MOUSE_ENTERED, this::moved);
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> {
            if (model.stroke().tool() == null) {
                pointer = null;
                byKeys = false;
                model.leave();
                stale(false, false);
            }
        });
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, e -> {
            model.stroke().drag(e.getX(), e.getY());
            moved(e);
        });
        addEventHandler(MouseEvent.MOUSE_RELEASED, e -> {
            model.stroke().release(e.getX(), e.getY());
            moved(e);
            if (!contains(e.getX(), e.getY())) {
                pointer = null;
                model.leave();
            }
        });
        addEventHandler(ScrollEvent.SCROLL, e -> {
            if (e.isInertia() && e.isDirect()) {
                return;
            }
            if (e.isShiftDown() || Math.abs(e.getDeltaX()) > Math.abs(e.getDeltaY())) {
                model.placement().pan(e.getDeltaX() == 0 ? e.getDeltaY() : e.getDeltaX(), 0);
            } else if (e.getDeltaY() != 0) {
                model.placement().zoom(Math.exp(e.getDeltaY() * 0.0045), e.getX(), e.getY());
            }
            e.consume();
        });
        setOnZoom(e -> {
            model.placement().zoom(e.getZoomFactor(), e.getX(), e.getY());
            e.consume();
        });
        setOnContextMenuRequested(this::offer);
        setOnKeyPressed(this::key);
        setOnKeyReleased(e -> {
            if (e.getCode() == KeyCode.SPACE) {
                if (space && !spaceUsed) {
                    model.toggleHovered();
                }
                space = false;
                cursor();
                e.consume();
            }
        });
    }

    private void moved(MouseEvent e) {
        pointer = new Point2D(e.getX(), e.getY());
        byKeys = false;
        if (model.stroke().tool() == Tool.PAN) {
            model.leave();
        } else {
            model.hover(e.getX(), e.getY());
        }
        cursor();
        stale(false, false);
    }

    private void pressed(MouseEvent e) {
        requestFocus();
        pressed = model.patchAt(e.getX(), e.getY());
        if (menu != null) {
            menu.hide();
        }
        if (e.isPopupTrigger() || e.getButton() == MouseButton.SECONDARY) {
            offer(e.getX(), e.getY());
        } else if (e.getButton() == MouseButton.MIDDLE || e.getButton() == MouseButton.PRIMARY && space) {
            spaceUsed = true;
            model.stroke().press(Tool.PAN, e.getX(), e.getY());
        } else if (e.getButton() == MouseButton.PRIMARY) {
            if (e.getClickCount() == 2 && model.patchAt(e.getX(), e.getY()) < 0) {
                model.fit();
            } else {
                model.stroke().press(e.isShiftDown() ? Tool.SELECT : Tool.PAINT, e.getX(), e.getY());
            }
        }
        cursor();
    }

    private void cursor() {
        boolean onPatch = pointer != null && model.patchAt(pointer.getX(), pointer.getY()) >= 0;
        setCursor(
                model.stroke().tool() == Tool.PAN
                        ? Cursor.CLOSED_HAND
                        : space ? Cursor.OPEN_HAND : onPatch ? Cursor.CROSSHAIR : Cursor.DEFAULT);
    }

    private void key(KeyEvent e) {
        if (e.isControlDown() || e.isAltDown() || e.isMetaDown() || model.image() == null) {
            return;
        }
        switch (e.getCode()) {
            case LEFT -> walk(0, -1);
            case RIGHT -> walk(0, 1);
            case UP -> walk(-1, 0);
            case DOWN -> walk(1, 0);
            case ENTER -> model.toggleHovered();
            case SPACE -> {
                if (!space) {
                    space = true;
                    spaceUsed = false;
                    cursor();
                }
            }
            case DELETE, BACK_SPACE -> model.clear();
            case PLUS, EQUALS, ADD -> model.zoomIn();
            case MINUS, SUBTRACT -> model.zoomOut();
            case DIGIT0, NUMPAD0 -> model.fit();
            case ESCAPE -> {
                if (model.stroke().tool() == null) {
                    return;
                }
                model.stroke().cancel();
            }
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void walk(int rows, int columns) {
        pointer = null;
        byKeys = true;
        model.move(rows, columns);
        stale(false, false);
    }

    /** The menu key asks for a menu at the patch that is pointed at; the right button has asked when it was pressed. */
    private void offer(ContextMenuEvent e) {
        int patch = explorer.hoveredPatchProperty().get();
        if (e.isKeyboardTrigger() && model.image() != null && patch >= 0) {
            Rectangle2D square = model.square(patch);
            offer(square.getMinX() + square.getWidth() / 2, square.getMinY() + square.getHeight() / 2);
        }
        e.consume();
    }

    private void offer(double x, double y) {
        menu = menuAt(x, y);
        if (!menu.getItems().isEmpty()) {
            Point2D screen = localToScreen(x, y);
            menu.show(this, screen.getX(), screen.getY());
        }
    }

    private ContextMenu menuAt(double x, double y) {
        ContextMenu offered = new ContextMenu();
        for (var group : model.menu().actionsAt(x, y)) {
            if (!offered.getItems().isEmpty()) {
                offered.getItems().add(new SeparatorMenuItem());
            }
            for (Action action : group) {
                offered.getItems().add(item(action.text(), action.run()));
            }
        }
        String numbers = model.image() == null ? "" : model.menu().numbers(model.patchAt(x, y));
        if (!numbers.isEmpty()) {
            offered.getItems()
                    .addAll(
                            new SeparatorMenuItem(),
                            item(
                                    numbers.matches("\\d+")
                                            ? texts.get("viewport.copy", numbers)
                                            : texts.get("viewport.copy.all"),
                                    () -> {
                                        ClipboardContent content = new ClipboardContent();
                                        content.putString(numbers);
                                        Clipboard.getSystemClipboard().setContent(content);
                                    }));
        }
        return offered;
    }

    private static MenuItem item(String text, Runnable run) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> run.run());
        return item;
    }

    // ---- drawing ----

    @Override
    protected void layoutChildren() {
        double width = snapSizeX(getWidth());
        double height = snapSizeY(getHeight());
        if (pixels.getWidth() != width || pixels.getHeight() != height) {
            for (Canvas canvas : new Canvas[] {pixels, overlays, pointed}) {
                canvas.setWidth(width);
                canvas.setHeight(height);
            }
            imageStale = true;
            overlaysStale = true;
            pointedStale = true;
        }
        model.placement().resize(width, height);
        OpenImage image = model.image();
        empty.setVisible(image == null);
        if (image == null) {
            empty.autosize();
            empty.relocate(Math.round((width - empty.getWidth()) / 2), Math.round((height - empty.getHeight()) / 2));
        }
        if (imageStale) {
            imageStale = false;
            drawPixels(cleared(pixels), image);
        }
        if (overlaysStale) {
            overlaysStale = false;
            drawOverlays(cleared(overlays), image);
        }
        if (pointedStale) {
            pointedStale = false;
            drawPointed(cleared(pointed), image);
        }
    }

    private static GraphicsContext cleared(Canvas canvas) {
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
        return g;
    }

    private void drawPixels(GraphicsContext g, OpenImage image) {
        if (image == null) {
            return;
        }
        View view = model.placement().viewProperty().get();
        Rectangle2D frame = view.of(model.placement().seenBounds());
        if (model.placement().wholeProperty().get()) {
            if (sourceFrom != image.source()) {
                sourceFrom = image.source();
                source = Pixels.of(sourceFrom);
            }
            Rectangle2D all = view.of(model.placement().sourceBounds());
            g.setImageSmoothing(all.getWidth() / source.getWidth() <= CRISP);
            draw(g, source, all);
            g.setFill(Overlay.faded(Palette.ground(), 0.66));
            g.fillRect(all.getMinX(), all.getMinY(), all.getWidth(), all.getHeight());
        }
        if (seenFrom != image.seen()) {
            seenFrom = image.seen();
            seen = Pixels.of(seenFrom);
        }
        g.setImageSmoothing(view.scale() <= CRISP);
        draw(g, seen, frame);
        g.setStroke(Palette.line());
        g.setLineWidth(1);
        g.strokeRect(
                Math.round(frame.getMinX()) - 0.5,
                Math.round(frame.getMinY()) - 0.5,
                Math.round(frame.getWidth()) + 1,
                Math.round(frame.getHeight()) + 1);
    }

    private static void draw(GraphicsContext g, WritableImage image, Rectangle2D to) {
        g.drawImage(image, to.getMinX(), to.getMinY(), to.getWidth(), to.getHeight());
    }

    private void drawOverlays(GraphicsContext g, OpenImage image) {
        if (image == null) {
            return;
        }
        for (Overlay overlay : model.overlays()) {
            if (overlay.visibleProperty().get() && overlay.opacityProperty().get() > 0) {
                g.save();
                g.setGlobalAlpha(overlay.opacityProperty().get());
                overlay.paint(g, model.placement().viewProperty().get());
                g.restore();
            }
        }
    }

    private void drawPointed(GraphicsContext g, OpenImage image) {
        Hover said = image == null ? null : model.said();
        if (image != null && !model.stroke().selectionProperty().get().isEmpty()) {
            Overlay any = model.overlays().get(0);
            g.setStroke(Palette.ground());
            g.setLineWidth(4);
            any.outline(
                    g,
                    model.placement().viewProperty().get(),
                    model.stroke().selectionProperty().get());
            g.setStroke(Palette.ablated());
            g.setLineWidth(2);
            any.outline(
                    g,
                    model.placement().viewProperty().get(),
                    model.stroke().selectionProperty().get());
        }
        if (said == null) {
            label.show(null);
            return;
        }
        Rectangle2D square = model.square(said.patch());
        ring(g, square, 2.5, Palette.ground(), 1);
        ring(g, square, 1, Palette.hover(), 2);
        boolean here = pointer != null || byKeys && isFocused();
        if (model.stroke().tool() == null && said.patch() != pressed) {
            pressed = -1;
        }
        label.show(here && model.stroke().tool() == null && said.patch() != pressed ? said : null);
        if (label.isVisible()) {
            label.applyCss();
            double w = label.prefWidth(-1);
            double h = label.prefHeight(w);
            Point2D at = model.placement().beside(avoided(square), w, h);
            label.resizeRelocate(Math.round(at.getX()), Math.round(at.getY()), w, h);
        }
    }

    /** The patch, so that the label stands still while the pointer is on it; of one that is very large, the pointer. */
    private Rectangle2D avoided(Rectangle2D square) {
        return pointer == null || square.getWidth() <= 96
                ? square
                : new Rectangle2D(pointer.getX() - 6, pointer.getY() - 6, 20, 24);
    }

    /** A frame around a rectangle, so far outside of it. */
    private static void ring(GraphicsContext g, Rectangle2D r, double outside, Color color, double width) {
        double x = Math.round(r.getMinX()) - outside + 0.5;
        double y = Math.round(r.getMinY()) - outside + 0.5;
        g.setStroke(color);
        g.setLineWidth(width);
        g.strokeRect(x, y, Math.round(r.getMaxX()) + outside - x, Math.round(r.getMaxY()) + outside - y);
    }

    /** What is said of the patch that is pointed at here; empty if nothing is. */
    String said() {
        return label.text();
    }

    /** The card that says it. */
    Region label() {
        return label;
    }
}
