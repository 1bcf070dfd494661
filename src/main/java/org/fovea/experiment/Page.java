package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;

/** A report as a self-contained file of HTML that is also well-formed XML. */
final class Page {

    private final StringBuilder out = new StringBuilder();

    private Page() {}

    /**
     * Writes a page.
     *
     * @param tables the run's, with columns of the runs to compare
     * @param expected the run's total number of images, or -1
     */
    static String of(Summary run, List<Summary> beside, Tables tables, List<Figure> figures, int expected) {
        Page page = new Page();
        String title = "%s of %s"
                .formatted(
                        title(run.experiment()),
                        run.settings().path("model").path("name").asText("a model"));
        page.out
                .append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta "
                        + "charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n");
        page.element("h1", title);
        page.status(run, expected);
        Findings.of(run).forEach(paragraph -> page.paragraph("reading", paragraph));
        if (!beside.isEmpty()) {
            page.paragraph(
                    "",
                    "For comparison, dashed and hollow in the figures and in separate columns of the tables: %s. %s"
                            .formatted(
                                    String.join(
                                            ", ",
                                            beside.stream()
                                                    .map(b -> "%s (%s)"
                                                            .formatted(b.name(), Numbers.count(b.used(), "image")))
                                                    .toList()),
                                    run.experiment().equals("knockout")
                                                    && beside.stream()
                                                            .anyMatch(b -> b.experiment()
                                                                    .isEmpty())
                                            ? "The published code counts layers from 0: its 5–14 are layers 6–15 "
                                                    + "here; its windows are compared with those of the same name."
                                            : "")
                            .strip());
        }
        if (!figures.isEmpty()) {
            page.element("h2", "Figures");
            figures.forEach(page::figure);
        }
        if (!tables.tables().isEmpty()) {
            page.element("h2", "Tables");
            page.paragraph(
                    "",
                    ("In brackets: 95%% intervals. Shares of images have Wilson score intervals. Means over images, "
                                    + "including those of paired differences, have bootstrap intervals (percentile, %d "
                                    + "resamples of the images). summary.csv has the same numbers.")
                            .formatted(Bootstrap.RESAMPLES));
            tables.tables().forEach(page::table);
        }
        page.images(run);
        page.settings(run);
        page.element("h2", "How to reproduce this");
        page.out.append("<pre>").append(escaped(Command.of(run))).append("</pre>\n");
        page.paragraph(
                "",
                "IMAGES, MODEL and DIR stand for folders; the right files have the checksums above. The same model, "
                        + "images, settings and seed give the same results.jsonl, to the byte on the same kind of "
                        + "processor, and this page depends on nothing else.");
        page.out.append("</main>\n</body>\n</html>\n");
        return page.out.toString();
    }

    private static String title(String experiment) {
        return switch (experiment) {
            case "ablation" -> "Visual-token ablation";
            case "lens" -> "Logit lens";
            default -> "Attention knockout";
        };
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("report.css", e);
        }
    }

    private void status(Summary run, int expected) {
        boolean whole = expected >= 0 && run.seen() >= expected;
        String far = expected < 0
                ? "%s in the results so far.".formatted(Numbers.count(run.seen(), "image"))
                : whole
                        ? "Finished: %s.".formatted(Numbers.count(run.seen(), "image"))
                        : "Not finished: %d of %s so far.".formatted(run.seen(), Numbers.count(expected, "image"));
        paragraph(
                whole || expected < 0 ? "status" : "status unfinished",
                "%s%s %d measured, %d left out.".formatted(shard(run), far, run.used(), run.seen() - run.used()));
        String warning = run.settings().path("model").path("promptWarning").asText();
        if (!warning.isEmpty()) {
            paragraph("status unfinished", warning);
        }
    }

    /** Which part of a run this is; empty for a whole run. */
    private static String shard(Summary run) {
        JsonNode shard = run.settings().path(Shard.FIELD);
        return shard.isObject()
                ? "Shard %d of %d; fovea experiment merge joins them. "
                        .formatted(
                                shard.path("number").asInt(), shard.path("of").asInt())
                : "";
    }

    private void figure(Figure figure) {
        out.append("<figure id=\"figure-")
                .append(figure.name())
                .append("\">\n")
                .append(FigureFile.svg(figure, FigureOptions.USUAL).strip())
                .append('\n');
        out.append("<figcaption>").append(escaped(figure.caption())).append("</figcaption>\n</figure>\n");
    }

    private void table(Table table) {
        out.append("<section id=\"table-").append(table.id()).append("\">\n");
        element("h3", table.title());
        out.append("<div class=\"wide\"><table>\n<thead>");
        List<String> header = table.header();
        boolean[] numeric = table.numeric();
        row("th", header, numeric);
        out.append("</thead>\n<tbody>\n");
        table.lines().forEach(line -> row("td", table.cells(line), numeric));
        out.append("</tbody>\n</table></div>\n");
        if (!table.below().isEmpty()) {
            paragraph("note", table.below());
        }
        out.append("</section>\n");
    }

    private void row(String cell, List<String> cells, boolean[] numeric) {
        out.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            String text = escaped(cells.get(i));
            int interval = cell.equals("td") && numeric[i] ? text.indexOf(" [") : -1;
            if (interval >= 0) {
                text = text.substring(0, interval) + " <span class=\"interval\">" + text.substring(interval + 1)
                        + "</span>";
            }
            out.append('<')
                    .append(cell)
                    .append(numeric[i] ? " class=\"number\">" : ">")
                    .append(text)
                    .append("</")
                    .append(cell)
                    .append('>');
        }
        out.append("</tr>\n");
    }

    private void images(Summary run) {
        element("h2", "Images");
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("measured", Integer.toString(run.used()));
        run.skipped().forEach((why, n) -> lines.put("left out: " + why, Integer.toString(n)));
        lines.put("in all", Integer.toString(run.seen()));
        pairs(lines, true);
    }

    private void settings(Summary run) {
        element("h2", "Settings");
        Map<String, String> lines = new LinkedHashMap<>();
        flatten("", run.settings(), lines);
        pairs(lines, false);
    }

    private static void flatten(String name, JsonNode node, Map<String, String> to) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(e -> flatten(name.isEmpty() ? e.getKey() : name + "." + e.getKey(), e.getValue(), to));
        } else if (node.isArray()) {
            StringBuilder all = new StringBuilder();
            node.forEach(each ->
                    all.append(all.isEmpty() ? "" : ", ").append(each.isValueNode() ? each.asText() : each.toString()));
            to.put(name, all.toString());
        } else {
            to.put(name, node.isValueNode() ? node.asText() : node.toString());
        }
    }

    private void pairs(Map<String, String> lines, boolean numbers) {
        out.append("<div class=\"wide\"><table class=\"pairs\">\n<tbody>\n");
        lines.forEach((k, v) -> out.append("<tr><th>")
                .append(escaped(k))
                .append("</th><td")
                .append(numbers ? " class=\"number\">" : ">")
                .append(escaped(v))
                .append("</td></tr>\n"));
        out.append("</tbody>\n</table></div>\n");
    }

    private void element(String name, String text) {
        out.append('<')
                .append(name)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(name)
                .append(">\n");
    }

    private void paragraph(String kind, String text) {
        out.append(kind.isEmpty() ? "<p>" : "<p class=\"" + kind + "\">")
                .append(escaped(text))
                .append("</p>\n");
    }

    /** Text escaped for HTML and XML, without characters that are invalid in them. */
    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
