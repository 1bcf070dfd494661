package org.fovea.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.analysis.LensLayer;
import org.fovea.app.look.ExportDialog;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Exportable.Choice;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.base.BadInput;
import org.fovea.figure.AnswerFigure;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.figure.LensFigure;
import org.fovea.model.TokenProbability;
import org.fovea.session.CommandLine;
import org.fovea.session.Interventions;

/** What the image, the answer and the lens export. */
final class FigureExports {

    private final Texts texts = Texts.of(FigureExports.class);

    private final ExplorerWindow window;
    private final Explorer explorer;

    FigureExports(ExplorerWindow window) {
        this.window = window;
        explorer = window.explorer();
    }

    /** Asks how to export something; says so if there is nothing yet. */
    void show(Supplier<Exportable> exported) {
        Exportable now = exported.get();
        if (now == null) {
            explorer.complain(texts.get("figure.nothing"));
        } else {
            new ExportDialog(window.root(), now, explorer::complain).show();
        }
    }

    private static BiFunction<String, List<String>, String> command(CommandLine line) {
        return line == null
                ? null
                : (file, options) -> line.writing(file, options).toString();
    }

    /** The image with the selected object and what is ablated; null if none is open. */
    Exportable image() {
        OpenImage image = explorer.imageProperty().get();
        if (image == null) {
            return null;
        }
        ImageFigure figure = new ImageFigure(image.source(), image.grid());
        Interventions change = explorer.history().current();
        figure.ablated(change.ablated());
        ObjectChoice object = explorer.objectProperty().get();
        if (object != null) {
            figure.mask(object.mask(), object.label());
        }
        String name = image.file().getFileName().toString();
        Figure drawn = figure.figure("image", name, change.isNone() ? List.of() : List.of(change.summary()));
        return new Exportable(
                texts.get("figure.image"),
                name.replaceFirst("\\.[^.]*$", "") + "-figure",
                List.of(),
                c -> drawn,
                Map.of(),
                command(new Saving(explorer).commands().image()));
    }

    /** The answer with its bars; null if there is none. */
    Exportable answer() {
        PromptTokens asked = explorer.askedProperty().get();
        TokenDistribution before = explorer.probedProperty().get();
        if (asked == null || explorer.answerProperty().get() == null) {
            return null;
        }
        TokenDistribution after = explorer.changedProbedProperty().get();
        String changed = explorer.changedAnswerProperty().get() == null
                ? null
                : explorer.changedTextProperty().get();
        List<AnswerFigure.Bar> bars = new ArrayList<>();
        if (before != null) {
            for (TokenProbability token :
                    before.top().subList(0, Math.min(6, before.top().size()))) {
                bars.add(new AnswerFigure.Bar(
                        token.text(),
                        token.p(),
                        after == null || changed == null
                                ? Double.NaN
                                : after.all().p()[token.id()]));
            }
        }
        Figure drawn = AnswerFigure.of(
                asked.question(),
                explorer.answerTextProperty().get(),
                changed,
                explorer.history().current().summary(),
                bars);
        return new Exportable(
                texts.get("figure.answer"),
                "answer",
                List.of(),
                c -> drawn,
                Map.of(),
                command(new Saving(explorer).commands().ask()));
    }

    /** The logit lens as far as it is read; null if none of it is. */
    Exportable lens() {
        PromptTokens asked = explorer.askedProperty().get();
        List<LensText> layers = IntStream.rangeClosed(
                        0,
                        explorer.modelProperty().get() == null
                                ? -1
                                : explorer.modelProperty().get().layers())
                .mapToObj(explorer.lens()::get)
                .filter(java.util.Objects::nonNull)
                .toList();
        if (asked == null || layers.isEmpty()) {
            return null;
        }
        int length = asked.prompt().length();
        String all = "%d-%d"
                .formatted(layers.get(0).layer(), layers.get(layers.size() - 1).layer());
        String behind = "%d-%d".formatted(asked.prompt().imageTo(), length - 1);
        return new Exportable(
                texts.get("figure.lens"),
                "lens",
                List.of(
                        new Choice(texts.get("figure.layers"), all, "--layers"),
                        new Choice(texts.get("figure.positions"), behind, "--rows")),
                chosen -> lens(asked, layers, chosen),
                Map.of(),
                command(new Saving(explorer).commands().lens()));
    }

    private Figure lens(PromptTokens asked, List<LensText> layers, List<String> chosen) {
        int[] columns = range(
                texts.get("figure.layers"),
                chosen.get(0),
                layers.get(layers.size() - 1).layer());
        int[] rows = range(
                texts.get("figure.positions"), chosen.get(1), asked.prompt().length() - 1);
        List<LensText> shown = layers.stream()
                .filter(l -> l.layer() >= columns[0] && l.layer() <= columns[1])
                .toList();
        Map<Integer, String> names = new java.util.HashMap<>();
        for (LensText layer : shown) {
            for (int t = rows[0]; t <= rows[1]; t++) {
                names.put(layer.ids()[t][0], layer.texts()[t][0]);
            }
        }
        Texts english = Texts.english(FigureExports.class);
        return LensFigure.of(
                shown.stream()
                        .map(l -> new LensLayer(l.layer(), l.ids(), l.p()))
                        .toList(),
                LensFigure.rows(rows[0], rows[1], t -> rowName(asked, t)),
                names::get,
                english.get("figure.lens"),
                List.of(english.get("figure.lens.note", chosen.get(1))));
    }

    /** In English like the rest of the figure. */
    private String rowName(PromptTokens asked, int position) {
        int patch = asked.prompt().patchAt(position);
        return patch >= 0
                ? explorer.imageProperty().get().layout().nameOf(patch)
                : asked.texts().get(position).strip();
    }

    private int[] range(String what, String text, int last) {
        int[] ends = text.strip().matches("\\d{1,6}(-\\d{1,6})?")
                ? Stream.of(text.strip().split("-")).mapToInt(Integer::parseInt).toArray()
                : new int[] {1, 0};
        int to = ends[ends.length - 1];
        if (ends[0] > to || to > last) {
            throw new BadInput(texts.get("figure.range", what, last, last));
        }
        return new int[] {ends[0], to};
    }
}
