package org.fovea.app;

import java.util.ArrayList;
import java.util.List;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;

/** All that the menus can do, in their order: what the command palette and the list of shortcuts show. */
final class Actions {

    private Actions() {}

    /**
     * One item of a menu.
     *
     * @param path the titles of the menus that lead to it, the menu bar's first
     * @param name its own text
     */
    record Action(List<String> path, String name, MenuItem item) {

        /** What it has for a shortcut, such as {@code Ctrl+O}; empty if nothing. */
        String keys() {
            return item.getAccelerator() == null ? "" : item.getAccelerator().getDisplayText();
        }

        /** Whether it is a setting that is on. */
        boolean on() {
            return item instanceof CheckMenuItem check
                    ? check.isSelected()
                    : item instanceof RadioMenuItem radio && radio.isSelected();
        }

        /** Does what a click on the item does. */
        void run() {
            if (item instanceof CheckMenuItem check) {
                check.setSelected(!check.isSelected());
            } else if (item instanceof RadioMenuItem radio) {
                radio.setSelected(true);
            }
            item.fire();
        }
    }

    /** The items as they are now, those included that a menu makes when it opens. */
    static List<Action> of(List<Menu> menus) {
        List<Action> actions = new ArrayList<>();
        menus.forEach(menu -> collect(menu, List.of(), actions));
        return actions;
    }

    /** A menu's title without the letter that opens it. */
    static String title(Menu menu) {
        return menu.getText().replaceFirst("\\(_.\\)|_", "");
    }

    private static void collect(Menu menu, List<String> above, List<Action> into) {
        List<String> path = new ArrayList<>(above);
        path.add(title(menu));
        if (menu.getOnShowing() != null) {
            menu.getOnShowing().handle(new Event(Menu.ON_SHOWING));
        }
        for (MenuItem item : menu.getItems()) {
            if (item instanceof Menu submenu) {
                collect(submenu, path, into);
            } else if (!(item instanceof SeparatorMenuItem) && item.getOnAction() != null
                    || item instanceof CheckMenuItem) {
                into.add(new Action(List.copyOf(path), name(item), item));
            }
        }
    }

    private static String name(MenuItem item) {
        return item.getText() != null ? item.getText() : firstLabel(item.getGraphic());
    }

    private static String firstLabel(Node node) {
        if (node instanceof Label label) {
            return label.getText();
        }
        return node instanceof Parent parent
                        && !parent.getChildrenUnmodifiable().isEmpty()
                ? firstLabel(parent.getChildrenUnmodifiable().get(0))
                : "";
    }
}
