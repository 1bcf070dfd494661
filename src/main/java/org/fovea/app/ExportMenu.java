package org.fovea.app;

import static org.fovea.app.MenuItems.item;

import javafx.scene.control.Menu;
import javafx.scene.control.SeparatorMenuItem;
import org.fovea.app.look.Texts;
import org.kordamp.ikonli.javafx.FontIcon;

/** What can be exported as a figure, an image or numbers. */
final class ExportMenu extends Menu {

    private final Texts texts = Texts.of(ExportMenu.class);

    ExportMenu(ExplorerWindow window, WindowDialogs dialogs) {
        FigureExports figures = new FigureExports(window);
        setText(texts.get("export"));
        setGraphic(new FontIcon("fth-download"));
        getItems()
                .setAll(
                        item(texts.get("export.image"), null, null, () -> figures.show(figures::image)),
                        item(texts.get("export.answer"), null, null, () -> figures.show(figures::answer)),
                        item(texts.get("export.lens"), null, null, () -> figures.show(figures::lens)),
                        item(
                                texts.get("export.map"),
                                null,
                                null,
                                () -> figures.show(window.segmentationPane()::exportable)),
                        item(
                                texts.get("export.attribution"),
                                null,
                                null,
                                () -> figures.show(window.attributionPane()::exportable)),
                        item(
                                texts.get("export.knockout"),
                                null,
                                null,
                                () -> figures.show(window.knockoutPane()::exportable)),
                        new SeparatorMenuItem(),
                        item(
                                texts.get("export.map.png"),
                                null,
                                "Shortcut+E",
                                () -> window.segmentationPane().exportAll()),
                        item(
                                texts.get("export.attribution.png"),
                                null,
                                null,
                                () -> window.attributionPane().save("png")),
                        item(
                                texts.get("export.attribution.csv"),
                                null,
                                null,
                                () -> window.attributionPane().save("csv")),
                        item(
                                texts.get("export.knockout.png"),
                                null,
                                null,
                                () -> window.knockoutPane().save("png")),
                        item(
                                texts.get("export.knockout.csv"),
                                null,
                                null,
                                () -> window.knockoutPane().save("csv")),
                        item(texts.get("export.window"), null, null, dialogs::exportWindow));
    }
}
