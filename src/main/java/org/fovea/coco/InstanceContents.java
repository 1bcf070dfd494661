package org.fovea.coco;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.fovea.BadInput;

/**
 * What an instances file says, segmentations apart, as it is kept in memory and in the index.
 *
 * @param file as it was when it was read
 * @param images in file order, each id once
 * @param categories in file order, each id once
 * @param annotations in file order, each id once, each of an image and a category that there is
 * @param skipped how many annotations were left out
 */
record InstanceContents(InstancesFile file, List<CocoImage> images, List<Category> categories,
        AnnotationColumns annotations, int skipped) {

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

        private final InstancesFile file;
        private final Map<Long, CocoImage> images = new LinkedHashMap<>();
        private final Map<Integer, Category> categories = new LinkedHashMap<>();
        private final AnnotationColumns annotations = new AnnotationColumns(1024);
        /** Row, height, width of each annotation in run lengths: its image may come after it. */
        private final RunLengths.Runs sizes = new RunLengths.Runs();

        Collector(InstancesFile file) {
            this.file = file;
        }

        InstanceContents collect(DoubleConsumer progress) {
            int without = new InstancesParser(file, this::add, this::add, this::add, progress).parse();
            int unknown = settle();
            annotations.room(annotations.size);
            return new InstanceContents(file, List.copyOf(images.values()), List.copyOf(categories.values()), annotations,
                    without + unknown);
        }

        private void add(CocoImage image) {
            CocoImage before = images.putIfAbsent(image.id(), image);
            if (before != null && !before.equals(image)) {
                throw twice("image", image.id());
            }
        }

        private void add(Category category) {
            Category before = categories.putIfAbsent(category.id(), category);
            if (before != null && !before.equals(category)) {
                throw twice("category", category.id());
            }
        }

        private void add(Annotation annotation, Segmentation segmentation) {
            if (segmentation instanceof Segmentation.Rle runs) {
                addSize(runs.height(), runs.width());
            } else if (segmentation instanceof Segmentation.CompressedRle runs) {
                addSize(runs.height(), runs.width());
            }
            annotations.add(annotation);
        }

        private void addSize(int height, int width) {
            sizes.add(annotations.size);
            sizes.add(height);
            sizes.add(width);
        }

        /** Sections come in any order: annotations are looked at when every image and category is known. */
        private int settle() {
            IdRows rows = new IdRows(annotations.id, annotations.size);
            int[] size = sizes.toArray();
            int nextSize = 0;
            int kept = 0;
            for (int row = 0; row < annotations.size; row++) {
                boolean sized = nextSize < size.length && size[nextSize] == row;
                int sizeAt = nextSize;
                nextSize += sized ? 3 : 0;
                CocoImage image = images.get(annotations.imageId[row]);
                if (image == null || !categories.containsKey(annotations.categoryId[row])) {
                    continue;
                }
                if (sized) {
                    requireSize(annotations.id[row], image, size[sizeAt + 1], size[sizeAt + 2]);
                }
                annotations.move(row, kept);
                if (rows.putIfAbsent(kept) >= 0) {
                    throw twice("annotation", annotations.id[kept]);
                }
                kept++;
            }
            int unknown = annotations.size - kept;
            annotations.size = kept;
            return unknown;
        }

        private void requireSize(long annotation, CocoImage image, int height, int width) {
            if (height != image.height() || width != image.width()) {
                throw new BadInput(("%s: annotation %d: \"segmentation.size\": found %d x %d, expected %d x %d "
                                + "(height x width) as for image %d.")
                        .formatted(file.path(), annotation, height, width, image.height(), image.width(), image.id()));
            }
        }

        private BadInput twice(String kind, long id) {
            return new BadInput("%s: %s %d: \"id\": found it twice, expected each id once."
                    .formatted(file.path(), kind, id));
        }
    }
}
