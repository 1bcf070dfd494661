package org.fovea.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.fovea.base.WriterLock;

/** The folders of a run's shards: joined into one run, or listed with what they are doing. */
public final class Shards {

    private Shards() {}

    /**
     * What a folder contains.
     *
     * @param folder null for a shard of which no folder was named
     * @param shard such as {@code 2/4}; {@code whole} for a run without shards
     * @param done how many images are done
     * @param images how many images it has; -1 if its settings do not say
     * @param state what it is doing; null for no folder
     */
    public record Status(Path folder, String shard, int done, int images, ShardFolder.State state) {}

    /**
     * Joins the shards of a run. The results have the bytes of the same run on one machine, of its settings too.
     *
     * @param folders of all shards, in any order
     * @param out the run's folder; created if needed
     * @return the number of images
     * @throws BadInput if shards are missing, unfinished, there twice or of different runs, or the folder has results;
     *     nothing is written then
     */
    public static int merge(List<Path> folders, Path out) {
        List<ShardFolder> shards = ordered(folders);
        List<String> unfinished = new ArrayList<>();
        for (ShardFolder shard : shards) {
            int done = shard.done();
            int own = shard.part().own();
            if (done != own) {
                unfinished.add("%s: shard %s has %d of %d images"
                        .formatted(shard.folder(), shard.part().shard(), done, own));
            }
        }
        if (!unfinished.isEmpty()) {
            throw new BadInput("%s; run %s to the end first."
                    .formatted(String.join("; ", unfinished), unfinished.size() == 1 ? "it" : "them"));
        }
        try (WriterLock lock = Run.lock(out)) {
            if (Files.exists(out.resolve(ResultsFile.NAME))) {
                throw new BadInput("%s: has results; choose another folder.".formatted(out));
            }
            Run.claim(out, shards.get(0).settings());
            Path places = shards.get(0).folder().resolve(RunFolder.PLACES);
            if (Files.exists(places)) {
                Files.copy(places, out.resolve(RunFolder.PLACES), StandardCopyOption.REPLACE_EXISTING);
            }
            return join(shards, out.resolve(ResultsFile.NAME));
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(out, Reason.of(e)), e);
        }
    }

    private static int join(List<ShardFolder> shards, Path file) throws IOException {
        int images = shards.get(0).part().images();
        List<ShardFolder.Cases> cases = new ArrayList<>();
        try {
            for (ShardFolder shard : shards) {
                cases.add(new ShardFolder.Cases(shard));
            }
            WholeFile.write(file, to -> {
                for (int i = 0; i < images; i++) {
                    to.write(cases.get(i % cases.size()).next());
                }
            });
        } finally {
            for (ShardFolder.Cases each : cases) {
                each.close();
            }
        }
        return images;
    }

    /** All shards of one run, each once, from the first to the last. */
    private static List<ShardFolder> ordered(List<Path> folders) {
        SortedMap<Integer, ShardFolder> found = new TreeMap<>();
        ShardFolder first = null;
        for (Path folder : folders) {
            ShardFolder shard = ShardFolder.read(folder);
            first = first == null ? shard : first;
            checkSameRun(first, shard);
            ShardFolder twice = found.putIfAbsent(shard.part().shard().number(), shard);
            if (twice != null) {
                throw new BadInput("%s: is shard %s, as %s is; expected each shard once."
                        .formatted(folder, shard.part().shard(), twice.folder()));
            }
        }
        if (first == null) {
            throw new BadInput("found no folder of a shard, expected one for each shard.");
        }
        List<String> missing = missing(first.part().shard().count(), found);
        if (!missing.isEmpty()) {
            throw new BadInput("found %d of %d shards; shard %s missing."
                    .formatted(
                            found.size(),
                            first.part().shard().count(),
                            missing.size() == 1 ? missing.get(0) + " is" : String.join(", ", missing) + " are"));
        }
        return List.copyOf(found.values());
    }

    private static List<String> missing(int count, SortedMap<Integer, ?> found) {
        return IntStream.rangeClosed(1, count)
                .filter(number -> !found.containsKey(number))
                .mapToObj(number -> number + "/" + count)
                .collect(Collectors.toList());
    }

    private static void checkSameRun(ShardFolder first, ShardFolder shard) {
        String difference = Run.difference("", first.settings(), shard.settings());
        Shard.Part a = first.part();
        Shard.Part b = shard.part();
        if (difference == null && (a.shard().count() != b.shard().count() || a.images() != b.images())) {
            difference = "\"%s\": found %s of %d images, this run has %s of %d"
                    .formatted(Shard.FIELD, a.shard(), a.images(), b.shard(), b.images());
        }
        if (difference != null) {
            throw new BadInput("%s: is a shard of another run than %s; in the latter, %s."
                    .formatted(shard.folder(), first.folder(), difference));
        }
    }

    /**
     * What runs and shards are doing, in the order of their folders; then the shards of which no folder was named.
     *
     * @throws BadInput if a folder is not that of a run
     */
    public static List<Status> status(List<Path> folders) {
        List<Status> all = new ArrayList<>();
        SortedMap<Integer, Path> found = new TreeMap<>();
        int count = 0;
        for (Path folder : folders) {
            if (!RunFolder.settings(folder.resolve(Run.SETTINGS)).has(Shard.FIELD)) {
                all.add(new Status(
                        folder,
                        "whole",
                        ShardFolder.done(folder),
                        -1,
                        ShardFolder.isRunning(folder) ? ShardFolder.State.RUNNING : ShardFolder.State.NOT_RUNNING));
                continue;
            }
            ShardFolder shard = ShardFolder.read(folder);
            found.put(shard.part().shard().number(), folder);
            count = shard.part().shard().count();
            all.add(new Status(
                    folder,
                    shard.part().shard().toString(),
                    shard.done(),
                    shard.part().own(),
                    shard.state()));
        }
        missing(count, found).forEach(shard -> all.add(new Status(null, shard, 0, -1, null)));
        return all;
    }
}
