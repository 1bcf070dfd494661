package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.Locale;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.intervene.LayerWindow;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.StandardChartTheme;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * Draws the paper's windows as the paper does: probability by window, a line for each source (Neo et al., section 5).
 *
 * @param map the paper's windows
 * @param title what is shown
 * @param line of what, below the title
 */
public record PresetsChart(WindowHeatmap map, String title, String line) {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;
    /** Okabe and Ito's colours: tellable apart by every kind of eye. */
    private static final int[] COLORS = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x6e7781};

    public void write(Path file) {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        for (WindowHeatmap.Row row : map.rows()) {
            for (int i = 0; i < map.windows().size(); i++) {
                LayerWindow.Preset w = map.windows().get(i);
                data.addValue(100 * row.p()[i], row.source().name(), w.name() + "\n" + w.window());
            }
        }
        JFreeChart chart = ChartFactory.createLineChart(title, "layers without that attention", null, data);
        theme().apply(chart);
        chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
        String dashed =
                String.format(Locale.ROOT, "%s; %.1f%% with all attention (dashed)", line, 100 * map.baseline());
        TextTitle said = new TextTitle(
                dashed,
                new Font(Font.SANS_SERIF, Font.PLAIN, 13),
                ChartFrame.FAINT,
                TextTitle.DEFAULT_POSITION,
                HorizontalAlignment.LEFT,
                TextTitle.DEFAULT_VERTICAL_ALIGNMENT,
                new RectangleInsets(2, 2, 10, 2));
        chart.addSubtitle(0, said);
        chart.setPadding(new RectangleInsets(10, 16, 10, 16));
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setRangeGridlinePaint(new Color(0xafb8c1));
        plot.setOutlineVisible(false);
        plot.getDomainAxis().setMaximumCategoryLabelLines(2);
        plot.getDomainAxis().setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
        NumberAxis axis = (NumberAxis) plot.getRangeAxis();
        axis.setRange(0, 102);
        axis.setTickUnit(new NumberTickUnit(20));
        axis.setNumberFormatOverride(new DecimalFormat("0'%'"));
        ValueMarker all = new ValueMarker(
                100 * map.baseline(),
                ChartFrame.FAINT,
                new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {4, 4}, 0));
        plot.addRangeMarker(all);
        LineAndShapeRenderer lines = new LineAndShapeRenderer(true, true);
        for (int i = 0; i < map.rows().size(); i++) {
            lines.setSeriesPaint(i, new Color(COLORS[i % COLORS.length]));
            lines.setSeriesStroke(i, new BasicStroke(2.4f));
            lines.setSeriesShape(i, new Ellipse2D.Double(-4, -4, 8, 8));
        }
        plot.setRenderer(lines);
        SegmentationPng.write(chart.createBufferedImage(WIDTH, HEIGHT), file);
    }

    private static StandardChartTheme theme() {
        StandardChartTheme theme = new StandardChartTheme("fovea");
        theme.setExtraLargeFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        theme.setLargeFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        theme.setRegularFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        theme.setTitlePaint(ChartFrame.INK);
        theme.setAxisLabelPaint(ChartFrame.INK);
        theme.setTickLabelPaint(ChartFrame.INK);
        theme.setPlotBackgroundPaint(Color.WHITE);
        theme.setChartBackgroundPaint(Color.WHITE);
        theme.setLegendBackgroundPaint(Color.WHITE);
        return theme;
    }
}
