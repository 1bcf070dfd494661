package org.fovea.app;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Alert;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextInputDialog;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCombination;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.fovea.Assets;
import org.fovea.BadInput;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Shot;
import org.fovea.app.models.CheckpointChoice;
import org.fovea.app.models.CheckpointDialog;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenModel;
import org.fovea.lens.SegmentationPng;
import org.fovea.vlm.checkpoint.ChatTemplate;
import org.fovea.vlm.checkpoint.ModelCard;
import org.fovea.vlm.tensor.Arithmetic;
import org.kordamp.ikonli.javafx.FontIcon;

/** The menus of the explorer: all that can be done, with its keys. */
final class ExplorerMenu {

    private static final String KEYS = """
            Ctrl+O  open a picture          Ctrl+M  open a checkpoint
            Alt+← Alt+→  walk the pictures  Ctrl+Shift+D  the dataset's pictures
            Click, drag  ablate patches     Shift+click  ablate the object under the pointer
            Shift+drag  ablate a rectangle  Arrows, Enter  move over the patches, ablate one
            Ctrl+Z  undo                    Ctrl+Shift+Z  redo
            Ctrl+B  ablate the object       Ctrl+Backspace  take all interventions back
            Ctrl+L  ask something else      Ctrl+F  find a word in the lens
            Ctrl+Shift+C  copy what is shown as a command line
            Ctrl+1  Ctrl+2  segmentation, attribution      Ctrl+R  compute the attribution
            Ctrl+3 4 5  knockout by window, source, head
            Ctrl+D  dark or light           Esc  stop what is being done
            Ctrl+Shift+E  experiments
            Ctrl+=  Ctrl+-  Ctrl+0          zoom in, out, fit""";

    private final ExplorerWindow window;
    private final Explorer explorer;
    private final CommandMenu commands;
    private CheckpointDialog checkpoints;

    ExplorerMenu(ExplorerWindow window) {
        this.window = window;
        this.commands = new CommandMenu(window);
        this.explorer = window.explorer();
    }

    MenuBar bar() {
        MenuBar bar = new MenuBar(file(), edit(), view(), ask(), help());
        bar.setUseSystemMenuBar(true);
        bar.sceneProperty().addListener((o, before, scene) -> scene.getAccelerators().put(
                KeyCombination.valueOf("Shortcut+Shift+C"), () -> commands.popUp(window.root())));
        return bar;
    }

    private static MenuItem item(String text, String icon, String keys, Runnable action) {
        MenuItem item = new MenuItem(text, icon == null ? null : new FontIcon(icon));
        item.setMnemonicParsing(false);
        if (keys != null) {
            item.setAccelerator(KeyCombination.valueOf(keys));
        }
        item.setOnAction(e -> action.run());
        return item;
    }

    /** A menu whose items are made when it is opened. */
    private static Menu late(String text, String icon, Supplier<List<MenuItem>> items) {
        Menu menu = new Menu(text, icon == null ? null : new FontIcon(icon), new MenuItem("…"));
        menu.setOnShowing(e -> menu.getItems().setAll(items.get()));
        return menu;
    }

    private Menu file() {
        Menu export = new Menu("Export", new FontIcon("fth-download"),
                item("Segmentation as PNG…", null, "Shortcut+E", () -> window.segmentationPane().exportAll()),
                item("Attribution…", null, null, () -> export("the attribution", window.attributionPane()::export)),
                item("Knockout…", null, null, () -> export("the knockout", window.knockoutPane()::export)),
                item("Window as PNG…", null, null, this::exportWindow));
        return new Menu("File", null,
                item("Open picture…", "fth-image", "Shortcut+O", this::openPicture),
                item("Open COCO file…", "fth-tag", "Shortcut+Shift+O", this::openCoco),
                item("Open checkpoint…", "fth-box", "Shortcut+M", this::openCheckpoint),
                late("Open recent", "fth-clock", this::recent),
                late("Built-in scenes", "fth-smile", this::scenes),
                item("Built-in validation scenes", "fth-film", null, () -> window.openCoco(Assets.validationScenes().resolve("instances.json"))),
                item("Built-in model", "fth-cpu", null, () -> explorer.openModel(Assets.model())),
                compute(),
                new SeparatorMenuItem(),
                item("Previous picture", "fth-chevron-left", "Alt+Left", () -> window.walk(-1)),
                item("Next picture", "fth-chevron-right", "Alt+Right", () -> window.walk(1)),
                new SeparatorMenuItem(),
                item("Experiments…", "fth-bar-chart-2", "Shortcut+Shift+E", window.experiments()::show),
                item("Open experiment results…", null, null, window.experiments()::openResults),
                new SeparatorMenuItem(), export, new SeparatorMenuItem(),
                item("Quit", null, "Shortcut+Q", () -> Experiments.requestClose(window.stage())));
    }

    /** How the model multiplies: chosen once for all models, and the open one is opened anew. */
    private Menu compute() {
        ToggleGroup modes = new ToggleGroup();
        Menu menu = new Menu("Compute mode", new FontIcon("fth-zap"),
                mode(modes, "Automatic: exact up to a billion weights, fast beyond", null),
                mode(modes, "Exact: float32 products of the weights as stored", Arithmetic.EXACT),
                mode(modes, "Fast: what this machine multiplies fastest", Arithmetic.FAST),
                mode(modes, "Int8: the decoder's weights as bytes, made once", Arithmetic.INT8));
        return menu;
    }

    private RadioMenuItem mode(ToggleGroup modes, String text, Arithmetic arithmetic) {
        RadioMenuItem item = new RadioMenuItem(text);
        item.setMnemonicParsing(false);
        item.setToggleGroup(modes);
        item.setSelected(explorer.computeProperty().get() == arithmetic);
        item.setOnAction(e -> {
            explorer.computeProperty().set(arithmetic);
            window.settings().set("compute", arithmetic == null ? "" : arithmetic);
            window.settings().save();
            explorer.reopenModel();
        });
        return item;
    }

    private Menu edit() {
        MenuItem undo = item("Undo", "fth-rotate-ccw", "Shortcut+Z", () -> explorer.history().undo());
        undo.disableProperty().bind(explorer.history().canUndoProperty().not());
        MenuItem redo = item("Redo", "fth-rotate-cw", "Shortcut+Shift+Z", () -> explorer.history().redo());
        redo.disableProperty().bind(explorer.history().canRedoProperty().not());
        MenuItem ablate = item("Ablate the object", "fth-slash", "Shortcut+B",
                () -> explorer.toggleObject(explorer.objectProperty().get()));
        ablate.disableProperty().bind(explorer.objectProperty().isNull());
        MenuItem registers = item("Ablate register tokens", null, null, () -> explorer.ablate(
                explorer.history().current().ablated().and(explorer.imageProperty().get().registers())));
        registers.disableProperty().bind(explorer.imageProperty().isNull());
        MenuItem clear = item("Take all interventions back", "fth-trash-2", "Shortcut+Backspace", explorer::clearChanges);
        clear.disableProperty().bind(Bindings.createBooleanBinding(() -> explorer.history().current().isNone(),
                explorer.history().currentProperty()));
        return new Menu("Edit", null, undo, redo, new SeparatorMenuItem(), ablate, registers, clear,
                new SeparatorMenuItem(), item("Find in the lens", "fth-search", "Shortcut+F", window.lensPane()::focusSearch),
                late("Copy as command line", "fth-terminal", commands::items));
    }

    private Menu view() {
        CheckMenuItem dark = new CheckMenuItem("Dark");
        dark.setAccelerator(KeyCombination.valueOf("Shortcut+D"));
        dark.setSelected(Palette.darkProperty().get());
        dark.setOnAction(e -> {
            window.dark(dark.isSelected());
            window.settings().save();
        });
        CheckMenuItem dataset = new CheckMenuItem("Dataset", new FontIcon("fth-film"));
        dataset.setAccelerator(KeyCombination.valueOf("Shortcut+Shift+D"));
        dataset.selectedProperty().bindBidirectional(explorer.browsingProperty());
        return new Menu("View", null, dark, dataset, new SeparatorMenuItem(),
                item("Segmentation", "fth-layers", "Shortcut+1", () -> window.bringToFront(window.segmentationPane())),
                item("Attribution", "fth-target", "Shortcut+2", () -> window.bringToFront(window.attributionPane())),
                item("Compute the attribution", "fth-play", "Shortcut+R", () -> {
                    window.bringToFront(window.attributionPane());
                    window.attributionPane().model().compute();
                }),
                item("Knockout: all windows", "fth-scissors", "Shortcut+3", () -> knockout(View.WINDOWS)),
                item("Knockout: presets by source", null, "Shortcut+4", () -> knockout(View.PRESETS)),
                item("Knockout: heads", null, "Shortcut+5", () -> knockout(View.HEADS)),
                new SeparatorMenuItem(),
                item("Zoom in", "fth-zoom-in", "Shortcut+Equals", window.imagePane().model()::zoomIn),
                item("Zoom out", "fth-zoom-out", "Shortcut+Minus", window.imagePane().model()::zoomOut),
                item("Fit", "fth-maximize", "Shortcut+0", window.imagePane().model()::fit));
    }

    private void knockout(View view) {
        window.bringToFront(window.knockoutPane());
        window.knockoutPane().model().viewProperty().set(view);
    }

    private Menu ask() {
        return late("Ask", null, () -> {
            List<MenuItem> items = new java.util.ArrayList<>(window.answerStrip().questionItems());
            items.add(new SeparatorMenuItem());
            items.add(item("Something else…", "fth-message-square", "Shortcut+L", window.answerStrip()::focusQuestion));
            items.add(item("Prompt template…", "fth-code", null, this::template));
            return items;
        });
    }

    private Menu help() {
        return new Menu("Help", null,
                item("About the model", "fth-cpu", null, this::aboutModel),
                item("Keys", "fth-command", "F1", () -> inform("Keys", KEYS, true)),
                item("About Fovea", "fth-info", null, () -> inform("Fovea",
                        "A desktop explorer for what a vision-language model sees, patch by patch. It reproduces the "
                        + "experiments of Neo et al., Towards Interpreting Visual Information Processing in "
                        + "Vision-Language Models (arXiv 2410.07149). Apache-2.0; emoji: Noto Color Emoji, fonts: Inter, "
                        + "Nanum Gothic (all SIL OFL 1.1) and Droid Sans Fallback (Apache-2.0).", false)));
    }

    private List<MenuItem> recent() {
        List<MenuItem> items = new java.util.ArrayList<>();
        for (Path p : window.settings().recent("image")) {
            items.add(item(p.getFileName() + "   " + p.getParent(), "fth-image", null, () -> window.openImage(p)));
        }
        if (!items.isEmpty()) {
            items.add(new SeparatorMenuItem());
        }
        for (Path p : window.settings().recent("coco")) {
            items.add(item(p.getFileName() + "   " + p.getParent(), "fth-tag", null, () -> window.openCoco(p)));
        }
        for (Path p : window.settings().recent("model")) {
            items.add(item(ModelCard.nameOf(p) + "   " + p.getParent(), "fth-box", null, () -> explorer.openModel(p)));
        }
        return items.isEmpty() ? List.of(new MenuItem("nothing yet")) : items;
    }

    private List<MenuItem> scenes() {
        return ExplorerWindow.pictures(Assets.scenes()).stream().map(p -> item(
                p.getFileName().toString().replaceAll("^\\d+_|\\.png$", "").replace('_', ' '), null, null,
                () -> window.openImage(p))).toList();
    }

    private void openPicture() {
        FileChooser chooser = chooser("Open a picture", "image");
        chooser.getExtensionFilters().addAll(
                new FileChooser.ExtensionFilter("Pictures", "*.png", "*.jpg", "*.jpeg", "*.webp", "*.gif", "*.bmp"),
                new FileChooser.ExtensionFilter("All files", "*"));
        File file = chooser.showOpenDialog(window.stage());
        if (file != null) {
            window.openImage(file.toPath());
        }
    }

    private void openCoco() {
        FileChooser chooser = chooser("Open a COCO instances file", "coco");
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("COCO instances", "*.json"));
        File file = chooser.showOpenDialog(window.stage());
        if (file != null) {
            window.openCoco(file.toPath());
        }
    }

    private void openCheckpoint() {
        if (checkpoints != null && checkpoints.stage().isShowing()) {
            checkpoints.stage().toFront();
            return;
        }
        CheckpointChoice choice = new CheckpointChoice(Platform::runLater, System.getenv());
        choice.repoProperty().set(window.settings().get("repo", ""));
        choice.downloadingProperty().addListener((o, before, now) -> {
            window.settings().set("repo", choice.repoProperty().get());
            window.settings().save();
        });
        OpenModel now = explorer.modelProperty().get();
        choice.refresh(now == null ? null : now.directory());
        Path begin = window.settings().recent("model").stream().filter(p -> !p.startsWith(choice.cacheFolder())).findFirst()
                .map(Path::getParent).orElse(null);
        checkpoints = new CheckpointDialog(window.stage(), ExplorerWindow.class.getResource("explorer.css").toExternalForm(),
                choice, begin, explorer::openModel);
        checkpoints.show();
    }

    private FileChooser chooser(String title, String kind) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        window.settings().recent(kind).stream().findFirst()
                .ifPresent(p -> chooser.setInitialDirectory(p.getParent().toFile()));
        return chooser;
    }

    private void export(String what, Function<Path, List<Path>> write) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle("Export %s as PNG and CSV".formatted(what));
        File folder = chooser.showDialog(window.stage());
        if (folder != null) {
            try {
                if (write.apply(folder.toPath()).isEmpty()) {
                    explorer.complain("There is nothing to export of %s yet.".formatted(what));
                }
            } catch (BadInput e) {
                explorer.complain(e.getMessage());
            }
        }
    }

    private void exportWindow() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Export the window as PNG");
        chooser.setInitialFileName("fovea.png");
        File file = chooser.showSaveDialog(window.stage());
        if (file != null) {
            try {
                SegmentationPng.write(Shot.of(window.root()), file.toPath());
            } catch (BadInput e) {
                explorer.complain(e.getMessage());
            }
        }
    }

    private void template() {
        OpenModel model = explorer.modelProperty().get();
        String own = model == null ? ChatTemplate.USUAL : model.template();
        String used = explorer.templateProperty().get() == null ? own : explorer.templateProperty().get();
        TextInputDialog dialog = new TextInputDialog(used.replace("\n", "\\n"));
        dialog.initOwner(window.stage());
        dialog.setTitle("Prompt template");
        dialog.setHeaderText("What questions are put into: <image> and {question}, \\n for a line break.\n"
                + "Leave it empty for the checkpoint's own chat template.");
        dialog.getEditor().setPrefColumnCount(46);
        dialog.showAndWait().ifPresent(text -> {
            String template = text.replace("\\n", "\n");
            if (template.isBlank() || template.contains("<image>") && template.contains("{question}")) {
                explorer.templateProperty().set(template.isBlank() || template.equals(own) ? null : template);
                if (explorer.askedProperty().get() != null) {
                    explorer.ask(explorer.askedProperty().get().question());
                }
            } else {
                explorer.complain("The template \"%s\" needs both <image> and {question}.".formatted(text));
            }
        });
    }

    private void aboutModel() {
        OpenModel model = explorer.modelProperty().get();
        if (model != null) {
            inform(model.name(), model.about() + (model.about().isEmpty() ? "" : "\n\n") + model.summary() + "\n"
                    + model.directory(), false);
        }
    }

    private void inform(String title, String text, boolean columns) {
        Alert alert = new Alert(Alert.AlertType.INFORMATION);
        alert.initOwner(window.stage());
        alert.setTitle(title);
        alert.setHeaderText(title);
        Label label = new Label(text);
        label.setWrapText(!columns);
        label.setMaxWidth(560);
        if (columns) {
            label.setStyle("-fx-font-family: monospace;");
        }
        alert.getDialogPane().setContent(label);
        alert.show();
    }
}
