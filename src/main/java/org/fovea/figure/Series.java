package org.fovea.figure;

import java.awt.Color;
import java.awt.Shape;
import java.util.List;
import org.fovea.analysis.Measure;

/**
 * What a figure draws in one colour.
 *
 * @param label its name in the legend
 * @param color the same for the same thing of every run
 * @param mark at each point; null for none
 * @param line whether the points are joined
 * @param run what its run is called
 * @param beside 0 for the run itself, 1.. for those that are shown beside it, dashed and hollow
 * @param points from left to right
 */
public record Series(String label, Color color, Shape mark, boolean line, String run, int beside, List<Point> points) {

    /** What series of several runs have in common that show the same thing. */
    List<Object> likeness() {
        return List.of(label, color, mark == null ? "" : mark.getBounds2D());
    }

    /**
     * A point.
     *
     * @param low lower end of its interval; NaN if it has none
     * @param gap whether no line leads to it
     */
    public record Point(double x, double y, double low, double high, boolean gap) {

        public static Point of(double x, Measure m) {
            return new Point(x, m.value(), m.low(), m.high(), false);
        }
    }
}
