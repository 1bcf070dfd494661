package org.fovea.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.fovea.cli.HeatmapCommand.Cell;

/**
 * Draws a heatmap of layer windows: first layer to the right, last layer up, blue where the probability falls, red where
 * it rises, each as strong as the change on a scale that is symmetric around 0.
 *
 * @param layers L
 * @param cells one for each window
 * @param title what is shown
 * @param subtitle of what
 */
record HeatmapPicture(int layers, List<Cell> cells, String title, String subtitle) {

    private static final int LEFT = 76;
    private static final int TOP = 84;
    private static final int RIGHT = 120;
    private static final int BOTTOM = 64;
    /** Smallest side of the map, so that a shallow model's is not tiny. */
    private static final int SIDE = 560;
    private static final Color INK = new Color(0x1f2328);
    private static final Color FAINT = new Color(0x6e7781);
    private static final Color FALL = new Color(0x2166ac);       // the ends of ColorBrewer's RdBu
    private static final Color RISE = new Color(0xb2182b);

    /** The picture, on white. */
    BufferedImage draw() {
        int cell = Math.max(16, SIDE / layers);
        int side = cell * layers;
        BufferedImage image = new BufferedImage(LEFT + side + RIGHT, TOP + side + BOTTOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        double most = Math.max(0.01, cells.stream().mapToDouble(c -> Math.abs(c.change())).max().orElse(0));
        titles(g, image.getWidth() - 40);
        map(g, cell, side, most);
        axes(g, cell, side);
        legend(g, side, most);
        g.dispose();
        return image;
    }

    private void titles(Graphics2D g, int room) {
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        g.drawString(fitting(g, title, room), 20, 32);
        g.setColor(FAINT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        g.drawString(fitting(g, subtitle, room), 20, 54);
    }

    private static String fitting(Graphics2D g, String text, int room) {
        FontMetrics metrics = g.getFontMetrics();
        String out = text;
        while (metrics.stringWidth(out) > room) {
            out = out.substring(0, out.length() - 2).strip() + "…";
        }
        return out;
    }

    private void map(Graphics2D g, int cell, int side, double most) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.min(13, cell / 4 + 1)));
        FontMetrics metrics = g.getFontMetrics();
        for (Cell c : cells) {
            int x = LEFT + (c.window().first() - 1) * cell;
            int y = TOP + side - c.window().last() * cell;
            double share = c.change() / most;
            g.setColor(color(share));
            g.fillRect(x, y, cell - 1, cell - 1);
            if (cell >= 32) {
                String text = String.format(Locale.ROOT, "%+.1f", 100 * c.change()).replace('-', '\u2212');
                g.setColor(Math.abs(share) > 0.6 ? Color.WHITE : INK);
                g.drawString(text, x + (cell - 1 - metrics.stringWidth(text)) / 2,
                        y + (cell - 1 + metrics.getAscent() - metrics.getDescent()) / 2);
            }
        }
    }

    /** White at 0, by way of a square root so that small changes can be seen. */
    private static Color color(double share) {
        double strength = Math.sqrt(Math.min(1, Math.abs(share)));
        Color end = share < 0 ? FALL : RISE;
        return new Color(mix(end.getRed(), strength), mix(end.getGreen(), strength), mix(end.getBlue(), strength));
    }

    private static int mix(int end, double strength) {
        return (int) Math.round(247 + (end - 247) * strength);
    }

    private void axes(Graphics2D g, int cell, int side) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        FontMetrics metrics = g.getFontMetrics();
        int step = Math.max(1, (int) Math.ceil(24.0 / cell));
        g.setColor(INK);
        for (int layer = 1; layer <= layers; layer += step) {
            String text = Integer.toString(layer);
            int middle = (layer - 1) * cell + cell / 2;
            g.drawString(text, LEFT + middle - metrics.stringWidth(text) / 2, TOP + side + 18);
            g.drawString(text, LEFT - 10 - metrics.stringWidth(text), TOP + side - middle + metrics.getAscent() / 2 - 1);
        }
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        metrics = g.getFontMetrics();
        g.drawString("first layer", LEFT + (side - metrics.stringWidth("first layer")) / 2, TOP + side + 44);
        g.rotate(-Math.PI / 2);
        g.drawString("last layer", -(TOP + (side + metrics.stringWidth("last layer")) / 2), 28);
        g.rotate(Math.PI / 2);
    }

    private void legend(Graphics2D g, int side, double most) {
        int x = LEFT + side + 24;
        for (int y = 0; y < side; y++) {
            g.setColor(color(1 - 2.0 * y / (side - 1)));
            g.fillRect(x, TOP + y, 16, 1);
        }
        g.setColor(FAINT);
        g.setStroke(new BasicStroke(1));
        g.drawRect(x, TOP, 15, side - 1);
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        int ascent = g.getFontMetrics().getAscent();
        double[] shares = {1, 0.5, 0, -0.5, -1};
        for (double share : shares) {
            String text = share == 0 ? "0" : String.format(Locale.ROOT, "%+.1f%%", 100 * share * most).replace('-', '\u2212');
            int y = TOP + (int) Math.round((1 - share) / 2 * (side - 1));
            g.drawString(text, x + 24, Math.max(TOP + ascent - 2, Math.min(TOP + side, y + ascent / 2 - 1)));
        }
    }
}
