package org.fovea.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A file's size, modification time and identity when it was opened, to detect later changes without reading it. A
 * change that keeps all three goes unnoticed.
 *
 * @param file the file
 * @param size in bytes
 * @param modified modification time
 * @param key its identity (device and inode); null where the system has none
 */
public record FileStamp(
        Path file, long size, FileTime modified, @Nullable Object key) {

    /**
     * Stamps a file; symbolic links are followed.
     *
     * @throws BadInput naming the file, if it is missing or not a regular file
     */
    public static FileStamp of(Path file) {
        SmallFile.check(file);
        try {
            return look(file);
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /** Whether the file still exists, unchanged. */
    public boolean unchanged() {
        try {
            return equals(look(file));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Checks that the file is unchanged.
     *
     * @param again what the user can do, such as {@code open the model again}
     * @throws BadInput naming the file
     */
    public void check(String again) {
        if (!unchanged()) {
            throw new BadInput("%s: has changed on disk since it was opened; %s.".formatted(file, again));
        }
    }

    private static FileStamp look(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(file, now.size(), now.lastModifiedTime(), now.fileKey());
    }
}
