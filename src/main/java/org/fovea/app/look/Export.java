package org.fovea.app.look;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.scene.Node;
import org.fovea.base.Background;
import org.fovea.base.BadInput;

/**
 * Something that a person saves: asks where, writes it away from the window's thread, and fires {@link Saved} so that
 * the window can say where it is.
 */
public final class Export {

    /** Files were written; fired at the node that the export belongs to. */
    public static final class Saved extends Event {

        private static final long serialVersionUID = 1;

        /** The one type of this event. */
        public static final EventType<Saved> SAVED = new EventType<>(Event.ANY, "SAVED");

        private final transient List<Path> files;

        Saved(List<Path> files) {
            super(SAVED);
            this.files = List.copyOf(files);
        }

        /** What was written, at least one file, all in one folder. */
        public List<Path> files() {
            return files;
        }
    }

    /** Where the last export went, for the next one's dialog. */
    private static Path lastFolder;

    private final Node from;
    private final Consumer<String> complain;

    /**
     * @param from the node that shows what is exported
     * @param complain gets the sentence if it cannot be written, on the window's thread
     */
    public Export(Node from, Consumer<String> complain) {
        this.from = from;
        this.complain = complain;
    }

    /**
     * Exports one file.
     *
     * @param title of the dialog
     * @param name that is offered; its ending is the file's kind
     * @param write writes it, on another thread; throws {@link BadInput} if that is impossible
     */
    public void file(String title, String name, Consumer<Path> write) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        new PathChooser(title)
                .named(name)
                .kind(ending.toUpperCase(java.util.Locale.ROOT), "*." + ending)
                .in(lastFolder)
                .save(from.getScene().getWindow())
                .ifPresent(file -> write(List.of(file), () -> write.accept(file)));
    }

    /**
     * Exports several files into one folder, of which the person is asked once whether they replace what is there.
     *
     * @param title of the dialog
     * @param names of the files, at least one
     * @param write writes them into a folder, on another thread; throws {@link BadInput} if that is impossible
     */
    public void files(String title, List<String> names, Consumer<Path> write) {
        new PathChooser(title)
                .in(lastFolder)
                .folder(from.getScene().getWindow())
                .ifPresent(folder -> {
                    List<Path> files = names.stream().map(folder::resolve).toList();
                    if (Replace.ask(from.getScene().getWindow(), files.toArray(Path[]::new))) {
                        write(files, () -> write.accept(folder));
                    }
                });
    }

    /** A photograph's PNG takes seconds. */
    private void write(List<Path> files, Runnable all) {
        lastFolder = files.get(0).toAbsolutePath().getParent();
        Background.finish(
                "export",
                "Writing " + files.get(0),
                () -> {
                    all.run();
                    Platform.runLater(() -> from.fireEvent(new Saved(files)));
                },
                sentence -> Platform.runLater(() -> complain.accept(sentence)));
    }
}
