package org.fovea.app.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.Saving;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.session.CommandLine;

/** The image with the chosen object, the ablated patches and the token grid, to be exported. */
final class ImageExport {

    private ImageExport() {}

    /**
     * What an explorer shows; null while no image is open.
     *
     * @param grid whether the token grid is drawn
     */
    static Exportable of(Explorer explorer, boolean grid) {
        OpenImage image = explorer.imageProperty().get();
        if (image == null) {
            return null;
        }
        ImageFigure figure = new ImageFigure(image.source(), image.grid());
        if (grid) {
            figure.grid();
        }
        figure.ablated(explorer.history().current().ablated());
        ObjectChoice object = explorer.objectProperty().get();
        if (object != null) {
            figure.mask(object.mask(), object.label());
        }
        String name = image.file().getFileName().toString();
        Figure drawn = figure.figure("image", name, List.of());
        CommandLine line = new Saving(explorer).commands().image();
        return new Exportable(
                Texts.of(ImageExport.class).get("export.what"),
                name.replaceFirst("\\.[^.]*$", "") + "-figure",
                List.of(),
                choices -> drawn,
                Map.of(),
                line == null
                        ? null
                        : (file, options) -> {
                            List<String> all = new ArrayList<>(grid ? List.of("--grid") : List.of());
                            all.addAll(options);
                            return line.writing(file, all).toString();
                        });
    }
}
