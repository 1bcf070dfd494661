package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LensTable;
import org.fovea.figure.Colors;
import org.fovea.figure.Theme;
import org.fovea.model.image.ImageLayout;

/**
 * The logit lens of a whole run as a page.
 *
 * @param table the lens
 */
record LensPage(LensTable table) {

    private static final int SHADES = 50;
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * A self-contained page.
     *
     * @param json the run and the lens
     * @param image as the model is shown it
     */
    String html(ObjectNode json, BufferedImage image) {
        StringBuilder about = new StringBuilder(table.prompt().text());
        if (json.has("ablated")) {
            about.append("\n%d patches replaced by %s"
                    .formatted(
                            json.path("ablated").path("patches").size(),
                            json.path("ablated").path("mean").asText()));
        }
        json.path("knockouts")
                .forEach(k -> about.append("\nattention blocked: ").append(k.asText()));
        Map<String, String> content = Map.of(
                "scale", scale(),
                "title", escaped("Logit lens of " + json.path("model").asText()),
                "about", escaped(about.toString()),
                "head", head(),
                "rows", tableRows(),
                "image", base64(image),
                "json", json.toString().replace("<", "\\u003c")); // so that no token ends the script
        return PLACE.matcher(template()).replaceAll(place -> Matcher.quoteReplacement(content.get(place.group(1))));
    }

    private String head() {
        StringBuilder out = new StringBuilder();
        for (LensLayer layer : table.layers()) {
            out.append("<th scope=\"col\">").append(layer.layer()).append("</th>");
        }
        return out.toString();
    }

    /** The window's probability colours, light and dark, as style rules for {@link #SHADES} steps. */
    private static String scale() {
        StringBuilder out = new StringBuilder();
        for (Theme theme : Theme.values()) {
            out.append(theme == Theme.DARK ? "@media (prefers-color-scheme: dark) {\n" : "");
            for (int i = 0; i <= SHADES; i++) {
                double p = (double) i / SHADES;
                out.append("td.p%d { background: %s; color: %s; }\n"
                        .formatted(i, css(Colors.probability(p, theme)), css(Colors.textOn(p, theme))));
            }
            out.append(theme == Theme.DARK ? "}\n" : "");
        }
        return out.toString();
    }

    private static String css(Color color) {
        return "#%06x".formatted(color.getRGB() & 0xffffff);
    }

    private String tableRows() {
        StringBuilder out = new StringBuilder();
        for (int t = 0; t < table.prompt().length(); t++) {
            int patch = table.prompt().patchAt(t);
            out.append("<tr><th scope=\"row\">")
                    .append(
                            patch < 0
                                    ? escaped(table.text().apply(table.prompt().ids()[t]))
                                    : "patch %d <small>%s</small>".formatted(patch, place(patch)))
                    .append("</th>");
            for (LensLayer layer : table.layers()) {
                out.append("<td class=\"p%d\">".formatted(Math.round(SHADES * layer.p()[t][0])))
                        .append(escaped(table.text().apply(layer.ids()[t][0])))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.toString();
    }

    private String place(int patch) {
        ImageLayout.Token token = table.layout().tokens().get(patch);
        return (table.layout().views().size() > 1
                        ? table.layout().views().get(token.view()).name() + ", "
                        : "") + token.row() + ", " + token.column();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String base64(BufferedImage image) {
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", png);
            return Base64.getEncoder().encodeToString(png.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String template() {
        try (InputStream in = LensPage.class.getResourceAsStream("lens.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
