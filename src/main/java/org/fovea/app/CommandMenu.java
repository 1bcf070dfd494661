package org.fovea.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.VBox;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Saving;
import org.fovea.session.CommandLine;

/** What is on screen, each to be copied as the command that reproduces it. */
final class CommandMenu {

    private final Texts texts = Texts.of(CommandMenu.class);

    private static final double PREVIEW = 720;

    private final Map<String, Supplier<CommandLine>> offered = new LinkedHashMap<>();

    CommandMenu(ExplorerWindow window) {
        Saving saving = new Saving(window.explorer());
        offered.put(texts.get("command.answer"), () -> saving.commands().ask());
        offered.put(texts.get("command.lens"), () -> saving.commands().lens());
        offered.put(texts.get("command.map"), window.segmentationPane().model()::command);
        offered.put(texts.get("command.attribution"), window.attributionPane().model()::command);
        offered.put(texts.get("command.knockout"), window.knockoutPane().model()::command);
    }

    /** One for each thing that is on screen, with its command; a sentence if there is none. */
    List<MenuItem> items() {
        List<MenuItem> items = new ArrayList<>();
        offered.forEach((name, command) -> {
            CommandLine line = command.get();
            if (line != null) {
                items.add(item(name, line.toString()));
            }
        });
        if (items.isEmpty()) {
            MenuItem nothing = new MenuItem(texts.get("command.none"));
            nothing.setDisable(true);
            items.add(nothing);
        }
        return items;
    }

    private static MenuItem item(String name, String line) {
        Label preview = new Label(line.replace('\n', ' '));
        preview.getStyleClass().add("command-preview");
        preview.setMaxWidth(PREVIEW);
        preview.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        MenuItem item = new MenuItem(null, new VBox(new Label(name), preview));
        item.setOnAction(e -> ClipboardText.copy(line));
        return item;
    }

    /** Offers them in the middle of a node. */
    ContextMenu popUp(Node over) {
        ContextMenu menu = new ContextMenu();
        menu.getItems().setAll(items());
        Point2D middle = over.localToScreen(
                over.getLayoutBounds().getWidth() / 4, over.getLayoutBounds().getHeight() / 3);
        menu.show(over, middle.getX(), middle.getY());
        return menu;
    }
}
