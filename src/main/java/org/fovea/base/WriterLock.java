package org.fovea.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Excludes a second writer, in this or another process, until it is closed or the process ends. It locks a separate
 * empty file that nothing else opens, because a POSIX lock is lost as soon as its process closes the file, even if it
 * was opened a second time. The file is not deleted: otherwise two writers could lock two files of the same name.
 */
public final class WriterLock implements AutoCloseable {

    /** This process's locks, by the file's key, or its real path where files have no key. */
    private static final Map<Object, FileChannel> HELD = new HashMap<>();

    private final Object key;
    private final FileChannel channel;

    private WriterLock(Object key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param file the lock file; created if needed
     * @return empty if another writer has the lock
     * @throws IOException if the file cannot be created, or is a symbolic link
     */
    public static Optional<WriterLock> take(Path file) throws IOException {
        synchronized (HELD) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && HELD.containsKey(key(file))) {
                return Optional.empty(); // opening the file would already lose the lock
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try {
                if (locked(channel)) {
                    Object key = key(file);
                    HELD.put(key, channel);
                    return Optional.of(new WriterLock(key, channel));
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            channel.close();
            return Optional.empty();
        }
    }

    /**
     * Whether a writer has the lock now, in this or another process.
     *
     * @param file the lock file; if there is none, nobody has it
     * @throws IOException if the file cannot be opened
     */
    public static boolean isHeld(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Optional<WriterLock> lock = take(file);
        lock.ifPresent(WriterLock::close);
        return lock.isEmpty();
    }

    private static boolean locked(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // a file system without locks: at least this process has only one writer
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        return key != null ? key : file.toRealPath();
    }

    @Override
    public void close() {
        synchronized (HELD) {
            HELD.remove(key);
            try {
                channel.close();
            } catch (IOException e) {
                // it is released with the process at the latest
            }
        }
    }
}
