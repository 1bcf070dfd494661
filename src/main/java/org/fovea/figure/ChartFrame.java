package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** White paper with a title, lines below it, room for a map, and a scale to its right. */
public final class ChartFrame {

    static final Color INK = new Color(0x1f2328);
    static final Color FAINT = new Color(0x6e7781);

    private static final int HEAD = 46;
    private static final int LINE = 18;
    private static final int RIGHT = 120;
    /** Smallest width of the map, so that the title has room. */
    private static final int LEAST = 480;

    private final BufferedImage image;
    private final Graphics2D g;
    private final int left;
    private final int top;
    private final int width;
    private final int height;

    /**
     * @param width of the map in pixels
     * @param height of the map in pixels
     * @param left room for an axis
     * @param bottom room for an axis
     * @param title what is shown
     * @param lines of what, below the title
     */
    public ChartFrame(int width, int height, int left, int bottom, String title, List<String> lines) {
        this.left = left;
        this.width = width;
        this.height = height;
        top = HEAD + LINE * (lines.size() + 1);
        image = new BufferedImage(
                left + Math.max(LEAST, width) + RIGHT, top + height + bottom, BufferedImage.TYPE_INT_RGB);
        g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        int room = image.getWidth() - 40;
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        g.drawString(fitting(title, room), 20, 32);
        g.setColor(FAINT);
        font(Font.PLAIN, 13);
        for (int i = 0; i < lines.size(); i++) {
            g.drawString(fitting(lines.get(i), room), 20, 54 + LINE * i);
        }
    }

    /** What to draw with. */
    public Graphics2D graphics() {
        return g;
    }

    /** Where the map begins. */
    public int left() {
        return left;
    }

    /** Where the map begins. */
    public int top() {
        return top;
    }

    /** Takes up ink and a font. */
    FontMetrics font(int style, int size) {
        g.setFont(new Font(Font.SANS_SERIF, style, size));
        return g.getFontMetrics();
    }

    /** As much of a text as there is room for. */
    String fitting(String text, int room) {
        FontMetrics metrics = g.getFontMetrics();
        String out = text;
        while (metrics.stringWidth(out) > room && out.length() > 2) {
            out = out.substring(0, out.length() - 2).strip() + "…";
        }
        return out;
    }

    /** A text in the middle of a place. */
    void centred(String text, double x, double y) {
        FontMetrics metrics = g.getFontMetrics();
        g.drawString(text, (float) (x - metrics.stringWidth(text) / 2.0), (float)
                (y + (metrics.getAscent() - metrics.getDescent()) / 2.0));
    }

    /** Names below the map's columns and to the left of its rows, as many as there is room for. */
    public void axes(
            int x, int cellWidth, int cellHeight, List<String> columns, List<String> rows, String across, String up) {
        FontMetrics metrics = font(Font.PLAIN, 12);
        g.setColor(INK);
        int step = Math.max(1, (int) Math.ceil(24.0 / cellWidth));
        for (int i = 0; i < columns.size(); i += step) {
            centred(columns.get(i), x + i * cellWidth + cellWidth / 2.0, top + height + 14);
        }
        step = Math.max(1, (int) Math.ceil(16.0 / cellHeight));
        for (int i = 0; i < rows.size(); i += step) {
            int middle = top + height - i * cellHeight - cellHeight / 2;
            g.drawString(rows.get(i), x - 10 - metrics.stringWidth(rows.get(i)), middle + metrics.getAscent() / 2 - 1);
        }
        font(Font.BOLD, 13);
        centred(across, x + columns.size() * cellWidth / 2.0, top + height + 40);
        if (!up.isEmpty()) {
            g.rotate(-Math.PI / 2);
            centred(up, -(top + height / 2.0), 24);
            g.rotate(Math.PI / 2);
        }
    }

    /** The scale, to the right of the map. */
    public void legend(ColorScale scale) {
        int x = left + width + 24;
        double low = scale.signed() ? -scale.most() : 0;
        for (int y = 0; y < height; y++) {
            g.setColor(scale.onPaper(scale.most() + (low - scale.most()) * y / Math.max(1, height - 1)));
            g.fillRect(x, top + y, 16, 1);
        }
        g.setColor(FAINT);
        g.setStroke(new BasicStroke(1));
        g.drawRect(x, top, 15, height - 1);
        g.setColor(INK);
        int ascent = font(Font.PLAIN, 12).getAscent();
        for (double mark : scale.marks()) {
            int y = top + (int) Math.round((scale.most() - mark) / (scale.most() - low) * (height - 1));
            g.drawString(
                    mark == 0 ? "0" : scale.text().apply(mark),
                    x + 24,
                    Math.max(top + ascent - 2, Math.min(top + height, y + ascent / 2 - 1)));
        }
    }

    /** A square of a map with its value in it, if it is large enough to be read. */
    public void cell(int x, int y, int cellWidth, int cellHeight, ColorScale scale, double value) {
        g.setColor(scale.onPaper(value));
        g.fillRect(x, y, cellWidth - 1, cellHeight - 1);
        if (cellWidth >= 32 && cellHeight >= 20) {
            font(Font.PLAIN, Math.min(13, cellWidth / 4 + 1));
            g.setColor(Math.abs(scale.share(value)) > 0.6 ? Color.WHITE : INK);
            centred(scale.text().apply(value), x + (cellWidth - 1) / 2.0, y + (cellHeight - 1) / 2.0);
        }
    }

    /** Writes the picture as PNG; nothing more can be drawn then. */
    public void write(Path file) {
        g.dispose();
        SegmentationPng.write(image, file);
    }
}
