package org.fovea.figure;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.jspecify.annotations.Nullable;

/** A figure as a one-page PDF, with text in embedded fonts. */
final class PdfFigure {

    private PdfFigure() {}

    static byte[] bytes(Figure figure, FigureOptions options) {
        float width = (float) (figure.scale(options) * figure.width(options));
        float height = (float) (figure.scale(options) * figure.height(options));
        try (PDDocument document = new PDDocument();
                EmbeddedFonts fonts = new EmbeddedFonts(document)) {
            document.setDocumentId(0L); // the default is the time, which would make every file different
            document.getDocumentInformation().setTitle(figure.title());
            PDPage page = new PDPage(new PDRectangle(width, height));
            document.addPage(page);
            PdfBoxGraphics2D g = new PdfBoxGraphics2D(document, width, height);
            g.setFontTextDrawer(fonts);
            figure.draw(g, options);
            g.dispose();
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawForm(g.getXFormObject());
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fonts used in a document so far, each embedded as the subset of its used glyphs. */
    private static final class EmbeddedFonts extends PdfBoxGraphics2DFontTextDrawer {

        private final PDDocument document;
        private final Map<String, PDFont> used = new HashMap<>();

        EmbeddedFonts(PDDocument document) {
            this.document = document;
        }

        @Override
        protected @Nullable PDFont mapFont(Font font, IFontTextDrawerEnv env) throws IOException {
            PDFont known = used.get(font.getPSName());
            if (known != null) {
                return known;
            }
            try (InputStream file = Typeface.file(font)) {
                if (file == null) {
                    return null; // drawn as outlines
                }
                PDFont loaded = PDType0Font.load(document, file, true);
                used.put(font.getPSName(), loaded);
                return loaded;
            }
        }
    }
}
