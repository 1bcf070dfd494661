package org.fovea.app;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputDialog;
import javafx.stage.Window;
import org.fovea.app.look.Export;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.app.models.CheckpointChoice;
import org.fovea.app.models.CheckpointDialog;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenModel;
import org.fovea.base.BadInput;
import org.fovea.figure.SegmentationPng;
import org.fovea.hub.Bytes;
import org.fovea.model.ImageCache;
import org.fovea.model.text.ChatTemplate;

/** The dialogs that the menus open: files, checkpoints, the prompt template, the cache of images. */
final class WindowDialogs {

    private final Texts texts = Texts.of(WindowDialogs.class);
    private final ExplorerWindow window;
    private final Explorer explorer;
    private CheckpointDialog checkpoints;
    private Explorer choosing; // for which the checkpoints are

    WindowDialogs(ExplorerWindow window) {
        this.window = window;
        explorer = window.explorer();
    }

    /** Asks for an image, and opens it. */
    void chooseImage() {
        chooseImage(window.stage(), window.opener()::openImage);
    }

    /** Asks for an image over a window, which opens it. */
    void chooseImage(Window over, Consumer<Path> opens) {
        new PathChooser(texts.get("open.image"))
                .kind(texts.get("open.image.kind"), "*.png", "*.jpg", "*.jpeg", "*.webp", "*.gif", "*.bmp")
                .kind(texts.get("open.image.all"), "*")
                .in(last("image"))
                .open(over)
                .ifPresent(opens);
    }

    /** Asks for a COCO file, and opens it. */
    void openCoco() {
        new PathChooser(texts.get("open.coco"))
                .kind(texts.get("open.coco.kind"), "*.json")
                .in(last("coco"))
                .open(window.stage())
                .ifPresent(window.opener()::openCoco);
    }

    /** Shows the checkpoints that can be opened or downloaded. */
    void openCheckpoint() {
        openCheckpoint(window.stage(), explorer, window.opener()::openChosen);
    }

    /** Shows over a window the checkpoints for its explorer. */
    void openCheckpoint(Window over, Explorer of, Consumer<Path> opens) {
        if (checkpoints != null && checkpoints.stage().isShowing()) {
            if (choosing == of) {
                checkpoints.stage().toFront();
                return;
            }
            checkpoints.stage().close();
        }
        choosing = of;
        CheckpointChoice choice = new CheckpointChoice(Platform::runLater, System.getenv());
        choice.repoProperty().set(window.settings().get("repo", ""));
        choice.downloadingProperty().addListener((o, before, now) -> {
            window.settings().set("repo", choice.repoProperty().get());
            window.settings().save();
        });
        OpenModel now = of.modelProperty().get();
        choice.refresh(now == null ? null : now.directory());
        Path begin = window.settings().recent("model").stream()
                .filter(p -> !p.startsWith(choice.cacheFolder()))
                .findFirst()
                .map(Path::getParent)
                .orElse(null);
        checkpoints = new CheckpointDialog(
                over, ExplorerWindow.class.getResource("explorer.css").toExternalForm(), choice, begin, opens);
        Fonts.adapt(checkpoints.stage().getScene());
        checkpoints.show();
    }

    /** The folder of what was opened last; null if nothing was. */
    private Path last(String kind) {
        return window.settings().recent(kind).stream()
                .findFirst()
                .map(Path::getParent)
                .orElse(null);
    }

    /** Writes a PNG of the window. */
    void exportWindow() {
        BufferedImage shown = NodeImage.of(window.root());
        new Export(window.root(), explorer::complain)
                .file(texts.get("export.window.title"), "fovea.png", file -> SegmentationPng.write(shown, file));
    }

    /** Asks for the template that questions are put into. */
    void template() {
        OpenModel model = explorer.modelProperty().get();
        String own = model == null ? ChatTemplate.USUAL : model.template();
        String used = explorer.templateProperty().get() == null
                ? own
                : explorer.templateProperty().get();
        TextInputDialog dialog = new TextInputDialog(used.replace("\n", "\\n"));
        dialog.initOwner(window.stage());
        dialog.setTitle(texts.get("template.title"));
        dialog.setHeaderText(texts.get("template.about"));
        dialog.getEditor().setPrefColumnCount(46);
        dialog.getEditor().setAccessibleText(texts.get("template.about"));
        dialog.showAndWait().ifPresent(text -> {
            String template = text.replace("\\n", "\n");
            if (template.isBlank() || template.contains("<image>") && template.contains("{question}")) {
                explorer.templateProperty().set(template.isBlank() || template.equals(own) ? null : template);
                if (explorer.askedProperty().get() != null) {
                    explorer.ask(explorer.askedProperty().get().question());
                }
            } else {
                explorer.complain(texts.get("template.wrong", text));
            }
        });
    }

    /** Says what is known of the model. */
    void aboutModel() {
        OpenModel model = explorer.modelProperty().get();
        if (model != null) {
            inform(
                    model.name(),
                    model.about() + (model.about().isEmpty() ? "" : "\n\n") + model.summary() + "\n"
                            + model.directory());
        }
    }

    /** Says how large the cache of encoded images is, and empties it if that is wanted. */
    void images() {
        ImageCache cache = ImageCache.ofUser().ofAtMost(Preferences.imageBytes(window.settings()));
        ButtonType empty = new ButtonType(texts.get("images.delete"), ButtonBar.ButtonData.OTHER);
        Alert alert = new Alert(Alert.AlertType.INFORMATION, "", ButtonType.CLOSE, empty);
        alert.initOwner(window.stage());
        alert.setTitle(texts.get("images.title"));
        alert.setHeaderText(texts.get("images.count", cache.count(), Bytes.text(cache.bytes())));
        Label label = new Label(texts.get("images.about", Bytes.text(cache.most()), cache.folder()));
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

    /** Shows a text. */
    void inform(String title, String text) {
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
