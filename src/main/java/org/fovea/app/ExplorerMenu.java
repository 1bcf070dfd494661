package org.fovea.app;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
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
import org.fovea.app.help.TryMenu;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.Export;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.Palette;
import org.fovea.app.look.PathChooser;
import org.fovea.app.models.CheckpointChoice;
import org.fovea.app.models.CheckpointDialog;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenModel;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.figure.SegmentationPng;
import org.fovea.hub.Bytes;
import org.fovea.model.ImageCache;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.config.ModelCard;
import org.fovea.model.text.ChatTemplate;
import org.kordamp.ikonli.javafx.FontIcon;

/** The menus of the explorer: all that can be done, with its keys. */
final class ExplorerMenu {

    private final FigureExports figures;
    private final ExplorerWindow window;
    private final Explorer explorer;
    private final CommandMenu commands;
    private List<Menu> menus = List.of();
    private CheckpointDialog checkpoints;

    ExplorerMenu(ExplorerWindow window) {
        this.window = window;
        figures = new FigureExports(window);
        this.commands = new CommandMenu(window);
        this.explorer = window.explorer();
    }

    MenuBar bar() {
        MenuBar bar = new MenuBar(file(), edit(), view(), ask(), new TryMenu(explorer, window::show), help());
        menus = bar.getMenus();
        bar.setUseSystemMenuBar(true);
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

    /** A menu whose items are made when it is opened, so none of them can have an accelerator. */
    private static Menu late(String text, String icon, Supplier<List<MenuItem>> items) {
        Menu menu = new Menu(text, icon == null ? null : new FontIcon(icon), new MenuItem("…"));
        menu.setOnShowing(e -> menu.getItems().setAll(items.get()));
        return menu;
    }

    private Menu file() {
        Menu export = new Menu(
                "Export",
                new FontIcon("fth-download"),
                item("Image…", null, null, () -> figures.show(figures::image)),
                item("Answer…", null, null, () -> figures.show(figures::answer)),
                item("Logit lens…", null, null, () -> figures.show(figures::lens)),
                item("Map…", null, null, () -> figures.show(window.segmentationPane()::exportable)),
                item("Attribution…", null, null, () -> figures.show(window.attributionPane()::exportable)),
                item("Knockout…", null, null, () -> figures.show(window.knockoutPane()::exportable)),
                new SeparatorMenuItem(),
                item(
                        "Map as PNG…",
                        null,
                        "Shortcut+E",
                        () -> window.segmentationPane().exportAll()),
                item(
                        "Attribution as PNG…",
                        null,
                        null,
                        () -> window.attributionPane().save("png")),
                item(
                        "Attribution as CSV…",
                        null,
                        null,
                        () -> window.attributionPane().save("csv")),
                item("Knockout as PNG…", null, null, () -> window.knockoutPane().save("png")),
                item("Knockout as CSV…", null, null, () -> window.knockoutPane().save("csv")),
                item("Window as PNG…", null, null, this::exportWindow));
        return new Menu(
                "_File",
                null,
                item("Open session…", "fth-folder", null, window.sessions()::open),
                item("Save session", "fth-save", "Shortcut+S", window.sessions()::save),
                item("Save session as…", null, "Shortcut+Shift+S", window.sessions()::saveAs),
                new SeparatorMenuItem(),
                item("Open image…", "fth-image", "Shortcut+O", this::chooseImage),
                item("Open COCO file…", "fth-tag", "Shortcut+Shift+O", this::openCoco),
                item("Open checkpoint…", "fth-box", "Shortcut+M", this::openCheckpoint),
                late("Open recent", "fth-clock", this::recent),
                late("Built-in scenes", "fth-smile", this::scenes),
                item(
                        "Built-in validation scenes",
                        "fth-film",
                        null,
                        () -> window.opener().openCoco(Assets.validationScenes().resolve("instances.json"))),
                item("Built-in model", "fth-cpu", null, () -> explorer.openModel(Assets.model())),
                compute(),
                new SeparatorMenuItem(),
                item("Previous image", "fth-chevron-left", "Alt+Left", () -> window.walk(-1)),
                item("Next image", "fth-chevron-right", "Alt+Right", () -> window.walk(1)),
                new SeparatorMenuItem(),
                item("Experiments…", "fth-bar-chart-2", "Shortcut+Shift+E", window.experiments()::show),
                item("Open experiment results…", null, null, window.experiments()::openResults),
                new SeparatorMenuItem(),
                export,
                new SeparatorMenuItem(),
                item("Quit", null, "Shortcut+Q", () -> Experiments.requestClose(window.stage())));
    }

    /** The compute mode of all models; choosing one reopens the open model. */
    private Menu compute() {
        ToggleGroup modes = new ToggleGroup();
        Menu menu = new Menu(
                "Compute mode",
                new FontIcon("fth-zap"),
                mode(modes, "Automatic: exact up to a billion weights, fast above", null),
                mode(modes, "Exact (float32)", ComputeMode.EXACT),
                mode(modes, "Fast (bfloat16 where supported)", ComputeMode.FAST),
                mode(modes, "Int8 (quantised, least memory)", ComputeMode.INT8));
        return menu;
    }

    private RadioMenuItem mode(ToggleGroup modes, String text, ComputeMode computeMode) {
        RadioMenuItem item = new RadioMenuItem(text);
        item.setMnemonicParsing(false);
        item.setToggleGroup(modes);
        item.setSelected(explorer.computeProperty().get() == computeMode);
        item.setOnAction(e -> {
            explorer.computeProperty().set(computeMode);
            window.settings().set("compute", computeMode == null ? "" : computeMode);
            window.settings().save();
            explorer.reopenModel();
        });
        return item;
    }

    private Menu edit() {
        MenuItem undo = item(
                "Undo", "fth-rotate-ccw", "Shortcut+Z", () -> explorer.history().undo());
        undo.disableProperty().bind(explorer.history().canUndoProperty().not());
        MenuItem redo = item(
                "Redo",
                "fth-rotate-cw",
                "Shortcut+Shift+Z",
                () -> explorer.history().redo());
        redo.disableProperty().bind(explorer.history().canRedoProperty().not());
        MenuItem ablate = item(
                "Ablate object",
                "fth-slash",
                "Shortcut+B",
                () -> explorer.toggleObject(explorer.objectProperty().get()));
        ablate.disableProperty().bind(explorer.objectProperty().isNull());
        MenuItem registers = item(
                "Ablate register tokens",
                null,
                null,
                () -> explorer.ablate(explorer.history()
                        .current()
                        .ablated()
                        .and(explorer.imageProperty().get().registers())));
        registers.disableProperty().bind(explorer.imageProperty().isNull());
        MenuItem clear = item("Clear all interventions", "fth-trash-2", "Shortcut+Backspace", explorer::clearChanges);
        clear.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> explorer.history().current().isNone(),
                        explorer.history().currentProperty()));
        Menu steps = late("History", "fth-list", this::steps);
        Menu menu = new Menu(
                "_Edit",
                null,
                undo,
                redo,
                steps,
                new SeparatorMenuItem(),
                ablate,
                registers,
                clear,
                new SeparatorMenuItem(),
                item(
                        "Keep as a finding",
                        "fth-bookmark",
                        "Shortcut+K",
                        () -> window.sessions().findings().keep()),
                new SeparatorMenuItem(),
                item("Find in the lens", "fth-search", "Shortcut+F", () -> {
                    window.bringToFront(window.lensPane());
                    window.lensPane().focusSearch();
                }),
                late("Copy as command line", "fth-terminal", commands::items),
                item("Choose command line to copy…", null, "Shortcut+Shift+C", () -> commands.popUp(window.root())));
        explorer.history()
                .currentProperty()
                .addListener(
                        o -> { // the steps' names
                            List<String> names = explorer.history().steps();
                            int at = explorer.history().position();
                            undo.setText(at > 0 ? "Undo: " + names.get(at - 1) : "Undo");
                            redo.setText(at < names.size() ? "Redo: " + names.get(at) : "Redo");
                        });
        return menu;
    }

    /** The interventions step by step, the current state marked; choosing another one goes there. */
    private List<MenuItem> steps() {
        List<MenuItem> items = new java.util.ArrayList<>();
        ToggleGroup states = new ToggleGroup();
        List<String> names = explorer.history().steps();
        for (int i = 0; i <= names.size(); i++) {
            int step = i;
            RadioMenuItem item = new RadioMenuItem(i == 0 ? "Start" : "%d  %s".formatted(i, names.get(i - 1)));
            item.setMnemonicParsing(false);
            item.setToggleGroup(states);
            item.setSelected(i == explorer.history().position());
            item.setOnAction(e -> explorer.history().goTo(step));
            items.add(item);
        }
        return items;
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
        return new Menu(
                "_View",
                null,
                dark,
                dataset,
                new SeparatorMenuItem(),
                item("Lens", "fth-grid", "Shortcut+1", () -> window.bringToFront(window.lensPane())),
                item("Map", "fth-layers", "Shortcut+2", () -> window.bringToFront(window.segmentationPane())),
                item("Attribution", "fth-target", "Shortcut+3", () -> window.bringToFront(window.attributionPane())),
                item("Findings", "fth-bookmark", "Shortcut+7", window::showFindings),
                item("Compute attribution", "fth-play", "Shortcut+R", () -> {
                    window.bringToFront(window.attributionPane());
                    window.attributionPane().model().compute();
                }),
                item("Knockout: all windows", "fth-scissors", "Shortcut+4", () -> knockout(View.WINDOWS)),
                item("Knockout: presets by source", null, "Shortcut+5", () -> knockout(View.PRESETS)),
                item("Knockout: heads", null, "Shortcut+6", () -> knockout(View.HEADS)),
                new SeparatorMenuItem(),
                item(
                        "Zoom in",
                        "fth-zoom-in",
                        "Shortcut+Equals",
                        window.imagePane().model()::zoomIn),
                item(
                        "Zoom out",
                        "fth-zoom-out",
                        "Shortcut+Minus",
                        window.imagePane().model()::zoomOut),
                item("Fit", "fth-maximize", "Shortcut+0", window.imagePane().model()::fit),
                new SeparatorMenuItem(),
                item(
                        "Full screen",
                        null,
                        "F11",
                        () -> window.stage().setFullScreen(!window.stage().isFullScreen())));
    }

    private void knockout(View view) {
        window.bringToFront(window.knockoutPane());
        window.knockoutPane().model().viewProperty().set(view);
    }

    /** The model's suggested questions, made when it is opened, before what is always there. */
    private Menu ask() {
        MenuItem own =
                item("Your own question…", "fth-message-square", "Shortcut+L", window.answerStrip()::focusQuestion);
        MenuItem template = item("Prompt template…", "fth-code", null, this::template);
        Menu menu = new Menu("_Ask", null, own, template);
        menu.setOnShowing(e -> {
            List<MenuItem> items =
                    new java.util.ArrayList<>(window.answerStrip().questionItems());
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
                "_Help",
                null,
                item("Fovea help", "fth-help-circle", "Shift+F1", () -> window.help("")),
                item("About the model", "fth-cpu", null, this::aboutModel),
                item("Keyboard shortcuts", "fth-command", "F1", () -> new Shortcuts(window.stage(), menus).show()),
                item("Cached images…", "fth-hard-drive", null, this::images),
                item("Show log", "fth-file-text", null, () -> new LogDialog(window.stage()).show()),
                item(
                        "About Fovea",
                        "fth-info",
                        null,
                        () -> inform(
                                "Fovea",
                                "A desktop explorer for what a vision-language model sees, patch by patch. It "
                                        + "reproduces the "
                                        + "experiments of Neo et al., Towards Interpreting Visual Information "
                                        + "Processing in "
                                        + "Vision-Language Models (arXiv 2410.07149). Apache-2.0; emoji: Noto Color "
                                        + "Emoji, fonts: Inter, "
                                        + "Nanum Gothic (all SIL OFL 1.1) and Droid Sans Fallback (Apache-2.0).")));
    }

    private List<MenuItem> recent() {
        List<MenuItem> items = new java.util.ArrayList<>();
        for (Path p : window.settings().recent("session")) {
            items.add(item(
                    p.getFileName() + "   " + p.getParent(),
                    "fth-folder",
                    null,
                    () -> window.sessions().open(p)));
        }
        if (!items.isEmpty()) {
            items.add(new SeparatorMenuItem());
        }
        for (Path p : window.settings().recent("image")) {
            items.add(item(
                    p.getFileName() + "   " + p.getParent(),
                    "fth-image",
                    null,
                    () -> window.opener().openImage(p)));
        }
        if (!items.isEmpty()) {
            items.add(new SeparatorMenuItem());
        }
        for (Path p : window.settings().recent("coco")) {
            items.add(item(
                    p.getFileName() + "   " + p.getParent(),
                    "fth-tag",
                    null,
                    () -> window.opener().openCoco(p)));
        }
        for (Path p : window.settings().recent("model")) {
            items.add(item(ModelCard.nameOf(p) + "   " + p.getParent(), "fth-box", null, () -> explorer.openModel(p)));
        }
        return items.isEmpty() ? List.of(new MenuItem("No recent files")) : items;
    }

    private List<MenuItem> scenes() {
        return Opener.images(Assets.scenes()).stream()
                .map(p -> item(
                        p.getFileName()
                                .toString()
                                .replaceAll("^\\d+_|\\.png$", "")
                                .replace('_', ' '),
                        null,
                        null,
                        () -> window.opener().openImage(p)))
                .toList();
    }

    private void chooseImage() {
        new PathChooser("Open an image")
                .kind("Images", "*.png", "*.jpg", "*.jpeg", "*.webp", "*.gif", "*.bmp")
                .kind("All files", "*")
                .in(last("image"))
                .open(window.stage())
                .ifPresent(window.opener()::openImage);
    }

    private void openCoco() {
        new PathChooser("Open a COCO instances file")
                .kind("COCO instances", "*.json")
                .in(last("coco"))
                .open(window.stage())
                .ifPresent(window.opener()::openCoco);
    }

    void openCheckpoint() {
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
        Path begin = window.settings().recent("model").stream()
                .filter(p -> !p.startsWith(choice.cacheFolder()))
                .findFirst()
                .map(Path::getParent)
                .orElse(null);
        checkpoints = new CheckpointDialog(
                window.stage(),
                ExplorerWindow.class.getResource("explorer.css").toExternalForm(),
                choice,
                begin,
                window.opener()::openChosen);
        checkpoints.show();
    }

    /** The folder of what was opened last; null if nothing was. */
    private Path last(String kind) {
        return window.settings().recent(kind).stream()
                .findFirst()
                .map(Path::getParent)
                .orElse(null);
    }

    private void exportWindow() {
        BufferedImage shown = NodeImage.of(window.root());
        new Export(window.root(), explorer::complain)
                .file("Export the window as PNG", "fovea.png", file -> SegmentationPng.write(shown, file));
    }

    private void template() {
        OpenModel model = explorer.modelProperty().get();
        String own = model == null ? ChatTemplate.USUAL : model.template();
        String used = explorer.templateProperty().get() == null
                ? own
                : explorer.templateProperty().get();
        TextInputDialog dialog = new TextInputDialog(used.replace("\n", "\\n"));
        dialog.initOwner(window.stage());
        dialog.setTitle("Prompt template");
        dialog.setHeaderText("The template for questions, with <image> and {question}; \\n for a line break.\n"
                + "Leave it empty to use the checkpoint's own chat template.");
        dialog.getEditor().setPrefColumnCount(46);
        dialog.showAndWait().ifPresent(text -> {
            String template = text.replace("\\n", "\n");
            if (template.isBlank() || template.contains("<image>") && template.contains("{question}")) {
                explorer.templateProperty().set(template.isBlank() || template.equals(own) ? null : template);
                if (explorer.askedProperty().get() != null) {
                    explorer.ask(explorer.askedProperty().get().question());
                }
            } else {
                explorer.complain("The template \"%s\" must contain both <image> and {question}.".formatted(text));
            }
        });
    }

    private void aboutModel() {
        OpenModel model = explorer.modelProperty().get();
        if (model != null) {
            inform(
                    model.name(),
                    model.about() + (model.about().isEmpty() ? "" : "\n\n") + model.summary() + "\n"
                            + model.directory());
        }
    }

    /** Says how large the cache of encoded images is, and empties it if that is wanted. */
    private void images() {
        ImageCache cache = ImageCache.ofUser();
        ButtonType empty = new ButtonType("Delete all", ButtonBar.ButtonData.OTHER);
        Alert alert = new Alert(Alert.AlertType.INFORMATION, "", ButtonType.CLOSE, empty);
        alert.initOwner(window.stage());
        alert.setTitle("Encoded images");
        alert.setHeaderText("%,d encoded images, %s".formatted(cache.count(), Bytes.text(cache.bytes())));
        Label label = new Label(
                ("Visual tokens are cached so that an image need not be encoded again. Above %s, the least recently "
                                + "used are deleted. The folder is %s.")
                        .formatted(Bytes.text(cache.most()), cache.folder()));
        label.setWrapText(true);
        label.setMaxWidth(480);
        alert.getDialogPane().setContent(label);
        alert.getDialogPane().lookupButton(empty).setDisable(cache.count() == 0);
        alert.setOnHidden(e -> {
            if (alert.getResult() == empty) {
                try {
                    cache.clear();
                } catch (BadInput problem) {
                    explorer.complain(problem.getMessage());
                }
            }
        });
        alert.show();
    }

    private void inform(String title, String text) {
        Alert alert = new Alert(Alert.AlertType.INFORMATION);
        alert.initOwner(window.stage());
        alert.setTitle(title);
        alert.setHeaderText(title);
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMaxWidth(560);
        alert.getDialogPane().setContent(label);
        alert.show();
    }
}
