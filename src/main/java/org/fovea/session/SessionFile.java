package org.fovea.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;
import org.fovea.base.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .fovea} file: a session and its findings, as JSON. The format is in {@code file-formats.md}.
 *
 * @param session what was on screen
 * @param findings in order
 * @param savedAs for an autosaved session: the file it was last saved to; otherwise null
 */
public record SessionFile(
        Session session, List<Finding> findings, @Nullable Path savedAs) {

    /** The extension of session files. */
    public static final String ENDING = ".fovea";

    /** The format's version; files with a higher one are refused. */
    static final int VERSION = 1;

    private static final int LIMIT = 256 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the list. */
    public SessionFile {
        findings = List.copyOf(findings);
    }

    /** Whether a path has the extension of a session. */
    public static boolean isOne(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(ENDING);
    }

    /**
     * Reads a session. The files that it refers to need not exist: see {@link SessionCheck}.
     *
     * @throws BadInput naming the file, if it is missing, of a later version, or not a session
     */
    public static SessionFile read(Path file) {
        try {
            JsonNode json = JSON.readTree(SmallFile.read(file, LIMIT));
            JsonNode version = json == null ? null : json.path("fovea");
            if (version == null || !version.isIntegralNumber()) {
                throw new BadInput("%s: is not a Fovea session; expected a JSON object with \"fovea\": %d."
                        .formatted(file, VERSION));
            }
            if (!version.canConvertToInt() || version.intValue() > VERSION || version.intValue() < 1) {
                throw new BadInput(
                        "%s: is a session of version %s; this Fovea reads versions up to %d. Use a newer one."
                                .formatted(file, version, VERSION));
            }
            SessionReader reader = new SessionReader(file);
            JsonFields fields = new JsonFields(file, "", json);
            List<Finding> findings = new ArrayList<>();
            for (JsonFields each : fields.list("findings")) {
                findings.add(reader.finding(each));
            }
            String savedAs = fields.text("savedAs");
            return new SessionFile(
                    reader.session(fields.object("session")), findings, savedAs == null ? null : reader.path(savedAs));
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /**
     * Writes the session atomically, with checksums of all files it refers to. May take long, because a large COCO file
     * is read.
     *
     * @throws BadInput naming the file, if it cannot be written
     */
    public void write(Path file) {
        SessionWriter writer = new SessionWriter(file);
        ObjectNode json = JSON.createObjectNode().put("fovea", VERSION);
        if (savedAs != null) {
            json.put("savedAs", writer.text(savedAs));
        }
        json.set("session", writer.session(session.hashed()));
        for (Finding finding : findings) {
            json.withArray("findings").add(writer.finding(finding));
        }
        byte[] text = json.toPrettyString().getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> out.write(text));
    }
}
