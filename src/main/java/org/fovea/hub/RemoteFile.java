package org.fovea.hub;

/**
 * A file of a repo as the hub describes it.
 *
 * @param name its path inside the repo
 * @param size in bytes; -1 if the hub has not said it yet
 * @param id its checksum, which is the name of its blob: 64 digits of SHA-256, or 40 of a git blob's SHA-1; null if the
 *     hub has not said it yet
 */
record RemoteFile(String name, long size, String id) {

    boolean isWeights() {
        return name.endsWith(".safetensors");
    }
}
