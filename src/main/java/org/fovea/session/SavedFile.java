package org.fovea.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fovea.base.BadInput;
import org.fovea.base.FileStamp;

/**
 * A file that a session refers to, with its checksum, so that a change is noticed.
 *
 * @param path absolute and normalized
 * @param sha256 of its bytes when the session was saved, in lower-case hex; null where that is not known
 */
public record SavedFile(Path path, String sha256) {

    /** Checksums of files that have not changed since: an instances file of COCO takes a second to read. */
    private static final Map<FileStamp, String> KNOWN = new ConcurrentHashMap<>();

    /** Whether a file is as the session left it. */
    public enum State {
        /** It is there, unchanged as far as is known. */
        SAME,
        /** It is there with other contents. */
        CHANGED,
        /** It is not there. */
        MISSING
    }

    /** Makes the path absolute. */
    public SavedFile {
        path = path.toAbsolutePath().normalize();
    }

    /** A file whose checksum is not known yet; null for null. */
    public static SavedFile at(Path path) {
        return path == null ? null : new SavedFile(path, null);
    }

    /** The same file with the checksum of what it holds now, if it can be read. May take long. */
    SavedFile hashed() {
        String now = checksum();
        return now == null ? this : new SavedFile(path, now);
    }

    private String checksum() {
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
