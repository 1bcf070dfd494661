package org.fovea.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import org.fovea.app.browser.BrowserModel;
import org.fovea.app.browser.BrowserPane;
import org.fovea.app.state.Explorer;

/** The dataset browser at the window's left, there while the explorer browses; its width is remembered. */
final class DatasetDock {

    private static final double USUAL_WIDTH = 280;

    private final Explorer explorer;
    private final Settings settings;
    private final BrowserModel model;
    private final BrowserPane pane;
    private final SplitPane split;
    private final SplitPane columns;

    /**
     * @param rest of the window
     * @param columns in it, which keep their proportions when the browser takes room from them or gives it back
     * @param open opens a COCO file
     */
    DatasetDock(Explorer explorer, Settings settings, Node rest, SplitPane columns, Consumer<Path> open) {
        this.explorer = explorer;
        this.settings = settings;
        this.columns = columns;
        model = new BrowserModel(explorer);
        pane = new BrowserPane(model, open);
        explorer.reader().setRemembered(file -> settings.companion("images", file));
        model.folderProperty().addListener((o, before, now) -> {
            if (now != null && now != explorer.imagesProperty().get()) { // someone has named it
                settings.companion("images", model.datasetProperty().get().file(), now.folder());
                settings.save();
            }
        });
        split = new SplitPane(rest);
        SplitPane.setResizableWithParent(pane, false);
        explorer.browsingProperty().set(Boolean.parseBoolean(settings.get("browser", "false")));
        explorer.browsingProperty().addListener((o, before, now) -> {
            show(now);
            settings.set("browser", now);
            settings.save();
        });
        split.widthProperty().addListener((o, before, now) -> {
            if (before.doubleValue() == 0) { // the first time that it is known how wide all is
                place();
            }
        });
        show(explorer.browsingProperty().get());
    }

    private void show(boolean now) {
        keepProportions();
        if (now && !split.getItems().contains(pane)) {
            split.getItems().add(0, pane);
            place();
            Platform.runLater(pane::focusThumbnails);
        } else if (!now && split.getItems().contains(pane)) {
            remember();
            split.getItems().remove(pane);
        }
    }

    /** Once the columns have become as wide as they will be: the image's keeps its width by itself, not its share. */
    private void keepProportions() {
        double[] proportions = columns.getDividerPositions();
        columns.widthProperty().addListener(new InvalidationListener() {
            @Override
            public void invalidated(Observable width) {
                width.removeListener(this);
                Platform.runLater(() -> columns.setDividerPositions(proportions));
            }
        });
    }

    private void place() {
        if (split.getItems().contains(pane) && split.getWidth() > 0) {
            split.setDividerPositions(settings.get("browser.width", USUAL_WIDTH, 120, 4000) / split.getWidth());
        }
    }

    private void remember() {
        if (split.getItems().contains(pane) && pane.getWidth() > 0) {
            settings.set("browser.width", split.getDividerPositions()[0] * split.getWidth()); // what place() divides
        }
    }

    /** What goes into the window. */
    Node node() {
        return split;
    }

    BrowserModel model() {
        return model;
    }

    BrowserPane pane() {
        return pane;
    }

    /** Walks through the dataset's images, if they are on show; whether it did. */
    boolean walks(int by) {
        if (!isWalked()) {
            return false;
        }
        model.step(by);
        return true;
    }

    /** Whether walking goes through the dataset's images. */
    boolean isWalked() {
        return explorer.browsingProperty().get() && !model.images().isEmpty();
    }

    /**
     * The COCO file of a dataset's folder: {@code annotations/instances_*.json} or {@code instances*.json} in it, that
     * of the validation split first; else one named as Roboflow, Label Studio and others do, such as
     * {@code _annotations.coco.json} or {@code result.json}.
     */
    static Optional<Path> instances(Path folder) {
        for (Path place : List.of(folder.resolve("annotations"), folder)) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    Optional<Path> found = files.filter(f -> f.getFileName()
                                    .toString()
                                    .matches("(?i)(instances.*|[^.]*annotations|.*coco|result)\\.json"))
                            .min(Comparator.comparing((Path f) ->
                                            !f.getFileName().toString().startsWith("instances"))
                                    .thenComparing(
                                            f -> !f.getFileName().toString().contains("val"))
                                    .thenComparing(Comparator.naturalOrder()));
                    if (found.isPresent()) {
                        return found;
                    }
                } catch (IOException e) {
                    // a folder that cannot be listed counts as empty
                }
            }
        }
        return Optional.empty();
    }

    /** Remembers the width and ends the browser's threads. */
    void close() {
        remember();
        model.close();
    }
}
