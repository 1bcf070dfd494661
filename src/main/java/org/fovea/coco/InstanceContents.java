package org.fovea.coco;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;

/**
 * The contents of an instances file without segmentations, as kept in memory and in the index.
 *
 * @param file with its size and time when it was read
 * @param images in file order, each id once
 * @param categories in file order, each id once
 * @param annotations in file order, ids unique within an image, each with an existing image and category
 * @param ids those that are not integers
 * @param skipped the number of annotations left out
 * @param notes what was left out or repaired, one sentence per kind
 */
record InstanceContents(
        InstancesFile file,
        List<CocoImage> images,
        List<Category> categories,
        AnnotationColumns annotations,
        Ids ids,
        int skipped,
        List<String> notes) {

    /**
     * Reads the file from front to back.
     *
     * @param progress gets the fraction of bytes read, 0..1, about a hundred times
     * @throws BadInput if the file cannot be read, is not an instances file, or contradicts itself
     */
    static InstanceContents parse(InstancesFile file, DoubleConsumer progress) {
        return new Collector(file).collect(progress);
    }

    /** Collects the contents and checks references and duplicates. */
    private static final class Collector {

        private record Pair(long image, long annotation) {}

        private final InstancesFile file;
        private final Map<Long, CocoImage> images = new LinkedHashMap<>();
        private final Map<Integer, Category> categories = new LinkedHashMap<>();
        private final AnnotationColumns annotations = new AnnotationColumns(1024);
        private final Ids ids = new Ids();
        private final Notes notes = new Notes();
        /**
         * Row, height, width of each annotation with run lengths, checked at the end: its image may come later in the
         * file.
         */
        private final RunLengths.Runs sizes = new RunLengths.Runs();

        Collector(InstancesFile file) {
            this.file = file;
        }

        InstanceContents collect(DoubleConsumer progress) {
            new InstancesParser(file, this::add, this::add, this::add, ids, notes, progress).parse();
            if (images.isEmpty() && notes.firstImage() != null) {
                throw new BadInput(
                        "%s: none of its images can be used: %s.".formatted(file.path(), notes.firstImage()));
            }
            settle();
            annotations.room(annotations.size);
            return new InstanceContents(
                    file,
                    List.copyOf(images.values()),
                    List.copyOf(categories.values()),
                    annotations,
                    ids,
                    notes.annotationsLeftOut(),
                    notes.sentences());
        }

        private void add(CocoImage image) {
            CocoImage before = images.putIfAbsent(image.id(), image);
            if (before != null && !before.equals(image)) {
                throw twice("image", ids.text(image.id()));
            }
        }

        private void add(Category category) {
            Category before = categories.putIfAbsent(category.id(), category);
            if (before != null && !before.name().equals(category.name())) {
                throw twice("category", ids.categoryText(category.id()));
            }
        }

        private void add(Annotation annotation, Segmentation segmentation) {
            int[] size = segmentation.size();
            if (size != null) {
                sizes.add(annotations.size);
                sizes.add(size[0]);
                sizes.add(size[1]);
            }
            annotations.add(annotation);
        }

        /** Checks the annotations once all images and categories are known, since sections come in any order. */
        private void settle() {
            IdRows rows = new IdRows(annotations.id, annotations.size);
            Set<Pair> again = new HashSet<>();
            int[] size = sizes.toArray();
            int nextSize = 0;
            int kept = 0;
            for (int row = 0; row < annotations.size; row++) {
                boolean sized = nextSize < size.length && size[nextSize] == row;
                int sizeAt = nextSize;
                nextSize += sized ? 3 : 0;
                CocoImage image = images.get(annotations.imageId[row]);
                String objection = image == null
                        ? "\"image_id\": found %s, expected an image of the file"
                                .formatted(JsonValues.shortened(ids.text(annotations.imageId[row])))
                        : !categories.containsKey(annotations.categoryId[row])
                                ? "\"category_id\": found %s, expected a category of the file"
                                        .formatted(JsonValues.shortened(ids.categoryText(annotations.categoryId[row])))
                                : sized ? objection(image, size[sizeAt + 1], size[sizeAt + 2]) : null;
                if (objection == null) {
                    annotations.move(row, kept);
                    int earlier = rows.putIfAbsent(kept);
                    // Some tools restart the annotation ids in each image.
                    if (earlier >= 0
                            && (annotations.imageId[earlier] == image.id()
                                    || !again.add(new Pair(image.id(), annotations.id[kept])))) {
                        objection = "\"id\": found it twice for one image, expected each once";
                    }
                }
                if (objection == null) {
                    if (annotations.boxed(kept)) {
                        notes.boxed(JsonValues.shortened(ids.text(annotations.id[kept])));
                    }
                    kept++;
                } else {
                    notes.leftOut("annotation", JsonValues.shortened(ids.text(annotations.id[row])), objection);
                }
            }
            annotations.size = kept;
        }

        private static String objection(CocoImage image, int height, int width) {
            return image.width() == 0 || height == image.height() && width == image.width()
                    ? null
                    : "\"segmentation.size\": found %d x %d, expected %d x %d (height x width) as for its image"
                            .formatted(height, width, image.height(), image.width());
        }

        private BadInput twice(String kind, String id) {
            return new BadInput("%s: %s %s: \"id\": found it twice, expected each id once."
                    .formatted(file.path(), kind, JsonValues.shortened(id)));
        }
    }
}
