package org.fovea.hub;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hub's description of a file in a repo.
 *
 * @param name its path inside the repo
 * @param size in bytes; -1 if not known yet
 * @param id its checksum, which is the name of its blob: 64 digits of SHA-256, or 40 of a git blob's SHA-1; null if not
 *     known yet
 */
record RemoteFile(String name, long size, @Nullable String id) {

    /** Its checksum, once it is known. */
    String checksum() {
        return Objects.requireNonNull(id, name);
    }

    boolean isWeights() {
        return name.endsWith(".safetensors");
    }
}
