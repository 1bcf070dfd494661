package org.fovea.app;

import javafx.scene.control.Menu;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleGroup;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.model.backend.ComputeMode;
import org.kordamp.ikonli.javafx.FontIcon;

/** The compute mode of all models; choosing one reopens the open model. */
final class ComputeMenu extends Menu {

    private final Texts texts = Texts.of(ComputeMenu.class);
    private final ExplorerWindow window;
    private final ToggleGroup modes = new ToggleGroup();

    ComputeMenu(ExplorerWindow window) {
        this.window = window;
        setText(texts.get("compute"));
        setGraphic(new FontIcon("fth-zap"));
        getItems()
                .setAll(
                        mode(texts.get("compute.automatic"), null),
                        mode(texts.get("compute.exact"), ComputeMode.EXACT),
                        mode(texts.get("compute.fast"), ComputeMode.FAST),
                        mode(texts.get("compute.int8"), ComputeMode.INT8));
    }

    private RadioMenuItem mode(String text, ComputeMode computeMode) {
        RadioMenuItem item = new RadioMenuItem(text);
        item.setMnemonicParsing(false);
        item.setToggleGroup(modes);
        Explorer explorer = window.explorer();
        item.setSelected(explorer.computeProperty().get() == computeMode);
        explorer.computeProperty().addListener((o, before, now) -> item.setSelected(now == computeMode));
        item.setOnAction(e -> choose(window, computeMode));
        return item;
    }

    /** Computes in another mode from now on; null for the model's default. */
    static void choose(ExplorerWindow window, ComputeMode mode) {
        window.explorer().computeProperty().set(mode);
        window.settings().set("compute", mode == null ? "" : mode);
        window.settings().save();
        window.explorer().reopenModel();
    }
}
