package org.fovea.app.lens;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LensTable;
import org.fovea.analysis.RunDescription;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Exportable.Choice;
import org.fovea.app.look.Texts;
import org.fovea.app.state.DescribedRun;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.Saving;
import org.fovea.base.BadInput;
import org.fovea.figure.Figure;
import org.fovea.figure.LensFigure;
import org.fovea.session.CommandLine;

/**
 * The logit lens of a whole run, to be exported.
 *
 * @param table of every layer
 */
record LensExport(LensTable table) {

    /** What an explorer shows; null until every layer is read. */
    static Exportable of(Explorer explorer) {
        PromptTokens asked = explorer.askedProperty().get();
        if (asked == null || explorer.modelProperty().get() == null) {
            return null;
        }
        List<LensText> layers = IntStream.rangeClosed(
                        0, explorer.modelProperty().get().layers())
                .mapToObj(explorer.lens()::get)
                .toList();
        if (layers.stream().anyMatch(Objects::isNull)) {
            return null;
        }
        Texts texts = Texts.of(LensExport.class);
        LensExport whole = new LensExport(new LensTable(
                asked.prompt(),
                explorer.imageProperty().get().layout(),
                layers.stream()
                        .map(l -> new LensLayer(l.layer(), l.ids(), l.p()))
                        .toList(),
                names(asked, layers)::get));
        CommandLine line = new Saving(explorer).commands().lens();
        return new Exportable(
                texts.get("export.what"),
                "lens",
                List.of(
                        new Choice(texts.get("export.layers"), "0-" + (layers.size() - 1), "--layers"),
                        new Choice(
                                texts.get("export.positions"),
                                "%d-%d"
                                        .formatted(
                                                asked.prompt().imageTo(),
                                                asked.prompt().length() - 1),
                                "--rows")),
                whole::figure,
                line == null
                        ? Map.of("csv", whole.table::csv)
                        : Map.of("csv", whole.table::csv, "json", () -> whole.json(run(explorer, line))),
                line == null
                        ? null
                        : (file, options) -> line.writing(file, options).toString());
    }

    private Figure figure(List<String> chosen) {
        Texts texts = Texts.of(LensExport.class);
        int[] columns =
                range(texts.get("export.layers"), chosen.get(0), table.layers().size() - 1);
        int[] rows = range(
                texts.get("export.positions"), chosen.get(1), table.prompt().length() - 1);
        return LensFigure.of(
                table.prompt(),
                table.layout(),
                table.layers().subList(columns[0], columns[1] + 1),
                rows[0],
                rows[1],
                table.text()::apply);
    }

    private static RunDescription run(Explorer explorer, CommandLine line) {
        return DescribedRun.of(
                explorer, line, explorer.shownRun().changeProperty().get());
    }

    private String json(RunDescription run) {
        ObjectNode json = run.json();
        table.describe(json);
        return RunDescription.file(json);
    }

    /** The text of every token in the table, by its id. */
    private static Map<Integer, String> names(PromptTokens asked, List<LensText> layers) {
        Map<Integer, String> names = new HashMap<>();
        for (int t = 0; t < asked.prompt().length(); t++) {
            names.put(asked.prompt().ids()[t], asked.decoded().get(t));
            for (LensText layer : layers) {
                for (int i = 0; i < layer.ids()[t].length; i++) {
                    names.put(layer.ids()[t][i], layer.texts()[t][i]);
                }
            }
        }
        return names;
    }

    private static int[] range(String what, String text, int last) {
        int[] ends = text.strip().matches("\\d{1,6}(\\s*-\\s*\\d{1,6})?")
                ? Stream.of(text.strip().split("\\s*-\\s*"))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[] {1, 0};
        int to = ends[ends.length - 1];
        if (ends[0] > to || to > last) {
            throw new BadInput(Texts.of(LensExport.class).get("export.range", what, last, last));
        }
        return new int[] {ends[0], to};
    }
}
