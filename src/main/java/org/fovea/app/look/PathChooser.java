package org.fovea.app.look;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/** Asks for a file or a folder in the system's own dialog. */
public final class PathChooser {

    private final FileChooser files = new FileChooser();
    private File begin;

    /** @param title what is asked for */
    public PathChooser(String title) {
        files.setTitle(title);
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
        return Optional.ofNullable(files.showOpenDialog(over)).map(File::toPath);
    }

    /** Asks for a file to be written; empty if the person changes their mind. */
    public Optional<Path> save(Window over) {
        files.setInitialDirectory(begin);
        return Optional.ofNullable(files.showSaveDialog(over)).map(File::toPath);
    }

    /** Asks for a folder; empty if the person changes their mind. */
    public Optional<Path> folder(Window over) {
        DirectoryChooser folders = new DirectoryChooser();
        folders.setTitle(files.getTitle());
        folders.setInitialDirectory(begin);
        return Optional.ofNullable(folders.showDialog(over)).map(File::toPath);
    }
}
