package org.fovea.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the current value of a JSON parser as the type that its field must have. The first error in an object is kept
 * and reported at its end, when its id is known.
 */
final class JsonValues {

    private static final int LONGEST_QUOTE = 60;

    private final JsonParser json;
    private String complaint;
    /** The first error in an optional field. */
    private String aside;
    /** As long as the longest list of numbers so far. */
    private double[] numbers = new double[256];

    JsonValues(JsonParser json) {
        this.json = json;
    }

    /**
     * The numbers that {@link #numbers(String, double)} read last, followed by older ones; overwritten by the next
     * list.
     */
    double[] numbers() {
        return numbers;
    }

    double[] bbox(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return new double[0];
        }
        String before = complaint;
        complaint = null;
        int count = 0;
        String expected = "four finite numbers x, y, width, height";
        if (json.currentToken() == JsonToken.START_ARRAY) {
            count = numbers(field, Double.MAX_VALUE);
            if (count != 0 && count != 4) {
                wrong(field, "a list of " + count, expected);
            }
        } else {
            wrong(field, found(), expected);
            json.skipChildren();
        }
        boolean good = complaint == null;
        setAside(before);
        return good ? Arrays.copyOf(numbers, count) : new double[0];
    }

    /** NaN if there is no valid number. */
    double area(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Double.NaN;
        }
        double area = json.currentToken().isNumeric() ? json.getDoubleValue() : Double.NaN;
        if (!Double.isFinite(area)) {
            String before = complaint;
            complaint = null;
            wrong(field, found(), "a finite number");
            setAside(before);
            json.skipChildren();
            return Double.NaN;
        }
        return area;
    }

    private void setAside(String before) {
        aside = aside == null ? complaint : aside;
        complaint = before;
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

    /** Reads a list of finite numbers within a limit into {@link #numbers()}; returns their count. */
    int numbers(String field, double limit) throws IOException {
        json.nextToken();
        return rest(field, limit);
    }

    /** The same, from the list's first number or its end. */
    int rest(String field, double limit) throws IOException {
        int count = 0;
        for (; json.currentToken() != JsonToken.END_ARRAY; json.nextToken()) {
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

    /** An id, written as a number or as text. */
    Long id(String field, Ids ids) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                return json.getLongValue();
            } catch (InputCoercionException e) { // such as a UUID written as one number
                return ids.take(json.getText());
            }
        }
        String text = idText(field);
        return text == null ? null : ids.take(text);
    }

    /** The same for a category, whose id is an int. */
    Integer category(String field, Ids ids) throws IOException {
        String text = idText(field);
        return text == null ? null : (Integer) ids.category(text);
    }

    private String idText(String field) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
            return json.getText();
        }
        Long value = whole(field);
        return value == null ? null : Long.toString(value);
    }

    /** A length in pixels; null if it is missing or 0. */
    Long side(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Long side = whole(field);
        return side == null || side == 0 ? null : side;
    }

    Long whole(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING && json.getText().matches("-?\\d{1,9}")) {
            return Long.parseLong(json.getText());
        }
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

    String text(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING || json.currentToken().isNumeric()) {
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

    /** Forgets the errors of the previous object. */
    void begin() {
        complaint = null;
        aside = null;
    }

    /** The first error in an optional field, as {@link #complaint}; null if there is none. */
    String aside() {
        return aside;
    }

    /** The first error in the current object, as a sentence without its subject; null if there is none. */
    String complaint() {
        return complaint;
    }

    /** The current value, shortened for a message. */
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

    static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    static String shortened(String text) {
        String start = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
        return start.replaceAll("\\p{Cntrl}", " ");
    }
}
