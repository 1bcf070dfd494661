package org.fovea.figure;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.fovea.analysis.WordMap;
import org.fovea.coco.Mask;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;
import org.jspecify.annotations.Nullable;

/**
 * An image with layers drawn over it, added one by one: values of patches, sets of patches, masks, a word's map. Masks
 * and maps are in pixels of the image, patches in cells of its finest grid.
 */
public final class ImageFigure {

    private static final double SIDE = 330;

    private final RgbImage image;
    private final TokenGrid grid;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Legend.Entry> entries = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private @Nullable ColorScale scale;
    private @Nullable BufferedImage pixels;

    /** A layer over the image; the pen draws in pixels of the image. */
    private interface Layer {
        void draw(Pen pen, double pixel);
    }

    /**
     * The image without layers.
     *
     * @param grid the grid of tokens in which patches are drawn
     */
    public ImageFigure(RgbImage image, TokenGrid grid) {
        this.image = image;
        this.grid = grid;
    }

    /** Values of its patches, [N], NaN where unknown; the image below is grey and pale. */
    public ImageFigure values(float[] values, ColorScale colors) {
        scale = colors;
        layers.add((pen, pixel) -> {
            for (int patch : grid.tokens()) {
                float value = values[patch];
                Rectangle2D box = box(patch);
                cover(pen, box, pen.theme().ground(), Float.isNaN(value) ? 0 : 0.35);
                if (!Float.isNaN(value)) {
                    cover(pen, box, colors.over(value, pen.theme()), colors.alpha(value));
                    if (colors.signed() && colors.share(value) > 0.1) {
                        pen.line(
                                box.getMinX(),
                                box.getMaxY(),
                                box.getMaxX(),
                                box.getMinY(),
                                pen.theme().text(),
                                0.4 * pixel);
                    }
                }
            }
        });
        return this;
    }

    /** A set of patches; all others are veiled. */
    public ImageFigure only(Patches set, String label) {
        layers.add((pen, pixel) -> {
            for (int patch : grid.tokens()) {
                if (!set.contains(patch)) {
                    cover(pen, box(patch), pen.theme().ground(), 0.7);
                }
            }
            edge(pen, set, Colors.found(pen.theme()), 1.6 * pixel);
        });
        entries.add(Legend.Entry.area(label, Colors.found(Theme.LIGHT)));
        return this;
    }

    /** Ablated patches. */
    public ImageFigure ablated(Patches set) {
        if (!set.isEmpty()) {
            layers.add((pen, pixel) -> {
                set.stream().filter(grid::has).forEach(patch -> {
                    cover(pen, box(patch), pen.theme().ground(), 0.65);
                    Rectangle2D box = box(patch);
                    double x = box.getMinX();
                    pen.line(x, box.getMaxY(), box.getMaxX(), box.getMinY(), Colors.ABLATED, 0.5 * pixel);
                });
                edge(pen, set, Colors.ABLATED, 1.2 * pixel);
            });
            entries.add(Legend.Entry.area(
                    set.size() == 1 ? "1 ablated token" : "%d ablated tokens".formatted(set.size()), Colors.ABLATED));
        }
        return this;
    }

    /** The outline of an object. */
    public ImageFigure mask(Mask mask, String label) {
        layers.add((pen, pixel) -> {
            Path2D path = outline(mask);
            pen.outline(path, Color.WHITE, 2.4 * pixel);
            pen.outline(path, Colors.OBJECT, 1.3 * pixel);
        });
        entries.add(Legend.Entry.area(label, Colors.OBJECT));
        return this;
    }

    /**
     * Thin outlines of the other annotated objects.
     *
     * @param names of the objects, in the order of their masks
     */
    public ImageFigure others(List<Mask> masks, List<String> names) {
        if (!masks.isEmpty()) {
            layers.add((pen, pixel) -> masks.forEach(mask -> {
                Path2D path = outline(mask);
                pen.outline(path, Color.WHITE, 1.2 * pixel);
                pen.outline(path, Colors.OBJECT, 0.6 * pixel);
            }));
            say("thin outlines: " + String.join(", ", names));
        }
        return this;
    }

    private static Path2D outline(Mask mask) {
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        for (double[] line : Contour.of(mask)) {
            path.moveTo(line[0], line[1]);
            for (int i = 2; i + 1 < line.length; i += 2) {
                path.lineTo(line[i], line[i + 1]);
            }
            path.closePath();
        }
        return path;
    }

    /** Adds a detail below the title. */
    ImageFigure say(String detail) {
        said.add(detail);
        return this;
    }

    /**
     * A word's map as one of the layers.
     *
     * @param token whose probability is mapped
     * @param map [height · width], 0..1
     * @param threshold from which a pixel is outlined, 0..1
     * @param first the first layer that is read
     * @param last the last layer that is read
     */
    public ImageFigure word(String token, float[] map, double threshold, int first, int last) {
        return wordMap(map, WordMap.segment(map, threshold)).say(title(token) + ", " + details(threshold, first, last));
    }

    private static String title(String token) {
        return "Where the logit lens says “%s”".formatted(token.strip());
    }

    private static String details(double threshold, int first, int last) {
        return "layers %s; white outline: at least %s"
                .formatted(first == last ? Integer.toString(first) : first + "-" + last, Percent.of(threshold));
    }

    /**
     * A word's map and its segment, which replace the image's pixels.
     *
     * @param map [height · width], 0..1; colours are scaled to its highest value
     */
    public ImageFigure wordMap(float[] map, BitSet segment) {
        scale = ColorScale.of(map, false, Percent::of);
        pixels = OverlayImage.draw(image, map, segment);
        return this;
    }

    /**
     * The figure of a word's map.
     *
     * @param token whose probability is mapped
     * @param map [height · width], 0..1
     * @param threshold from which a pixel is outlined, 0..1
     * @param first the first layer that is read
     * @param last the last layer that is read
     */
    public Figure segment(String token, float[] map, double threshold, int first, int last) {
        return wordMap(map, WordMap.segment(map, threshold))
                .figure("segment", title(token), List.of(details(threshold, first, last)));
    }

    /** Grid lines between the patches. */
    public ImageFigure grid() {
        layers.add((pen, pixel) -> {
            for (int patch : grid.tokens()) {
                pen.outline(box(patch), new Color(255, 255, 255, 110), 0.4 * pixel);
            }
        });
        return this;
    }

    /**
     * The figure.
     *
     * @param name name of its file
     * @param title the title
     * @param lines details below the title, before those of the layers
     */
    public Figure figure(String name, String title, List<String> lines) {
        boolean faded = scale != null && pixels == null;
        BufferedImage below = pixels != null ? pixels : faded ? grey() : image.toBufferedImage();
        List<String> details = new ArrayList<>(lines);
        details.addAll(said);
        return new Figure(
                name, title, details, title, new Over(below, List.copyOf(layers)), new Legend(scale, entries));
    }

    private Rectangle2D box(int patch) {
        ImageLayout.Box box = grid.box(patch);
        return new Rectangle2D.Double(box.left(), box.top(), box.right() - box.left(), box.bottom() - box.top());
    }

    private static void cover(Pen pen, Shape area, Color color, double alpha) {
        Graphics2D g = pen.g();
        Composite before = g.getComposite();
        g.setComposite(AlphaComposite.SrcOver.derive((float) alpha));
        g.setPaint(color);
        g.fill(area);
        g.setComposite(before);
    }

    private void edge(Pen pen, Patches set, Color color, double width) {
        set.stream().filter(grid::has).forEach(patch -> {
            Rectangle2D b = box(patch);
            int row = grid.row(patch);
            int column = grid.column(patch);
            edge(
                    pen,
                    set,
                    row - 1,
                    column,
                    new Line2D.Double(b.getMinX(), b.getMinY(), b.getMaxX(), b.getMinY()),
                    color,
                    width);
            edge(
                    pen,
                    set,
                    row + 1,
                    column,
                    new Line2D.Double(b.getMinX(), b.getMaxY(), b.getMaxX(), b.getMaxY()),
                    color,
                    width);
            edge(
                    pen,
                    set,
                    row,
                    column - 1,
                    new Line2D.Double(b.getMinX(), b.getMinY(), b.getMinX(), b.getMaxY()),
                    color,
                    width);
            edge(
                    pen,
                    set,
                    row,
                    column + 1,
                    new Line2D.Double(b.getMaxX(), b.getMinY(), b.getMaxX(), b.getMaxY()),
                    color,
                    width);
        });
    }

    private void edge(Pen pen, Patches set, int row, int column, Line2D side, Color color, double width) {
        boolean inside = row >= 0
                && column >= 0
                && row < grid.rows()
                && column < grid.columns()
                && set.contains(grid.token(row, column));
        if (!inside) {
            pen.outline(side, color, width);
        }
    }

    /** The image in pale grey, so that the map's colours stand out. */
    private BufferedImage grey() {
        BufferedImage out = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int rgb = image.rgb(x, y);
                int grey = (int) (0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255));
                out.setRGB(x, y, (60 + grey * 195 / 255) * 0x010101);
            }
        }
        return out;
    }

    /** The image and the layers over it. */
    private record Over(BufferedImage below, List<Layer> layers) implements Body {

        private double scale() {
            return SIDE / Math.max(below.getWidth(), below.getHeight());
        }

        @Override
        public double width() {
            return below.getWidth() * scale();
        }

        @Override
        public double height() {
            return below.getHeight() * scale();
        }

        @Override
        public void draw(Pen pen) {
            AffineTransform before = pen.g().getTransform();
            Shape clip = pen.g().getClip();
            pen.g().clip(new Rectangle2D.Double(0, 0, width(), height()));
            pen.g().scale(scale(), scale());
            pen.g().drawImage(below, 0, 0, null);
            layers.forEach(layer -> layer.draw(pen, 1 / scale()));
            pen.g().setTransform(before);
            pen.g().setClip(clip);
        }
    }
}
