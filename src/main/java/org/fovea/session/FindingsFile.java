package org.fovea.session;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.base.WholeFile;
import org.fovea.figure.Percent;
import org.fovea.model.config.ModelCard;
import org.jspecify.annotations.Nullable;

/** Findings as a table, and as a report with their images. */
public final class FindingsFile {

    private static final String COLUMNS =
            "number,note,model,image,object,question,interventions,answer,answer_with_interventions,token,p,changed,map";

    private FindingsFile() {}

    /**
     * Writes a table with a row for each finding; probabilities are 0..1.
     *
     * @throws org.fovea.base.BadInput if the file cannot be written
     */
    public static void csv(List<Finding> findings, Path file) {
        StringBuilder out = new StringBuilder(COLUMNS).append('\n');
        for (int i = 0; i < findings.size(); i++) {
            Finding f = findings.get(i);
            out.append(Stream.of(
                                    Integer.toString(i + 1),
                                    f.note(),
                                    model(f),
                                    image(f),
                                    f.session().annotation(),
                                    f.session().question(),
                                    f.change(),
                                    f.before(),
                                    f.after(),
                                    f.token(),
                                    f.token() == null ? "" : Double.toString(f.probability()),
                                    f.isChanged() ? Double.toString(f.changed()) : "",
                                    f.map())
                            .map(FindingsFile::field)
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        write(out, file);
    }

    /** RFC 4180, with the line break that all tables of Fovea have. */
    private static String field(String text) {
        String value = text == null ? "" : text;
        return value.matches("(?s).*[\",\r\n].*") ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }

    /**
     * Writes a report: one HTML file with everything in it.
     *
     * @throws org.fovea.base.BadInput if the file cannot be written
     */
    public static void html(List<Finding> findings, Path file) {
        StringBuilder out = new StringBuilder("""
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>Findings</title>
                <style>
                body { font: 15px/1.5 Inter, system-ui, sans-serif; color: #1f2328; background: #fff; margin: 0; }
                main { max-width: 900px; margin: 2em auto; padding: 0 1em; }
                article { display: flex; gap: 1.5em; border-top: 1px solid #d1d9e0; padding: 1.2em 0; }
                img { width: 320px; align-self: flex-start; border-radius: 6px; }
                dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1em; margin: 0; }
                dt { color: #59636e; } dd { margin: 0; }
                .note { font-weight: 600; margin: 0 0 .6em; white-space: pre-wrap; }
                </style>
                </head>
                <body>
                <main>
                <h1>Findings</h1>
                """);
        for (int i = 0; i < findings.size(); i++) {
            article(i + 1, findings.get(i), out);
        }
        write(out.append("</main>\n</body>\n</html>\n"), file);
    }

    private static void article(int number, Finding f, StringBuilder out) {
        out.append("<article>\n<img alt=\"Finding ")
                .append(number)
                .append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(f.thumbnail()))
                .append("\"/>\n<div>\n<p class=\"note\">")
                .append(escaped(f.note().isBlank() ? "Finding " + number : f.note()))
                .append("</p>\n<dl>\n");
        entry("Model", model(f), out);
        entry("Image", image(f), out);
        entry("Question", f.session().question(), out);
        entry("Answer", f.before(), out);
        entry("Interventions", f.change(), out);
        entry("Answer with them", f.after(), out);
        entry("Token", token(f), out);
        entry("Map", f.map(), out);
        out.append("</dl>\n</div>\n</article>\n");
    }

    private static void entry(String name, @Nullable String value, StringBuilder out) {
        if (value != null && !value.isBlank()) {
            out.append(
                    "<dt>%s</dt><dd>%s</dd>%n".formatted(name, escaped(value)).replace("\r", ""));
        }
    }

    /** The probed token with its probability, and under the interventions with its change in points. */
    static String token(Finding f) {
        if (f.token() == null) {
            return "";
        }
        String own = "“%s” %s".formatted(f.token(), Percent.of(f.probability()));
        return f.isChanged()
                ? "%s → %s (%s)".formatted(own, Percent.of(f.changed()), Percent.points(f.changed() - f.probability()))
                : own;
    }

    private static String model(Finding f) {
        return f.session().model() == null
                ? "built-in"
                : ModelCard.nameOf(f.session().model().folder());
    }

    private static String image(Finding f) {
        return f.session().image() == null
                ? ""
                : f.session().image().path().getFileName().toString();
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    private static void write(CharSequence text, Path file) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> out.write(bytes));
    }
}
