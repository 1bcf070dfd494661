package org.fovea.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.fovea.base.WriterLock;

/** The folders of a run's shards: joined into one run, or listed with their states. */
public final class Shards {

    private Shards() {}

    /**
     * What a folder contains.
     *
     * @param folder null for a shard whose folder was not given
     * @param shard such as {@code 2/4}; {@code whole} for a run without shards
     * @param done how many images are done
     * @param images how many images it has; -1 if its settings do not say
     * @param state null for no folder
     */
    public record Status(Path folder, String shard, int done, int images, ShardFolder.State state) {}

    /**
     * Joins the shards of a run. Results and settings are byte for byte those of a run on one machine.
     *
     * @param folders of all shards, in any order
     * @param out the run's folder; created if needed
     * @return the number of images
     * @throws BadInput if shards are missing, unfinished, given twice or of different runs, or the folder has results;
     *     no results are written then
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
            throw new BadInput("%s; finish %s first."
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
                throw new BadInput("%s and %s are both shard %s; expected each shard once."
                        .formatted(twice.folder(), folder, shard.part().shard()));
            }
        }
        if (first == null) {
            throw new BadInput("found no folder of a shard, expected one for each shard.");
        }
        List<String> missing = missing(first.part(), found.keySet());
        if (!missing.isEmpty()) {
            throw new BadInput("found %d of %d shards; %s missing."
                    .formatted(
                            found.size(),
                            found.size() + missing.size(),
                            missing.size() == 1
                                    ? "shard " + missing.get(0) + " is"
                                    : "shards " + String.join(", ", missing) + " are"));
        }
        return List.copyOf(found.values());
    }

    /** Shards that have images and are not among those found. */
    private static List<String> missing(Shard.Part part, Set<Integer> found) {
        int count = part.shard().count();
        return IntStream.rangeClosed(1, Math.min(count, part.images()))
                .filter(number -> !found.contains(number))
                .mapToObj(number -> number + "/" + count)
                .toList();
    }

    private static void checkSameRun(ShardFolder first, ShardFolder shard) {
        String difference = Run.difference("", first.settings(), shard.settings());
        Shard.Part a = first.part();
        Shard.Part b = shard.part();
        if (difference != null) {
            throw new BadInput("%s: is not a shard of the run of %s: %s."
                    .formatted(
                            shard.folder(),
                            first.folder(),
                            difference.replaceFirst(", this run has ", " there, and here ")));
        }
        if (!sameSplit(a, b)) {
            throw new BadInput("%s: is one of %d shards of %d images; %s is one of %d of %d."
                    .formatted(
                            shard.folder(),
                            b.shard().count(),
                            b.images(),
                            first.folder(),
                            a.shard().count(),
                            a.images()));
        }
    }

    private static boolean sameSplit(Shard.Part a, Shard.Part b) {
        return a.shard().count() == b.shard().count() && a.images() == b.images();
    }

    /**
     * The states of runs and shards, in the order of their folders; then the shards whose folder was not given.
     *
     * @throws BadInput if a folder is not that of a run
     */
    public static List<Status> status(List<Path> folders) {
        List<Status> all = new ArrayList<>();
        List<ShardFolder> shards = new ArrayList<>();
        for (Path folder : folders) {
            if (RunFolder.settings(folder.resolve(Run.SETTINGS)).has(Shard.FIELD)) {
                ShardFolder shard = ShardFolder.read(folder);
                shards.add(shard);
                int done = shard.done();
                all.add(new Status(
                        folder,
                        shard.part().shard().toString(),
                        done,
                        shard.part().own(),
                        shard.state(done)));
            } else {
                boolean running = ShardFolder.isRunning(folder);
                all.add(new Status(
                        folder,
                        "whole",
                        ShardFolder.done(folder),
                        -1,
                        running ? ShardFolder.State.RUNNING : ShardFolder.State.NOT_RUNNING));
            }
        }
        while (!shards.isEmpty()) { // one run after the other
            ShardFolder first = shards.get(0);
            List<ShardFolder> own = shards.stream()
                    .filter(shard -> shard.settings().equals(first.settings()) && sameSplit(first.part(), shard.part()))
                    .toList();
            Set<Integer> found =
                    own.stream().map(shard -> shard.part().shard().number()).collect(Collectors.toSet());
            missing(first.part(), found).forEach(shard -> all.add(new Status(null, shard, 0, -1, null)));
            shards.removeAll(own);
        }
        return all;
    }
}
