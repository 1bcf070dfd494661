package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * Colours, marks and lines of the series in charts: the colours of Okabe and Ito, which colour-blind readers can tell
 * apart.
 */
public final class FigureStyle {

    public static final Color BLUE = new Color(0x0072b2);
    public static final Color VERMILION = new Color(0xd55e00);
    public static final Color GREEN = new Color(0x009e73);
    public static final Color PURPLE = new Color(0xb5589a);
    public static final Color ORANGE = new Color(0xe69f00);
    public static final Color SKY = new Color(0x56b4e9);
    public static final Color GREY = new Color(0x5f6770);

    private static final Color[] SERIES = {BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, GREY};

    private static final float RADIUS = 2.7f;

    private FigureStyle() {}

    /** The colour of the i-th of several series. */
    public static Color series(int i) {
        return SERIES[i % SERIES.length];
    }

    /** The mark of the i-th of several series, which distinguishes them without colour. */
    public static Shape mark(int i) {
        float r = RADIUS;
        return switch (i % 6) {
            case 1 -> new Rectangle2D.Float(-r * .9f, -r * .9f, 1.8f * r, 1.8f * r);
            case 2 -> polygon(0, -1.3f * r, 1.3f * r, 0, 0, 1.3f * r, -1.3f * r, 0);
            case 3 -> polygon(0, -1.2f * r, 1.15f * r, .9f * r, -1.15f * r, .9f * r);
            case 4 -> polygon(0, 1.2f * r, 1.15f * r, -.9f * r, -1.15f * r, -.9f * r);
            case 5 ->
                polygon(
                        -.45f * r, -1.2f * r, .45f * r, -1.2f * r, .45f * r, -.45f * r, 1.2f * r, -.45f * r, 1.2f * r,
                        .45f * r, .45f * r, .45f * r, .45f * r, 1.2f * r, -.45f * r, 1.2f * r, -.45f * r, .45f * r,
                        -1.2f * r, .45f * r, -1.2f * r, -.45f * r, -.45f * r, -.45f * r);
            default -> new Ellipse2D.Float(-r, -r, 2 * r, 2 * r);
        };
    }

    /** A small mark for lines with many points. */
    public static Shape smaller(Shape mark) {
        return AffineTransform.getScaleInstance(0.75, 0.75).createTransformedShape(mark);
    }

    private static Shape polygon(float... xy) {
        Path2D.Float path = new Path2D.Float();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }

    /** The line of a run, or a dashed one for the i-th run shown for comparison, each with dashes of its own. */
    static BasicStroke line(int beside) {
        return beside == 0
                ? new BasicStroke(1.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(
                        1f,
                        BasicStroke.CAP_BUTT,
                        BasicStroke.JOIN_ROUND,
                        10,
                        beside == 1 ? new float[] {4, 3} : new float[] {1, 2.2f},
                        0);
    }
}
