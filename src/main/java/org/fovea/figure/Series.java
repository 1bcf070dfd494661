package org.fovea.figure;

import java.awt.Color;
import java.awt.Shape;
import java.util.List;
import org.fovea.analysis.Measure;

/**
 * A series of points in one colour.
 *
 * @param label its label in the legend
 * @param color its colour, the same in every run
 * @param mark the mark at each point; null for none
 * @param line whether the points are connected
 * @param run the name of its run
 * @param beside 0 for the run itself, 1.. for runs shown for comparison, dashed and hollow
 * @param points its points from left to right
 */
public record Series(String label, Color color, Shape mark, boolean line, String run, int beside, List<Point> points) {

    /** The part that series of the same quantity have in common across runs. */
    List<Object> likeness() {
        return List.of(label, color, mark == null ? "" : mark.getBounds2D());
    }

    /**
     * A point.
     *
     * @param low lower end of its interval; NaN for none
     * @param gap whether the line is interrupted before it
     */
    public record Point(double x, double y, double low, double high, boolean gap) {

        public static Point of(double x, Measure m) {
            return new Point(x, m.value(), m.low(), m.high(), false);
        }
    }
}
