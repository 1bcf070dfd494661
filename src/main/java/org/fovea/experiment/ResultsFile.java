package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;

/**
 * The rows of a run, one JSON object per line, grouped by case. Opening the file removes the unfinished output of a
 * killed run, so that a resumed run ends with the same bytes as an uninterrupted one. The folder's lock ensures that
 * there is one writer.
 */
final class ResultsFile implements AutoCloseable {

    /** Its name in a run's folder. */
    static final String NAME = "results.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final Object key; // which file it is, whatever has its name later; null where the system does not tell
    private long end;

    private ResultsFile(Path file, FileChannel channel, Object key) {
        this.file = file;
        this.channel = channel;
        this.key = key;
    }

    /**
     * Opens a file to continue it; creates it if needed.
     *
     * @param cases receives the rows of each complete case, in order
     * @throws BadInput if it is not the file of a run
     */
    static ResultsFile open(Path file, Consumer<List<JsonNode>> cases) {
        if (Files.exists(file)) {
            SmallFile.check(file);
        }
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                ResultsFile results =
                        new ResultsFile(file, channel, attributes(file).fileKey());
                results.end = results.read(cases);
                channel.truncate(results.end);
                channel.position(results.end);
                return results;
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BadInput("%s: cannot be opened (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    /** @return the end of the last complete case, in bytes */
    private long read(Consumer<List<JsonNode>> cases) throws IOException {
        long whole = 0;
        long at = 0;
        int number = 0;
        List<JsonNode> rows = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (byte[] line = ResultLines.line(in, file, 1);
                    line != null;
                    line = ResultLines.line(in, file, number + 1)) {
                number++;
                at += line.length + 1;
                JsonNode row = parse(line, number);
                if (row.path("row").asInt() != rows.size() + 1 || row.path("of").asInt() < rows.size() + 1) {
                    throw new BadInput("%s: line %d: \"row\": found %s of %s, expected %d."
                            .formatted(
                                    file,
                                    number,
                                    ResultRow.quoted(row.get("row")),
                                    ResultRow.quoted(row.get("of")),
                                    rows.size() + 1));
                }
                rows.add(row);
                if (row.path("of").asInt() == rows.size()) {
                    cases.accept(List.copyOf(rows));
                    rows.clear();
                    whole = at;
                }
            }
        }
        return whole;
    }

    private JsonNode parse(byte[] line, int number) {
        try {
            JsonNode row = JSON.readTree(new String(line, StandardCharsets.UTF_8));
            if (row.isObject()) {
                return row;
            }
        } catch (JsonProcessingException e) {
            // reported below
        }
        throw new BadInput("%s: line %d: is not a JSON object; expected the rows of a run.".formatted(file, number));
    }

    /**
     * Appends the rows of a case; they are on disk when this returns.
     *
     * @throws BadInput if they cannot be written, or the file is no longer as this run left it: what is written to a
     *     deleted file is lost, and behind what somebody else wrote it is no case
     */
    void append(List<ObjectNode> rows) {
        ByteBuffer bytes = ByteBuffer.wrap(Rows.lines(rows));
        checkOurs();
        end += bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    private void checkOurs() {
        boolean ours = false;
        try {
            BasicFileAttributes now = attributes(file);
            ours = now.size() == end && Objects.equals(now.fileKey(), key);
        } catch (IOException e) {
            // as good as deleted
        }
        if (!ours) {
            throw new BadInput("%s: was changed, moved or deleted while the run was writing to it; the run has ended."
                    .formatted(file));
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BadInput("%s: cannot be closed (%s).".formatted(file, Reason.of(e)), e);
        }
    }
}
