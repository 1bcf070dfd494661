package org.fovea.coco;

import java.util.ArrayList;
import java.util.List;

/** Counts what was left out or repaired in a file, and names the first few of each kind. */
final class Notes {

    private static final int NAMED = 3;

    /** The notes of one kind. */
    private static final class Kind {

        private final List<String> first = new ArrayList<>();
        private int count;

        void add(String what) {
            count++;
            if (first.size() < NAMED) {
                first.add(what);
            }
        }

        void tell(String one, String several, List<String> into) {
            if (count > 0) {
                into.add("%d %s: %s%s."
                        .formatted(
                                count,
                                count == 1 ? one : several,
                                String.join("; ", first),
                                count > first.size() ? "; and %d more".formatted(count - first.size()) : ""));
            }
        }
    }

    private final Kind images = new Kind();
    private final Kind categories = new Kind();
    private final Kind annotations = new Kind();
    private final Kind boxes = new Kind();
    private final Kind unused = new Kind();

    /** Notes an image, category or annotation that is left out; {@code why} without a full stop. */
    void leftOut(String kind, String which, String why) {
        Kind of = kind.equals("image") ? images : kind.equals("category") ? categories : annotations;
        of.add("%s %s: %s".formatted(kind, which, why));
    }

    /** Notes an annotation without a mask, whose box is used. */
    void boxed(String which) {
        boxes.add("annotation " + which);
    }

    /** Notes an annotation with an invalid box or area, which its mask does not need. */
    void unused(String which, String why) {
        unused.add("annotation %s: %s".formatted(which, why));
    }

    /** The number of annotations left out. */
    int annotationsLeftOut() {
        return annotations.count;
    }

    /** Why the first image was left out; null if none was. */
    String firstImage() {
        return images.first.isEmpty() ? null : images.first.get(0);
    }

    /** One sentence per kind that occurred, without the file's name. */
    List<String> sentences() {
        List<String> all = new ArrayList<>();
        images.tell("image left out", "images left out", all);
        categories.tell("category left out", "categories left out", all);
        annotations.tell("annotation left out", "annotations left out", all);
        boxes.tell("annotation has no mask, its box is used", "annotations have no mask, their boxes are used", all);
        unused.tell("box or area not used", "boxes or areas not used", all);
        return List.copyOf(all);
    }
}
