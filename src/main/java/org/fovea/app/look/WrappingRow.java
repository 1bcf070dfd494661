package org.fovea.app.look;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/**
 * Controls in a line. Where there is no room for all of them they become as narrow as their least width allows, and
 * then wrap to another line; the last one of each line stands at the right edge.
 */
public class WrappingRow extends Region {

    private final double gap;
    private final double lineGap;

    /**
     * Makes a row.
     *
     * @param gap between two controls
     * @param lineGap between two lines
     * @param controls from left to right
     */
    public WrappingRow(double gap, double lineGap, Node... controls) {
        this.gap = gap;
        this.lineGap = lineGap;
        getChildren().addAll(controls);
    }

    /** Which groups stand in a line together: as many as have room for the least that they need. */
    private List<List<Node>> lines(double width) {
        double room = width - snappedLeftInset() - snappedRightInset();
        List<List<Node>> lines = new ArrayList<>();
        double used = 0;
        for (Node node : getManagedChildren()) {
            double wide = snapSizeX(node.minWidth(-1));
            if (lines.isEmpty() || used + gap + wide > room) { // the room may be unbounded, or none at all
                lines.add(new ArrayList<>());
                used = -gap;
            }
            lines.get(lines.size() - 1).add(node);
            used += gap + wide;
        }
        return lines;
    }

    private static double high(List<Node> line) {
        return line.stream().mapToDouble(n -> Math.ceil(n.prefHeight(-1))).max().orElse(0);
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return snappedLeftInset()
                + snappedRightInset()
                + getManagedChildren().stream()
                        .mapToDouble(n -> snapSizeX(n.minWidth(-1)))
                        .max()
                        .orElse(0);
    }

    @Override
    protected double computePrefWidth(double height) {
        return 420;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        List<List<Node>> lines = lines(width < 0 ? computePrefWidth(-1) : width);
        return snappedTopInset()
                + snappedBottomInset()
                + lines.stream().mapToDouble(WrappingRow::high).sum()
                + lineGap * (lines.size() - 1);
    }

    @Override
    protected void layoutChildren() {
        double y = snappedTopInset();
        for (List<Node> line : lines(getWidth())) {
            double high = high(line);
            double x = snappedLeftInset();
            double excess =
                    line.stream().mapToDouble(n -> snapSizeX(n.prefWidth(-1))).sum()
                            + gap * (line.size() - 1)
                            - (getWidth() - snappedLeftInset() - snappedRightInset());
            for (int i = 0; i < line.size(); i++) {
                Node node = line.get(i);
                double wide = snapSizeX(node.prefWidth(-1));
                double given = Math.max(0, Math.min(excess, wide - snapSizeX(node.minWidth(-1))));
                wide -= given;
                excess -= given;
                if (i > 0 && i == line.size() - 1) {
                    x = getWidth() - snappedRightInset() - wide;
                }
                double tall = Math.ceil(node.prefHeight(-1));
                node.resizeRelocate(snapPositionX(x), snapPositionY(y + (high - tall) / 2), wide, tall);
                x += wide + gap;
            }
            y += high + lineGap;
        }
    }
}
