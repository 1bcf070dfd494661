package org.fovea.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.fovea.BadInput;

/**
 * Reads a COCO instances file once from front to back, handing out each image, category and annotation as it comes and
 * keeping none of them. What one object of the file alone can show to be wrong is found here; what takes two, such as
 * an annotation of an image that is not there, is left to whoever collects them.
 */
final class InstancesParser {

    /** A file without one of these is some other JSON, or another kind of COCO file. */
    private static final List<String> SECTIONS = List.of("images", "annotations", "categories");

    private static final String TWO_SIDES = "two whole numbers, height and width";

    private static final int LONGEST_QUOTE = 60;

    private static final JsonFactory JSON = JsonFactory.builder()
            // NaN is what Python's json writes: let it in, to say where it is.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final Path file;
    private final Consumer<CocoImage> images;
    private final Consumer<Category> categories;
    private final Consumer<Annotation> annotations;
    private final DoubleConsumer progress;

    private JsonParser json;
    private int withoutSegmentation;
    /** What is first wrong in the current object; told at its end, when its id is known. */
    private String complaint;
    /** The current object's place in its section, from 1. */
    private int ordinal;
    /** Grows to the longest list of numbers in the file. */
    private double[] numbers = new double[256];

    /**
     * @param file the instances file
     * @param images takes each image
     * @param categories takes each category
     * @param annotations takes each annotation that has a segmentation; may come before its image and category
     * @param progress takes the fraction of bytes read, 0 … 1, about a hundred times
     */
    InstancesParser(
            Path file,
            Consumer<CocoImage> images,
            Consumer<Category> categories,
            Consumer<Annotation> annotations,
            DoubleConsumer progress) {
        this.file = file;
        this.images = images;
        this.categories = categories;
        this.annotations = annotations;
        this.progress = progress;
    }

    /**
     * Reads the file.
     *
     * @return how many annotations had no segmentation and were left out
     * @throws BadInput if the file cannot be read, is not JSON, or is not a COCO instances file
     */
    int parse() {
        try (InputStream in = new BufferedInputStream(
                        new Counted(Files.newInputStream(file), Files.size(file), progress), 1 << 16);
                JsonParser parser = JSON.createParser(in)) {
            json = parser;
            try {
                root();
            } catch (JsonProcessingException e) {
                throw notJson(e);
            }
            progress.accept(1);
            return withoutSegmentation;
        } catch (NoSuchFileException e) {
            throw new BadInput("%s: found no such file, expected a COCO instances file.".formatted(file), e);
        } catch (IOException e) {
            throw new BadInput("%s: found a file that cannot be read (%s), expected a COCO instances file."
                    .formatted(file, e.getMessage()), e);
        }
    }

    private BadInput notJson(JsonProcessingException e) {
        String path = json.getParsingContext().pathAsPointer().toString();
        String where = path.isEmpty() ? "at the top" : "in " + shortened(path);
        if (e instanceof JsonEOFException) {
            return new BadInput(
                    "%s: found the end of the file %s, expected a complete COCO instances file.".formatted(file, where),
                    e);
        }
        JsonLocation at = json.currentLocation();
        return new BadInput(("%s: found something that is not JSON %s (line %d, column %d), "
                        + "expected a COCO instances file.")
                .formatted(file, where, at.getLineNr(), at.getColumnNr()), e);
    }

    private void root() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadInput("%s: found %s, expected a COCO instances file: an object with \"images\", "
                    .formatted(file, found()) + "\"annotations\" and \"categories\".");
        }
        Set<String> seen = new HashSet<>();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (SECTIONS.contains(field)) {
                seen.add(field);
                section(field);
            } else {
                json.skipChildren();
            }
        }
        for (String section : SECTIONS) {
            if (!seen.contains(section)) {
                throw new BadInput(("%s: found no \"%s\", expected a COCO instances file such as "
                                + "instances_val2017.json, with \"images\", \"annotations\" and \"categories\".")
                        .formatted(file, section));
            }
        }
        if (json.nextToken() != null) {
            throw new BadInput("%s: found %s after the end, expected one COCO instances file."
                    .formatted(file, found()));
        }
    }

    private void section(String name) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new BadInput("%s: \"%s\": found %s, expected a list.".formatted(file, name, found()));
        }
        ordinal = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            ordinal++;
            complaint = null;
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new BadInput("%s: \"%s\": found %s in place %d, expected an object."
                        .formatted(file, name, found(), ordinal));
            }
            switch (name) {
                case "images" -> image();
                case "categories" -> category();
                default -> annotation();
            }
        }
    }

    private void image() throws IOException {
        Long id = null;
        String fileName = null;
        Long width = null;
        Long height = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "id" -> id = whole(field);
                case "file_name" -> fileName = text(field);
                case "width" -> width = whole(field);
                case "height" -> height = whole(field);
                default -> json.skipChildren();
            }
        }
        require("id", id, "a whole number");
        require("file_name", fileName, "a picture's file name");
        require("width", width, "pixels");
        require("height", height, "pixels");
        if (complaint == null) {
            checkSize("width", "height", width, height);
        }
        if (complaint != null) {
            throw complain("image", id);
        }
        images.accept(new CocoImage(id, fileName, Math.toIntExact(width), Math.toIntExact(height)));
    }

    private void category() throws IOException {
        Long id = null;
        String name = null;
        String supercategory = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "id" -> id = small(field);
                case "name" -> name = text(field);
                case "supercategory" -> supercategory = json.currentToken() == JsonToken.VALUE_NULL ? "" : text(field);
                default -> json.skipChildren();
            }
        }
        require("id", id, "a whole number");
        require("name", name, "the category in words");
        if (complaint != null) {
            throw complain("category", id);
        }
        categories.accept(new Category(Math.toIntExact(id), name, supercategory));
    }

    private void annotation() throws IOException {
        Long id = null;
        Long imageId = null;
        Long categoryId = null;
        boolean crowd = false;
        double area = 0;
        Segmentation segmentation = null;
        double[] bbox = new double[0];
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "id" -> id = whole(field);
                case "image_id" -> imageId = whole(field);
                case "category_id" -> categoryId = small(field);
                case "iscrowd" -> crowd = flag(field);
                case "area" -> area = area(field);
                case "segmentation" -> segmentation = segmentation(field);
                case "bbox" -> bbox = bbox(field);
                default -> json.skipChildren();
            }
        }
        if (segmentation != null) {
            require("id", id, "a whole number");
            require("image_id", imageId, "an image's id");
            require("category_id", categoryId, "a category's id");
        }
        if (complaint != null) {
            throw complain("annotation", id);
        }
        if (segmentation == null) {
            withoutSegmentation++;
        } else {
            annotations.accept(new Annotation(
                    id, imageId, Math.toIntExact(categoryId), crowd, area, segmentation, bbox));
        }
    }

    /** The segmentation; null if there is none, or none with at least three points. */
    private Segmentation segmentation(String field) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case START_ARRAY -> polygons(field);
            case START_OBJECT -> runLengths(field);
            default -> {
                wrong(field, found(), "a list of polygons or an object with \"size\" and \"counts\"");
                yield null;
            }
        };
    }

    private Segmentation polygons(String field) throws IOException {
        List<double[]> parts = new ArrayList<>(1);
        for (int part = 1; json.nextToken() != JsonToken.END_ARRAY; part++) {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                wrong(field, found() + " as part " + part, "a polygon x0, y0, x1, y1, …");
                json.skipChildren();
                continue;
            }
            int count = numbers(field, RunLengths.MAX_COORDINATE);
            if (count % 2 != 0) {
                wrong(field, count + " numbers in part " + part, "an even count of coordinates");
            } else if (count >= 6) {
                // Fewer points enclose nothing; COCO's own files have a few such parts.
                parts.add(Arrays.copyOf(numbers, count));
            }
        }
        return parts.isEmpty() ? null : new Segmentation.Polygons(parts.toArray(double[][]::new));
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
        require(sizeField, size, TWO_SIDES);
        require(countsField, counts, "run lengths");
        if (complaint != null) {
            return null;
        }
        int height = (int) size[0];
        int width = (int) size[1];
        long sum = Arrays.stream(counts).asLongStream().sum();
        if (sum != (long) height * width) {
            wrong(
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
            wrong(field, found(), TWO_SIDES);
            json.skipChildren();
            return null;
        }
        int count = numbers(field, Integer.MAX_VALUE);
        if (count != 2) {
            wrong(field, "a list of " + count, TWO_SIDES);
            return null;
        }
        long[] size = {(long) numbers[0], (long) numbers[1]};
        if (size[0] != numbers[0] || size[1] != numbers[1]) {
            wrong(field, numbers[0] + " and " + numbers[1], TWO_SIDES);
        }
        checkSize(field, field, size[1], size[0]);
        return size;
    }

    private int[] counts(String field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            wrong(field, found(), "a list of run lengths or a string");
            json.skipChildren();
            return null;
        }
        RunLengths.Runs counts = new RunLengths.Runs();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Long count = whole(field);
            if (count != null && (count < 0 || count > RunLengths.MAX_PIXELS)) {
                wrong(field, "a run length of " + count, "0 to " + RunLengths.MAX_PIXELS);
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
            wrong(field, e.getMessage(), "a compressed run-length code as pycocotools writes it");
            return null;
        }
    }

    private double[] bbox(String field) throws IOException {
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

    private double area(String field) throws IOException {
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

    private boolean flag(String field) throws IOException {
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

    /** Reads a list of finite numbers into {@link #numbers}; returns how many. */
    private int numbers(String field, double limit) throws IOException {
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

    private Long whole(String field) throws IOException {
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

    private Long small(String field) throws IOException {
        Long value = whole(field);
        if (value != null && value != value.intValue()) {
            wrong(field, found(), "a number of at most 9 digits");
        }
        return value;
    }

    private String text(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        wrong(field, found(), "text");
        json.skipChildren();
        return null;
    }

    private void checkSize(String widthField, String heightField, long width, long height) {
        if (width < 1 || width > RunLengths.MAX_PIXELS) {
            wrong(widthField, "a width of " + width, "at least 1 pixel and at most 100 megapixels in all");
        } else if (height < 1 || height > RunLengths.MAX_PIXELS / width) {
            wrong(
                    heightField,
                    "a height of " + height + " with a width of " + width,
                    "at least 1 pixel and at most 100 megapixels in all");
        }
    }

    private void require(String field, Object value, String expected) {
        if (value == null) {
            wrong(field, "nothing", expected);
        }
    }

    private void wrong(String field, String found, String expected) {
        if (complaint == null) {
            complaint = "\"%s\": found %s, expected %s.".formatted(field, found, expected);
        }
    }

    private BadInput complain(String kind, Long id) {
        String which = id == null ? "number " + ordinal + " in the file" : id.toString();
        return new BadInput("%s: %s %s: %s".formatted(file, kind, which, complaint));
    }

    /** The current value in words, short enough for a message. */
    private String found() throws IOException {
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

    private static String shortened(String text) {
        String start = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
        return start.replaceAll("\\p{Cntrl}", " ");
    }

    /** Tells how far into the file reading is. */
    private static final class Counted extends FilterInputStream {

        private final long size;
        private final DoubleConsumer progress;
        private long read;
        private double told = -1;

        Counted(InputStream in, long size, DoubleConsumer progress) {
            super(in);
            this.size = size;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            read += Math.max(0, count);
            double fraction = size == 0 ? 1 : Math.min(1, (double) read / size);
            if (fraction - told >= 0.01) {
                told = fraction;
                progress.accept(fraction);
            }
            return count;
        }
    }
}
