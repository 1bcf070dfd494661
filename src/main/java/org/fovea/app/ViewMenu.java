package org.fovea.app;

import static org.fovea.app.MenuItems.item;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCombination;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.kordamp.ikonli.javafx.FontIcon;

/** What the window shows, and how. */
final class ViewMenu extends Menu {

    private final Texts texts = Texts.of(ViewMenu.class);
    private final ExplorerWindow window;

    /** @param menus all menus, for the palette */
    ViewMenu(ExplorerWindow window, Supplier<List<Menu>> menus) {
        this.window = window;
        CheckMenuItem dark = new CheckMenuItem(texts.get("view.dark"));
        dark.setAccelerator(KeyCombination.valueOf("Shortcut+D"));
        dark.setSelected(Palette.darkProperty().get());
        Palette.darkProperty().addListener((o, before, now) -> dark.setSelected(now));
        dark.setOnAction(e -> {
            window.dark(dark.isSelected());
            window.settings().save();
        });
        CheckMenuItem dataset = new CheckMenuItem(texts.get("view.dataset"), new FontIcon("fth-film"));
        dataset.setAccelerator(KeyCombination.valueOf("Shortcut+Shift+D"));
        dataset.selectedProperty().bindBidirectional(window.explorer().browsingProperty());
        MenuItem compare = item(texts.get("view.compare"), "fth-columns", "Shortcut+Shift+B", window::compare);
        compare.disableProperty().bind(window.explorer().askedProperty().isNull());
        setText(texts.get("view"));
        getItems()
                .setAll(
                        compare,
                        item(
                                texts.get("view.palette"),
                                "fth-command",
                                "Shortcut+Shift+P",
                                () -> new CommandPalette(window.stage(), Actions.of(menus.get())).show()),
                        new SeparatorMenuItem(),
                        dark,
                        dataset,
                        languages(),
                        new SeparatorMenuItem(),
                        item(
                                texts.get("view.lens"),
                                "fth-grid",
                                "Shortcut+1",
                                () -> window.bringToFront(window.lensPane())),
                        item(
                                texts.get("view.map"),
                                "fth-layers",
                                "Shortcut+2",
                                () -> window.bringToFront(window.segmentationPane())),
                        item(
                                texts.get("view.attribution"),
                                "fth-target",
                                "Shortcut+3",
                                () -> window.bringToFront(window.attributionPane())),
                        item(texts.get("view.prompt"), "fth-align-left", null, () -> new PromptWindow(window).show()),
                        item(texts.get("view.findings"), "fth-bookmark", "Shortcut+7", window::showFindings),
                        item(texts.get("view.attribution.compute"), "fth-play", "Shortcut+R", () -> {
                            window.bringToFront(window.attributionPane());
                            window.attributionPane().model().compute();
                        }),
                        item(
                                texts.get("view.knockout.windows"),
                                "fth-scissors",
                                "Shortcut+4",
                                () -> knockout(View.WINDOWS)),
                        item(texts.get("view.knockout.presets"), null, "Shortcut+5", () -> knockout(View.PRESETS)),
                        item(texts.get("view.knockout.heads"), null, "Shortcut+6", () -> knockout(View.HEADS)),
                        new SeparatorMenuItem(),
                        item(
                                texts.get("view.in"),
                                "fth-zoom-in",
                                "Shortcut+Equals",
                                window.imagePane().model()::zoomIn),
                        item(
                                texts.get("view.out"),
                                "fth-zoom-out",
                                "Shortcut+Minus",
                                window.imagePane().model()::zoomOut),
                        item(
                                texts.get("view.fit"),
                                "fth-maximize",
                                "Shortcut+0",
                                window.imagePane().model()::fit),
                        new SeparatorMenuItem(),
                        item(
                                texts.get("view.full"),
                                null,
                                "F11",
                                () -> window.stage()
                                        .setFullScreen(!window.stage().isFullScreen())));
    }

    /** The languages of the window, each by its own name; the choice holds from the next start. */
    private Menu languages() {
        ToggleGroup group = new ToggleGroup();
        Menu menu = new Menu(texts.get("view.language"), new FontIcon("fth-globe"));
        for (Locale each : Texts.languages()) {
            menu.getItems().add(language(group, each.getDisplayLanguage(each), each.getLanguage()));
        }
        MenuItem note = new MenuItem(texts.get("view.language.note"));
        note.setDisable(true);
        menu.getItems().addAll(language(group, texts.get("view.language.system"), ""), new SeparatorMenuItem(), note);
        return menu;
    }

    private RadioMenuItem language(ToggleGroup group, String text, String code) {
        RadioMenuItem item = new RadioMenuItem(text);
        item.setId("language-" + (code.isEmpty() ? "system" : code));
        item.setToggleGroup(group);
        Settings settings = window.settings();
        item.setSelected(settings.languageProperty().get().equals(code));
        settings.languageProperty().addListener((o, before, now) -> item.setSelected(now.equals(code)));
        item.setOnAction(e -> settings.language(code));
        return item;
    }

    private void knockout(View view) {
        window.bringToFront(window.knockoutPane());
        window.knockoutPane().model().viewProperty().set(view);
    }
}
