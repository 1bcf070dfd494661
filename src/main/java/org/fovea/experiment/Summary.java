package org.fovea.experiment;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fovea.base.BadInput;

/**
 * Summarises the rows of an experiment, which are added one by one, while it runs or from its folder. Only a few
 * numbers are kept per image, so that the window can show live figures and a report on thousands of images needs little
 * memory. An image counts once its last row has been added.
 */
public final class Summary {

    static final List<String> EXPERIMENTS = List.of("ablation", "lens", "knockout");

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String name;
    private final JsonNode settings;
    private final String experiment;
    private final AblationTally ablation = new AblationTally();
    private final LensTally lens = new LensTally();
    private final KnockoutTally knockout = new KnockoutTally();
    private final SortedMap<String, Integer> skipped = new TreeMap<>();
    private final List<ResultRow> pending = new ArrayList<>();
    private int used;

    /**
     * An empty summary.
     *
     * @param settings the run's settings; {@code experiment} determines the kind of rows
     * @throws BadInput if it is not one of the three experiments
     */
    public Summary(JsonNode settings) {
        this("this run", "settings", settings);
    }

    private Summary(String name, String place, JsonNode settings) {
        this.name = name;
        this.settings = settings;
        experiment = new ResultRow(place, settings).oneOf("experiment", EXPERIMENTS);
    }

    /** For published results, which have no rows. */
    Summary(String name) {
        this.name = name;
        settings = JSON.createObjectNode();
        experiment = "";
    }

    /**
     * Reads a run, finished or not. Incomplete lines and images, which a killed run leaves behind, do not count.
     *
     * @param dir the run's folder, with settings.json and results.jsonl
     * @throws BadInput naming file, line, field, what was found and what was expected
     */
    public static Summary read(Path dir) {
        return read(dir, row -> {});
    }

    /**
     * Reads a run as {@link #read(Path)} does.
     *
     * @param rows receives each row, including those of incomplete cases
     */
    public static Summary read(Path dir, Consumer<JsonNode> rows) {
        Path file = dir.resolve(Run.SETTINGS);
        JsonNode settings = RunFolder.settings(file);
        Path folder = dir.toAbsolutePath().normalize().getFileName();
        Summary summary = new Summary(folder == null ? "run" : folder.toString(), file.toString(), settings);
        ResultLines.read(dir.resolve(ResultsFile.NAME), row -> {
            summary.add(row);
            rows.accept(row.json());
        });
        return summary;
    }

    /**
     * Adds the next row.
     *
     * @param row from results.jsonl
     * @throws BadInput naming the field, what was found and what was expected
     */
    public void add(JsonNode row) {
        String image = row != null && row.hasNonNull("image") ? row.get("image").asText() : "?";
        add(new ResultRow(
                "image %s, row %s".formatted(image, row != null && row.has("row") ? row.get("row") : "?"), row));
    }

    private void add(ResultRow row) {
        String image = row.id("image");
        int number = row.whole("row", 1);
        int of = row.whole("of", 1);
        int expected = pending.size() + 1;
        if (number != expected) {
            throw row.wrong("row", row.json().get("row"), Integer.toString(expected));
        }
        if (expected > 1) {
            ResultRow first = pending.get(0);
            if (!first.id("image").equals(image)) {
                throw row.wrong(
                        "image",
                        row.json().get("image"),
                        "row %d of %d of image %s".formatted(expected, first.whole("of", 1), first.id("image")));
            }
            if (first.whole("of", 1) != of) {
                throw row.wrong("of", row.json().get("of"), Integer.toString(first.whole("of", 1)));
            }
        }
        if (number > of) {
            throw row.wrong("row", row.json().get("row"), "at most %d, as \"of\" says".formatted(of));
        }
        pending.add(row);
        if (number == of) {
            count(image);
        }
    }

    /** Counts a complete image. */
    private void count(String image) {
        List<ResultRow> rows = List.copyOf(pending);
        pending.clear();
        if (rows.get(0).has("skipped")) {
            skipped.merge(rows.get(0).text("skipped"), 1, Integer::sum);
            return;
        }
        Map<String, Double> before = new HashMap<>();
        for (ResultRow row : rows) {
            switch (experiment) {
                case "ablation" -> ablation(image, row, before);
                case "lens" -> lens(image, row);
                default -> knockout(image, row, before);
            }
        }
        used++;
    }

    private void ablation(String image, ResultRow row, Map<String, Double> before) {
        String protocol = row.oneOf("protocol", Words.PROTOCOLS);
        String source = row.text("source");
        boolean right = row.truth("correct");
        if (source.equals("none")) {
            ablation.baseline(image, protocol, right);
            before.put(protocol, right ? 1.0 : Double.NaN);
            return;
        }
        row.oneOf("source", Words.ABLATED);
        asked(row, protocol, before);
        String n = "";
        if (source.equals("random") || source.equals("gradient")) {
            n = row.text("n");
            if (!n.matches("\\d{1,9}|object|object\\+1|object\\+2")) {
                throw row.wrong("n", row.json().get("n"), "a number of tokens, object, object+1 or object+2");
            }
        }
        ablation.effect(image, protocol, source, n, row.whole("tokens", 0), right);
    }

    private void knockout(String image, ResultRow row, Map<String, Double> before) {
        String protocol = row.oneOf("protocol", Words.PROTOCOLS);
        boolean right = row.truth("correct");
        if (row.text("source").equals("none")) {
            knockout.baseline(image, protocol, right);
            before.put(protocol, right ? row.share("p") : Double.NaN);
            return;
        }
        String source = row.oneOf("source", Words.CUT);
        String target = row.oneOf("target", Words.TARGETS);
        knockout.effect(
                image,
                new KnockoutTally.Group(protocol, target),
                source,
                row.has("window") ? row.text("window") : "",
                layers(row),
                row.whole("tokens", 0),
                right,
                asked(row, protocol, before),
                row.share("p"));
    }

    /** The right token's probability without intervention, for a question that was answered correctly. */
    private static double asked(ResultRow row, String protocol, Map<String, Double> before) {
        Double p = before.get(protocol);
        if (p == null || p.isNaN()) {
            throw row.wrong(
                    "source",
                    row.json().get("source"),
                    p == null
                            ? "the row of source \"none\" of protocol %s first".formatted(protocol)
                            : "no further row of protocol %s, whose answer was wrong from the start"
                                    .formatted(protocol));
        }
        return p;
    }

    private void lens(String image, ResultRow row) {
        if (row.oneOf("kind", List.of("layer", "segmentation")).equals("layer")) {
            int patches = row.whole("patches", 1);
            for (String top : List.of("top1", "top5")) {
                if (row.whole(top, 0) > patches) {
                    throw row.wrong(top, row.json().get(top), "at most %d, as there are patches".formatted(patches));
                }
            }
            lens.layer(image, row.whole("layer", 0), patches, row.whole("top1", 0), row.whole("top5", 0));
            return;
        }
        LensTally.Range range = new LensTally.Range(layers(row), row.oneOf("over", List.of("mean", "max")));
        double[] thresholds = row.shares("threshold");
        double[] earlier = lens.thresholds(range);
        if (earlier != null && !Arrays.equals(earlier, thresholds)) {
            throw row.wrong("threshold", row.json().get("threshold"), "the thresholds of the rows before");
        }
        int half = row.whole("half", 0);
        if (half > 1) {
            throw row.wrong("half", row.json().get("half"), "0 or 1");
        }
        lens.map(
                image,
                range,
                half,
                row.has("ap") ? row.share("ap") : Double.NaN,
                thresholds,
                atEach(row, "iou", thresholds),
                atEach(row, "miou", thresholds),
                atEach(row, "accuracy", thresholds));
    }

    private static double[] atEach(ResultRow row, String field, double[] thresholds) {
        double[] values = row.shares(field);
        if (values.length != thresholds.length) {
            throw row.wrong(
                    field, row.json().get(field), "%d numbers, one for each threshold".formatted(thresholds.length));
        }
        return values;
    }

    private static String layers(ResultRow row) {
        String layers = row.text("layers");
        if (!layers.matches("\\d{1,6}(-\\d{1,6})?")) {
            throw row.wrong("layers", row.json().get("layers"), "layers such as 5-14");
        }
        return layers;
    }

    /** The tables so far. Recomputes all intervals, so do not call it on the window's thread. */
    public Tables tables() {
        List<Table> out = new ArrayList<>(ablation.tables());
        out.addAll(lens.tables());
        out.addAll(knockout.tables());
        return new Tables(name, out);
    }

    /** This run's name in comparisons: its folder's name. */
    public String name() {
        return name;
    }

    /** The run's settings. */
    public JsonNode settings() {
        return settings;
    }

    /** {@code ablation}, {@code lens} or {@code knockout}; empty if these are published numbers. */
    public String experiment() {
        return experiment;
    }

    /** The number of measured images. */
    public int used() {
        return used;
    }

    /** The number of images that were not, by reason. */
    public SortedMap<String, Integer> skipped() {
        return Collections.unmodifiableSortedMap(skipped);
    }

    /** The number of complete images, measured or not. */
    public int seen() {
        return used + skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Counts a measured image of published results. */
    void use() {
        used++;
    }

    /** Counts a skipped image of published results. */
    void skip(String reason) {
        skipped.merge(reason, 1, Integer::sum);
    }

    AblationTally ablation() {
        return ablation;
    }

    LensTally lens() {
        return lens;
    }

    KnockoutTally knockout() {
        return knockout;
    }
}
