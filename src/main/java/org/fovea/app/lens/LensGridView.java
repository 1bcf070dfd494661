package org.fovea.app.lens;

import java.util.List;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.geometry.Orientation;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
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
import org.fovea.app.lens.LensModel.Cell;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;

/**
 * The cells of the lens pane with their frozen headers: turns pointer and keys into scrolling, pointing and choosing,
 * and has what is in view drawn on one canvas, at most once a pulse.
 */
final class LensGridView extends Region {

    private final Texts texts = Texts.of(LensGridView.class);
    private final Explorer explorer;
    private final LensModel model;
    private final LensCard card;
    private final LensPainter painter;
    private final Canvas canvas = new Canvas();
    private final ScrollBar vertical = new ScrollBar();
    private final ScrollBar horizontal = new ScrollBar();
    private final ContextMenu menu = new ContextMenu();
    private final AnimationTimer nextPulse = new AnimationTimer() {
        @Override
        public void handle(long now) {
            stop();
            draw();
        }
    };

    private LensGeometry geometry = LensGeometry.NONE;
    private Cell pointed;
    private Point2D pointer;
    private boolean settingBars;
    private Consumer<String> segment;
    private Consumer<String> find = word -> {};

    /** @param card is shown in the grid's parent, over everything that is in it */
    LensGridView(Explorer explorer, LensModel model, LensCard card) {
        this.explorer = explorer;
        this.model = model;
        this.card = card;
        this.painter = new LensPainter(explorer, model);
        setId("lens-grid");
        getStyleClass().add("lens-grid");
        setAccessibleRole(AccessibleRole.TEXT);
        setAccessibleText(texts.get("grid.about"));
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

    /** The header of a position's row. */
    String header(int position) {
        return painter.header(position, geometry.headerWidth()).text();
    }

    /** Draws at the next pulse. */
    void redraw() {
        nextPulse.start();
    }

    /** Lays the grid out again after rows or columns have changed, and keeps the scroll position if possible. */
    void rearrange() {
        setGeometry(new LensGeometry(
                getWidth(),
                getHeight(),
                model.rows(),
                model.rows() == 0 ? 0 : model.columns(),
                painter.headerWidth(),
                geometry.scrollX(),
                geometry.scrollY()));
    }

    /** Scrolls as far as a cell needs to be in view; -1 for any. */
    void reveal(int position, int layer) {
        setGeometry(geometry.revealing(model.rowOf(position), layer));
    }

    /** Updates the card of the cell under the pointer and draws. */
    void refresh() {
        if (pointer != null) {
            point(model.cellAt(geometry, pointer.getX(), pointer.getY()));
        } else if (pointed != null) {
            boolean exists = pointed.layer() < model.columns()
                    && (pointed.position() < 0 || model.rowOf(pointed.position()) >= 0);
            point(exists ? pointed : null);
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
            setGeometry(geometry.scrolledTo(
                    horizontal.isVisible() ? horizontal.getValue() : 0,
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
            draw(); // not a pulse later: a window that grows would flicker
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

    /** Shows a cell's card and highlights its patch on the image; null for no cell. */
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
            setAccessibleText(texts.get("grid.about"));
            return;
        }
        Point2D corner = card.getParent().sceneToLocal(localToScene(0, 0));
        Rectangle2D what;
        if (pointer != null) {
            what = new Rectangle2D(corner.getX() + pointer.getX() - 10, corner.getY() + pointer.getY() - 10, 26, 30);
        } else {
            int row = model.rowOf(pointed.position());
            what = new Rectangle2D(
                    corner.getX() + geometry.x(Math.max(0, pointed.layer())),
                    corner.getY() + geometry.y(Math.max(0, row)),
                    geometry.columnWidth() + 4,
                    LensGeometry.ROW + 4);
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

    /** Moves the cursor; without one, the first cell in view becomes it. */
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

    private void goTo(int toRow, int toColumn) {
        int row = Math.max(0, Math.min(model.rows() - 1, toRow));
        int column = Math.max(0, Math.min(model.columns() - 1, toColumn));
        pointer = null; // until it moves again
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
            menu.getItems().addAll(item(texts.get("menu.copy.cell"), () -> copy(token)));
        }
        menu.getItems().add(item(texts.get("menu.copy.row"), () -> copy(model.csv(cell.position()))));
        if (token != null) {
            menu.getItems()
                    .addAll(new SeparatorMenuItem(), item(texts.get("menu.find", token), () -> find.accept(token)));
            if (segment != null) {
                menu.getItems().add(item(texts.get("menu.map", token), () -> segment.accept(token)));
            }
        }
        if (patch >= 0) {
            menu.getItems().add(new SeparatorMenuItem());
            if (cell.layer() >= 0) {
                menu.getItems()
                        .add(item(
                                texts.get("menu.layer", cell.layer()),
                                () -> explorer.layerProperty().set(cell.layer())));
            }
            menu.getItems()
                    .add(item(
                            texts.get(model.isAblated(cell.position()) ? "menu.restore" : "menu.ablate", patch),
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

    /** Draws everything in view. */
    void draw() {
        painter.draw(canvas.getGraphicsContext2D(), geometry, pointed, isFocusVisible());
    }
}
