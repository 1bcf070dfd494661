package org.fovea.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * A model in the cache, described without opening it.
 *
 * @param id its repo and revision
 * @param folder the checkpoint folder; null if there is none yet
 * @param bytes size on disk, including partial downloads
 * @param dtype stored type of most weights; empty if unknown
 * @param summary its type in one line; empty if unknown
 * @param problem why it cannot be run; empty if it can
 * @param partial whether resuming the download would fix it
 */
public record CachedModel(
        RepoId id, @Nullable Path folder, long bytes, String dtype, String summary, String problem, boolean partial) {

    /** Whether it can be opened, as far as is known. */
    public boolean runs() {
        return problem.isEmpty();
    }

    /** The same model with another id. */
    CachedModel called(RepoId other) {
        return new CachedModel(other, folder, bytes, dtype, summary, problem, partial);
    }

    static CachedModel of(RepoId id, @Nullable Path folder, Path blobs) {
        long parts = sizes(blobs, ".incomplete");
        long bytes = folder == null ? sizes(blobs, "") : sizes(folder, "") + parts;
        if (folder == null || !Files.exists(folder.resolve("config.json"))) {
            boolean partial = folder == null || parts > 0;
            return new CachedModel(
                    id, folder, bytes, "", "", partial ? "half downloaded" : "config.json is missing", partial);
        }
        String summary;
        try {
            summary = ModelConfig.read(folder).summary();
        } catch (BadInput e) {
            return new CachedModel(id, folder, bytes, "", "", inside(folder, e), false);
        }
        List<String> missing = missing(folder);
        if (missing.contains("model.safetensors") && hasOther(folder)) {
            return new CachedModel(id, folder, bytes, "", summary, "has no safetensors, only other weights", false);
        }
        if (!missing.isEmpty()) {
            String what = missing.size() == 1
                    ? missing.get(0) + " is missing"
                    : "%s and %d more are missing".formatted(missing.get(0), missing.size() - 1);
            return new CachedModel(id, folder, bytes, "", summary, "half downloaded: " + what, true);
        }
        try {
            return new CachedModel(
                    id, folder, bytes, Weights.open(folder).type().name(), summary, "", false);
        } catch (BadInput e) {
            return new CachedModel(id, folder, bytes, "", summary, inside(folder, e), false);
        }
    }

    /** An error message without the folder's long path, which the id stands for. */
    private static String inside(Path folder, BadInput e) {
        return e.getMessage()
                .replace(folder + folder.getFileSystem().getSeparator(), "")
                .replace(folder.toString(), "it")
                .replaceAll("\\.$", "");
    }

    /** Names of required files that are missing. */
    private static List<String> missing(Path folder) {
        List<String> needed = new ArrayList<>(List.of("tokenizer.json"));
        try {
            needed.addAll(Weights.files(folder));
        } catch (BadInput e) {
            // an invalid index: Weights reports what is wrong with it
        }
        return needed.stream()
                .distinct()
                .sorted()
                .filter(name -> !exists(folder, name))
                .toList();
    }

    /** Whether a shard exists; its name comes from a file and may be invalid. */
    private static boolean exists(Path folder, String name) {
        try {
            return Files.exists(folder.resolve(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean hasOther(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> f.toString().matches(".*\\.(bin|pt|pth|gguf|h5|msgpack)"));
        } catch (IOException e) {
            return false;
        }
    }

    private static long sizes(Path folder, String ending) {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return files.filter(f -> f.toString().endsWith(ending) && Files.isRegularFile(f))
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
