package org.fovea.base;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Writes files atomically: to a temporary file beside the target, which is renamed once it is complete and synced.
 * Until then the old file stays, and no partial file remains. Each writer has its own temporary file, so if two write
 * at once, the later one wins.
 */
public final class WholeFile {

    /** Names of temporary files; no other files are ever deleted. */
    private static final Pattern TEMPORARY = Pattern.compile(".*\\.fovea-[0-9a-f]{12}\\.part");

    /** A temporary file that has not been written to for this long is abandoned. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** Most file systems limit names to 255 bytes; a character has up to three. */
    private static final int LONGEST_NAME = 70;

    /** The content of a file. */
    @FunctionalInterface
    public interface Content {

        /** @param out buffered; closed by the caller */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Temporary files of this process that somebody writes to now. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    static { // Ctrl-C ends the JVM in the middle of whatever it does
        Runtime.getRuntime()
                .addShutdownHook(Background.thread("temporary files", () -> OPEN.forEach(WholeFile::discard)));
    }

    private WholeFile() {}

    /**
     * Writes a file.
     *
     * @throws BadInput naming the file and the reason, if it cannot be written
     */
    public static void write(Path file, Content content) {
        check(file);
        clear(Objects.requireNonNull(file.toAbsolutePath().getParent())); // check refuses the root
        Path part = temporary(file);
        boolean ours = false;
        OPEN.add(part); // before it exists, so that the program's end never misses it
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                ours = true;
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            rename(part, file);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(file, Reason.of(e)), e);
        } finally {
            if (ours) {
                discard(part);
            }
            OPEN.remove(part);
        }
    }

    /** A temporary name beside a file; abandoned temporary files are deleted later. */
    public static Path temporary(Path file) {
        String name = file.getFileName().toString();
        return file.toAbsolutePath()
                .resolveSibling("%s.fovea-%s.part"
                        .formatted(
                                name.substring(0, Math.min(name.length(), LONGEST_NAME)),
                                UUID.randomUUID().toString().replace("-", "").substring(0, 12)));
    }

    /**
     * Renames a complete file, replacing any existing one, and syncs the folder.
     *
     * @throws IOException if that fails
     */
    public static void rename(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Windows cannot sync folders
        }
    }

    /** Deletes the temporary files of crashed writers. */
    private static void clear(Path folder) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                folder, f -> TEMPORARY.matcher(f.getFileName().toString()).matches())) {
            Instant old = Instant.now().minus(ABANDONED);
            for (Path part : left) {
                if (Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(old)) {
                    discard(part);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // they only take up space
        }
    }

    /**
     * Checks early what would make {@link #write} fail after long work.
     *
     * @throws BadInput naming the file, if it cannot be written
     */
    public static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new BadInput("%s: is a folder; expected a file to write.".formatted(file));
        }
        if (!Files.isDirectory(folder)) {
            throw new BadInput("%s: cannot be written, because there is no folder %s.".formatted(file, folder));
        }
        if (!Files.isWritable(folder)) {
            throw new BadInput("%s: cannot be written, because the folder %s is read-only.".formatted(file, folder));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadInput("%s: is not a regular file; expected one, or a new name.".formatted(file));
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // the error about the file itself is reported instead
        }
    }
}
