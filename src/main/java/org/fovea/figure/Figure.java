package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.VerticalAlignment;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A figure, drawn the same as SVG and as PNG: the same numbers give the same bytes. Text is drawn as outlines, so that
 * it looks the same where the font is missing.
 *
 * @param name of its files
 * @param caption what it shows, for those who cannot see it and for below it
 * @param chart what is drawn
 * @param width in pixels of the SVG; the PNG has twice as many
 * @param height likewise
 */
public record Figure(String name, String caption, JFreeChart chart, int width, int height) {

    private static final int PNG_SCALE = 2;
    private static final String SVG = "http://www.w3.org/2000/svg";

    /** A figure of a plot with a title and a legend to the right. */
    public static Figure of(
            String name, String title, String subtitle, String caption, Plot plot, int width, int height) {
        JFreeChart chart = new JFreeChart(null, null, plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(14, 10, 10, 14));
        chart.setAntiAlias(true);
        chart.setTextAntiAlias(true);
        chart.addSubtitle(line(subtitle, false));
        chart.addSubtitle(0, line(title, true));
        LegendTitle legend = new LegendTitle(plot);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setVerticalAlignment(VerticalAlignment.CENTER);
        legend.setFrame(BlockBorder.NONE);
        legend.setBackgroundPaint(Color.WHITE);
        legend.setItemFont(FigureStyle.SMALL);
        legend.setItemPaint(FigureStyle.INK);
        legend.setItemLabelPadding(new RectangleInsets(3, 6, 3, 2));
        legend.setLegendItemGraphicPadding(new RectangleInsets(2, 14, 2, 4));
        chart.addSubtitle(legend);
        return new Figure(name, caption, chart, width, height);
    }

    private static TextTitle line(String text, boolean title) {
        TextTitle line = new TextTitle(text, title ? FigureStyle.TITLE : FigureStyle.SMALL);
        line.setPaint(title ? FigureStyle.INK : FigureStyle.FAINT);
        line.setHorizontalAlignment(HorizontalAlignment.LEFT);
        line.setTextAlignment(HorizontalAlignment.LEFT);
        line.setPadding(title ? new RectangleInsets(0, 6, 3, 6) : new RectangleInsets(0, 6, 12, 6));
        return line;
    }

    /** A plot of series, each drawn as it says; intervals as bars, or as bands behind the lines. */
    public static XYPlot plot(List<Series> all, ValueAxis x, ValueAxis y, boolean bands) {
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        XYLineAndShapeRenderer renderer = bands ? new DeviationRenderer(true, true) : bars();
        for (int i = 0; i < all.size(); i++) {
            Series s = all.get(i);
            XYIntervalSeries points = new XYIntervalSeries(i, false, true);
            for (Series.Point p : s.points()) {
                double low = Double.isNaN(p.low()) ? p.y() : p.low();
                double high = Double.isNaN(p.high()) ? p.y() : p.high();
                if (p.gap()) {
                    points.add(p.x(), p.x(), p.x(), Double.NaN, Double.NaN, Double.NaN);
                }
                points.add(p.x(), p.x(), p.x(), p.y(), low, high);
            }
            data.addSeries(points);
            renderer.setSeriesLinesVisible(i, s.line());
            renderer.setSeriesShapesVisible(i, s.mark() != null);
            renderer.setSeriesPaint(i, s.color());
            renderer.setSeriesOutlinePaint(i, s.color());
            renderer.setSeriesFillPaint(i, bands ? s.color() : s.beside() == 0 ? s.color() : Color.WHITE);
            renderer.setSeriesOutlineStroke(i, new BasicStroke(1.8f));
            renderer.setSeriesStroke(i, FigureStyle.line(s.beside()));
            renderer.setSeriesShapesFilled(i, s.beside() == 0 || !bands);
            if (s.mark() != null) {
                renderer.setSeriesShape(i, s.mark());
            }
        }
        renderer.setLegendItemLabelGenerator(
                (dataset, series) -> all.get(series).label());
        renderer.setUseFillPaint(!bands);
        renderer.setUseOutlinePaint(true);
        renderer.setDrawOutlines(true);
        renderer.setLegendLine(new Line2D.Double(-16, 0, 16, 0));
        XYPlot plot = new XYPlot(data, x, y, renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(FigureStyle.RULE);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setAxisOffset(new RectangleInsets(0, 0, 0, 0));
        plot.setFixedLegendItems(legend(all, renderer));
        return plot;
    }

    /** Each thing once, and each run beside once: what is the same thing has the same colour and mark in all runs. */
    private static LegendItemCollection legend(List<Series> all, XYLineAndShapeRenderer renderer) {
        LegendItemCollection items = new LegendItemCollection();
        Set<List<Object>> shown = new HashSet<>();
        Map<Integer, LegendItem> runs = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            Series s = all.get(i);
            if (shown.add(s.likeness())) {
                items.add(renderer.getLegendItem(0, i));
            }
            if (s.beside() > 0) {
                runs.putIfAbsent(s.beside(), item(s, s.run(), FigureStyle.GREY));
            }
        }
        runs.values().forEach(items::add);
        return items;
    }

    private static LegendItem item(Series s, String label, Color color) {
        return new LegendItem(
                label,
                null,
                null,
                null,
                true,
                FigureStyle.mark(0),
                true,
                Color.WHITE,
                true,
                color,
                new BasicStroke(1.8f),
                true,
                new Line2D.Double(-16, 0, 16, 0),
                FigureStyle.line(s.beside()),
                color);
    }

    private static XYErrorRenderer bars() {
        XYErrorRenderer renderer = new PointRenderer();
        renderer.setDrawXError(false);
        renderer.setErrorStroke(new BasicStroke(1.5f));
        renderer.setCapLength(6);
        return renderer;
    }

    /** Draws nothing for a point that is only there to end a line. */
    private static final class PointRenderer extends XYErrorRenderer {

        private static final long serialVersionUID = 1;

        @Override
        public void drawItem(
                Graphics2D g,
                XYItemRendererState state,
                Rectangle2D area,
                PlotRenderingInfo info,
                XYPlot plot,
                ValueAxis x,
                ValueAxis y,
                XYDataset data,
                int series,
                int item,
                CrosshairState crosshair,
                int pass) {
            if (!Double.isNaN(data.getYValue(series, item))) {
                super.drawItem(g, state, area, info, plot, x, y, data, series, item, crosshair, pass);
            }
        }
    }

    /** The figure as an SVG element, without a header, so that it stands in a file and in a page. */
    public String svg() {
        SVGGraphics2D g = new SVGGraphics2D(context(), true);
        g.setSVGCanvasSize(new Dimension(width, height));
        draw(g);
        Element root = g.getRoot();
        root.setAttribute("viewBox", "0 0 %d %d".formatted(width, height));
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", caption);
        Element title = root.getOwnerDocument().createElementNS(SVG, "title");
        title.setTextContent(caption);
        root.insertBefore(title, root.getFirstChild());
        StringWriter out = new StringWriter();
        try {
            g.stream(root, out, false, false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String text = out.toString().replace("\r\n", "\n");
        return text.substring(text.indexOf("<svg")).replace(" id=\"genericDefs\"", "");
    }

    private SVGGeneratorContext context() {
        Document document;
        try {
            document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(null);
        context.setPrecision(2);
        context.setIDGenerator(
                new SVGIDGenerator() { // several figures stand in one page
                    @Override
                    public String generateID(String prefix) {
                        return super.generateID(name + "-" + prefix);
                    }
                });
        return context;
    }

    /** The figure as PNG, twice as large. */
    public byte[] png() {
        BufferedImage image = new BufferedImage(PNG_SCALE * width, PNG_SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.scale(PNG_SCALE, PNG_SCALE);
        draw(g);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private void draw(Graphics2D g) {
        g.addRenderingHints(Map.of(
                RenderingHints.KEY_FRACTIONALMETRICS,
                RenderingHints.VALUE_FRACTIONALMETRICS_ON,
                RenderingHints.KEY_STROKE_CONTROL,
                RenderingHints.VALUE_STROKE_PURE));
        chart.draw(g, new Rectangle2D.Double(0, 0, width, height));
    }
}
