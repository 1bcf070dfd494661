package org.fovea.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCombination;
import org.fovea.app.experiment.ExperimentKind;
import org.fovea.app.experiment.ViewPlan;
import org.fovea.app.help.TryMenu;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.segmentation.SegmentationModel;
import org.fovea.app.state.Explorer;
import org.fovea.base.Assets;
import org.fovea.intervene.LayerWindow;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.config.ModelCard;
import org.kordamp.ikonli.javafx.FontIcon;

/** The menus of the explorer: all that can be done, with its keys. */
final class ExplorerMenu {

    private final Texts texts = Texts.of(ExplorerMenu.class);

    private final FigureExports figures;
    private final ExplorerWindow window;
    private final Explorer explorer;
    private final CommandMenu commands;
    private List<Menu> menus = List.of();
    private final WindowDialogs dialogs;

    ExplorerMenu(ExplorerWindow window, WindowDialogs dialogs) {
        this.window = window;
        this.dialogs = dialogs;
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
                texts.get("export"),
                new FontIcon("fth-download"),
                item(texts.get("export.image"), null, null, () -> figures.show(figures::image)),
                item(texts.get("export.answer"), null, null, () -> figures.show(figures::answer)),
                item(texts.get("export.lens"), null, null, () -> figures.show(figures::lens)),
                item(texts.get("export.map"), null, null, () -> figures.show(window.segmentationPane()::exportable)),
                item(
                        texts.get("export.attribution"),
                        null,
                        null,
                        () -> figures.show(window.attributionPane()::exportable)),
                item(texts.get("export.knockout"), null, null, () -> figures.show(window.knockoutPane()::exportable)),
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
        return new Menu(
                texts.get("file"),
                null,
                item(texts.get("file.session"), "fth-folder", null, window.sessions()::open),
                item(texts.get("file.save"), "fth-save", "Shortcut+S", window.sessions()::save),
                item(texts.get("file.save.as"), null, "Shortcut+Shift+S", window.sessions()::saveAs),
                new SeparatorMenuItem(),
                item(texts.get("file.image"), "fth-image", "Shortcut+O", dialogs::chooseImage),
                item(texts.get("file.coco"), "fth-tag", "Shortcut+Shift+O", dialogs::openCoco),
                item(texts.get("file.checkpoint"), "fth-box", "Shortcut+M", dialogs::openCheckpoint),
                late(texts.get("file.recent"), "fth-clock", this::recent),
                late(texts.get("file.scenes"), "fth-smile", this::scenes),
                item(
                        texts.get("file.validation"),
                        "fth-film",
                        null,
                        () -> window.opener().openCoco(Assets.validationScenes().resolve("instances.json"))),
                item(texts.get("file.model"), "fth-cpu", null, () -> explorer.openModel(Assets.model())),
                compute(),
                new SeparatorMenuItem(),
                item(texts.get("file.previous"), "fth-chevron-left", "Alt+Left", () -> window.walk(-1)),
                item(texts.get("file.next"), "fth-chevron-right", "Alt+Right", () -> window.walk(1)),
                new SeparatorMenuItem(),
                item(texts.get("file.experiments"), "fth-bar-chart-2", "Shortcut+Shift+E", window.experiments()::show),
                apply(),
                item(texts.get("file.results"), null, null, window.experiments()::openResults),
                new SeparatorMenuItem(),
                export,
                new SeparatorMenuItem(),
                item(
                        texts.get("file.preferences"),
                        "fth-settings",
                        "Shortcut+Comma",
                        () -> new Preferences(window, this::shortcuts).show()),
                new SeparatorMenuItem(),
                item(
                        texts.get("file.quit"),
                        null,
                        "Shortcut+Q",
                        () -> Platform.runLater(() -> Experiments.requestClose(window.stage()))));
    }

    private MenuItem apply() {
        MenuItem item = item(texts.get("file.apply"), null, null, () -> {
            SegmentationModel map = window.segmentationPane().model();
            ExperimentKind usual = switch (window.analyses().frontProperty().get()) {
                case "lens", "map" -> ExperimentKind.LENS;
                case "knockout" -> ExperimentKind.KNOCKOUT;
                default -> ExperimentKind.ABLATION;
            };
            window.experiments()
                    .apply(new ViewPlan(
                            window.dataset().model().filterProperty().get(),
                            usual,
                            new LayerWindow(
                                    map.firstProperty().get(),
                                    map.lastProperty().get()),
                            map.overProperty().get()));
        });
        item.disableProperty().bind(explorer.cocoProperty().isNull());
        return item;
    }

    /** The compute mode of all models; choosing one reopens the open model. */
    private Menu compute() {
        ToggleGroup modes = new ToggleGroup();
        Menu menu = new Menu(
                texts.get("compute"),
                new FontIcon("fth-zap"),
                mode(modes, texts.get("compute.automatic"), null),
                mode(modes, texts.get("compute.exact"), ComputeMode.EXACT),
                mode(modes, texts.get("compute.fast"), ComputeMode.FAST),
                mode(modes, texts.get("compute.int8"), ComputeMode.INT8));
        return menu;
    }

    private RadioMenuItem mode(ToggleGroup modes, String text, ComputeMode computeMode) {
        RadioMenuItem item = new RadioMenuItem(text);
        item.setMnemonicParsing(false);
        item.setToggleGroup(modes);
        item.setSelected(explorer.computeProperty().get() == computeMode);
        explorer.computeProperty().addListener((o, before, now) -> item.setSelected(now == computeMode));
        item.setOnAction(e -> compute(window, computeMode));
        return item;
    }

    /** Computes in another mode from now on; null for the model's default. */
    static void compute(ExplorerWindow window, ComputeMode mode) {
        window.explorer().computeProperty().set(mode);
        window.settings().set("compute", mode == null ? "" : mode);
        window.settings().save();
        window.explorer().reopenModel();
    }

    private Menu edit() {
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
        Menu menu = new Menu(
                texts.get("edit"),
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
                item(texts.get("edit.copy.choose"), null, "Shortcut+Shift+C", () -> commands.popUp(window.root())));
        explorer.history()
                .currentProperty()
                .addListener(
                        o -> { // the steps' names
                            List<String> names = explorer.history().steps();
                            int at = explorer.history().position();
                            undo.setText(at > 0 ? texts.get("undo.step", names.get(at - 1)) : texts.get("undo"));
                            redo.setText(at < names.size() ? texts.get("redo.step", names.get(at)) : texts.get("redo"));
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

    private Menu view() {
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
        dataset.selectedProperty().bindBidirectional(explorer.browsingProperty());
        MenuItem compare = item(texts.get("view.compare"), "fth-columns", "Shortcut+Shift+B", window::compare);
        compare.disableProperty().bind(explorer.askedProperty().isNull());
        return new Menu(
                texts.get("view"),
                null,
                compare,
                item(
                        texts.get("view.palette"),
                        "fth-command",
                        "Shortcut+Shift+P",
                        () -> new CommandPalette(window.stage(), Actions.of(menus)).show()),
                new SeparatorMenuItem(),
                dark,
                dataset,
                languages(),
                new SeparatorMenuItem(),
                item(texts.get("view.lens"), "fth-grid", "Shortcut+1", () -> window.bringToFront(window.lensPane())),
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
                item(texts.get("view.knockout.windows"), "fth-scissors", "Shortcut+4", () -> knockout(View.WINDOWS)),
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
                        () -> window.stage().setFullScreen(!window.stage().isFullScreen())));
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
        item.setSelected(window.settings().get("language", "").equals(code));
        item.setOnAction(e -> {
            window.settings().set("language", code);
            window.settings().save();
        });
        return item;
    }

    private void knockout(View view) {
        window.bringToFront(window.knockoutPane());
        window.knockoutPane().model().viewProperty().set(view);
    }

    /** The model's suggested questions, made when it is opened, before what is always there. */
    private Menu ask() {
        MenuItem own =
                item(texts.get("ask.own"), "fth-message-square", "Shortcut+L", window.answerStrip()::focusQuestion);
        MenuItem template = item(texts.get("template"), "fth-code", null, dialogs::template);
        Menu menu = new Menu(texts.get("ask"), null, own, template);
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
        return items.isEmpty() ? List.of(new MenuItem(texts.get("file.recent.none"))) : items;
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
}
