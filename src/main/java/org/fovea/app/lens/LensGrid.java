package org.fovea.app.lens;

import java.util.List;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.geometry.Orientation;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.fovea.app.lens.LensModel.Cell;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;

/**
 * The cells of the lens pane with their frozen headers: draws what is in view on one canvas, at most once a pulse, and
 * turns pointer and keys into scrolling, pointing and choosing.
 */
final class LensGrid extends Region {

    private static final int SHADES = 256;
    private static final double PAD = 6;
    private static final double TEXT = 12;
    private static final double BASELINE = 15;
    private static final double WIDEST_TEXT = 96;
    private static final double MARKS = 20;

    private final Explorer explorer;
    private final LensModel model;
    private final LensCard card;
    private final Canvas canvas = new Canvas();
    private final ScrollBar vertical = new ScrollBar();
    private final ScrollBar horizontal = new ScrollBar();
    private final ContextMenu menu = new ContextMenu();
    private final TokenText cellText = new TokenText(TEXT);
    private final TokenText headerText = new TokenText(TEXT);
    private final Font number = Fonts.of(11);
    private final Font regular = Fonts.of(TEXT);
    private final Font bold = Fonts.bold(TEXT);
    private final Font small = Fonts.of(9);
    private final AnimationTimer nextPulse = new AnimationTimer() {
        @Override
        public void handle(long now) {
            stop();
            draw();
        }
    };

    private LensGeometry geometry = LensGeometry.NONE;
    private double numberWidth;
    private Cell pointed;
    private Point2D pointer;
    private boolean settingBars;
    private Consumer<String> segment;
    private Consumer<String> find = word -> { };

    private boolean darkShades;
    private Color[] fills;
    private Color[] dimFills;
    private Color[] inks;

    /** @param card is shown in the grid's parent, over everything that is in it */
    LensGrid(Explorer explorer, LensModel model, LensCard card) {
        this.explorer = explorer;
        this.model = model;
        this.card = card;
        setId("lens-grid");
        getStyleClass().add("lens-grid");
        setAccessibleRole(AccessibleRole.TEXT);
        setFocusTraversable(true);
        setMinSize(0, 0);
        vertical.setId("lens-vertical");
        vertical.setOrientation(Orientation.VERTICAL);
        horizontal.setId("lens-horizontal");
        vertical.valueProperty().addListener(o -> barMoved());
        horizontal.valueProperty().addListener(o -> barMoved());
        getChildren().addAll(canvas, vertical, horizontal);

        canvas.addEventHandler(MouseEvent.MOUSE_MOVED, this::pointAt);
        canvas.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::pointAt);
        canvas.addEventHandler(MouseEvent.MOUSE_ENTERED, this::pointAt);
        canvas.addEventHandler(MouseEvent.MOUSE_EXITED, e -> leave());
        canvas.addEventHandler(MouseEvent.MOUSE_PRESSED, e -> requestFocus());
        canvas.addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
        canvas.addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, this::openMenu);
        addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
        focusVisibleProperty().addListener(o -> redraw());
        focusedProperty().addListener((o, was, is) -> {
            if (!is && pointer == null && !menu.isShowing()) {
                leave();
            }
        });
    }

    // ---- what the pane asks for ----

    void setOnSegment(Consumer<String> action) {
        segment = action;
    }

    void setOnFind(Consumer<String> action) {
        find = action;
    }

    LensGeometry geometry() {
        return geometry;
    }

    /** Draws at the next pulse. */
    void redraw() {
        nextPulse.start();
    }

    /** Rows or columns are others now: measures the headers and keeps the place as far as it can. */
    void rearrange() {
        double widest = 48;
        boolean patches = false;
        for (int t = 0; t < model.positions(); t++) {
            boolean patch = model.patchAt(t) >= 0;
            if (!patch || !patches || t == model.positions() - 1) {
                widest = Math.max(widest, headerText.width(model.text(t)));
            }
            patches |= patch;
        }
        int lastPatch = model.positions() - 1;
        while (lastPatch >= 0 && model.patchAt(lastPatch) < 0) {
            lastPatch--;
        }
        if (lastPatch >= 0) {
            widest = Math.max(widest, headerText.width(model.text(lastPatch)));
        }
        numberWidth = Math.ceil(7.2 * Integer.toString(Math.max(10, model.positions())).length());
        double header = PAD + 4 + numberWidth + 8 + Math.ceil(Math.min(WIDEST_TEXT, widest)) + MARKS;
        setGeometry(new LensGeometry(getWidth(), getHeight(), model.rows(), model.rows() == 0 ? 0 : model.columns(),
                header, geometry.scrollX(), geometry.scrollY()));
    }

    /** Scrolls as far as a cell needs to be in view; -1 for any. */
    void reveal(int position, int layer) {
        setGeometry(geometry.revealing(model.rowOf(position), layer));
    }

    /** What is said about the cell under the pointer may be something else now. */
    void refresh() {
        if (pointer != null) {
            point(model.cellAt(geometry, pointer.getX(), pointer.getY()));
        } else if (pointed != null) {
            boolean there = pointed.layer() < model.columns() && (pointed.position() < 0 || model.rowOf(pointed.position()) >= 0);
            point(there ? pointed : null);
        }
        redraw();
    }

    /** Whether the pointer is over the cells or their headers. */
    boolean hasPointer() {
        return pointer != null;
    }

    // ---- scrolling ----

    private void setGeometry(LensGeometry next) {
        if (next.equals(geometry)) {
            return;
        }
        geometry = next;
        settingBars = true;
        set(vertical, geometry.maxScrollY(), geometry.scrollY(), geometry.viewHeight(), LensGeometry.ROW);
        set(horizontal, geometry.maxScrollX(), geometry.scrollX(), geometry.viewWidth(), geometry.columnWidth());
        settingBars = false;
        refresh();
        requestLayout();
    }

    private static void set(ScrollBar bar, double max, double value, double view, double step) {
        bar.setVisible(max > 0);
        bar.setMax(Math.max(1, max));
        bar.setVisibleAmount(Math.max(1, max) * view / Math.max(1, max + view));
        bar.setUnitIncrement(step);
        bar.setBlockIncrement(Math.max(step, view - step));
        bar.setValue(value);
    }

    private void barMoved() {
        if (!settingBars) {
            setGeometry(geometry.scrolledTo(horizontal.isVisible() ? horizontal.getValue() : 0,
                    vertical.isVisible() ? vertical.getValue() : 0));
        }
    }

    private void scrolled(ScrollEvent e) {
        boolean sideways = e.isShiftDown() && e.getDeltaX() == 0;
        setGeometry(geometry.scrolledBy(-(sideways ? e.getDeltaY() : e.getDeltaX()), sideways ? 0 : -e.getDeltaY()));
        e.consume();
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        boolean resized = canvas.getWidth() != width || canvas.getHeight() != height;
        if (resized) {
            canvas.setWidth(width);
            canvas.setHeight(height);
            rearrange();
        }
        double thick = LensGeometry.BAR - 4.0;
        vertical.resizeRelocate(width - thick, LensGeometry.HEADER, thick, geometry.viewHeight());
        horizontal.resizeRelocate(geometry.headerWidth(), height - thick, geometry.viewWidth(), thick);
        if (resized) {
            draw();                                              // not a pulse later: a window that grows would flicker
        }
    }

    @Override
    protected double computePrefWidth(double height) {
        return 640;
    }

    @Override
    protected double computePrefHeight(double width) {
        return 360;
    }

    // ---- pointing ----

    private void pointAt(MouseEvent e) {
        pointer = new Point2D(e.getX(), e.getY());
        point(model.cellAt(geometry, e.getX(), e.getY()));
    }

    private void leave() {
        pointer = null;
        if (pointed != null) {
            point(null);
        }
    }

    /** Says what stands in a cell and lights its patch; null for no cell. */
    void point(Cell cell) {
        if (cell == null && pointed == null) {
            return;
        }
        pointed = cell;
        explorer.hoveredPatchProperty().set(cell == null ? -1 : model.patchAt(cell.position()));
        showCard();
        redraw();
    }

    private void showCard() {
        if (pointed == null || menu.isShowing()) {
            card.setVisible(false);
            setAccessibleText(null);
            return;
        }
        Point2D corner = card.getParent().sceneToLocal(localToScene(0, 0));
        Rectangle2D what;
        if (pointer != null) {
            what = new Rectangle2D(corner.getX() + pointer.getX() - 10, corner.getY() + pointer.getY() - 10, 26, 30);
        } else {
            int row = model.rowOf(pointed.position());
            what = new Rectangle2D(corner.getX() + geometry.x(Math.max(0, pointed.layer())),
                    corner.getY() + geometry.y(Math.max(0, row)), geometry.columnWidth() + 4, LensGeometry.ROW + 4);
        }
        Region pane = (Region) card.getParent();
        LensModel.Card content = model.card(pointed);
        card.show(content, what, pane.getWidth(), pane.getHeight());
        setAccessibleText(content.text());
    }

    private void clicked(MouseEvent e) {
        if (e.getButton() != MouseButton.PRIMARY || !e.isStillSincePress() || pointed == null) {
            return;
        }
        int patch = model.patchAt(pointed.position());
        if (pointed.layer() >= 0 && (pointed.position() < 0 || patch >= 0)) {
            explorer.layerProperty().set(pointed.layer());
        }
        if (e.getClickCount() == 2 && patch >= 0) {
            explorer.toggle(patch);
        }
    }

    // ---- keys ----

    private void pressed(KeyEvent e) {
        if (model.rows() == 0 || e.isAltDown()) {
            return;
        }
        KeyCode key = e.getCode();
        if (e.isShortcutDown() && key == KeyCode.C && pointed != null && model.token(pointed) != null) {
            copy(model.token(pointed));
        } else if (key == KeyCode.UP) {
            step(-1, 0);
        } else if (key == KeyCode.DOWN) {
            step(1, 0);
        } else if (key == KeyCode.LEFT) {
            step(0, -1);
        } else if (key == KeyCode.RIGHT) {
            step(0, 1);
        } else if (key == KeyCode.PAGE_UP) {
            page(-1);
        } else if (key == KeyCode.PAGE_DOWN) {
            page(1);
        } else if (key == KeyCode.HOME) {
            step(-model.rows(), e.isShortcutDown() ? -model.columns() : 0);
        } else if (key == KeyCode.END) {
            step(model.rows(), e.isShortcutDown() ? model.columns() : 0);
        } else if (key == KeyCode.ENTER && pointed != null && model.patchAt(pointed.position()) >= 0) {
            explorer.layerProperty().set(Math.max(0, pointed.layer()));
        } else if (key == KeyCode.SPACE && pointed != null && model.patchAt(pointed.position()) >= 0) {
            explorer.toggle(model.patchAt(pointed.position()));
        } else if (key == KeyCode.ESCAPE && pointed != null) {
            leave();
        } else {
            return;
        }
        e.consume();
    }

    private void page(int direction) {
        int row = pointedRow() + direction * geometry.page();
        setGeometry(geometry.scrolledBy(0, (double) direction * geometry.page() * LensGeometry.ROW));
        goTo(row, pointedColumn());
    }

    /** Moves the cell that is pointed at; if there is none, the first in view becomes it. */
    private void step(int rows, int columns) {
        boolean first = (pointed == null || !pointed.isInside()) && Math.abs(rows) <= 1;
        goTo(first ? pointedRow() : pointedRow() + rows, first ? pointedColumn() : pointedColumn() + columns);
    }

    private int pointedRow() {
        int row = pointed == null ? -1 : model.rowOf(pointed.position());
        return row >= 0 ? row : (int) Math.ceil(geometry.scrollY() / LensGeometry.ROW);
    }

    private int pointedColumn() {
        return pointed == null || pointed.layer() < 0 ? geometry.columnAt(geometry.headerWidth() + 1) : pointed.layer();
    }

    private void goTo(int wantedRow, int wantedColumn) {
        int row = Math.max(0, Math.min(model.rows() - 1, wantedRow));
        int column = Math.max(0, Math.min(model.columns() - 1, wantedColumn));
        pointer = null;                                          // until it moves again
        setGeometry(geometry.revealing(row, column));
        point(new Cell(model.positionAt(row), column));
    }

    // ---- menu ----

    private void openMenu(ContextMenuEvent e) {
        menu.hide();
        if (pointed == null || pointed.position() < 0) {
            return;
        }
        Cell cell = pointed;
        String token = model.token(cell);
        int patch = model.patchAt(cell.position());
        menu.getItems().clear();
        if (token != null) {
            menu.getItems().addAll(item("Copy cell", () -> copy(token)));
        }
        menu.getItems().add(item("Copy row as CSV", () -> copy(model.csv(cell.position()))));
        if (token != null) {
            menu.getItems().addAll(new SeparatorMenuItem(),
                    item("Find “" + token + "” everywhere", () -> find.accept(token)));
            if (segment != null) {
                menu.getItems().add(item("Segment by “" + token + "”", () -> segment.accept(token)));
            }
        }
        if (patch >= 0) {
            menu.getItems().add(new SeparatorMenuItem());
            if (cell.layer() >= 0) {
                menu.getItems().add(item("Show layer " + cell.layer() + " on the picture",
                        () -> explorer.layerProperty().set(cell.layer())));
            }
            menu.getItems().add(item((model.isAblated(cell.position()) ? "Stop ablating patch " : "Ablate patch ") + patch,
                    () -> explorer.toggle(patch)));
        }
        card.setVisible(false);
        menu.show(this, e.getScreenX(), e.getScreenY());
        e.consume();
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> action.run());
        return item;
    }

    List<MenuItem> menuItems() {
        return menu.getItems();
    }

    private static void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    // ---- drawing ----

    private void shades() {
        if (fills != null && darkShades == Palette.darkProperty().get()) {
            return;
        }
        darkShades = Palette.darkProperty().get();
        fills = new Color[SHADES];
        dimFills = new Color[SHADES];
        inks = new Color[SHADES];
        for (int i = 0; i < SHADES; i++) {
            double p = i / (SHADES - 1.0);
            fills[i] = Palette.probability(p);
            dimFills[i] = fills[i].interpolate(Palette.probability(0), 0.8);
            inks[i] = Palette.textOn(p);
        }
    }

    /** Draws everything in view. */
    void draw() {
        shades();
        GraphicsContext gc = canvas.getGraphicsContext2D();
        gc.setFill(Palette.ground());
        gc.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        if (model.rows() == 0) {
            return;
        }
        drawCells(gc);
        drawOutlines(gc);
        drawRowHeaders(gc);
        drawColumnHeaders(gc);
        drawFrame(gc);
    }

    private void drawCells(GraphicsContext gc) {
        boolean searching = model.isSearching();
        double room = geometry.columnWidth() - 2 * PAD;
        Color faint = Palette.faint();
        Color dimInk = faint.interpolate(Palette.ground(), 0.3);
        gc.setTextAlign(TextAlignment.LEFT);
        for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
            double x = geometry.x(column);
            double width = geometry.x(column + 1) - x - 1;
            LensText layer = model.layer(column);
            for (int row = geometry.firstRow(); row < geometry.endRow(); row++) {
                double y = geometry.y(row);
                int position = model.positionAt(row);
                if (layer == null) {
                    gc.setFill(Palette.line());
                    gc.fillRect(x + PAD, y + LensGeometry.ROW / 2.0 - 1, 10, 2);
                    continue;
                }
                String[] texts = layer.texts()[position];
                if (texts.length == 0) {
                    continue;
                }
                int rank = searching ? model.rank(position, column) : 0;
                int shown = Math.max(0, rank);
                int shade = (int) Math.max(0, Math.min(SHADES - 1, layer.p()[position][shown] * (SHADES - 1) + 0.5));
                boolean dim = rank < 0;
                gc.setFill(dim ? dimFills[shade] : fills[shade]);
                gc.fillRect(x, y, width, LensGeometry.ROW - 1);
                TokenText.Fitted text = cellText.fit(texts[shown], shown > 0 ? room - 14 : room);
                gc.setFill(dim ? dimInk : inks[shade]);
                gc.setFont(text.font());
                gc.fillText(text.text(), x + PAD, y + BASELINE);
                if (shown > 0) {
                    gc.setFont(small);
                    gc.setTextAlign(TextAlignment.RIGHT);
                    gc.fillText("#" + (shown + 1), x + width - 4, y + BASELINE);
                    gc.setTextAlign(TextAlignment.LEFT);
                }
            }
        }
    }

    private void drawOutlines(GraphicsContext gc) {
        int layer = explorer.layerProperty().get();
        if (layer >= 0 && layer < model.columns()) {
            double bottom = Math.min(LensGeometry.HEADER + geometry.viewHeight(), geometry.y(geometry.rows()));
            gc.setFill(accent());
            gc.fillRect(geometry.x(layer) - 1, LensGeometry.HEADER, 1, bottom - LensGeometry.HEADER);
            gc.fillRect(geometry.x(layer + 1) - 1, LensGeometry.HEADER, 1, bottom - LensGeometry.HEADER);
        }
        if (model.isSearching()) {
            gc.setStroke(Palette.text().interpolate(Palette.ground(), 0.3));
            gc.setLineWidth(1);
            for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
                for (int row = geometry.firstRow(); row < geometry.endRow(); row++) {
                    if (model.rank(model.positionAt(row), column) >= 0) {
                        outline(gc, row, column, 0.5);
                    }
                }
            }
        }
        int row = hoveredRow();
        if (row >= 0) {
            double end = Math.min(geometry.headerWidth() + geometry.viewWidth(), geometry.x(geometry.columns()));
            gc.setFill(Palette.hover());
            gc.fillRect(geometry.headerWidth(), geometry.y(row) - 1, end - geometry.headerWidth(), 1);
            gc.fillRect(geometry.headerWidth(), geometry.y(row) + LensGeometry.ROW - 1, end - geometry.headerWidth(), 1);
        }
        gc.setStroke(Palette.hover());
        gc.setLineWidth(2);
        if (model.hit() != null) {
            outline(gc, model.rowOf(model.hit().position()), model.hit().layer(), 0);
        }
        if (pointed != null && pointed.isInside() && model.rowOf(pointed.position()) >= 0) {
            outline(gc, model.rowOf(pointed.position()), pointed.layer(), 0);
        }
    }

    private void outline(GraphicsContext gc, int row, int column, double inset) {
        double x = geometry.x(column);
        gc.strokeRect(x + inset, geometry.y(row) + inset, geometry.x(column + 1) - x - 1 - 2 * inset,
                LensGeometry.ROW - 1 - 2 * inset);
    }

    /** The row of the patch under the pointer in any pane, or of the text under the pointer here; -1 for none. */
    private int hoveredRow() {
        int patch = explorer.hoveredPatchProperty().get();
        return patch >= 0 ? model.rowOf(model.positionOf(patch)) : pointed == null ? -1 : model.rowOf(pointed.position());
    }

    private static Color accent() {
        return Palette.probability(Palette.darkProperty().get() ? 0.75 : 0.85);
    }

    private void drawRowHeaders(GraphicsContext gc) {
        double width = geometry.headerWidth();
        gc.setFill(Palette.ground());
        gc.fillRect(0, LensGeometry.HEADER, width, canvas.getHeight());
        int hovered = hoveredRow();
        double textX = PAD + 4 + numberWidth + 8;
        for (int row = geometry.firstRow(); row < geometry.endRow(); row++) {
            double y = geometry.y(row);
            int position = model.positionAt(row);
            boolean patch = model.patchAt(position) >= 0;
            if (row == hovered) {
                gc.setFill(Palette.hover().interpolate(Palette.ground(), 0.75));
                gc.fillRect(0, y, width - 1, LensGeometry.ROW - 1);
            }
            gc.setFont(number);
            gc.setFill(Palette.faint());
            gc.setTextAlign(TextAlignment.RIGHT);
            gc.fillText(Integer.toString(position), PAD + 4 + numberWidth, y + BASELINE);
            gc.setTextAlign(TextAlignment.LEFT);
            TokenText.Fitted text = headerText.fit(model.text(position), Math.max(10, width - textX - MARKS + 4));
            gc.setFill(Palette.text());
            gc.setFont(patch ? text.font() : text.font().getFamily().equals(Fonts.FAMILY) ? bold : text.font());
            gc.fillText(text.text(), textX, y + BASELINE);
            if (model.isAblated(position)) {
                gc.setFill(Palette.ablated());
                gc.fillRect(0, y, 3, LensGeometry.ROW - 1);
                gc.fillRect(textX - 2, y + 10.5, headerText.width(text.text()) + 4, 1.5);
            }
            if (model.isRegister(position)) {
                gc.setFill(Palette.register());
                gc.fillRect(width - 17, y + 8, 5, 5);
            }
            if (model.isObject(position)) {
                gc.setFill(Palette.object());
                gc.fillOval(width - 10, y + 8, 5, 5);
            }
        }
    }

    private void drawColumnHeaders(GraphicsContext gc) {
        gc.setFill(Palette.ground());
        gc.fillRect(0, 0, canvas.getWidth(), LensGeometry.HEADER);
        int current = explorer.layerProperty().get();
        for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
            double x = geometry.x(column);
            double width = geometry.x(column + 1) - x;
            boolean under = pointed != null && pointed.layer() == column;
            Color ink = model.layer(column) == null ? Palette.faint() : Palette.text();
            if (column == current) {
                gc.setFill(accent());
                gc.fillRect(x - 1, 0, width + 1, LensGeometry.HEADER);
                ink = Palette.textOn(Palette.darkProperty().get() ? 1 : 0.85);
            } else if (under) {
                gc.setFill(Palette.hover().interpolate(Palette.ground(), 0.75));
                gc.fillRect(x, 0, width - 1, LensGeometry.HEADER - 1);
            }
            gc.setFill(ink);
            gc.setFont(column == current ? bold : regular);
            gc.fillText(Integer.toString(column), x + PAD, 17);
        }
        gc.setFill(Palette.ground());
        gc.fillRect(0, 0, geometry.headerWidth(), LensGeometry.HEADER);
        gc.setFill(Palette.faint());
        gc.setFont(number);
        gc.fillText("position", PAD + 4, 17);
        gc.setTextAlign(TextAlignment.RIGHT);
        gc.fillText("layer", geometry.headerWidth() - 8, 17);
        gc.setTextAlign(TextAlignment.LEFT);
    }

    private void drawFrame(GraphicsContext gc) {
        double right = geometry.headerWidth() + geometry.viewWidth();
        double bottom = LensGeometry.HEADER + geometry.viewHeight();
        gc.setFill(Palette.ground());
        gc.fillRect(right, 0, canvas.getWidth() - right, canvas.getHeight());
        gc.fillRect(0, bottom, canvas.getWidth(), canvas.getHeight() - bottom);
        gc.setFill(Palette.line());
        gc.fillRect(0, LensGeometry.HEADER - 1, right, 1);
        gc.fillRect(geometry.headerWidth() - 1, 0, 1, bottom);
        if (isFocusVisible()) {
            gc.setStroke(accent());
            gc.setLineWidth(2);
            gc.strokeRect(1, 1, canvas.getWidth() - 2, canvas.getHeight() - 2);
        }
        if (!model.isSearching() || geometry.maxScrollY() == 0) {
            return;
        }
        gc.setFill(Palette.hover());                             // where the hits are in the whole, beside the scroll bar
        int before = -1;
        for (int i = 0; i < model.hits(); i++) {
            int row = model.hitRow(i);
            if (row != before) {
                gc.fillRect(right + 1, LensGeometry.HEADER + Math.floor((row + 0.5) * geometry.viewHeight() / geometry.rows()),
                        3, 2);
                before = row;
            }
        }
    }
}
