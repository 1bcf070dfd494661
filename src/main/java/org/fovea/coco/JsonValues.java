package org.fovea.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The values that a JSON parser stands at, each as the type that its field must have. What is first wrong in an object
 * is remembered, to be told at its end, when its id is known.
 */
final class JsonValues {

    private static final int LONGEST_QUOTE = 60;

    private final JsonParser json;
    private String complaint;
    /** Grows to the longest list of numbers in the file. */
    private double[] numbers = new double[256];

    JsonValues(JsonParser json) {
        this.json = json;
    }

    /** The list that {@link #numbers(String, double)} read last, and more behind it; overwritten by the next. */
    double[] numbers() {
        return numbers;
    }

    double[] bbox(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return new double[0];
        }
        String expected = "four finite numbers x, y, width, height";
        if (json.currentToken() != JsonToken.START_ARRAY) {
            wrong(field, found(), expected);
            json.skipChildren();
            return new double[0];
        }
        int count = numbers(field, Double.MAX_VALUE);
        if (count != 0 && count != 4) {
            wrong(field, "a list of " + count, expected);
        }
        return Arrays.copyOf(numbers, count);
    }

    double area(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (!json.currentToken().isNumeric()) {
            wrong(field, found(), "a finite number");
            json.skipChildren();
            return 0;
        }
        double area = json.getDoubleValue();
        if (!Double.isFinite(area)) {
            wrong(field, found(), "a finite number");
        }
        return area;
    }

    boolean flag(String field) throws IOException {
        switch (json.currentToken()) {
            case VALUE_TRUE:
                return true;
            case VALUE_FALSE, VALUE_NULL:
                return false;
            default:
                Long value = whole(field);
                if (value != null && value != 0 && value != 1) {
                    wrong(field, found(), "0 or 1");
                }
                return value != null && value == 1;
        }
    }

    /** Reads a list of finite numbers within a limit, to be had from {@link #numbers()}; returns how many. */
    int numbers(String field, double limit) throws IOException {
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            double value = Double.NaN;
            if (json.currentToken().isNumeric()) {
                value = json.getDoubleValue();
            }
            if (!(Math.abs(value) <= limit)) {
                boolean unlimited = limit == Double.MAX_VALUE;
                wrong(field, found(), unlimited ? "finite numbers" : "numbers within ±%.0f".formatted(limit));
                json.skipChildren();
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = value;
        }
        return count;
    }

    Long whole(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                return json.getLongValue();
            } catch (InputCoercionException e) {
                wrong(field, found(), "a whole number of at most 18 digits");
                return null;
            }
        }
        // Some tools write every number as a float: 640.0 is 640.
        if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = json.getDoubleValue();
            if (value == (long) value && Math.abs(value) < 1L << 53) {
                return (long) value;
            }
        }
        wrong(field, found(), "a whole number");
        json.skipChildren();
        return null;
    }

    Long small(String field) throws IOException {
        Long value = whole(field);
        if (value != null && value != value.intValue()) {
            wrong(field, found(), "a number of at most 9 digits");
        }
        return value;
    }

    String text(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        wrong(field, found(), "text");
        json.skipChildren();
        return null;
    }

    void checkSize(String widthField, String heightField, long width, long height) {
        if (width < 1 || width > RunLengths.MAX_PIXELS) {
            wrong(widthField, "a width of " + width, "at least 1 pixel and at most 100 megapixels in all");
        } else if (height < 1 || height > RunLengths.MAX_PIXELS / width) {
            wrong(
                    heightField,
                    "a height of " + height + " with a width of " + width,
                    "at least 1 pixel and at most 100 megapixels in all");
        }
    }

    void require(String field, Object value, String expected) {
        if (value == null) {
            wrong(field, "nothing", expected);
        }
    }

    void wrong(String field, String found, String expected) {
        if (complaint == null) {
            complaint = "\"%s\": found %s, expected %s.".formatted(field, found, expected);
        }
    }

    /** Forgets what was wrong in the object before. */
    void begin() {
        complaint = null;
    }

    /** What is first wrong in the current object, as a sentence without its subject; null if nothing is. */
    String complaint() {
        return complaint;
    }

    /** The current value in words, short enough for a message. */
    String found() throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "an empty file";
        }
        return switch (token) {
            case START_ARRAY -> "a list";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> '"' + shortened(json.getText()) + '"';
            default -> shortened(json.getText());
        };
    }

    static String shortened(String text) {
        String start = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
        return start.replaceAll("\\p{Cntrl}", " ");
    }
}
