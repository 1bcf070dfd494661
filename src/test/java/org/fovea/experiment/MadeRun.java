package org.fovea.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** Folders of runs that were made by hand or by dice, with no model. */
final class MadeRun {

    private MadeRun() {}

    /** Writes a run of these images; each is a list of rows without what all rows begin with. */
    static Path write(Path dir, String experiment, List<List<String>> images) throws IOException {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("settings.json"), """
                {"format": 1, "fovea": "0.1.0", "pytorch": "2.7.1", "experiment": "%s", "seed": 0,
                 "model": {"name": "Made model", "sha256": "00ff", "layers": 10, "patches": 256, "columns": 16, "compute": "exact"},
                 "coco": {"file": "instances.json", "sha256": "ee11"},
                 "filter": {"area": [1500.0, 12000.0], "maxAnnotations": 3, "once": true, "coverage": 0.0},
                 "hallucinationFilter": true}
                """.formatted(experiment));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < images.size(); i++) {
            List<String> rows = images.get(i);
            for (int r = 0; r < rows.size(); r++) {
                lines.append(row(i + 1, r + 1, rows.size(), rows.get(r))).append('\n');
            }
        }
        Files.write(dir.resolve("results.jsonl"), lines.toString().getBytes(StandardCharsets.UTF_8));
        return dir;
    }

    /** A line without its end. */
    static String row(int image, int row, int of, String rest) {
        return "{\"image\":%d,\"file\":\"%06d.jpg\",\"row\":%d,\"of\":%d,\"annotation\":%d,\"category\":\"dog\",%s}"
                .formatted(image, image, row, of, image, rest);
    }

    private static List<List<String>> images(int n, IntFunction<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(
                    i % 11 == 10
                            ? List.of("\"skipped\":\"%s\""
                                    .formatted(
                                            i % 2 == 0
                                                    ? "the model does not name the object"
                                                    : "the model names the object in noise"))
                            : rows.apply(i));
        }
        return all;
    }

    /** An ablation run in which the object's tokens matter, by dice. */
    static Path ablation(Path dir, int n, double strength) throws IOException {
        SplittableRandom dice = new SplittableRandom(1);
        String[] counts = {"5", "10", "20", "40", "60", "100", "250", "object", "object+1", "object+2"};
        return write(dir, "ablation", images(n, i -> {
            List<String> rows = new ArrayList<>();
            int object = 25 + dice.nextInt(30);
            for (String protocol : Words.PROTOCOLS) {
                boolean right = dice.nextDouble() < 0.93;
                rows.add(ablated(protocol, "none", null, 0, right));
                if (!right) {
                    continue;
                }
                int[] sizes = {object, object * 2, object * 3};
                for (int b = 0; b < 3; b++) {
                    rows.add(ablated(
                            protocol,
                            "object" + (b == 0 ? "" : "+" + b),
                            null,
                            sizes[b],
                            dice.nextDouble() > strength * (0.8 + 0.09 * b)));
                }
                rows.add(ablated(protocol, "register", null, dice.nextInt(4), dice.nextDouble() > 0.02));
                for (String source : List.of("random", "gradient")) {
                    for (String count : counts) {
                        int tokens = count.startsWith("object")
                                ? sizes[count.length() == 6 ? 0 : count.charAt(7) - '0']
                                : Integer.parseInt(count);
                        double hurt = strength * Math.pow(tokens / 256.0, source.equals("random") ? 1.3 : 0.5);
                        rows.add(ablated(protocol, source, count, tokens, dice.nextDouble() > hurt));
                    }
                }
            }
            return rows;
        }));
    }

    static String ablated(String protocol, String source, String n, int tokens, boolean right) {
        return "\"protocol\":\"%s\",\"source\":\"%s\",%s\"tokens\":%d,\"correct\":%b,\"answer\":\"…\""
                .formatted(protocol, source, n == null ? "" : "\"n\":\"" + n + "\",", tokens, right);
    }

    /** A lens run in which the name appears in the middle layers, by dice. */
    static Path lens(Path dir, int n, int layers) throws IOException {
        SplittableRandom dice = new SplittableRandom(2);
        String[] ranges = {"1-3", "4-6", "7-10", "1-10"};
        return write(dir, "lens", images(n, i -> {
            List<String> rows = new ArrayList<>();
            int patches = 25 + dice.nextInt(30);
            for (int layer = 0; layer <= layers; layer++) {
                double p = 0.3 + 0.6 * Math.exp(-Math.pow((layer - 0.6 * layers) / (0.3 * layers), 2));
                int top1 = (int) (patches * Math.min(1, p * (0.7 + 0.4 * dice.nextDouble())));
                rows.add("\"kind\":\"layer\",\"layer\":%d,\"patches\":%d,\"top1\":%d,\"top5\":%d"
                        .formatted(layer, patches, top1, Math.min(patches, top1 + 3)));
            }
            int half = dice.nextInt(2);
            for (String over : List.of("mean", "max")) {
                for (int r = 0; r < ranges.length; r++) {
                    List<String> t = new ArrayList<>();
                    List<String> iou = new ArrayList<>();
                    List<String> accuracy = new ArrayList<>();
                    double best = 0.3 + 0.1 * r;
                    for (int k = 1; k <= 19; k++) {
                        double v = (0.45 + 0.08 * r + 0.1 * dice.nextDouble())
                                * Math.exp(-Math.pow((0.05 * k - best) / 0.4, 2));
                        t.add(Numbers.plain(0.05 * k));
                        iou.add(Numbers.plain(v));
                        accuracy.add(Numbers.plain(0.5 + v / 2));
                    }
                    rows.add(
                            "\"kind\":\"segmentation\",\"layers\":\"%s\",\"over\":\"%s\",\"half\":%d,\"ap\":%s,\"threshold\":%s,\"iou\":%s,\"miou\":%s,\"accuracy\":%s"
                                    .formatted(
                                            ranges[r],
                                            over,
                                            half,
                                            Numbers.plain(0.6 + 0.1 * dice.nextDouble()),
                                            t,
                                            iou,
                                            accuracy,
                                            accuracy));
                }
            }
            return rows;
        }));
    }

    private static final String[][] WINDOWS = {
        {"early", "1-3"},
        {"early to middle", "2-4"},
        {"middle", "4-6"},
        {"middle to late", "5-8"},
        {"late", "7-10"},
        {"all", "1-10"}
    };

    /** A knockout run in which the object is read in the later middle layers, by dice. */
    static Path knockout(Path dir, int n) throws IOException {
        SplittableRandom dice = new SplittableRandom(3);
        double[] harm = {0.02, 0.05, 0.15, 0.45, 0.3, 0.8};
        return write(dir, "knockout", images(n, i -> {
            List<String> rows = new ArrayList<>();
            boolean right = dice.nextDouble() < 0.9;
            double before = 0.7 + 0.3 * dice.nextDouble();
            rows.add("\"protocol\":\"vqa\",\"source\":\"none\",\"correct\":%b,\"p\":%s,\"token\":\"dog\""
                    .formatted(right, Numbers.plain(before)));
            String[][] cuts = {
                {"object", "last"},
                {"object+1", "last"},
                {"object+2", "last"},
                {"non-object+1", "last"},
                {"object+1", "last-row"},
                {"image", "last-row"}
            };
            for (int c = 0; right && c < cuts.length; c++) {
                for (int w = 0; w < WINDOWS.length; w++) {
                    double lost =
                            Math.min(0.98, harm[w] * (c < 3 ? 0.8 + 0.2 * c : 0.15)) * (0.6 + 0.6 * dice.nextDouble());
                    rows.add(cut(
                            cuts[c][0],
                            cuts[c][1],
                            WINDOWS[w][0],
                            WINDOWS[w][1],
                            30 + 20 * c,
                            dice.nextDouble() > lost,
                            before * (1 - Math.min(1, lost))));
                }
            }
            return rows;
        }));
    }

    static String cut(String source, String target, String window, String layers, int tokens, boolean right, double p) {
        return "\"protocol\":\"vqa\",\"source\":\"%s\",\"target\":\"%s\",\"window\":\"%s\",\"layers\":\"%s\",\"tokens\":%d,\"correct\":%b,\"p\":%s,\"token\":\"dog\""
                .formatted(source, target, window, layers, tokens, right, Numbers.plain(p));
    }

    /** A row as the runner hands it over. */
    static ObjectNode json(String line) throws IOException {
        return (ObjectNode) Summary.JSON.readTree(line);
    }
}
