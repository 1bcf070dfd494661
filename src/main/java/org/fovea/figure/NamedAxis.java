package org.fovea.figure;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.Tick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * A horizontal axis below a plot with a name of a few lines at each of 0, 1, 2, …, the first line in ink, the rest
 * fainter.
 */
public final class NamedAxis extends NumberAxis {

    private static final long serialVersionUID = 1;
    private static final int MOST = 12;

    private final List<List<String>> names;

    /** @param names the lines of each name */
    public NamedAxis(String label, List<List<String>> names) {
        super(label);
        this.names = names.stream().map(List::copyOf).toList();
        FigureStyle.dress(this);
        setRange(-0.5, names.size() - 0.5);
    }

    @Override
    public List<Tick> refreshTicks(Graphics2D g, AxisState state, Rectangle2D area, RectangleEdge edge) {
        List<Tick> ticks = new ArrayList<>();
        int step = (names.size() + MOST - 1) / MOST;
        for (int i = 0; i < names.size(); i += step) {
            ticks.add(new NumberTick(i, names.get(i).get(0), TextAnchor.TOP_CENTER, TextAnchor.CENTER, 0));
        }
        return ticks;
    }

    @Override
    @SuppressWarnings("rawtypes") // as JFreeChart declares it
    protected double findMaximumTickLabelHeight(List ticks, Graphics2D g, Rectangle2D area, boolean vertical) {
        int lines = names.stream().mapToInt(List::size).max().orElse(1);
        return lines * g.getFontMetrics(getTickLabelFont()).getHeight()
                + getTickLabelInsets().getTop()
                + getTickLabelInsets().getBottom();
    }

    @Override
    protected AxisState drawTickMarksAndLabels(
            Graphics2D g, double cursor, Rectangle2D plotArea, Rectangle2D dataArea, RectangleEdge edge) {
        AxisState state = new AxisState(cursor);
        List<Tick> ticks = refreshTicks(g, state, dataArea, edge);
        state.setTicks(ticks);
        g.setFont(getTickLabelFont());
        FontMetrics metrics = g.getFontMetrics();
        drawAxisLine(g, cursor, dataArea, edge);
        for (Tick tick : ticks) {
            int i = (int) ((NumberTick) tick).getValue();
            double x = valueToJava2D(i, dataArea, edge);
            g.setPaint(getTickMarkPaint());
            g.setStroke(getTickMarkStroke());
            g.draw(new Line2D.Double(x, cursor, x, cursor + getTickMarkOutsideLength()));
            double y = cursor + getTickLabelInsets().getTop() + getTickMarkOutsideLength() + metrics.getAscent();
            for (int line = 0; line < names.get(i).size(); line++) {
                String text = names.get(i).get(line);
                g.setPaint(line == 0 ? FigureStyle.INK : FigureStyle.FAINT);
                g.drawString(text, (float) (x - metrics.getStringBounds(text, g).getWidth() / 2), (float) y);
                y += metrics.getHeight();
            }
        }
        state.cursorDown(findMaximumTickLabelHeight(ticks, g, plotArea, false));
        return state;
    }
}
