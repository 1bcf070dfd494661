package org.fovea.coco;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes instances files as large as COCO's own, the same bytes each time. */
public final class GeneratedInstances {

    private static final int CATEGORIES = 80;

    private GeneratedInstances() {}

    /** From a command line: file, number of annotations. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]), Integer.parseInt(args[1]));
    }

    /**
     * Writes a file of that many annotations on a seventh as many images, about 520 bytes each, one in ninety a crowd.
     */
    public static Path write(Path file, int annotations) throws IOException {
        Random random = new Random(1);
        int images = Math.max(1, annotations / 7);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"info\": {\"description\": \"Generated ✓\"}, \"images\": [");
            for (int i = 1; i <= images; i++) {
                out.write((i == 1 ? "" : ", ")
                        + "{\"license\": 3, \"file_name\": \"%012d.jpg\", \"height\": 480, ".formatted(i)
                        + "\"width\": 640, \"date_captured\": \"2013-11-14 17:02:52\", \"id\": " + i + "}");
            }
            out.write("], \"annotations\": [");
            for (int i = 1; i <= annotations; i++) {
                out.write(i == 1 ? "" : ", ");
                out.write("{\"segmentation\": ");
                out.write(i % 90 == 0 ? runs(random) : polygons(random));
                out.write(", \"area\": " + random.nextInt(4_000_000) / 100.0 + ", \"iscrowd\": " + (i % 90 == 0 ? 1 : 0)
                        + ", \"image_id\": " + (1 + random.nextInt(images)) + ", \"bbox\": [" + random.nextInt(640)
                        + ".25, "
                        + random.nextInt(480) + ", 31.5, 40.75], \"category_id\": " + (1 + random.nextInt(CATEGORIES))
                        + ", \"id\": " + (long) i * 7919 + "}");
            }
            out.write("], \"categories\": [");
            for (int i = 1; i <= CATEGORIES; i++) {
                out.write((i == 1 ? "" : ", ") + "{\"supercategory\": \"thing\", \"id\": " + i + ", \"name\": \"thing "
                        + i + "\"}");
            }
            out.write("]}");
        }
        return file;
    }

    private static String polygons(Random random) {
        StringBuilder text = new StringBuilder("[[");
        int points = 10 + random.nextInt(32);
        for (int i = 0; i < 2 * points; i++) {
            text.append(i == 0 ? "" : ", ").append(random.nextInt(48_000) / 100.0);
        }
        return text.append(random.nextInt(10) == 0 ? "], [1.5, 1.5, 9.25, 1.5, 9.25, 8.0]]" : "]]")
                .toString();
    }

    private static String runs(Random random) {
        int first = random.nextInt(300_000);
        int[] counts = {first, 640 * 480 - first - 100, 100};
        return random.nextBoolean()
                ? "{\"counts\": [%d, %d, %d], \"size\": [480, 640]}".formatted(counts[0], counts[1], counts[2])
                : "{\"size\": [480, 640], \"counts\": \"%s\"}"
                        .formatted(RunLengths.compress(counts).replace("\\", "\\\\"));
    }
}
