package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.BadInput;
import org.fovea.base.SmallFile;
import org.fovea.base.WriterLock;

/**
 * A folder with the results of one shard, finished or not.
 *
 * @param folder its path
 * @param settings of the whole run: the shard's, without the field {@code shard}
 * @param part which shard it is
 */
record ShardFolder(Path folder, ObjectNode settings, Shard.Part part) {

    /** What a shard or a run is doing. */
    public enum State {
        /** A process is writing to the folder. */
        RUNNING,
        /** All its images are done. */
        DONE,
        /** No process is writing, and images are left. */
        STOPPED,
        /** No process is writing, and the run's settings do not say how many images it has. */
        NOT_RUNNING
    }

    /** @throws BadInput if it is not the folder of a shard */
    static ShardFolder read(Path folder) {
        Path file = folder.resolve(Run.SETTINGS);
        ObjectNode settings = (ObjectNode) RunFolder.settings(file);
        Shard.Part part = Shard.in(settings, file.toString());
        settings.remove(Shard.FIELD);
        return new ShardFolder(folder, settings, part);
    }

    Path results() {
        return folder.resolve(ResultsFile.NAME);
    }

    /** How many images are done. */
    int done() {
        return done(folder);
    }

    /** How many images are done in a run's folder. */
    static int done(Path folder) {
        int[] cases = {0};
        ResultLines.read(folder.resolve(ResultsFile.NAME), row -> {
            if (row.whole("row", 1) == row.whole("of", 1)) {
                cases[0]++;
            }
        });
        return cases[0];
    }

    /** Whether a process is writing to a run's folder. */
    static boolean isRunning(Path folder) {
        try {
            return WriterLock.isHeld(folder.resolve(Run.LOCK));
        } catch (IOException e) {
            throw SmallFile.unreadable(folder.resolve(Run.LOCK), e);
        }
    }

    /** @param done how many images are done */
    State state(int done) {
        return isRunning(folder) ? State.RUNNING : done >= part.own() ? State.DONE : State.STOPPED;
    }

    /** Reads the cases of a shard one after the other. */
    static final class Cases implements AutoCloseable {

        private final Path file;
        private final InputStream in;
        private int lines;

        Cases(ShardFolder shard) throws IOException {
            file = shard.results();
            in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        }

        /** The lines of the next case, as they are in the file. */
        byte[] next() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (true) {
                byte[] line = ResultLines.line(in, file, lines + 1);
                lines++;
                if (line == null) {
                    throw new BadInput("%s: ends at line %d, in the middle of an image.".formatted(file, lines));
                }
                out.write(line);
                out.write('\n');
                JsonNode row = Summary.JSON.readTree(line);
                if (row.path("row").asInt() == row.path("of").asInt()) {
                    return out.toByteArray();
                }
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
