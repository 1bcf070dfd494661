package org.fovea.app;

import static org.fovea.app.MenuItems.item;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.layout.Region;
import org.fovea.app.help.TryMenu;
import org.fovea.app.look.Texts;

/** The menus of the explorer: all that can be done, with its keys. */
final class ExplorerMenu {

    private final Texts texts = Texts.of(ExplorerMenu.class);
    private final ExplorerWindow window;
    private final WindowDialogs dialogs;
    private List<Menu> menus = List.of();

    ExplorerMenu(ExplorerWindow window, WindowDialogs dialogs) {
        this.window = window;
        this.dialogs = dialogs;
    }

    MenuBar bar() {
        MenuBar bar = new MenuBar(
                new FileMenu(window, dialogs, this::shortcuts),
                new EditMenu(window),
                new ViewMenu(window, () -> menus),
                ask(),
                new TryMenu(window.explorer(), window::show),
                help());
        menus = bar.getMenus();
        bar.setMinWidth(Region.USE_PREF_SIZE); // what stands beside it gives way
        bar.setUseSystemMenuBar(true);
        return bar;
    }

    /** The model's suggested questions, made when it is opened, before what is always there. */
    private Menu ask() {
        MenuItem own =
                item(texts.get("ask.own"), "fth-message-square", "Shortcut+L", window.answerStrip()::focusQuestion);
        MenuItem template = item(texts.get("template"), "fth-code", null, dialogs::template);
        Menu menu = new Menu(texts.get("ask"), null, own, template);
        menu.setOnShowing(e -> {
            List<MenuItem> items = new ArrayList<>(window.answerStrip().questionItems());
            if (!items.isEmpty()) {
                items.add(new SeparatorMenuItem());
            }
            menu.getItems().remove(0, menu.getItems().indexOf(own));
            menu.getItems().addAll(0, items);
        });
        return menu;
    }

    private Menu help() {
        return new Menu(
                texts.get("help"),
                null,
                item(texts.get("help.page"), "fth-help-circle", "Shift+F1", () -> window.help("")),
                item(texts.get("help.model"), "fth-cpu", null, dialogs::aboutModel),
                item(texts.get("help.shortcuts"), "fth-command", "F1", this::shortcuts),
                item(texts.get("help.images"), "fth-hard-drive", null, dialogs::images),
                item(texts.get("help.log"), "fth-file-text", null, () -> new LogDialog(window.stage()).show()),
                item(texts.get("help.about"), "fth-info", null, () -> dialogs.inform("Fovea", texts.get("about"))));
    }

    private void shortcuts() {
        new Shortcuts(window.stage(), menus).show();
    }
}
