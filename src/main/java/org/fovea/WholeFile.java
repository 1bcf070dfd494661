package org.fovea;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is written whole or not at all: into {@code NAME.part} beside it first, so that what was there before
 * stays until the new one is complete, and nothing half-written stays behind.
 */
public final class WholeFile {

    /** What goes into the file. */
    @FunctionalInterface
    public interface Content {

        /** @param out buffered; closed by the caller */
        void writeTo(OutputStream out) throws IOException;
    }

    private WholeFile() {}

    /**
     * Writes a file.
     *
     * @throws BadInput naming the file and the reason, if it cannot be written
     */
    public static void write(Path file, Content content) {
        check(file);
        Path part = part(file);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20)) {
                content.writeTo(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(file, Reason.of(e)), e);
        } finally {
            discard(part);
        }
    }

    /**
     * Complains now about what {@link #write} would complain about after long work.
     *
     * @throws BadInput naming the file, if nothing can be written there
     */
    public static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new BadInput("%s: is a folder; expected a file to write.".formatted(file));
        }
        if (!Files.isDirectory(folder)) {
            throw new BadInput("%s: cannot be written, since there is no folder %s.".formatted(file, folder));
        }
        if (!Files.isWritable(folder)) {
            throw new BadInput("%s: cannot be written, since the folder %s does not allow it.".formatted(file, folder));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadInput("%s: is no ordinary file; expected one, or a new name.".formatted(file));
        }
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // the complaint about the file itself is the one to be heard
        }
    }
}
