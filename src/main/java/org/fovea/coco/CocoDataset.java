package org.fovea.coco;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.fovea.BadInput;

/**
 * The images, categories and objects of one COCO instances file in memory, and its masks where they stand in the file,
 * from where they are read when asked for. Immutable once open; any thread may ask.
 */
public final class CocoDataset {

    private final InstancesFile file;
    private final List<CocoImage> images;
    private final IdRows imageRows;
    private final Map<String, CocoImage> imagesByFileName;
    /** By the last segment of the file name; empty where several images share it. */
    private final Map<String, Optional<CocoImage>> imagesByLastSegment;
    private final List<Category> categories;
    private final Map<Integer, Category> categoriesById = new HashMap<>();
    private final AnnotationColumns annotations;
    private final IdRows annotationRows;
    /** The annotations of image i stand in {@link #byImage} from {@code firstOf[i]} to before {@code firstOf[i + 1]}. */
    private final int[] firstOf;
    /** Rows of annotations, those of an image together, in file order. */
    private final int[] byImage;
    private final int skippedAnnotations;

    private CocoDataset(InstanceContents contents) {
        file = contents.file();
        images = contents.images();
        categories = contents.categories();
        annotations = contents.annotations();
        skippedAnnotations = contents.skipped();
        categories.forEach(category -> categoriesById.put(category.id(), category));
        imagesByFileName = new HashMap<>(2 * images.size());
        imagesByLastSegment = new HashMap<>(2 * images.size());
        imageRows = new IdRows(images.stream().mapToLong(CocoImage::id).toArray(), images.size());
        for (int row = 0; row < images.size(); row++) {
            CocoImage image = images.get(row);
            imageRows.putIfAbsent(row);
            imagesByFileName.putIfAbsent(image.fileName(), image);
            imagesByLastSegment.merge(lastSegment(image.fileName()), Optional.of(image), (one, other) -> Optional.empty());
        }
        annotationRows = new IdRows(annotations.id, annotations.size);
        firstOf = new int[images.size() + 1];
        byImage = new int[annotations.size];
        group();
    }

    private void group() {
        int[] imageOf = new int[annotations.size];
        for (int row = 0; row < annotations.size; row++) {
            annotationRows.putIfAbsent(row);
            imageOf[row] = imageRows.row(annotations.imageId[row]);
            firstOf[imageOf[row] + 1]++;
        }
        for (int i = 0; i < images.size(); i++) {
            firstOf[i + 1] += firstOf[i];
        }
        int[] next = firstOf.clone();
        for (int row = 0; row < annotations.size; row++) {
            byImage[next[imageOf[row]]++] = row;
        }
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
     * Opens an instances file, telling how far it is. The first time, a large file is read from front to back and what
     * was found is kept in an index beside it, or in the user's cache folder if its own cannot be written to; from then
     * on the index is read instead, until the file's size or time changes.
     *
     * @param instancesJson such as instances_val2017.json
     * @param progress takes the fraction of bytes read, rising from 0 to 1, about a hundred times, on the calling
     *     thread; opening ends with what it throws, and nothing is kept then
     * @return its contents
     * @throws BadInput if the file cannot be read, is not a COCO instances file, or contradicts itself; the message
     *     names the file, the annotation or image, the field, what was found and what was expected
     */
    public static CocoDataset open(Path instancesJson, DoubleConsumer progress) {
        InstancesFile file = InstancesFile.of(instancesJson);
        if (file.size() < InstanceIndex.WORTHWHILE) {
            return new CocoDataset(InstanceContents.parse(file, progress));
        }
        double[] highest = {0};                                  // an index may turn out to be damaged near its end
        DoubleConsumer rising = share -> progress.accept(highest[0] = Math.max(highest[0], share));
        InstanceIndex index = new InstanceIndex(file);
        InstanceContents known = index.read(rising);
        if (known != null) {
            return new CocoDataset(known);
        }
        InstanceContents read = InstanceContents.parse(file, rising);
        if (!file.unchanged()) {
            throw file.changed();
        }
        index.write(read);
        return new CocoDataset(read);
    }

    private static String lastSegment(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** The file that was opened. */
    public Path file() {
        return file.path();
    }

    /** All images in file order. */
    public List<CocoImage> images() {
        return images;
    }

    /** All categories in file order, with or without annotations. */
    public List<Category> categories() {
        return categories;
    }

    /**
     * Looks an image up.
     *
     * @param id as in the file
     * @return the image
     * @throws BadInput if the file has none with this id
     */
    public CocoImage image(long id) {
        int row = imageRows.row(id);
        return require("image", id, row < 0 ? null : images.get(row));
    }

    /**
     * Looks an image up by its picture: the one whose file name is exactly this, else the one whose file name is the end
     * of this path, the longest such, else the only one that agrees with it in the last part of its path.
     *
     * @param name a file name or path
     * @return the image; empty if none matches, or several match by the last part only
     */
    public Optional<CocoImage> imageByFileName(String name) {
        CocoImage found = imagesByFileName.get(name);
        String end = name.replace('\\', '/');
        while (found == null && end.indexOf('/') >= 0) {
            end = end.substring(end.indexOf('/') + 1);
            found = imagesByFileName.get(end);
        }
        return found != null ? Optional.of(found)
                : imagesByLastSegment.getOrDefault(lastSegment(name), Optional.empty());
    }

    /**
     * The objects marked in an image.
     *
     * @param imageId an image's id
     * @return its annotations in file order; empty if it has none or there is no such image
     */
    public List<Annotation> annotations(long imageId) {
        int row = imageRows.row(imageId);
        if (row < 0) {
            return List.of();
        }
        Annotation[] own = new Annotation[firstOf[row + 1] - firstOf[row]];
        for (int i = 0; i < own.length; i++) {
            own[i] = annotations.get(byImage[firstOf[row] + i], file);
        }
        return List.of(own);
    }

    /**
     * Looks an annotation up.
     *
     * @param id as in the file
     * @return the annotation
     * @throws BadInput if the file has none with this id, or it was skipped
     */
    public Annotation annotation(long id) {
        int row = annotationRows.row(id);
        return require("annotation", id, row < 0 ? null : annotations.get(row, file));
    }

    /**
     * Looks a category up.
     *
     * @param id as in the file
     * @return the category
     * @throws BadInput if the file has none with this id
     */
    public Category category(int id) {
        return require("category", id, categoriesById.get(id));
    }

    private <T> T require(String kind, long id, T value) {
        if (value == null) {
            throw new BadInput("%s: found no %s with \"id\" %d, expected one that the file has."
                    .formatted(file.path(), kind, id));
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
     * @throws BadInput if the file has changed since it was opened, or cannot be read
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
        int image = imageRows.row(annotation.imageId());
        for (int i = firstOf[image]; i < firstOf[image + 1]; i++) {
            int other = byImage[i];
            if (annotations.categoryId[other] == annotation.categoryId() && annotations.crowd[other] == 0) {
                count++;
                if (annotations.id[other] == annotation.id()) {
                    place = count;
                }
            }
        }
        return count > 1 ? "%s %d of %d".formatted(name, place, count) : name;
    }
}
