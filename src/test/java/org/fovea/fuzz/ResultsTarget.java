package org.fovea.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fovea.experiment.Report;
import org.fovea.experiment.RunFolder;
import org.fovea.experiment.Summary;

/**
 * A run's folder: rows cut, out of order, of other types, of shares that are none; settings likewise; and the report of
 * what is left.
 */
final class ResultsTarget implements Target {

    /** Rows of each experiment, the baseline first. */
    private static final Map<String, String[]> ROWS = Map.of(
            "ablation",
            new String[] {
                "\"protocol\":\"vqa\",\"source\":\"none\",\"tokens\":0,\"correct\":true,\"answer\":\"dog\"",
                "\"protocol\":\"vqa\",\"source\":\"object\",\"tokens\":12,\"correct\":false,\"answer\":\"cat\"",
                "\"protocol\":\"vqa\",\"source\":\"random\",\"n\":\"10\",\"tokens\":10,\"correct\":true,\"answer\":\"dog\"",
                "\"protocol\":\"vqa\",\"source\":\"gradient\",\"n\":\"object+1\",\"tokens\":10,\"correct\":true,\"answer\":\"dog\"",
                "\"skipped\":\"the model does not name the object\""
            },
            "knockout",
            new String[] {
                "\"protocol\":\"vqa\",\"source\":\"none\",\"correct\":true,\"p\":0.9,\"token\":\"dog\"",
                "\"protocol\":\"vqa\",\"source\":\"object\",\"target\":\"last\",\"window\":\"early\",\"layers\":\"1-3\",\"tokens\":12,\"correct\":false,\"p\":0.1,\"token\":\"dog\"",
                "\"protocol\":\"vqa\",\"source\":\"image\",\"target\":\"last-row\",\"layers\":\"7\",\"tokens\":12,\"correct\":true,\"p\":0,\"token\":\"dog\"",
                "\"skipped\":\"\""
            },
            "lens",
            new String[] {
                "\"kind\":\"layer\",\"layer\":3,\"patches\":20,\"top1\":3,\"top5\":9",
                "\"kind\":\"layer\",\"layer\":0,\"patches\":1,\"top1\":0,\"top5\":1",
                "\"kind\":\"segmentation\",\"layers\":\"1-3\",\"over\":\"max\",\"half\":1,\"ap\":0.5,\"threshold\":[0.1,0.5],\"iou\":[0.1,0.2],\"miou\":[0.1,0.2],\"accuracy\":[0.5,1]",
                "\"kind\":\"segmentation\",\"layers\":\"1-3\",\"over\":\"mean\",\"half\":0,\"threshold\":[0.5],\"iou\":[0],\"miou\":[0.2],\"accuracy\":[0.5]"
            });

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        String experiment = dice.of("ablation", "lens", "knockout");
        ObjectNode settings =
                Damage.JSON.createObjectNode().put("experiment", experiment).put("seed", 0);
        settings.putObject("model").put("name", "m").put("layers", 12);
        settings.putObject("coco").put("file", "instances.json").put("images", 3);
        settings.putArray("thresholds").add(0.1).add(0.5);
        Damage.write(
                folder.resolve("settings.json"),
                dice.once(6) ? Damage.json(settings, dice) : settings.toString().getBytes(StandardCharsets.UTF_8),
                dice);
        if (dice.once(3)) {
            Damage.write(folder.resolve("places.json"), Damage.json(settings, dice), dice);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int image = 1; image <= 3; image++) {
            int of = dice.between(1, 4);
            for (int row = 1; row <= of; row++) {
                String[] rows = ROWS.get(dice.once(30) ? "lens" : experiment);
                int which =
                        row == 1 && !dice.once(6) ? 0 : row == 1 ? rows.length - 1 : dice.between(1, rows.length - 2);
                String line =
                        "{\"image\":%d,\"file\":\"a.jpg\",\"row\":%d,\"of\":%d,\"annotation\":1,\"category\":\"dog\",%s}"
                                .formatted(image, row, of, rows[which]);
                lines.write(
                        dice.once(12)
                                ? Damage.json(Damage.JSON.readTree(line), dice)
                                : line.getBytes(StandardCharsets.UTF_8));
                lines.write(
                        dice.once(40)
                                ? dice.of("", "\r\n", "\n\n", "\u0000").getBytes(StandardCharsets.UTF_8)
                                : new byte[] {'\n'});
            }
        }
        if (dice.once(150)) {
            lines.write(new byte[20 << 20]); // a line without an end
        }
        Damage.write(folder.resolve("results.jsonl"), lines.toByteArray(), dice);
        boolean report = dice.once(50); // figures take their time
        return () -> {
            RunFolder.in(folder).ifPresent(RunFolder::questions);
            Summary summary = Summary.read(folder);
            String text = summary.tables().text();
            Target.require(!text.matches("(?s).*\\b(NaN|Infinity|null)\\b.*"), text);
            Target.require(summary.used() >= 0 && summary.used() <= 12, summary.used() + " images");
            if (report) {
                Report.write(folder, List.of(), -1);
                Target.require(!Files.readString(folder.resolve("report.html")).contains("NaN"), "NaN in the report");
            }
        };
    }
}
