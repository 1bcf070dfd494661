package org.fovea.figure;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fonts of figures: Inter, with Nanum Gothic for Korean and Droid Sans Fallback for other East Asian scripts. All
 * are TrueType fonts with free licences, so that a PDF may embed them.
 */
final class Typeface {

    /** Font files by PostScript name. */
    private static final Map<String, String> FILES = Map.of(
            "Inter-Regular", "Inter-Regular.ttf",
            "Inter-SemiBold", "Inter-SemiBold.ttf",
            "NanumGothic", "NanumGothic.ttf",
            "DroidSansFallback", "DroidSansFallbackFull.ttf");

    private static final Font REGULAR = load("Inter-Regular.ttf");
    private static final Font BOLD = load("Inter-SemiBold.ttf");

    /** Loaded when a text first needs them, because they are large. */
    private static final class Fallback {
        static final List<Font> FONTS = List.of(load("NanumGothic.ttf"), load("DroidSansFallbackFull.ttf"));
    }

    /** Measures text identically for every format. */
    private static final FontRenderContext MEASURED = new FontRenderContext(null, true, true);

    /** A piece of a text and a font that has its glyphs. */
    record Run(String text, Font font) {

        double width() {
            return font.getStringBounds(text, MEASURED).getWidth();
        }
    }

    private Typeface() {}

    private static Font load(String file) {
        try (InputStream in = open(file)) {
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (IOException | FontFormatException e) {
            throw new IllegalStateException("fonts/" + file, e);
        }
    }

    private static InputStream open(String file) {
        return Typeface.class.getResourceAsStream("fonts/" + file);
    }

    /** The file of one of these fonts; null for other fonts. */
    static @Nullable InputStream file(Font font) {
        String file = FILES.get(font.getPSName());
        return file == null ? null : open(file);
    }

    static Font font(boolean bold, double size) {
        return (bold ? BOLD : REGULAR).deriveFont((float) size);
    }

    /** Splits a text into pieces of one font each. */
    static List<Run> runs(String text, boolean bold, double size) {
        Font first = font(bold, size);
        if (first.canDisplayUpTo(text) < 0) {
            return text.isEmpty() ? List.of() : List.of(new Run(text, first));
        }
        List<Run> runs = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        Font current = first;
        for (int c : text.codePoints().toArray()) {
            Font has = first;
            if (!first.canDisplay(c)) {
                for (Font font : Fallback.FONTS) {
                    if (font.canDisplay(c)) {
                        has = font.deriveFont((float) size);
                        break;
                    }
                }
            }
            if (!piece.isEmpty() && !has.equals(current)) {
                runs.add(new Run(piece.toString(), current));
                piece.setLength(0);
            }
            current = has;
            piece.appendCodePoint(c);
        }
        runs.add(new Run(piece.toString(), current));
        return runs;
    }

    static double width(String text, boolean bold, double size) {
        return runs(text, bold, size).stream().mapToDouble(Run::width).sum();
    }
}
