package org.fovea.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fovea.base.BadInput;
import org.fovea.base.FileStamp;
import org.fovea.model.config.ModelCard;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that a session refers to.
 *
 * @param folder absolute and normalised
 * @param repo its id on the hub, {@code owner/name}, if it is in the Hugging Face cache; else null
 * @param revision its commit there; null without a repo
 * @param fingerprint {@link Fingerprint#quick} of the folder when the session was saved; null if unknown
 */
public record SavedModel(
        Path folder,
        @Nullable String repo,
        @Nullable String revision,
        @Nullable String fingerprint) {

    /** Fingerprints of unchanged folders. */
    private static final Map<List<FileStamp>, String> KNOWN = new ConcurrentHashMap<>();

    /** Makes the path absolute. */
    public SavedModel {
        folder = folder.toAbsolutePath().normalize();
    }

    /** A checkpoint without a fingerprint yet; null for null. */
    public static @Nullable SavedModel at(@Nullable Path folder) {
        if (folder == null) {
            return null;
        }
        Path place = folder.toAbsolutePath().normalize();
        String name = ModelCard.nameOf(place);
        boolean cached = name.contains("/"); // as only names of the cache do
        return new SavedModel(
                place, cached ? name : null, cached ? place.getFileName().toString() : null, null);
    }

    /** A copy with the current fingerprint, if the folder is readable. */
    SavedModel hashed() {
        String now = now();
        return now == null ? this : new SavedModel(folder, repo, revision, now);
    }

    private @Nullable String now() {
        try {
            List<FileStamp> files =
                    Fingerprint.files(folder).stream().map(FileStamp::of).toList();
            return KNOWN.computeIfAbsent(files, same -> Fingerprint.quick(folder));
        } catch (BadInput gone) {
            return null;
        }
    }

    /** Compares the folder with its fingerprint. */
    public SavedFile.State state() {
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            return SavedFile.State.MISSING;
        }
        return fingerprint == null || fingerprint.equals(now()) ? SavedFile.State.SAME : SavedFile.State.CHANGED;
    }
}
