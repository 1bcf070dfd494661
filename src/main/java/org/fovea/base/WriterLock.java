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
 * Keeps a second writer away, of this process or of another one, until it is closed or the process ends. It is a lock
 * on an empty file of its own, which nothing else opens: a POSIX lock is lost as soon as its process closes that file,
 * even if it was opened a second time. The file stays where it is; to delete it would let two writers lock two files of
 * one name.
 */
public final class WriterLock implements AutoCloseable {

    /** Locks of this process, by the file's key, or its real path where files have no key. */
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
     * @param file of the lock; made if need be
     * @return nothing if another writer has it
     * @throws IOException if the file cannot be made, or is a symbolic link
     */
    public static Optional<WriterLock> take(Path file) throws IOException {
        synchronized (HELD) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && HELD.containsKey(key(file))) {
                return Optional.empty(); // opening it would already lose the lock
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

    private static boolean locked(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // a file system without locks: at least this process has one writer
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
                // it ends with the process at the latest
            }
        }
    }
}
