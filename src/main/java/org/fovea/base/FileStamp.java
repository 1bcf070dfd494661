package org.fovea.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What a file looked like when it was opened, so that a change beneath its reader is noticed before its contents are
 * used again. Asking costs one look at the directory, no reading. A change that keeps size, time of change and identity
 * is not seen.
 *
 * @param file which
 * @param size in bytes
 * @param modified when it was last written
 * @param key what tells it from a file put in its place (device and inode); null where the system has no such thing
 */
public record FileStamp(Path file, long size, FileTime modified, Object key) {

    /**
     * Looks at a file; symbolic links are followed.
     *
     * @throws BadInput naming the file, if it is missing or no regular file
     */
    public static FileStamp of(Path file) {
        SmallFile.check(file);
        try {
            return look(file);
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /** Whether the file is there and looks as it did. */
    public boolean unchanged() {
        try {
            return equals(look(file));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Complains if the file is gone or looks otherwise.
     *
     * @param again what the person can do, such as {@code open the model again}
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
