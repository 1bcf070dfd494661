package org.fovea.app.look;

import java.io.InputStream;
import java.util.Locale;
import javafx.scene.Scene;
import javafx.scene.text.Font;

/**
 * The fonts that come with the program: Inter for everything; Droid Sans Fallback for the Chinese and Japanese and
 * Nanum Gothic for the Korean tokens that lenses are full of and that a bare machine has no glyphs for.
 */
public final class Fonts {

    /** The family of the window in English, and of tokens without East Asian characters. */
    public static final String FAMILY = "Inter";

    private static final String SEMI_BOLD = "Inter Semi Bold"; // a family of its own to JavaFX
    private static final String HAN = "Droid Sans Fallback";
    private static final String HANGUL = "NanumGothic";

    private Fonts() {}

    /** Makes the fonts known to JavaFX; once, before the first window. */
    public static void load() {
        for (String file :
                new String[] {"Inter-Regular.ttf", "Inter-SemiBold.ttf", "DroidSansFallbackFull.ttf", "NanumGothic.ttf"
                }) {
            try (InputStream in = Fonts.class.getResourceAsStream("/org/fovea/figure/fonts/" + file)) {
                Font.loadFont(in, 12);
            } catch (java.io.IOException e) {
                throw new IllegalStateException("fonts/" + file, e);
            }
        }
    }

    /** Adds the style sheet that sets the font of the language to a window's own, if the language needs another. */
    public static void adapt(Scene scene) {
        if (korean()) {
            scene.getStylesheets().add(Fonts.class.getResource("korean.css").toExternalForm());
        }
    }

    private static boolean korean() {
        return Texts.language().equals(Locale.KOREAN);
    }

    /** The window's font. */
    public static Font of(double size) {
        return Font.font(korean() ? HANGUL : FAMILY, size);
    }

    /** The window's font, heavier; Nanum Gothic comes in one weight. */
    public static Font bold(double size) {
        return Font.font(korean() ? HANGUL : SEMI_BOLD, size);
    }

    /** A font that has glyphs for a token's text. */
    public static Font forToken(String text, double size) {
        return text.codePoints().anyMatch(Fonts::hangul)
                ? Font.font(HANGUL, size)
                : text.codePoints().anyMatch(Fonts::eastAsian) ? Font.font(HAN, size) : Font.font(FAMILY, size);
    }

    private static boolean hangul(int c) {
        return c >= 0x1100 && c <= 0x11ff || c >= 0x3130 && c <= 0x318f || c >= 0xac00 && c <= 0xd7ff;
    }

    private static boolean eastAsian(int c) {
        return c >= 0x1100 && c <= 0x11ff
                || c >= 0x2e80 && c <= 0xd7ff
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xff00 && c <= 0xffef
                || c >= 0x20000 && c <= 0x3ffff;
    }
}
