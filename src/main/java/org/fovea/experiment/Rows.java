package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Builds the rows of one case. */
final class Rows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> rows = new ArrayList<>();

    /** The single row of a case that was skipped, with the reason. */
    static Rows skipped(String why) {
        Rows rows = new Rows();
        rows.add().put("skipped", why);
        return rows;
    }

    /** Appends a row. */
    ObjectNode add() {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        rows.add(row);
        return row;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** A probability for the file: digits beyond the fifth are float32 rounding errors. */
    static double rounded(double p) {
        if (p == 0 || !Double.isFinite(p)) {
            return p;
        }
        double scale = Math.pow(10, 5 - Math.ceil(Math.log10(Math.abs(p))));
        return Math.round(p * scale) / scale;
    }

    /**
     * The rows, each preceded by its case.
     *
     * @param ids from an id to its form in the COCO file
     */
    List<ObjectNode> of(Case about, LongFunction<String> ids) {
        List<ObjectNode> out = new ArrayList<>();
        for (ObjectNode row : rows) {
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            put(whole, "image", about.image().id(), ids);
            whole.put("file", about.image().fileName())
                    .put("row", out.size() + 1)
                    .put("of", rows.size());
            put(whole, "annotation", about.annotation().id(), ids);
            whole.put("category", about.category());
            if (about.annotation().boxed()) {
                whole.put("mask", "box");
            }
            whole.setAll(row);
            out.add(whole);
        }
        return out;
    }

    /** Puts an id in the COCO file's form. */
    private static void put(ObjectNode row, String field, long id, LongFunction<String> ids) {
        String text = ids.apply(id);
        if (text.equals(Long.toString(id))) {
            row.put(field, id);
        } else {
            row.put(field, text);
        }
    }

    /** Rows as lines of a file. */
    static byte[] lines(List<ObjectNode> rows) {
        StringBuilder out = new StringBuilder();
        try {
            for (ObjectNode row : rows) {
                out.append(JSON.writeValueAsString(row)).append('\n');
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
