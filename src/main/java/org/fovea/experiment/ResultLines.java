package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.fovea.base.BadInput;
import org.fovea.base.SmallFile;

/**
 * Reads a results file line by line. A line without a line break at the end is the unfinished output of a killed run,
 * and is ignored.
 */
final class ResultLines {

    private static final int LONGEST = 1 << 24;

    private ResultLines() {}

    /**
     * Passes on each row; a run without output has no rows.
     *
     * @throws BadInput naming file and line, if a line is not JSON, or whatever {@code rows} throws
     */
    static void read(Path file, Consumer<ResultRow> rows) {
        if (!Files.exists(file)) {
            return; // the run has not reached its first image
        }
        SmallFile.check(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            int number = 1;
            for (byte[] line = line(in, file, number); line != null; line = line(in, file, number)) {
                rows.accept(row("%s, line %d".formatted(file, number), line));
                number++;
            }
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /**
     * The next line without its line break; null if there is no complete line.
     *
     * @param number of the line, from 1
     * @throws BadInput if it is too long for a row
     */
    static byte[] line(InputStream in, Path file, int number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toByteArray();
            }
            line.write(b);
            if (line.size() > LONGEST) {
                throw new BadInput("%s, line %d: found more than %d bytes, expected a row of an experiment."
                        .formatted(file, number, LONGEST));
            }
        }
        return null;
    }

    private static ResultRow row(String place, byte[] line) {
        JsonNode json;
        try {
            json = Summary.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadInput(
                    "%s: found something that is not JSON (%s), expected a row of an experiment."
                            .formatted(place, e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new BadInput(
                    "%s: found something that is not JSON, expected a row of an experiment.".formatted(place), e);
        }
        return new ResultRow(place, json);
    }
}
