package org.fovea.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parses a segmentation in any of COCO's three forms. */
final class SegmentationParser {

    private static final String TWO_SIDES = "two whole numbers, height and width";

    private final JsonParser json;
    private final JsonValues values;

    SegmentationParser(JsonParser json, JsonValues values) {
        this.json = json;
        this.values = values;
    }

    /**
     * Parses the segmentation at the parser's current token.
     *
     * @param field its name, for messages
     * @return null if there is none, no polygon has three points, or it is invalid
     */
    Segmentation parse(String field) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case START_ARRAY -> polygons(field);
            case START_OBJECT -> runLengths(field);
            default -> {
                values.wrong(field, values.found(), "a list of polygons or an object with \"size\" and \"counts\"");
                yield null;
            }
        };
    }

    private Segmentation polygons(String field) throws IOException {
        List<double[]> parts = new ArrayList<>(1);
        for (int part = 1; json.nextToken() != JsonToken.END_ARRAY; part++) {
            if (part == 1 && json.currentToken().isNumeric()) { // a single polygon without the outer list
                add(parts, values.rest(field, RunLengths.MAX_COORDINATE), part, field);
                break;
            }
            if (json.currentToken() != JsonToken.START_ARRAY) {
                values.wrong(field, values.found() + " as part " + part, "a polygon x0, y0, x1, y1, …");
                json.skipChildren();
                continue;
            }
            add(parts, values.numbers(field, RunLengths.MAX_COORDINATE), part, field);
        }
        return parts.isEmpty() ? null : new Segmentation.Polygons(parts.toArray(double[][]::new));
    }

    private void add(List<double[]> parts, int count, int part, String field) {
        if (count % 2 != 0) {
            values.wrong(field, count + " numbers in part " + part, "an even count of coordinates");
        } else if (count >= 6) {
            // Fewer than three points enclose nothing; COCO's own files have a few such parts.
            parts.add(Arrays.copyOf(values.numbers(), count));
        }
    }

    private Segmentation runLengths(String field) throws IOException {
        String sizeField = field + ".size";
        String countsField = field + ".counts";
        long[] size = null;
        int[] counts = null;
        String compressed = null;
        for (String inner = json.nextFieldName(); inner != null; inner = json.nextFieldName()) {
            json.nextToken();
            if (inner.equals("size")) {
                size = size(sizeField);
            } else if (inner.equals("counts") && json.currentToken() == JsonToken.VALUE_STRING) {
                compressed = json.getText();
                counts = expanded(countsField, compressed);
            } else if (inner.equals("counts")) {
                compressed = null;
                counts = counts(countsField);
            } else {
                json.skipChildren();
            }
        }
        values.require(sizeField, size, TWO_SIDES);
        values.require(countsField, counts, "run lengths");
        if (values.complaint() != null) {
            return null;
        }
        int height = (int) size[0];
        int width = (int) size[1];
        long sum = Arrays.stream(counts).asLongStream().sum();
        if (sum != (long) height * width) {
            values.wrong(
                    countsField,
                    "run lengths that sum to " + sum,
                    "%d, which is %d x %d pixels (height x width)".formatted(height * width, height, width));
            return null;
        }
        return compressed == null
                ? new Segmentation.Rle(height, width, counts)
                : new Segmentation.CompressedRle(height, width, compressed);
    }

    private long[] size(String field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            values.wrong(field, values.found(), TWO_SIDES);
            json.skipChildren();
            return null;
        }
        int count = values.numbers(field, Integer.MAX_VALUE);
        if (count != 2) {
            values.wrong(field, "a list of " + count, TWO_SIDES);
            return null;
        }
        double[] numbers = values.numbers();
        long[] size = {(long) numbers[0], (long) numbers[1]};
        if (size[0] != numbers[0] || size[1] != numbers[1]) {
            values.wrong(field, numbers[0] + " and " + numbers[1], TWO_SIDES);
        }
        values.checkSize(field, field, size[1], size[0]);
        return size;
    }

    private int[] counts(String field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            values.wrong(field, values.found(), "a list of run lengths or a string");
            json.skipChildren();
            return null;
        }
        RunLengths.Runs counts = new RunLengths.Runs();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Long count = values.whole(field);
            if (count != null && (count < 0 || count > RunLengths.MAX_PIXELS)) {
                values.wrong(field, "a run length of " + count, "0 to " + RunLengths.MAX_PIXELS);
            } else if (count != null) {
                counts.add(count.intValue());
            }
        }
        return counts.toArray();
    }

    private int[] expanded(String field, String compressed) {
        try {
            return RunLengths.expand(compressed);
        } catch (IllegalArgumentException e) {
            values.wrong(field, e.getMessage(), "a compressed run-length code as pycocotools writes it");
            return null;
        }
    }
}
