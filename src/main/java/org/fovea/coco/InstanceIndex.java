package org.fovea.coco;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.base.Places;
import org.fovea.base.WholeFile;

/**
 * The index of a large instances file, kept in {@code NAME.json.fovea-index} beside it, or in the user's cache folder
 * if that cannot be written. An index of another version, of a file with another size or time, incomplete or damaged is
 * ignored.
 */
final class InstanceIndex {

    /** Smaller files are read fast enough without an index, in bytes. */
    static final long WORTHWHILE = 1_000_000;

    private static final long MAGIC = 0x464f564541494458L; // FOVEAIDX
    private static final int VERSION = 2;
    private static final String SUFFIX = ".fovea-index";

    private final InstancesFile file;

    InstanceIndex(InstancesFile file) {
        this.file = file;
    }

    /** The possible places of the index, the preferred one first. */
    List<Path> places() {
        Path path = file.path();
        List<Path> places = new ArrayList<>(2);
        places.add(path.resolveSibling(path.getFileName() + SUFFIX));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(path.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
            places.add(Places.ofUser()
                    .cache("coco")
                    .resolve(HexFormat.of().formatHex(hash).substring(0, 32) + SUFFIX));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            return places;
        }
        return places;
    }

    /**
     * Reads the index.
     *
     * @param progress gets the fraction of bytes read, 0..1
     * @return the contents; null if there is no valid index
     */
    InstanceContents read(DoubleConsumer progress) {
        for (Path place : places()) {
            if (Files.isRegularFile(place)) {
                try (CheckedReader in = new CheckedReader(place, progress)) {
                    return read(in);
                } catch (IOException e) {
                    // without an index, the file itself is read
                }
            }
        }
        return null;
    }

    private InstanceContents read(CheckedReader in) throws IOException {
        in.require(in.integer() == (int) (MAGIC >>> 32) && in.integer() == (int) MAGIC && in.integer() == VERSION);
        in.require(in.whole() == file.size() && in.whole() == file.modified());
        int skipped = in.count(0);
        List<String> notes = new ArrayList<>();
        for (int left = in.count(4); left > 0; left--) {
            notes.add(in.text());
        }
        Ids ids = new Ids();
        for (int left = in.count(4); left > 0; left--) {
            ids.take(in.text());
        }
        CocoImage[] images = new CocoImage[in.count(20)];
        for (int i = 0; i < images.length; i++) {
            images[i] = new CocoImage(in.whole(), in.text(), in.integer(), in.integer());
            in.require(images[i].width() > 0 && images[i].height() > 0
                    || images[i].width() == 0 && images[i].height() == 0);
            in.require((long) images[i].width() * images[i].height() <= RunLengths.MAX_PIXELS);
        }
        Category[] categories = new Category[in.count(12)];
        for (int i = 0; i < categories.length; i++) {
            categories[i] = new Category(in.integer(), in.text(), in.text());
        }
        AnnotationColumns annotations = new AnnotationColumns(in.count(AnnotationColumns.BYTES));
        annotations.size = annotations.id.length;
        in.wholes(annotations.id);
        in.wholes(annotations.imageId);
        in.integers(annotations.categoryId);
        in.bytes(annotations.flags);
        in.numbers(annotations.area);
        in.numbers(annotations.bbox);
        in.wholes(annotations.from);
        in.integers(annotations.length);
        in.requireEnd();
        IdRows imageRows = new IdRows(Stream.of(images).mapToLong(CocoImage::id).toArray(), images.length);
        for (int row = 0; row < images.length; row++) {
            in.require(imageRows.putIfAbsent(row) < 0);
        }
        Set<Integer> kinds = Stream.of(categories).map(Category::id).collect(Collectors.toSet());
        for (int row = 0; row < annotations.size; row++) {
            in.require(imageRows.row(annotations.imageId[row]) >= 0
                    && kinds.contains(annotations.categoryId[row])
                    && annotations.from[row] >= 0
                    && annotations.length[row] > 0
                    && annotations.from[row] <= file.size() - annotations.length[row]);
        }
        return new InstanceContents(
                file, List.of(images), List.of(categories), annotations, ids, skipped, List.copyOf(notes));
    }

    /** Writes the index if possible; a full or read-only disk is not an error. */
    void write(InstanceContents contents) {
        for (Path place : places()) {
            try {
                if (!place.equals(places().get(0))) {
                    Files.createDirectories(place.getParent());
                }
                WholeFile.write(place, out -> write(contents, new CheckedWriter(out)));
                return;
            } catch (BadInput | IOException e) {
                // try the next place
            }
        }
    }

    private void write(InstanceContents contents, CheckedWriter out) throws IOException {
        out.integer((int) (MAGIC >>> 32));
        out.integer((int) MAGIC);
        out.integer(VERSION);
        out.whole(file.size());
        out.whole(file.modified());
        out.integer(contents.skipped());
        out.integer(contents.notes().size());
        for (String note : contents.notes()) {
            out.text(note);
        }
        out.integer(contents.ids().texts().size());
        for (String id : contents.ids().texts().values()) {
            out.text(id);
        }
        out.integer(contents.images().size());
        for (CocoImage image : contents.images()) {
            out.whole(image.id());
            out.text(image.fileName());
            out.integer(image.width());
            out.integer(image.height());
        }
        out.integer(contents.categories().size());
        for (Category category : contents.categories()) {
            out.integer(category.id());
            out.text(category.name());
            out.text(category.supercategory());
        }
        AnnotationColumns annotations = contents.annotations();
        out.integer(annotations.size);
        out.wholes(annotations.id, annotations.size);
        out.wholes(annotations.imageId, annotations.size);
        out.integers(annotations.categoryId, annotations.size);
        out.bytes(annotations.flags, annotations.size);
        out.numbers(annotations.area, annotations.size);
        out.numbers(annotations.bbox, 4 * annotations.size);
        out.wholes(annotations.from, annotations.size);
        out.integers(annotations.length, annotations.size);
        out.end();
    }
}
