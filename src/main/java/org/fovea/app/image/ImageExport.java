package org.fovea.app.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PatchMap;
import org.fovea.app.state.Saving;
import org.fovea.app.state.WordView;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.figure.WrittenMap;
import org.fovea.session.CommandLine;
import org.fovea.session.SavedView;

/** Exports the image with its visible overlays: a map, the token grid, ablated patches, masks. */
final class ImageExport {

    private final ImageModel model;
    private final Explorer explorer;

    ImageExport(ImageModel model) {
        this.model = model;
        explorer = model.explorer();
    }

    /** The image with its visible overlays; null if no image is open. */
    Exportable exportable() {
        OpenImage image = model.image();
        if (image == null) {
            return null;
        }
        ImageFigure figure = new ImageFigure(image.source(), image.grid());
        PatchMap map =
                model.attributionProperty().get() ? explorer.patchMapProperty().get() : null;
        PatchMap.Written written = map == null ? null : map.written().get();
        WordView word = map == null && model.segmentationProperty().get()
                ? explorer.wordViewProperty().get()
                : null;
        if (written != null) {
            written(written).over(figure, image.count());
        } else if (map != null) {
            map.over(figure);
        } else if (word != null && word.read() != null) {
            WordView.Read read = word.read();
            figure.word(read.token(), word.map().upsampled(), word.threshold(), read.first(), read.last());
        }
        if (model.gridProperty().get()) {
            figure.grid();
        }
        figure.ablated(explorer.history().current().ablated());
        if (model.masksProperty().get()) {
            masks(figure);
        }
        String name = image.file().getFileName().toString();
        Figure drawn = figure.figure("image", name, List.of());
        return new Exportable(
                Texts.of(ImageExport.class).get("export.what"),
                name.replaceFirst("\\.[^.]*$", "") + "-figure",
                List.of(),
                choices -> drawn,
                Map.of(),
                map != null && written == null ? null : command(written, word));
    }

    private void masks(ImageFigure figure) {
        ObjectChoice chosen = explorer.objectProperty().get();
        List<ObjectChoice> others =
                explorer.objects().stream().filter(o -> o != chosen).toList();
        figure.others(
                others.stream().map(ObjectChoice::mask).toList(),
                others.stream().map(ObjectChoice::label).toList());
        if (chosen != null) {
            figure.mask(chosen.mask(), chosen.label());
        }
    }

    private static WrittenMap written(PatchMap.Written map) {
        try {
            return new WrittenMap(Path.of("map.json"), new ObjectMapper().readTree(map.json()), map.column());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it has just been written
        }
    }

    /** The command; if a map is drawn, after the one that writes the map. Null while there is none. */
    private BiFunction<String, List<String>, String> command(PatchMap.Written map, WordView word) {
        CommandLine line = new Saving(explorer)
                .commands()
                .image(
                        model.masksProperty().get(),
                        model.gridProperty().get(),
                        word == null || word.read() == null
                                ? null
                                : new SavedView.Word(
                                        word.word(),
                                        word.read().first(),
                                        word.read().last(),
                                        word.read().over(),
                                        word.threshold()));
        if (line == null) {
            return null;
        }
        return (file, options) -> {
            if (map == null) {
                return line.writing(file, options).toString();
            }
            String json = file.replaceFirst("\\.[^.]*$", "") + "-map.json";
            List<String> all = new ArrayList<>(List.of("--map", json));
            if (map.column() != null) {
                all.addAll(List.of("--column", map.column()));
            }
            all.addAll(options);
            return map.line().writing(json, List.of()) + " && " + line.writing(file, all);
        };
    }
}
