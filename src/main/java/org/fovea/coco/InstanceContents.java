package org.fovea.coco;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;

/**
 * What an instances file says, segmentations apart, as it is kept in memory and in the index.
 *
 * @param file as it was when it was read
 * @param images in file order, each id once
 * @param categories in file order, each id once
 * @param annotations in file order, each id once for an image, each of an image and a category that there is
 * @param ids those that are no numbers
 * @param skipped how many annotations were left out
 * @param notes what was left out, or is not as it should be, one sentence for each kind
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
     * @param progress takes the fraction of bytes read, 0 … 1, about a hundred times
     * @throws BadInput if the file cannot be read, is no instances file, or contradicts itself
     */
    static InstanceContents parse(InstancesFile file, DoubleConsumer progress) {
        return new Collector(file).collect(progress);
    }

    /** Finds what takes two objects of the file to be wrong. */
    private static final class Collector {

        private record Pair(long image, long annotation) {}

        private final InstancesFile file;
        private final Map<Long, CocoImage> images = new LinkedHashMap<>();
        private final Map<Integer, Category> categories = new LinkedHashMap<>();
        private final AnnotationColumns annotations = new AnnotationColumns(1024);
        private final Ids ids = new Ids();
        private final Notes notes = new Notes();
        /** Row, height, width of each annotation in run lengths: its image may come after it. */
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

        /** Sections come in any order: annotations are looked at when every image and category is known. */
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
                    // Some tools number the annotations of each image from the start again.
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
