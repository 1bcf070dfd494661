package org.fovea.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;

/**
 * Streams a COCO instances file: passes on each image, category and annotation without keeping it. Objects that are
 * invalid on their own are left out here; references and duplicates are checked by {@link InstanceContents}.
 */
final class InstancesParser {

    /** The sections that every instances file has; other COCO files lack one. */
    private static final List<String> SECTIONS = List.of("images", "annotations", "categories");

    private static final String ID = "a number or text";
    private static final List<String> KINDS = List.of("image", "annotation", "category");

    static final JsonFactory JSON = JsonFactory.builder()
            // Python's json writes NaN; it is accepted here so that the error can name the field.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final InstancesFile file;
    private final Consumer<CocoImage> images;
    private final Consumer<Category> categories;
    private final BiConsumer<Annotation, Segmentation> annotations;
    private final DoubleConsumer progress;

    private JsonParser json;
    private JsonValues values;
    private SegmentationParser segmentations;
    private final Ids ids;
    private final Notes notes;
    /** The current object's place in its section, from 1. */
    private int ordinal;

    /**
     * @param file the instances file
     * @param images takes each image
     * @param categories takes each category
     * @param annotations takes each annotation that has a segmentation or a box, and that; may come before its image
     *     and category
     * @param ids collects ids that are not integers
     * @param notes collects what is left out or repaired
     * @param progress takes the fraction of bytes read, 0 … 1, about a hundred times
     */
    InstancesParser(
            InstancesFile file,
            Consumer<CocoImage> images,
            Consumer<Category> categories,
            BiConsumer<Annotation, Segmentation> annotations,
            Ids ids,
            Notes notes,
            DoubleConsumer progress) {
        this.file = file;
        this.images = images;
        this.categories = categories;
        this.annotations = annotations;
        this.ids = ids;
        this.notes = notes;
        this.progress = progress;
    }

    /**
     * Reads the file.
     *
     * @throws BadInput if the file cannot be read, is not JSON, or is not a COCO instances file
     */
    void parse() {
        try (InputStream in = new BufferedInputStream(
                        new Counted(Files.newInputStream(file.path()), file.size(), progress), 1 << 16);
                JsonParser parser = JSON.createParser(in)) {
            json = parser;
            values = new JsonValues(parser);
            segmentations = new SegmentationParser(parser, values);
            try {
                root();
            } catch (JsonProcessingException e) {
                throw notJson(e);
            }
            progress.accept(1);
        } catch (NoSuchFileException e) {
            throw new BadInput("%s: found no such file, expected a COCO instances file.".formatted(file.path()), e);
        } catch (IOException e) {
            throw new BadInput(
                    "%s: found a file that cannot be read (%s), expected a COCO instances file."
                            .formatted(file.path(), Reason.of(e)),
                    e);
        }
    }

    private BadInput notJson(JsonProcessingException e) {
        String path = json.getParsingContext().pathAsPointer().toString();
        String where = path.isEmpty() ? "at the top" : "in " + JsonValues.shortened(path);
        if (e instanceof JsonEOFException) {
            return new BadInput(
                    "%s: found the end of the file %s, expected a complete COCO instances file."
                            .formatted(file.path(), where),
                    e);
        }
        JsonLocation at = json.currentLocation();
        return new BadInput(
                ("%s: found something that is not JSON %s (line %d, column %d), " + "expected a COCO instances file.")
                        .formatted(file.path(), where, at.getLineNr(), at.getColumnNr()),
                e);
    }

    private void root() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadInput("%s: found %s, expected a COCO instances file: an object with \"images\", "
                            .formatted(file.path(), values.found())
                    + "\"annotations\" and \"categories\".");
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
                        .formatted(file.path(), section));
            }
        }
        if (json.nextToken() != null) {
            throw new BadInput("%s: found %s after the end, expected one COCO instances file."
                    .formatted(file.path(), values.found()));
        }
    }

    private void section(String name) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new BadInput("%s: \"%s\": found %s, expected a list.".formatted(file.path(), name, values.found()));
        }
        ordinal = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            ordinal++;
            values.begin();
            if (json.currentToken() != JsonToken.START_OBJECT) {
                values.wrong(name, values.found(), "an object");
                leaveOut(KINDS.get(SECTIONS.indexOf(name)), null);
                json.skipChildren();
                continue;
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
                case "id" -> id = values.id(field, ids);
                case "file_name" -> fileName = values.text(field);
                case "width" -> width = values.side(field);
                case "height" -> height = values.side(field);
                default -> json.skipChildren();
            }
        }
        values.require("id", id, ID);
        values.require("file_name", fileName, "an image's file name");
        boolean sized = width != null && height != null; // a lone width or height is ignored
        if (values.complaint() == null && sized) {
            values.checkSize("width", "height", width, height);
        }
        if (values.complaint() != null) {
            leaveOut("image", id == null ? null : ids.text(id));
        } else {
            images.accept(new CocoImage(
                    id, fileName, sized ? Math.toIntExact(width) : 0, sized ? Math.toIntExact(height) : 0));
        }
    }

    /** An optional text; anything else counts as missing. */
    private String supercategory() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return "";
    }

    private void category() throws IOException {
        Integer id = null;
        String name = null;
        String supercategory = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "id" -> id = values.category(field, ids);
                case "name" -> name = values.text(field);
                case "supercategory" -> supercategory = supercategory();
                default -> json.skipChildren();
            }
        }
        values.require("id", id, ID);
        values.require("name", name, "the category in words");
        if (values.complaint() != null) {
            leaveOut("category", id == null ? null : ids.categoryText(id));
        } else {
            categories.accept(new Category(id, name, supercategory));
        }
    }

    private void annotation() throws IOException {
        Long id = null;
        Long imageId = null;
        Integer categoryId = null;
        boolean crowd = false;
        double area = Double.NaN;
        Segmentation segmentation = null;
        long from = -1;
        long to = -1;
        long boxFrom = -1;
        long boxTo = -1;
        double[] bbox = new double[0];
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "id" -> id = values.id(field, ids);
                case "image_id" -> imageId = values.id(field, ids);
                case "category_id" -> categoryId = values.category(field, ids);
                case "iscrowd" -> crowd = values.flag(field);
                case "area" -> area = values.area(field);
                case "segmentation" -> {
                    from = json.currentTokenLocation().getByteOffset();
                    segmentation = segmentations.parse(field);
                    to = json.currentLocation().getByteOffset();
                }
                case "bbox" -> {
                    boxFrom = json.currentTokenLocation().getByteOffset();
                    bbox = values.bbox(field);
                    boxTo = json.currentLocation().getByteOffset();
                }
                default -> json.skipChildren();
            }
        }
        values.require("id", id, ID);
        values.require("image_id", imageId, "an image's id");
        values.require("category_id", categoryId, "a category's id");
        boolean boxed = segmentation == null;
        if (values.complaint() == null && boxed && !StoredSegmentation.isBox(bbox)) {
            values.wrong("segmentation", "none, and no box that could stand for it", "polygons or run lengths");
        }
        if (values.complaint() != null) {
            leaveOut("annotation", id == null ? null : ids.text(id));
            return;
        }
        if (values.aside() != null) {
            notes.unused(JsonValues.shortened(ids.text(id)), JsonValues.withoutStop(values.aside()));
        }
        if (boxed) {
            segmentation = Segmentation.Polygons.ofBox(bbox);
            from = boxFrom;
            to = boxTo;
        }
        if (from < 0 || to <= from) { // Jackson counts bytes in UTF-8 only
            throw new BadInput("%s: found text in another encoding, expected UTF-8.".formatted(file.path()));
        }
        annotations.accept(
                new Annotation(
                        id,
                        imageId,
                        categoryId,
                        crowd,
                        Double.isNaN(area) ? segmentation.area() : area,
                        bbox,
                        new StoredSegmentation(file, from, Math.toIntExact(to - from), boxed)),
                segmentation);
    }

    private void leaveOut(String kind, String id) {
        notes.leftOut(
                kind,
                id == null ? "number " + ordinal + " in the file" : JsonValues.shortened(id),
                JsonValues.withoutStop(values.complaint()));
    }

    /** Reports the progress. */
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
