package org.fovea.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.scene.Scene;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.Saving;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.session.SessionFile;

/**
 * Opens files that someone chooses, drops or walks to: tells what they are, and which COCO file belongs to an image.
 */
final class Opener {

    private static final List<String> IMAGES = List.of(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp");

    private final Explorer explorer;
    private final Settings settings;
    private final Consumer<Path> sessions;
    private final Consumer<Path> results;
    private boolean cocoChosen;

    /**
     * @param sessions opens a session file
     * @param results opens an experiment's folder
     */
    Opener(Explorer explorer, Settings settings, Consumer<Path> sessions, Consumer<Path> results) {
        this.explorer = explorer;
        this.settings = settings;
        this.sessions = sessions;
        this.results = results;
    }

    /** Opens an image; if a COCO file of its folder is not open yet, that too. */
    void openImage(Path file) {
        Path coco = Saving.beside(file);
        boolean known = explorer.cocoProperty().get() != null
                && (coco == null
                        || explorer.cocoProperty().get().file().toAbsolutePath().equals(coco.toAbsolutePath()));
        boolean awaited = cocoChosen && explorer.reader().busyProperty().get();
        explorer.openImage(file);
        if (coco != null && !known && !awaited) {
            cocoChosen = false;
            explorer.openCoco(coco, null);
        }
    }

    /** Opens a COCO file that someone chose; no other is opened by itself until it has been read. */
    void openCoco(Path file) {
        cocoChosen = true;
        settings.opened("coco", file);
        settings.save();
        explorer.openCoco(file, null);
    }

    /**
     * Opens whatever this is: a session, an image, a COCO file, a checkpoint, a folder of images, a dataset's folder,
     * an experiment's.
     */
    void openAny(Path path) {
        if (SessionFile.isOne(path)) {
            sessions.accept(path);
        } else if (Files.isRegularFile(path.resolve("settings.json"))) {
            results.accept(path);
        } else if (Files.isDirectory(path)) {
            openFolder(path);
        } else if (isJson(path)) {
            openCoco(path);
        } else {
            openImage(path);
        }
    }

    /** Opens a folder: a checkpoint, else the first of its images and the COCO file that is in it. */
    void openFolder(Path folder) {
        if (Files.exists(folder.resolve("config.json"))) {
            explorer.openModel(folder);
            return;
        }
        List<Path> images = images(folder);
        Optional<Path> coco = DatasetDock.instances(folder);
        if (images.isEmpty() && coco.isEmpty()) {
            throw new BadInput(Texts.of(Opener.class).get("folder.unknown", folder, String.join(", ", IMAGES)));
        }
        if (!images.isEmpty()) {
            openImage(images.get(0));
        }
        if (images.isEmpty() || Saving.beside(images.get(0)) == null) {
            coco.ifPresent(this::openCoco);
        }
    }

    /** The same for a folder that was chosen as a model, which people take for any folder. */
    void openChosen(Path folder) {
        try {
            openFolder(folder);
        } catch (BadInput problem) {
            explorer.complain(problem.getMessage());
        }
    }

    private static boolean isJson(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    /** The images of a folder by name. */
    static List<Path> images(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> IMAGES.stream().anyMatch(f.toString().toLowerCase(Locale.ROOT)::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInput(Texts.of(Opener.class).get("folder.unlisted", folder, Reason.of(e)), e);
        }
    }

    /**
     * The image that many places further in the folder of another.
     *
     * @return null if there is none
     * @throws BadInput if the folder cannot be listed
     */
    static Path next(Path now, int by) {
        List<Path> all = images(now.getParent());
        return all.isEmpty() ? null : all.get(Math.floorMod(all.indexOf(now) + by, all.size()));
    }

    /** Opens the image that many places further in the folder of the one that is open. */
    void walk(int by) {
        Path now = explorer.imageProperty().get().file().toAbsolutePath();
        try {
            Path next = next(now, by);
            if (next != null) {
                openImage(next);
            }
        } catch (BadInput gone) {
            explorer.complain(gone.getMessage());
        }
    }

    // ---- what is dropped ----

    /** Opens what is dropped on a window. */
    void takeDropped(Scene on) {
        on.setOnDragOver(Opener::accept);
        on.setOnDragDropped(this::dropped);
    }

    /** Lets files be dropped. */
    static void accept(DragEvent e) {
        if (e.getDragboard().hasFiles()) {
            e.acceptTransferModes(TransferMode.COPY);
            e.consume();
        }
    }

    /** Opens files that were dropped. */
    void dropped(DragEvent e) {
        // COCO files last: one that is dropped with an image counts more than the one that lies beside it.
        List<Path> files = e.getDragboard().getFiles().stream()
                .map(File::toPath)
                .sorted(Comparator.comparing(Opener::isJson))
                .toList();
        e.setDropCompleted(!files.isEmpty());
        e.consume();
        try {
            files.forEach(this::openAny);
        } catch (BadInput problem) {
            explorer.complain(problem.getMessage());
        }
    }
}
