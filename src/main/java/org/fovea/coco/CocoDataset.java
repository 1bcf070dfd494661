package org.fovea.coco;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;
import org.fovea.model.image.ImageSize;

/**
 * A COCO instances file: images, categories and annotations in memory, masks read from the file on demand. Immutable
 * and thread-safe.
 */
public final class CocoDataset {

    private final InstancesFile file;
    private final List<CocoImage> images;
    private final IdRows imageRows;
    private final Map<String, CocoImage> imagesByFileName;
    /** By the last segment of the file name; empty if several images share it. */
    private final Map<String, Optional<CocoImage>> imagesByLastSegment;

    private final List<Category> categories;
    private final Map<Integer, Category> categoriesById = new HashMap<>();
    private final AnnotationColumns annotations;
    private final IdRows annotationRows;
    /**
     * The annotations of image i are in {@link #byImage} from {@code firstOf[i]} to {@code firstOf[i + 1]}, exclusive.
     */
    private final int[] firstOf;
    /** Rows of annotations, grouped by image, in file order. */
    private final int[] byImage;

    private final Ids ids;
    private final int skippedAnnotations;
    private final List<String> notes;

    private CocoDataset(InstanceContents contents) {
        file = contents.file();
        images = contents.images();
        categories = contents.categories();
        annotations = contents.annotations();
        ids = contents.ids();
        skippedAnnotations = contents.skipped();
        notes = contents.notes();
        categories.forEach(category -> categoriesById.put(category.id(), category));
        imagesByFileName = new HashMap<>(2 * images.size());
        imagesByLastSegment = new HashMap<>(2 * images.size());
        imageRows = new IdRows(images.stream().mapToLong(CocoImage::id).toArray(), images.size());
        for (int row = 0; row < images.size(); row++) {
            CocoImage image = images.get(row);
            imageRows.putIfAbsent(row);
            imagesByFileName.putIfAbsent(image.fileName(), image);
            for (String last : FileNames.lastSegments(image.fileName())) {
                imagesByLastSegment.merge(last, Optional.of(image), (one, other) -> Optional.empty());
            }
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
     * Opens an instances file and reports progress. A large file is indexed when it is first opened: the index is kept
     * beside it, or in the user's cache folder if its own is read-only, and read instead of the file until the file's
     * size or modification time changes.
     *
     * @param instancesJson such as instances_val2017.json
     * @param progress gets the fraction of bytes read, 0..1, about a hundred times, on the calling thread; an exception
     *     that it throws ends the opening, and no index is written
     * @return its contents
     * @throws BadInput if the file cannot be read, is not a COCO instances file, or contradicts itself; the message
     *     names the file, the annotation or image, the field, what was found and what was expected
     */
    public static CocoDataset open(Path instancesJson, DoubleConsumer progress) {
        InstancesFile file = InstancesFile.of(instancesJson);
        if (file.size() < InstanceIndex.WORTHWHILE) {
            return new CocoDataset(InstanceContents.parse(file, progress));
        }
        double[] highest = {0}; // an index may turn out to be damaged near its end
        DoubleConsumer rising = share -> {
            highest[0] = Math.max(highest[0], share);
            progress.accept(highest[0]);
        };
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
     * Finds an image by id.
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
     * Finds an image by its file: the one with exactly this file name; else the one whose file name is the longest end
     * of this path; else the only one with the same last segment.
     *
     * @param name a file name or path
     * @return the image; empty if none matches, or several match by the last segment only
     */
    public Optional<CocoImage> imageByFileName(String name) {
        CocoImage found = imagesByFileName.get(name);
        String path = name.replace('\\', '/');
        for (String end : FileNames.ends(path)) {
            found = found == null ? imagesByFileName.get(end) : found;
        }
        if (found != null) {
            return Optional.of(found);
        }
        // Of several with the same last segment, the one that agrees with most of the path is meant.
        String last = path.substring(path.lastIndexOf('/') + 1);
        Optional<CocoImage> only = imagesByLastSegment.get(last);
        return only == null ? Optional.empty() : only.isPresent() ? only : imageByLongestEnd(path);
    }

    private Optional<CocoImage> imageByLongestEnd(String path) {
        CocoImage best = null;
        int longest = 1; // more than the last segment
        boolean several = false;
        for (CocoImage image : images) {
            int common = 0;
            for (String reading : FileNames.readings(image.fileName())) {
                common = Math.max(common, FileNames.commonSegments(path, reading));
            }
            several = common == longest ? best != null : common < longest && several;
            if (common > longest) {
                longest = common;
                best = image;
            }
        }
        return several ? Optional.empty() : Optional.ofNullable(best);
    }

    /** Whether no other image's file name has this last segment. */
    boolean isOnlyOne(CocoImage image, String lastSegment) {
        return imagesByLastSegment
                .getOrDefault(lastSegment, Optional.empty())
                .filter(image::equals)
                .isPresent();
    }

    /**
     * The annotations of an image.
     *
     * @param imageId an image's id
     * @return in file order; empty if the image has none or does not exist
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
     * Finds an annotation by id; the first if several images have one with this id.
     *
     * @param id as in the file
     * @return the annotation
     * @throws BadInput if the file has none with this id, or it was skipped
     */
    Annotation annotation(long id) {
        int row = annotationRows.row(id);
        return require("annotation", id, row < 0 ? null : annotations.get(row, file));
    }

    /**
     * Finds an annotation of an image.
     *
     * @param imageId the image's id
     * @param id the annotation's, which other images may have too
     * @return it; empty if the image has none with this id
     */
    public Optional<Annotation> annotation(long imageId, long id) {
        return annotations(imageId).stream().filter(a -> a.id() == id).findFirst();
    }

    /** An id of an image or an annotation as the file has it. */
    public String id(long id) {
        return ids.text(id);
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
            throw new BadInput("%s: found no %s with \"id\" %s, expected one that the file has."
                    .formatted(file.path(), kind, JsonValues.shortened(ids.text(id))));
        }
        return value;
    }

    /**
     * What of the file is left out or not as it should be, for the person: one sentence for each kind, with the file's
     * name; empty if all is well.
     */
    public List<String> notes() {
        return notes.stream()
                .map(note -> file.path().getFileName() + ": " + note)
                .toList();
    }

    /**
     * How many annotations were left out: neither mask nor box, broken, or of an image or category that the file does
     * not have.
     */
    public int skippedAnnotations() {
        return skippedAnnotations;
    }

    /**
     * Why an annotation's mask does not fit an image, without naming places; null if it does. Where the image is turned
     * by EXIF, the size that the file gives shows whether masks are of the stored or of the upright image, unless both
     * are as large.
     *
     * @param annotation one of this dataset
     * @param actual the size of the image's file
     * @throws BadInput if the file has changed since it was opened, or cannot be read
     */
    public String misfit(Annotation annotation, ImageSize actual) {
        int[] size = size(annotation);
        boolean upright = size == null || size[0] == actual.height() && size[1] == actual.width();
        boolean stored = size == null || size[0] == actual.storedHeight() && size[1] == actual.storedWidth();
        if (upright && stored && actual.orientation().tag() != 1) {
            return ("the image is turned by EXIF (orientation %d), and nothing shows whether its annotations are of the turned "
                            + "image; save it without that tag")
                    .formatted(actual.orientation().tag());
        }
        return upright || stored
                ? null
                : "the image is %d×%d, its annotations are of %d×%d"
                        .formatted(actual.width(), actual.height(), size[1], size[0]);
    }

    /**
     * Height and width of an annotation's image, or of its mask if the file has no size for the image; null if it has
     * neither.
     */
    private int[] size(Annotation annotation) {
        CocoImage image = image(annotation.imageId());
        return image.width() > 0
                ? new int[] {image.height(), image.width()}
                : annotation.segmentation().size();
    }

    /**
     * The mask of an annotation over the upright image; a mask drawn over the image as stored is rotated with it.
     *
     * @param annotation one of this dataset
     * @param actual the size of the file that was found for its image
     * @return the mask; may be empty
     * @throws BadInput if it does not fit the image, the file has changed since it was opened, or cannot be read
     */
    public Mask mask(Annotation annotation, ImageSize actual) {
        String misfit = misfit(annotation, actual);
        if (misfit != null) {
            throw new BadInput("%s: %s: %s."
                    .formatted(
                            file.path().getFileName(),
                            JsonValues.shortened(image(annotation.imageId()).fileName()),
                            misfit));
        }
        int[] size = size(annotation);
        boolean upright = size == null || size[0] == actual.height() && size[1] == actual.width();
        Segmentation segmentation = annotation.segmentation();
        try {
            return upright
                    ? segmentation.mask(actual.height(), actual.width())
                    : segmentation
                            .mask(actual.storedHeight(), actual.storedWidth())
                            .turned(actual.orientation());
        } catch (IllegalArgumentException e) { // run lengths of another size were refused at opening
            throw file.changed();
        }
    }

    /** The mask of an annotation at the image's size in the file. */
    Mask mask(Annotation annotation) {
        CocoImage image = image(annotation.imageId());
        return annotation.segmentation().mask(image.height(), image.width());
    }

    /**
     * The label of an annotation: "dog"; "dog 2 of 3" if its image has several, in file order; "dog (crowd)"; with
     * "(box)" if its box is used as the mask.
     *
     * @param annotation one of this dataset
     * @return the label, unique within the image except for crowds
     */
    public String label(Annotation annotation) {
        String name = category(annotation.categoryId()).name();
        String box = annotation.boxed() ? " (box)" : "";
        if (annotation.crowd()) {
            return name + " (crowd)" + box;
        }
        int count = 0;
        int place = 0;
        int image = imageRows.row(annotation.imageId());
        for (int i = firstOf[image]; i < firstOf[image + 1]; i++) {
            int other = byImage[i];
            if (annotations.categoryId[other] == annotation.categoryId() && !annotations.crowd(other)) {
                count++;
                if (annotations.id[other] == annotation.id()) {
                    place = count;
                }
            }
        }
        return (count > 1 ? "%s %d of %d".formatted(name, place, count) : name) + box;
    }
}
