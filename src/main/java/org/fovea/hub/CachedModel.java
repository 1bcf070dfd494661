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

/**
 * A model in the cache, looked at without opening it.
 *
 * @param id of its repo, with the revision that lies here
 * @param folder the checkpoint folder; null while there is none
 * @param bytes that lie here, half-downloaded files included
 * @param dtype that most weights are stored in; empty if that is not known
 * @param summary its type in one line; empty if that is not known
 * @param problem why it cannot be run, in a few words; empty if it can
 * @param partial whether a download would put it right
 */
public record CachedModel(
        RepoId id, Path folder, long bytes, String dtype, String summary, String problem, boolean partial) {

    /** Whether nothing speaks against opening it. */
    public boolean runs() {
        return problem.isEmpty();
    }

    /** The same by another id. */
    CachedModel called(RepoId other) {
        return new CachedModel(other, folder, bytes, dtype, summary, problem, partial);
    }

    static CachedModel of(RepoId id, Path folder, Path blobs) {
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

    /** A complaint without the long name of the folder, which the id stands for. */
    private static String inside(Path folder, BadInput e) {
        return e.getMessage()
                .replace(folder + folder.getFileSystem().getSeparator(), "")
                .replace(folder.toString(), "it")
                .replaceAll("\\.$", "");
    }

    /** What a checkpoint cannot do without and is not there, by name. */
    private static List<String> missing(Path folder) {
        List<String> needed = new ArrayList<>(List.of("tokenizer.json"));
        try {
            needed.addAll(Weights.files(folder));
        } catch (BadInput e) {
            // there is an index that is none: Weights says what is wrong with it
        }
        return needed.stream()
                .distinct()
                .sorted()
                .filter(name -> !exists(folder, name))
                .toList();
    }

    /** A shard's name stands in a file, and may be anything. */
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
