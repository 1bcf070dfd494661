package org.fovea.app;

import static org.fovea.app.MenuItems.item;
import static org.fovea.app.MenuItems.late;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;

/** Undoes, ablates, keeps, searches and copies. */
final class EditMenu extends Menu {

    private final Texts texts = Texts.of(EditMenu.class);
    private final Explorer explorer;

    EditMenu(ExplorerWindow window) {
        explorer = window.explorer();
        CommandMenu commands = new CommandMenu(window);
        ImageClipboard clipboard = new ImageClipboard(window);
        MenuItem undo = item(
                texts.get("undo"),
                "fth-rotate-ccw",
                "Shortcut+Z",
                () -> explorer.history().undo());
        undo.disableProperty().bind(explorer.history().canUndoProperty().not());
        MenuItem redo = item(
                texts.get("redo"),
                "fth-rotate-cw",
                "Shortcut+Shift+Z",
                () -> explorer.history().redo());
        redo.disableProperty().bind(explorer.history().canRedoProperty().not());
        MenuItem ablate = item(
                texts.get("edit.ablate"),
                "fth-slash",
                "Shortcut+B",
                () -> explorer.toggleObject(explorer.objectProperty().get()));
        ablate.disableProperty().bind(explorer.objectProperty().isNull());
        MenuItem registers = item(
                texts.get("edit.registers"),
                null,
                null,
                () -> explorer.ablate(explorer.history()
                        .current()
                        .ablated()
                        .and(explorer.imageProperty().get().registers())));
        registers.disableProperty().bind(explorer.imageProperty().isNull());
        MenuItem clear = item(texts.get("edit.clear"), "fth-trash-2", "Shortcut+Backspace", explorer::clearChanges);
        clear.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> explorer.history().current().isNone(),
                        explorer.history().currentProperty()));
        Menu steps = late(texts.get("edit.history"), "fth-list", this::steps);
        setText(texts.get("edit"));
        getItems()
                .setAll(
                        undo,
                        redo,
                        steps,
                        new SeparatorMenuItem(),
                        ablate,
                        registers,
                        clear,
                        new SeparatorMenuItem(),
                        item(
                                texts.get("edit.keep"),
                                "fth-bookmark",
                                "Shortcut+K",
                                () -> window.sessions().findings().keep()),
                        new SeparatorMenuItem(),
                        item(texts.get("edit.find"), "fth-search", "Shortcut+F", () -> {
                            window.bringToFront(window.lensPane());
                            window.lensPane().focusSearch();
                        }),
                        item(texts.get("edit.copy.image"), "fth-copy", "Shortcut+C", clipboard::copy),
                        item(texts.get("edit.paste"), "fth-clipboard", "Shortcut+V", clipboard::paste),
                        late(texts.get("edit.copy"), "fth-terminal", commands::items),
                        item(
                                texts.get("edit.copy.choose"),
                                null,
                                "Shortcut+Shift+C",
                                () -> commands.popUp(window.root())));
        explorer.history()
                .currentProperty()
                .addListener(
                        o -> { // the steps' names
                            List<String> names = explorer.history().steps();
                            int at = explorer.history().position();
                            undo.setText(at > 0 ? texts.get("undo.step", names.get(at - 1)) : texts.get("undo"));
                            redo.setText(at < names.size() ? texts.get("redo.step", names.get(at)) : texts.get("redo"));
                        });
    }

    /** The interventions step by step, the current state marked; choosing another one goes there. */
    private List<MenuItem> steps() {
        List<MenuItem> items = new ArrayList<>();
        ToggleGroup states = new ToggleGroup();
        List<String> names = explorer.history().steps();
        for (int i = 0; i <= names.size(); i++) {
            int step = i;
            RadioMenuItem item = new RadioMenuItem(
                    i == 0 ? texts.get("edit.history.start") : "%d  %s".formatted(i, names.get(i - 1)));
            item.setMnemonicParsing(false);
            item.setToggleGroup(states);
            item.setSelected(i == explorer.history().position());
            item.setOnAction(e -> explorer.history().goTo(step));
            items.add(item);
        }
        return items;
    }
}
