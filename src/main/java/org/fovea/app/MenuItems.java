package org.fovea.app;

import java.util.List;
import java.util.function.Supplier;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCombination;
import org.kordamp.ikonli.javafx.FontIcon;

/** Items of the menus. */
final class MenuItems {

    private MenuItems() {}

    /**
     * An item.
     *
     * @param icon null for none
     * @param keys its accelerator; null for none
     */
    static MenuItem item(String text, String icon, String keys, Runnable action) {
        MenuItem item = new MenuItem(text, icon == null ? null : new FontIcon(icon));
        item.setMnemonicParsing(false);
        if (keys != null) {
            item.setAccelerator(KeyCombination.valueOf(keys));
        }
        item.setOnAction(e -> action.run());
        return item;
    }

    /** A menu whose items are made when it is opened, so none of them can have an accelerator. */
    static Menu late(String text, String icon, Supplier<List<MenuItem>> items) {
        Menu menu = new Menu(text, icon == null ? null : new FontIcon(icon), new MenuItem("…"));
        menu.setOnShowing(e -> menu.getItems().setAll(items.get()));
        return menu;
    }
}
