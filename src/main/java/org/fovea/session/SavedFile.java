package org.fovea.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fovea.base.BadInput;
import org.fovea.base.FileStamp;
import org.jspecify.annotations.Nullable;

/**
 * A file that a session refers to, with its checksum to detect changes.
 *
 * @param path absolute and normalised
 * @param sha256 of its bytes when the session was saved, in lower-case hex; null if unknown
 */
public record SavedFile(Path path, @Nullable String sha256) {

    /** Checksums of unchanged files: reading a COCO instances file takes a second. */
    private static final Map<FileStamp, String> KNOWN = new ConcurrentHashMap<>();

    /** Whether a file has changed since the session was saved. */
    public enum State {
        /** Unchanged, as far as is known. */
        SAME,
        /** Its contents have changed. */
        CHANGED,
        /** It does not exist. */
        MISSING
    }

    /** Makes the path absolute. */
    public SavedFile {
        path = path.toAbsolutePath().normalize();
    }

    /** A file without a checksum yet; null for null. */
    public static @Nullable SavedFile at(@Nullable Path path) {
        return path == null ? null : new SavedFile(path, null);
    }

    /** A copy with the checksum of the current contents, if readable. May take long. */
    SavedFile hashed() {
        String now = checksum();
        return now == null ? this : new SavedFile(path, now);
    }

    private @Nullable String checksum() {
        try {
            return KNOWN.computeIfAbsent(
                    FileStamp.of(path), stamp -> Fingerprint.of(stamp.file(), share -> {}, () -> false));
        } catch (BadInput gone) {
            return null;
        }
    }

    /** Compares the file with its checksum. May take long. */
    public State state() {
        if (!Files.isRegularFile(path)) {
            return State.MISSING;
        }
        return sha256 == null || sha256.equals(checksum()) ? State.SAME : State.CHANGED;
    }
}
