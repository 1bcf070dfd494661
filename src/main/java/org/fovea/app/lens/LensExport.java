package org.fovea.app.lens;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.analysis.LensCsv;
import org.fovea.analysis.LensLayer;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Exportable.Choice;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.Saving;
import org.fovea.base.BadInput;
import org.fovea.figure.Figure;
import org.fovea.figure.LensFigure;
import org.fovea.model.image.ImageLayout;
import org.fovea.session.CommandLine;

/**
 * The logit lens of a whole run, to be exported.
 *
 * @param asked the prompt
 * @param layout of its image
 * @param layers 0..L
 */
record LensExport(PromptTokens asked, ImageLayout layout, List<LensText> layers) {

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
        LensExport whole = new LensExport(asked, explorer.imageProperty().get().layout(), layers);
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
                Map.of("csv", whole::csv),
                line == null
                        ? null
                        : (file, options) -> line.writing(file, options).toString());
    }

    private Figure figure(List<String> chosen) {
        Texts texts = Texts.of(LensExport.class);
        int[] columns = range(texts.get("export.layers"), chosen.get(0), layers.size() - 1);
        int[] rows = range(
                texts.get("export.positions"), chosen.get(1), asked.prompt().length() - 1);
        return LensFigure.of(
                asked.prompt(),
                layout,
                ids(layers.subList(columns[0], columns[1] + 1)),
                rows[0],
                rows[1],
                names()::get);
    }

    private String csv() {
        return LensCsv.of(asked.prompt(), layout, ids(layers), names()::get);
    }

    private static List<LensLayer> ids(List<LensText> layers) {
        return layers.stream()
                .map(l -> new LensLayer(l.layer(), l.ids(), l.p()))
                .toList();
    }

    /** The text of every token in the table, by its id. */
    private Map<Integer, String> names() {
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
