package org.fovea.app.knockout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.Node;
import org.fovea.analysis.RunDescription;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.Export;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.base.WholeFile;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;
import org.fovea.figure.HeatmapFigure;
import org.fovea.figure.PresetsFigure;
import org.fovea.session.CommandLine;

/** Exports of the knockout view in front, which must have a result. */
final class KnockoutExports {

    private final Texts texts = Texts.of(KnockoutExports.class);
    private final KnockoutModel model;

    KnockoutExports(KnockoutModel model) {
        this.model = model;
    }

    /** Asks for a file and exports the view: {@code png}, in the colours of the window, or {@code csv}. */
    void save(Node from, String kind, Consumer<String> complain) {
        new Export(from, complain)
                .file(texts.get("export.title", kind.toUpperCase(Locale.ROOT)), fileName() + "." + kind, content(kind));
    }

    /** The view as a table. */
    String csv() {
        return csv(front());
    }

    private View front() {
        return model.viewProperty().get();
    }

    private String csv(View of) {
        return switch (of) {
            case WINDOWS ->
                named(Heatmap.together(model.heatmapsProperty().get())).csv();
            case PRESETS -> named(model.linesProperty().get().result()).csv();
            case HEADS -> model.headsProperty().get().map().csv();
        };
    }

    /** With the sources as the command names them, each once. */
    private WindowHeatmap named(WindowHeatmap map) {
        CommandLine line = model.command();
        if (line == null) {
            return map;
        }
        List<String> names = line.values("--from");
        Map<String, WindowHeatmap.Row> rows = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            WindowHeatmap.Row row = map.rows().get(i);
            rows.putIfAbsent(
                    names.get(i),
                    new WindowHeatmap.Row(
                            new WindowHeatmap.Source(names.get(i), row.source().patches()), row.p()));
        }
        return new WindowHeatmap(map.baseline(), map.windows(), List.copyOf(rows.values()), map.target());
    }

    /** A view as a figure, as the command draws it. */
    private Figure figure(View of) {
        return switch (of) {
            case WINDOWS -> {
                List<Heatmap> maps = model.heatmapsProperty().get();
                yield HeatmapFigure.windows(
                        maps.get(0).layers(),
                        named(Heatmap.together(maps)),
                        model.token(maps.get(0).token()));
            }
            case PRESETS -> {
                Lines lines = model.linesProperty().get();
                yield PresetsFigure.of(named(lines.result()), model.token(lines.token()));
            }
            case HEADS -> {
                Heads heads = model.headsProperty().get();
                CommandLine line = model.command();
                String source = line == null
                        ? heads.from().key()
                        : line.values("--from").get(0);
                yield HeatmapFigure.heads(heads.map(), model.token(heads.token()), source, heads.target());
            }
        };
    }

    /** The view, for a dialog. */
    Exportable exportable() {
        View of = front();
        Figure figure = figure(of);
        CommandLine line = model.command();
        return new Exportable(
                texts.get("exportable"),
                fileName(),
                List.of(),
                choices -> figure,
                line == null
                        ? Map.of("csv", () -> csv(of))
                        : Map.of("csv", () -> csv(of), "json", () -> json(of, line)),
                line == null
                        ? null
                        : (file, options) -> line.writing(file, options).toString());
    }

    private String json(View of, CommandLine line) {
        ObjectNode json = model.described(line).json();
        switch (of) {
            case WINDOWS -> {
                List<Heatmap> maps = model.heatmapsProperty().get();
                describe(named(Heatmap.together(maps)), maps.get(0).token(), json);
            }
            case PRESETS -> {
                Lines lines = model.linesProperty().get();
                describe(named(lines.result()), lines.token(), json);
            }
            case HEADS -> {
                Heads heads = model.headsProperty().get();
                model.token(heads.token()).describe(json).put("p", heads.map().baseline());
                heads.map().describe(json, line.values("--from").get(0), heads.source(), heads.target());
            }
        }
        return RunDescription.file(json);
    }

    private void describe(WindowHeatmap map, String token, ObjectNode json) {
        model.token(token).describe(json).put("p", map.baseline());
        map.describe(json);
    }

    private String fileName() {
        return switch (front()) {
            case WINDOWS -> "heatmap";
            case PRESETS -> "presets";
            case HEADS -> "heads";
        };
    }

    /** Writes what the view shows now, on any thread. */
    private Consumer<Path> content(String kind) {
        if (kind.equals("csv")) {
            byte[] csv = csv().getBytes(StandardCharsets.UTF_8);
            return file -> WholeFile.write(file, out -> out.write(csv));
        }
        Figure figure = figure(front());
        FigureOptions drawing = new FigureOptions(Palette.theme(), true, null, 0, FigureOptions.USUAL_DPI);
        return file -> FigureFile.write(figure, drawing, file);
    }

    /**
     * Writes the view as {@code .png} and as {@code .csv}.
     *
     * @return the files
     * @throws org.fovea.base.BadInput if they cannot be written
     */
    List<Path> write(Path folder) {
        List<Path> files = List.of(folder.resolve(fileName() + ".png"), folder.resolve(fileName() + ".csv"));
        content("png").accept(files.get(0));
        content("csv").accept(files.get(1));
        return files;
    }
}
