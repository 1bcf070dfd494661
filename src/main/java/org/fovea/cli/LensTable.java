package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.fovea.analysis.LensCsv;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LogitLens;
import org.fovea.figure.Colors;
import org.fovea.figure.Theme;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.text.Tokenizer;

/**
 * The logit lens of a whole run as CSV, JSON or HTML.
 *
 * @param prompt whose positions are the rows
 * @param layout of its image
 * @param layers 0..L
 * @param tokenizer decodes tokens
 */
record LensTable(Prompt prompt, ImageLayout layout, List<LensLayer> layers, Tokenizer tokenizer) {

    private static final int SHADES = 50;
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /** Reads every layer. */
    static LensTable of(LogitLens lens, Tokenizer tokenizer) {
        List<LensLayer> layers = new ArrayList<>();
        for (int layer = 0; layer <= lens.trace().layers(); layer++) {
            layers.add(lens.layer(layer));
        }
        return new LensTable(lens.trace().prompt(), lens.trace().image().layout(), layers, tokenizer);
    }

    /** Positions with their patch and, for each layer 0..L, the most likely tokens. */
    ObjectNode json(CommandSession session, InterventionOptions whatIf) {
        ObjectNode json = session.describe();
        whatIf.describe(json);
        json.put("layers", layers.size() - 1);
        ArrayNode positions = json.putArray("positions");
        for (int t = 0; t < prompt.length(); t++) {
            ObjectNode position = positions.addObject().put("position", t);
            if (prompt.patchAt(t) >= 0) {
                position.put("patch", prompt.patchAt(t));
                ImageLayout.Token token = layout.tokens().get(prompt.patchAt(t));
                if (layout.views().size() > 1) {
                    position.put("view", layout.views().get(token.view()).name());
                }
                position.put("row", token.row());
                position.put("column", token.column());
            }
            position.put("id", prompt.ids()[t]).put("text", tokenizer.text(prompt.ids()[t]));
            ArrayNode byLayer = position.putArray("layers");
            for (LensLayer layer : layers) {
                ArrayNode top = byLayer.addArray();
                for (int i = 0; i < layer.ids()[t].length; i++) {
                    int id = layer.ids()[t][i];
                    top.addObject()
                            .put("id", id)
                            .put("text", tokenizer.text(id))
                            .put("p", layer.p()[t][i]);
                }
            }
        }
        return json;
    }

    /** A row per position; for each layer the tokens and probabilities, most likely first. */
    String csv() {
        return LensCsv.of(prompt, layout, layers, tokenizer::text);
    }

    /**
     * A self-contained page.
     *
     * @param json from {@link #json}
     * @param image as the model is shown it
     */
    String html(ObjectNode json, BufferedImage image) {
        StringBuilder about = new StringBuilder(prompt.text());
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
        for (LensLayer layer : layers) {
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
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            out.append("<tr><th scope=\"row\">")
                    .append(
                            patch < 0
                                    ? escaped(tokenizer.text(prompt.ids()[t]))
                                    : "patch %d <small>%s</small>".formatted(patch, place(patch)))
                    .append("</th>");
            for (LensLayer layer : layers) {
                out.append("<td class=\"p%d\">".formatted(Math.round(SHADES * layer.p()[t][0])))
                        .append(escaped(tokenizer.text(layer.ids()[t][0])))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.toString();
    }

    private String place(int patch) {
        ImageLayout.Token token = layout.tokens().get(patch);
        return (layout.views().size() > 1 ? layout.views().get(token.view()).name() + ", " : "") + token.row() + ", "
                + token.column();
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
        try (InputStream in = LensTable.class.getResourceAsStream("lens.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
