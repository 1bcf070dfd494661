package org.fovea.app.lens;

import java.util.HashMap;
import java.util.Map;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import org.fovea.app.look.Fonts;

/**
 * Tokens cut to the width of a cell, each with a font that has its glyphs. Widths are sums over characters, measured
 * once each: laying out every token again would cost more than drawing it.
 */
final class TokenText {

    /**
     * A token as it is drawn.
     *
     * @param text as much of it as fits
     * @param font to draw it with
     */
    record CutText(String text, Font font) {}

    private static final int KEPT = 50_000;

    private final double size;
    private final Map<String, CutText> fitted = new HashMap<>();
    private final Map<Integer, Double> advances = new HashMap<>();
    private final Text measure = new Text();
    private double width = -1;

    /** @param size of the font */
    TokenText(double size) {
        this.size = size;
    }

    /** A token as it fits into so many pixels. */
    CutText fit(String text, double pixels) {
        if (pixels != width || fitted.size() > KEPT) {
            fitted.clear();
            width = pixels;
        }
        return fitted.computeIfAbsent(text, this::cut);
    }

    private CutText cut(String text) {
        String line = text.replace('\n', '⏎').replace('\r', '⏎').replace('\t', ' ');
        Font font = Fonts.forToken(line, size);
        if (width(line) <= width) {
            return new CutText(line, font);
        }
        double room = width - width("…");
        int end = 0;
        double sum = 0;
        while (end < line.length()) {
            int c = line.codePointAt(end);
            sum += advance(c);
            if (sum > room) {
                break;
            }
            end += Character.charCount(c);
        }
        return new CutText(line.substring(0, end).stripTrailing() + "…", font);
    }

    /** The width of a text, in pixels. */
    double width(String text) {
        return text.codePoints().mapToDouble(this::advance).sum();
    }

    private double advance(int c) {
        return advances.computeIfAbsent(c, this::measured);
    }

    private double measured(int c) {
        String one = Character.toString(c);
        measure.setFont(Fonts.forToken(one, size));
        measure.setText(one + one); // a space alone has no width on some systems
        return measure.getLayoutBounds().getWidth() / 2;
    }
}
