package org.fovea.app.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.app.look.Texts;
import org.fovea.base.Background;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;

/**
 * Reads a COCO file in the background, since a file of 450 MB takes seconds. A newer file replaces one that is being
 * read. Belongs to the window's thread.
 */
public final class CocoReader {

    private final Texts texts = Texts.of(CocoReader.class);

    private final ModelService service;
    private final Consumer<String> failed;
    private final ReadOnlyStringWrapper activity = new ReadOnlyStringWrapper("");
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(0);
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper(false);
    /** Finds the images' folder that was chosen earlier for a COCO file. */
    private volatile UnaryOperator<Path> remembered = file -> null;
    /** Stands for the file that is wanted; null if none is. */
    private volatile Object reading;

    CocoReader(ModelService service, Consumer<String> failed) {
        this.service = service;
        this.failed = failed;
    }

    /**
     * Reads a file and looks for its images; {@code done} gets both on the window's thread, null for images that were
     * not found, unless it was cancelled or replaced.
     */
    void read(Path file, BiConsumer<CocoDataset, CocoFolder> done) {
        Object own = new Object();
        reading = own;
        activity.set(texts.get("reading", file.getFileName()));
        progress.set(0);
        busy.set(true);
        Background.start(
                "coco",
                "Reading " + file,
                () -> read(file, done, own),
                problem -> onWindow(own, () -> {
                    cancel();
                    failed.accept(problem);
                }));
    }

    private void read(Path file, BiConsumer<CocoDataset, CocoFolder> done, Object own) {
        CocoDataset dataset = CocoDataset.open(file, share -> {
            if (reading != own) {
                throw new CancellationException();
            }
            onWindow(own, () -> progress.set(share));
        });
        Path named = remembered.apply(file);
        CocoFolder images = named != null && Files.isDirectory(named)
                ? new CocoFolder(dataset, named, missing -> {})
                : CocoFolder.find(dataset, missing -> {}).orElse(null);
        onWindow(own, () -> {
            cancel();
            done.accept(dataset, images);
        });
    }

    private void onWindow(Object own, Runnable what) {
        service.onWindow(() -> {
            if (reading == own) {
                what.run();
            }
        });
    }

    /**
     * Looks for a file's images first in the folder that this has for it; null where it has none. Any thread asks it.
     */
    public void setRemembered(UnaryOperator<Path> folders) {
        remembered = folders;
    }

    /** Stops reading; the file that was open stays. */
    public void cancel() {
        reading = null;
        busy.set(false);
        activity.set("");
        progress.set(0);
    }

    /** The name of the file that is being read; empty if none is. */
    public ReadOnlyStringProperty activityProperty() {
        return activity.getReadOnlyProperty();
    }

    /** The fraction of the file that has been read, 0..1. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** Whether a file is being read. */
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }
}
