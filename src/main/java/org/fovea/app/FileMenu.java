package org.fovea.app;

import static org.fovea.app.MenuItems.item;
import static org.fovea.app.MenuItems.late;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.application.Platform;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import org.fovea.app.experiment.ExperimentKind;
import org.fovea.app.experiment.ViewPlan;
import org.fovea.app.look.Texts;
import org.fovea.app.segmentation.SegmentationModel;
import org.fovea.app.state.Explorer;
import org.fovea.base.Assets;
import org.fovea.intervene.LayerWindow;
import org.fovea.model.config.ModelCard;

/** Opens, saves and exports. */
final class FileMenu extends Menu {

    private final Texts texts = Texts.of(FileMenu.class);
    private final ExplorerWindow window;
    private final Explorer explorer;
    private Preferences preferences;

    /** @param shortcuts shows the list of shortcuts */
    FileMenu(ExplorerWindow window, WindowDialogs dialogs, Runnable shortcuts) {
        this.window = window;
        explorer = window.explorer();
        setText(texts.get("file"));
        getItems()
                .setAll(
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
                                () -> window.opener()
                                        .openCoco(Assets.validationScenes().resolve("instances.json"))),
                        item(texts.get("file.model"), "fth-cpu", null, () -> explorer.openModel(Assets.model())),
                        new ComputeMenu(window),
                        new SeparatorMenuItem(),
                        item(texts.get("file.previous"), "fth-chevron-left", "Alt+Left", () -> window.walk(-1)),
                        item(texts.get("file.next"), "fth-chevron-right", "Alt+Right", () -> window.walk(1)),
                        new SeparatorMenuItem(),
                        item(
                                texts.get("file.experiments"),
                                "fth-bar-chart-2",
                                "Shortcut+Shift+E",
                                window.experiments()::show),
                        apply(),
                        item(texts.get("file.results"), null, null, window.experiments()::openResults),
                        new SeparatorMenuItem(),
                        new ExportMenu(window, dialogs),
                        new SeparatorMenuItem(),
                        item(texts.get("file.preferences"), "fth-settings", "Shortcut+Comma", () -> {
                            if (preferences == null) {
                                preferences = new Preferences(window, shortcuts);
                            }
                            preferences.show();
                        }),
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

    private List<MenuItem> recent() {
        List<MenuItem> items = new ArrayList<>();
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
