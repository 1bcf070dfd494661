package org.fovea.app.look;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/** Asks for a file or a folder in the system's own dialog. */
public final class PathChooser {

    private static Supplier<Path> answer;

    private final FileChooser files = new FileChooser();
    private File begin;

    /** @param title what is asked for */
    public PathChooser(String title) {
        files.setTitle(title);
    }

    /** Answers from now on instead of the system's dialogs, which tests cannot use; null for the dialogs again. */
    public static void answerBy(Supplier<Path> instead) {
        answer = instead;
    }

    /** Begins in a folder, if there is one and it is still there. */
    public PathChooser in(Path folder) {
        begin = folder != null && Files.isDirectory(folder) ? folder.toFile() : null;
        return this;
    }

    /** Offers a name for the file. */
    public PathChooser named(String name) {
        files.setInitialFileName(name);
        return this;
    }

    /** Offers to show only files such as {@code *.png}. */
    public PathChooser kind(String name, String... patterns) {
        files.getExtensionFilters().add(new FileChooser.ExtensionFilter(name, patterns));
        return this;
    }

    /** Asks for a file to be read; empty if the person changes their mind. */
    public Optional<Path> open(Window over) {
        files.setInitialDirectory(begin);
        return answer != null
                ? Optional.ofNullable(answer.get())
                : Optional.ofNullable(files.showOpenDialog(over)).map(File::toPath);
    }

    /**
     * Asks for a file to be written; empty if the person changes their mind. A name without the ending of the chosen
     * kind gets it, and where a file of that longer name is there already, which the system's dialog has not asked
     * about, this asks before it is replaced.
     */
    public Optional<Path> save(Window over) {
        files.setInitialDirectory(begin);
        Optional<Path> chosen = answer != null
                ? Optional.ofNullable(answer.get())
                : Optional.ofNullable(files.showSaveDialog(over)).map(File::toPath);
        return chosen.flatMap(typed -> {
            Path whole = whole(typed);
            return whole.equals(typed) || Replace.ask(over, whole) ? Optional.of(whole) : Optional.empty();
        });
    }

    /** Asks for a folder; empty if the person changes their mind. */
    public Optional<Path> folder(Window over) {
        DirectoryChooser folders = new DirectoryChooser();
        folders.setTitle(files.getTitle());
        folders.setInitialDirectory(begin);
        return answer != null
                ? Optional.ofNullable(answer.get())
                : Optional.ofNullable(folders.showDialog(over)).map(File::toPath);
    }

    /** The file with the first ending of the chosen kind, unless it has one of the kind's. */
    private Path whole(Path typed) {
        FileChooser.ExtensionFilter kind = files.getSelectedExtensionFilter() != null
                ? files.getSelectedExtensionFilter()
                : files.getExtensionFilters().stream().findFirst().orElse(null);
        if (kind == null || kind.getExtensions().contains("*")) {
            return typed;
        }
        String name = typed.getFileName().toString().toLowerCase(Locale.ROOT);
        return kind.getExtensions().stream()
                        .anyMatch(pattern -> name.endsWith(pattern.substring(1).toLowerCase(Locale.ROOT)))
                ? typed
                : typed.resolveSibling(
                        typed.getFileName() + kind.getExtensions().get(0).substring(1));
    }
}
