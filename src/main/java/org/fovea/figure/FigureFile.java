package org.fovea.figure;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.fovea.base.WholeFile;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Writes figures as PNG, SVG and PDF. */
public final class FigureFile {

    /** Extensions of the formats that can be written. */
    public static final List<String> FORMATS = List.of("png", "svg", "pdf");

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final double POINTS_AN_INCH = 72;
    private static final double INCHES_A_METRE = 1 / 0.0254;

    private FigureFile() {}

    /**
     * Writes a figure in the format of the file's extension. An existing file is replaced only when the new one is
     * complete.
     *
     * @throws org.fovea.base.BadInput naming the file and the reason, if it cannot be written
     */
    public static void write(Figure figure, FigureOptions options, Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        byte[] bytes = name.endsWith(".svg")
                ? ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg(figure, options))
                        .getBytes(StandardCharsets.UTF_8)
                : name.endsWith(".pdf") ? PdfFigure.bytes(figure, options) : png(figure, options);
        WholeFile.write(file, out -> out.write(bytes));
    }

    /** A figure as pixels. */
    public static BufferedImage image(Figure figure, FigureOptions options) {
        double scale = options.dpi() / POINTS_AN_INCH;
        double own = figure.scale(options);
        BufferedImage image = new BufferedImage(
                pixels(scale * own * figure.width(options)),
                pixels(scale * own * figure.height(options)),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(options.theme().ground());
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.scale(scale, scale);
        figure.draw(g, options);
        g.dispose();
        return image;
    }

    /** Pixels for a length, rounded up, but not because of rounding errors. */
    private static int pixels(double length) {
        return (int) Math.ceil(length - 1e-6);
    }

    /** A figure as a PNG with its size on paper. */
    public static byte[] png(Figure figure, FigureOptions options) {
        BufferedImage image = image(figure, options);
        ImageIO.setUseCache(false);
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("png");
        ImageWriter writer = writers.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            String format = metadata.getNativeMetadataFormatName();
            IIOMetadataNode root = new IIOMetadataNode(format);
            IIOMetadataNode size = new IIOMetadataNode("pHYs");
            String each = Long.toString(Math.round(options.dpi() * INCHES_A_METRE));
            size.setAttribute("pixelsPerUnitXAxis", each);
            size.setAttribute("pixelsPerUnitYAxis", each);
            size.setAttribute("unitSpecifier", "meter");
            root.appendChild(size);
            metadata.mergeTree(format, root);
            writer.setOutput(out);
            writer.write(metadata, new IIOImage(image, null, metadata), null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A figure as an SVG element without a header, for a file or a page. Texts are outlines. */
    public static String svg(Figure figure, FigureOptions options) {
        SVGGraphics2D g = new SVGGraphics2D(context(figure.name()), true);
        double width = figure.scale(options) * figure.width(options);
        double height = figure.scale(options) * figure.height(options);
        g.setSVGCanvasSize(new Dimension((int) Math.ceil(width), (int) Math.ceil(height)));
        figure.draw(g, options);
        Element root = g.getRoot();
        root.setAttribute("width", number(width) + "pt");
        root.setAttribute("height", number(height) + "pt");
        root.setAttribute("viewBox", "0 0 %s %s".formatted(number(width), number(height)));
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", figure.caption());
        Element title = root.getOwnerDocument().createElementNS(SVG, "title");
        title.setTextContent(figure.caption());
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

    private static String number(double length) {
        return String.format(Locale.ROOT, "%.2f", length);
    }

    private static SVGGeneratorContext context(String name) {
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
        context.setPrecision(3);
        context.setImageHandler(new PngImages());
        context.setIDGenerator(
                new SVGIDGenerator() { // a page may contain several figures
                    @Override
                    public String generateID(String prefix) {
                        return super.generateID(name + "-" + prefix);
                    }
                });
        return context;
    }

    /** Embeds images in an SVG without Batik's codecs. */
    private static final class PngImages extends ImageHandlerBase64Encoder {

        @Override
        public void encodeImage(RenderedImage image, OutputStream out) {
            try {
                ImageIO.write(image, "png", out);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
