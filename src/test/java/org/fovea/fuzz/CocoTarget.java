package org.fovea.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.fovea.coco.Mask;

/**
 * COCO instances files: polygons of many parts and far corners, run lengths that overflow, ids and sizes of other
 * types, deep nests.
 */
final class CocoTarget implements Target {

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        ObjectNode root = Damage.JSON.createObjectNode();
        ArrayNode images = root.putArray("images");
        ArrayNode categories = root.putArray("categories");
        ArrayNode annotations = root.putArray("annotations");
        int side = dice.once(20) ? dice.of(1, 9_000) : dice.between(2, 60);
        for (int i = 1; i <= 2; i++) {
            images.addObject()
                    .put("id", i)
                    .put(
                            "file_name",
                            dice.of("a.png", "日本.png", "/data/local-files/?d=p/a.png", "..\\a.png", "b\u0000.png"))
                    .put("width", side)
                    .put("height", side);
            categories.addObject().put("id", i).put("name", dice.of("dog", "", "x".repeat(300)));
        }
        boolean parts = dice.once(40);
        for (int i = 1; i <= dice.between(1, 4); i++) {
            ObjectNode annotation = annotations
                    .addObject()
                    .put("id", i)
                    .put("image_id", dice.between(1, 2))
                    .put("category_id", dice.between(1, 2))
                    .put("iscrowd", dice.below(2))
                    .put("area", 9.5);
            annotation.putArray("bbox").add(1).add(1).add(2).add(2);
            if (parts && i == 1) {
                many(annotation, images, dice);
            } else if (dice.once(2)) {
                polygons(annotation.putArray("segmentation"), side, dice);
            } else {
                runs(annotation.putObject("segmentation"), side, dice);
            }
        }
        if (dice.once(20)) {
            root.set("info", dice.node());
        }
        byte[] json =
                parts || !dice.once(3) ? root.toString().getBytes(StandardCharsets.UTF_8) : Damage.json(root, dice);
        Path file = Damage.write(folder.resolve("instances.json"), json, dice);
        return () -> {
            CocoDataset dataset = CocoDataset.open(file);
            for (CocoImage image : dataset.images()) {
                for (Annotation annotation : dataset.annotations(image.id())) {
                    look(dataset, image, annotation);
                }
            }
        };
    }

    private static void look(CocoDataset dataset, CocoImage image, Annotation annotation) {
        dataset.label(annotation);
        int height = image.height() > 0 ? image.height() : 10; // where the file gives no size
        int width = image.width() > 0 ? image.width() : 10;
        Mask mask;
        try {
            mask = annotation.segmentation().mask(height, width);
        } catch (BadInput e) {
            return;
        } catch (IllegalArgumentException e) {
            if (image.height() > 0) {
                throw e;
            }
            return;
        }
        Target.require(
                mask.height() == height
                        && mask.width() == width
                        && mask.pixels() >= 0
                        && (long) height * width >= mask.pixels(),
                "a mask of %d pixels".formatted(mask.pixels()));
        if ((long) height * width < 1_000_000) {
            Target.require(
                    mask.rowMajor().cardinality() == mask.pixels(), "another number of pixels than the mask says");
        }
    }

    /** Tens of thousands of parts over a large image. */
    private static void many(ObjectNode annotation, ArrayNode images, Dice dice) {
        for (var image : images) {
            ((ObjectNode) image).put("width", 4000).put("height", 3000);
        }
        ArrayNode parts = annotation.putArray("segmentation");
        for (int i = 0; i < 60_000; i++) {
            int x = dice.below(3990);
            int y = dice.below(2990);
            parts.addArray().add(x).add(y).add(x + 5).add(y).add(x).add(y + 5);
        }
    }

    private static void polygons(ArrayNode parts, int side, Dice dice) {
        for (int p = dice.between(0, 3); p > 0; p--) {
            ArrayNode part = parts.addArray();
            for (int i = 2 * dice.between(0, 6) + (dice.once(60) ? 1 : 0); i > 0; i--) {
                if (dice.once(150)) {
                    part.add(dice.node());
                } else if (dice.once(12)) {
                    part.add(dice.of(-1e8, 1e8, 1e7, -5e7, 99_999_999.9, 2147483647.0, 1e-300, -0.5));
                } else {
                    part.add(dice.between(-5, side + 5) + dice.of(0.0, 0.5, 0.999999));
                }
            }
        }
    }

    private static void runs(ObjectNode rle, int side, Dice dice) {
        rle.putArray("size").add(side).add(side);
        List<Long> runs = new ArrayList<>();
        long left = (long) side * side;
        for (int i = dice.between(0, 6); i > 0 && left > 0; i--) {
            runs.add(dice.once(30) ? dice.edge() : dice.below((int) Math.min(1 << 24, left)));
            left -= runs.get(runs.size() - 1);
        }
        runs.add(dice.once(12) ? left + dice.one(1, -1, 1L << 32, 1L << 31) : left);
        if (dice.once(2)) {
            String text = compressed(runs);
            rle.put(
                    "counts",
                    !dice.once(8) || text.isEmpty()
                            ? text
                            : new StringBuilder(text)
                                    .insert(dice.below(text.length()), (char)
                                            dice.one(0, ' ', 'p', 127, 'é', 0xffff, 'P', 'o', 'O'))
                                    .toString());
        } else {
            runs.forEach(rle.withArray("counts")::add);
        }
    }

    /** As pycocotools writes run lengths ({@code rleToString}). */
    private static String compressed(List<Long> runs) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            long x = runs.get(i) - (i > 2 ? runs.get(i - 2) : 0);
            boolean more = true;
            while (more) {
                long c = x & 0x1f;
                x >>= 5;
                more = (c & 0x10) != 0 ? x != -1 : x != 0;
                out.append((char) ((more ? c | 0x20 : c) + 48));
            }
        }
        return out.toString();
    }
}
