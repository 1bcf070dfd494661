package org.fovea.coco;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.fovea.BadInput;

/**
 * The images, categories and object masks of one COCO instances file, all in memory, with masks kept as the file has
 * them and made when asked for. Immutable once open.
 */
public final class CocoDataset {

    private final Path file;
    private final Map<Long, CocoImage> images = new LinkedHashMap<>();
    /** By the last segment of the file name; empty where several images share it. */
    private final Map<String, Optional<CocoImage>> imagesByLastSegment = new HashMap<>();
    private final Map<String, CocoImage> imagesByFileName = new HashMap<>();
    private final Map<Integer, Category> categories = new LinkedHashMap<>();
    private final Map<Long, List<Annotation>> annotationsByImage = new HashMap<>();
    private final Map<Long, Annotation> annotations = new HashMap<>();
    private final List<CocoImage> imageList;
    private final List<Category> categoryList;
    private int skippedAnnotations;

    private CocoDataset(Path file, DoubleConsumer progress) {
        this.file = file;
        // Sections come in any order: annotations wait until every image and category is known.
        List<Annotation> waiting = new ArrayList<>();
        skippedAnnotations = new InstancesParser(file, this::add, this::add, waiting::add, progress).parse();
        waiting.forEach(this::add);
        annotationsByImage.replaceAll((image, list) -> List.copyOf(list));
        imageList = List.copyOf(images.values());
        categoryList = List.copyOf(categories.values());
    }

    /**
     * Opens an instances file.
     *
     * @param instancesJson such as instances_val2017.json
     * @return its contents
     * @throws BadInput if the file cannot be read, is not a COCO instances file, or contradicts itself; the message
     *     names the file, the annotation or image, the field, what was found and what was expected
     */
    public static CocoDataset open(Path instancesJson) {
        return open(instancesJson, fraction -> {});
    }

    /**
     * Opens an instances file, telling how far it is.
     *
     * @param instancesJson such as instances_val2017.json
     * @param progress takes the fraction of bytes read, rising from 0 to 1, about a hundred times, on the calling
     *     thread
     * @return its contents
     * @throws BadInput if the file cannot be read, is not a COCO instances file, or contradicts itself; the message
     *     names the file, the annotation or image, the field, what was found and what was expected
     */
    public static CocoDataset open(Path instancesJson, DoubleConsumer progress) {
        return new CocoDataset(instancesJson, progress);
    }

    private void add(CocoImage image) {
        CocoImage before = images.putIfAbsent(image.id(), image);
        if (before != null) {
            if (!before.equals(image)) {
                throw twice("image", image.id());
            }
            return;
        }
        imagesByFileName.putIfAbsent(image.fileName(), image);
        imagesByLastSegment.merge(lastSegment(image.fileName()), Optional.of(image), (one, other) -> Optional.empty());
    }

    private void add(Category category) {
        Category before = categories.putIfAbsent(category.id(), category);
        if (before != null && !before.equals(category)) {
            throw twice("category", category.id());
        }
    }

    private void add(Annotation annotation) {
        CocoImage image = images.get(annotation.imageId());
        if (image == null || !categories.containsKey(annotation.categoryId())) {
            skippedAnnotations++;
            return;
        }
        if (annotation.segmentation() instanceof Segmentation.Rle runs) {
            requireSize(annotation, image, runs.height(), runs.width());
        } else if (annotation.segmentation() instanceof Segmentation.CompressedRle runs) {
            requireSize(annotation, image, runs.height(), runs.width());
        }
        if (annotations.putIfAbsent(annotation.id(), annotation) != null) {
            throw twice("annotation", annotation.id());
        }
        annotationsByImage.computeIfAbsent(image.id(), id -> new ArrayList<>(4)).add(annotation);
    }

    private void requireSize(Annotation annotation, CocoImage image, int height, int width) {
        if (height != image.height() || width != image.width()) {
            throw new BadInput(("%s: annotation %d: \"segmentation.size\": found %d x %d, expected %d x %d "
                            + "(height x width) as for image %d.")
                    .formatted(file, annotation.id(), height, width, image.height(), image.width(), image.id()));
        }
    }

    private BadInput twice(String kind, long id) {
        return new BadInput("%s: %s %d: \"id\": found it twice, expected each id once.".formatted(file, kind, id));
    }

    private static String lastSegment(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** The file that was opened. */
    public Path file() {
        return file;
    }

    /** All images in file order. */
    public List<CocoImage> images() {
        return imageList;
    }

    /** All categories in file order, with or without annotations. */
    public List<Category> categories() {
        return categoryList;
    }

    /**
     * Looks an image up.
     *
     * @param id as in the file
     * @return the image
     * @throws BadInput if the file has none with this id
     */
    public CocoImage image(long id) {
        return require("image", id, images.get(id));
    }

    /**
     * Looks an image up by its picture: the one whose file name is exactly this, else the only one that agrees with it
     * in the last part of its path.
     *
     * @param name a file name or path
     * @return the image; empty if none matches, or several match by the last part only
     */
    public Optional<CocoImage> imageByFileName(String name) {
        CocoImage exact = imagesByFileName.get(name);
        return exact != null
                ? Optional.of(exact)
                : imagesByLastSegment.getOrDefault(lastSegment(name), Optional.empty());
    }

    /**
     * The objects marked in an image.
     *
     * @param imageId an image's id
     * @return its annotations in file order; empty if it has none or there is no such image
     */
    public List<Annotation> annotations(long imageId) {
        return annotationsByImage.getOrDefault(imageId, List.of());
    }

    /**
     * Looks an annotation up.
     *
     * @param id as in the file
     * @return the annotation
     * @throws BadInput if the file has none with this id, or it was skipped
     */
    public Annotation annotation(long id) {
        return require("annotation", id, annotations.get(id));
    }

    /**
     * Looks a category up.
     *
     * @param id as in the file
     * @return the category
     * @throws BadInput if the file has none with this id
     */
    public Category category(int id) {
        return require("category", id, categories.get(id));
    }

    private <T> T require(String kind, long id, T value) {
        if (value == null) {
            throw new BadInput("%s: found no %s with \"id\" %d, expected one that the file has."
                    .formatted(file, kind, id));
        }
        return value;
    }

    /** How many annotations were left out: no segmentation, or an image or category that the file does not have. */
    public int skippedAnnotations() {
        return skippedAnnotations;
    }

    /**
     * Makes an annotation's mask at the size of its image.
     *
     * @param annotation one of this dataset
     * @return which pixels belong to the object; may be empty
     */
    public Mask mask(Annotation annotation) {
        CocoImage image = image(annotation.imageId());
        return annotation.segmentation().mask(image.height(), image.width());
    }

    /**
     * Names an annotation for a person: "dog"; "dog 2 of 3" where its image has several, in file order; "dog (crowd)".
     *
     * @param annotation one of this dataset
     * @return the label, unique within the image but for crowds
     */
    public String label(Annotation annotation) {
        String name = category(annotation.categoryId()).name();
        if (annotation.crowd()) {
            return name + " (crowd)";
        }
        int count = 0;
        int place = 0;
        for (Annotation other : annotations(annotation.imageId())) {
            if (other.categoryId() == annotation.categoryId() && !other.crowd()) {
                count++;
                if (other.id() == annotation.id()) {
                    place = count;
                }
            }
        }
        return count > 1 ? "%s %d of %d".formatted(name, place, count) : name;
    }
}
