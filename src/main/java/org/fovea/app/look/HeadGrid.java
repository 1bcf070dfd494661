package org.fovea.app.look;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import javafx.geometry.Rectangle2D;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Pane;
import javafx.scene.text.TextAlignment;
import org.fovea.figure.Percent;

/** A number for every head of every layer: heads to the right from 0, layers upwards from 1, a colour a cell. */
public final class HeadGrid extends Pane {

    private final Texts texts = Texts.of(HeadGrid.class);

    private static final double LEFT = 44;
    private static final double TOP = 4;
    private static final double RIGHT = 78;
    /** Below this height there is no room for the names of the axes. */
    private static final double LOW = 130;

    private record Cell(int layer, int head) {}

    private final Canvas canvas = new Canvas();
    private final MapCard card;
    private final boolean signed;
    private final BiFunction<Integer, Integer, String> said;
    private final BiPredicate<Integer, Integer> chosen;
    private final BiConsumer<Integer, Integer> pick;
    private double[][] values = {};
    private Cell cursor;
    private boolean faded;

    /**
     * Makes an empty one.
     *
     * @param about its name, for screen readers
     * @param signed whether values are changes of a probability, -1..1, rather than shares, 0..1
     * @param said what there is to say of a layer's head
     * @param chosen whether a layer's head is ringed
     * @param pick gets the layer, 1..L, and the head, from 0, of a cell that is clicked
     */
    public HeadGrid(
            String about,
            boolean signed,
            BiFunction<Integer, Integer, String> said,
            BiPredicate<Integer, Integer> chosen,
            BiConsumer<Integer, Integer> pick) {
        card = new MapCard(this, about);
        this.signed = signed;
        this.said = said;
        this.chosen = chosen;
        this.pick = pick;
        setFocusTraversable(true);
        setMinSize(60, 60);
        getChildren().addAll(canvas, card);
        widthProperty().addListener(o -> draw());
        heightProperty().addListener(o -> draw());
        focusedProperty().addListener(o -> draw());
        Palette.onChange(this, this::draw);
        setOnMouseMoved(e -> point(at(e.getX(), e.getY()), e.getX(), e.getY()));
        setOnMouseExited(e -> point(null, 0, 0));
        setOnMouseClicked(e -> {
            requestFocus();
            Cell cell = at(e.getX(), e.getY());
            if (e.getButton() == MouseButton.PRIMARY && cell != null) {
                pick.accept(cell.layer, cell.head);
            }
        });
        setOnKeyPressed(this::pressed);
    }

    /**
     * Shows these.
     *
     * @param of [L][heads]; empty for none
     * @param stale whether they belong to an earlier question
     */
    public void show(double[][] of, boolean stale) {
        if (of.length != values.length || of.length > 0 && of[0].length != values[0].length) {
            point(null, 0, 0);
        }
        values = of;
        faded = stale;
        draw();
    }

    private int layers() {
        return values.length;
    }

    private int heads() {
        return values.length == 0 ? 0 : values[0].length;
    }

    private double cellWidth(double width) {
        return Math.max(2, Math.min(64, (width - LEFT - RIGHT) / heads()));
    }

    private double cellHeight(double height) {
        return Math.max(2, Math.min(30, (height - TOP - bottom(height)) / layers()));
    }

    private static double bottom(double height) {
        return height < LOW ? 18 : 34;
    }

    private Cell at(double x, double y) {
        if (layers() == 0) {
            return null;
        }
        int head = (int) Math.floor((x - LEFT) / cellWidth(getWidth()));
        int layer = layers() - (int) Math.floor((y - TOP) / cellHeight(getHeight()));
        return head >= 0 && head < heads() && layer >= 1 && layer <= layers() ? new Cell(layer, head) : null;
    }

    /** Where the middle of a cell is in this. */
    public double[] middle(int layer, int head) {
        double h = cellHeight(getHeight());
        return new double[] {LEFT + (head + 0.5) * cellWidth(getWidth()), top(layer, h) + h / 2};
    }

    /** The upper edge of a layer's row: the last layer is at the top, as in every figure. */
    private double top(int layer, double cellHeight) {
        return TOP + (layers() - layer) * cellHeight;
    }

    private void point(Cell cell, double x, double y) {
        boolean same = Objects.equals(cell, cursor);
        cursor = cell;
        card.say(cell == null ? null : said.apply(cell.layer, cell.head), x, y);
        if (!same) {
            draw();
        }
    }

    private void pressed(KeyEvent e) {
        if (layers() == 0 || e.isAltDown()) { // Alt and an arrow walk the images
            return;
        }
        Cell from = cursor == null ? new Cell(1, 0) : cursor;
        int layer = from.layer;
        int head = from.head;
        switch (e.getCode()) {
            case LEFT -> head--;
            case RIGHT -> head++;
            case UP -> layer++;
            case DOWN -> layer--;
            case ENTER, SPACE -> pick.accept(layer, head);
            default -> {
                return;
            }
        }
        e.consume();
        if (head >= 0 && head < heads() && layer >= 1 && layer <= layers()) {
            double[] middle = middle(layer, head);
            point(new Cell(layer, head), middle[0], middle[1]);
        }
    }

    /** Redraws, as after another cell was chosen. */
    public void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        if (layers() > 0) {
            g.setGlobalAlpha(faded ? 0.35 : 1);
            paint(g, cellWidth(getWidth()), cellHeight(getHeight()), true);
            g.setGlobalAlpha(1);
        }
    }

    private void paint(GraphicsContext g, double w, double h, boolean live) {
        double limit = signed ? 0.01 : 1e-6; // below one point there is nothing to be seen
        for (double[] row : values) {
            for (double v : row) {
                limit = Math.max(limit, Math.abs(v));
            }
        }
        double gap = Math.min(w, h) < 8 ? 0 : 1;
        g.setTextBaseline(VPos.CENTER);
        g.setTextAlign(TextAlignment.CENTER);
        g.setFont(Fonts.of(Math.min(11.5, h * 0.62)));
        g.setStroke(Palette.line());
        g.setLineWidth(1);
        for (int layer = 1; layer <= layers(); layer++) {
            for (int head = 0; head < heads(); head++) {
                double v = values[layer - 1][head];
                double x = LEFT + head * w;
                double y = top(layer, h);
                g.setFill(signed ? Palette.change(v / limit) : Palette.probability(v / limit));
                g.fillRect(x, y, w - gap, h - gap);
                if (gap > 0) {
                    g.strokeRect(x - 0.5, y - 0.5, w, h);
                }
                if (w >= 34 && h >= 15) {
                    g.setFill(signed ? Palette.textOnChange(v / limit) : Palette.textOn(v / limit));
                    g.fillText(signed ? Percent.points(v) : "%.0f".formatted(100 * v), x + w / 2, y + h / 2);
                }
            }
        }
        g.strokeRect(LEFT - 0.5, TOP - 0.5, w * heads(), h * layers());
        for (int layer = 1; layer <= layers(); layer++) {
            for (int head = 0; head < heads(); head++) {
                if (chosen.test(layer, head)) {
                    ring(g, layer, head, w, h, 2.5, signed ? Palette.ablated() : Palette.found());
                }
            }
        }
        if (live && cursor != null) {
            ring(g, cursor.layer, cursor.head, w, h, 2, Palette.hover());
        }
        axes(g, w, h, !live || getHeight() >= LOW);
        legend(g, limit, LEFT + w * heads() + 14, Math.min(h * layers(), 130));
    }

    private void ring(
            GraphicsContext g, int layer, int head, double w, double h, double width, javafx.scene.paint.Paint color) {
        g.setStroke(color);
        g.setLineWidth(width);
        g.strokeRect(LEFT + head * w - 0.5, top(layer, h) - 0.5, w, h);
    }

    private void axes(GraphicsContext g, double w, double h, boolean named) {
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        int across = w >= 17 ? 1 : 4;
        int down = h >= 12 ? 1 : h >= 6 ? 2 : 4;
        g.setTextAlign(TextAlignment.CENTER);
        for (int head = 0; head < heads(); head += across) {
            g.fillText(Integer.toString(head), LEFT + (head + 0.5) * w, TOP + layers() * h + 9);
        }
        g.setTextAlign(TextAlignment.RIGHT);
        for (int layer = down == 1 ? 1 : down; layer <= layers(); layer += down) {
            g.fillText(Integer.toString(layer), LEFT - 6, top(layer, h) + h / 2);
        }
        if (named) {
            MapFrame.names(
                    g,
                    texts.get("axis.head"),
                    texts.get("axis.layer"),
                    new Rectangle2D(LEFT, TOP, heads() * w, layers() * h),
                    25);
        }
    }

    private void legend(GraphicsContext g, double limit, double x, double bar) {
        if (signed) {
            MapFrame.changes(g, x, TOP, bar, limit);
        } else {
            MapFrame.scale(g, x, TOP, bar, Palette::probability, Percent.of(limit), "0%");
        }
    }
}
