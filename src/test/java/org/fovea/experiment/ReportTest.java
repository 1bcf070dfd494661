package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.fovea.base.BadInput;
import org.fovea.figure.FigureOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A run's report; to be looked at in target/pictures/report. */
class ReportTest {

    private static final Path PICTURES = Path.of("target", "pictures", "report");
    private static final Path FILES = Path.of("src", "test", "resources", "experiment");

    @TempDir
    private Path dir;

    private static Document parsed(String xml) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setEntityResolver((name, system) -> new InputSource(new StringReader("")));
        return builder.parse(new InputSource(new StringReader(xml)));
    }

    private static String page(Path run) throws IOException {
        return Files.readString(run.resolve("report.html"));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList nodes = page.getElementsByTagName(name);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }

    private static void wholeAndSelfContained(Path run, int figures) throws Exception {
        String text = page(run);
        Document page = parsed(text);
        assertThat(elements(page, "svg")).hasSize(figures);
        Set<String> ids = new HashSet<>();
        for (Element element : elements(page, "*")) {
            if (element.hasAttribute("id")) {
                assertThat(ids.add(element.getAttribute("id")))
                        .as(element.getAttribute("id"))
                        .isTrue();
            }
            assertThat(element.getAttribute("src") + element.getAttribute("href"))
                    .isEmpty();
        }
        assertThat(text).doesNotContain("NaN", "url(http", "@import", "null");
        List<Path> images;
        try (Stream<Path> all = Files.list(run.resolve("figures"))) {
            images = all.sorted().toList();
        }
        assertThat(images).hasSize(3 * figures);
        for (Path picture : images) {
            if (picture.toString().endsWith(".svg")) {
                assertThat(parsed(Files.readString(picture))
                                .getDocumentElement()
                                .getAttribute("width"))
                        .endsWith("pt");
            } else if (picture.toString().endsWith(".pdf")) {
                assertThat(new String(Files.readAllBytes(picture), 0, 5, StandardCharsets.US_ASCII))
                        .isEqualTo("%PDF-");
            } else {
                BufferedImage png = ImageIO.read(picture.toFile());
                String points = parsed(
                                Files.readString(Path.of(picture.toString().replaceFirst("\\.png$", ".svg"))))
                        .getDocumentElement()
                        .getAttribute("width")
                        .replace("pt", "");
                assertThat(png.getWidth())
                        .as("the width of the SVG at %d dpi", FigureOptions.USUAL_DPI)
                        .isEqualTo((int) Math.ceil(Double.parseDouble(points) * FigureOptions.USUAL_DPI / 72));
                assertThat(png.getRGB(2, 2)).as("white ground").isEqualTo(0xffffffff);
            }
        }
    }

    @Test
    void anAblationHasAFigureForEachWayOfAskingWithPublishedResultsBeside() throws Exception {
        Path run = MadeRun.ablation(PICTURES.resolve("ablation"), 200, 1);
        Path other = MadeRun.ablation(PICTURES.resolve("another model"), 60, 0.6);
        Report.write(other, List.of(), -1);
        Report.write(run, List.of(other, FILES.resolve("published-described.json")), 200);
        wholeAndSelfContained(run, 3);
        assertThat(page(run))
                .contains(
                        "Finished: 200 images. 182 measured, 18 left out.",
                        "left out: the model does not name the object",
                        "model.sha256",
                        "00ff",
                        "published-described: became wrong");
        assertThat(Files.readString(run.resolve("summary.csv")))
                .contains(
                        "published-described,ablation-polling,polling,,object,,,,,became wrong,4.0,1,0.0,0.0,0.793451,Wilson score\n");
    }

    @Test
    void aLensHasAFigureOfLayersAndOfThresholds() throws Exception {
        Path run = MadeRun.lens(PICTURES.resolve("lens"), 60, 10);
        Path deep = MadeRun.lens(PICTURES.resolve("lens of 32 layers"), 40, 32);
        Report.write(deep, List.of(), 80);
        Report.write(run, List.of(deep), 60);
        wholeAndSelfContained(run, 3);
        assertThat(page(deep)).contains("Not finished: 40 of 80 images so far.");
    }

    @Test
    void aKnockoutHasAFigureForEachTarget() throws Exception {
        Path run = MadeRun.knockout(PICTURES.resolve("knockout"), 200);
        Path alone = MadeRun.knockout(PICTURES.resolve("knockout alone"), 60);
        Report.write(alone, List.of(), 60);
        Report.write(run, List.of(FILES.resolve("published-knockout.json")), 200);
        wholeAndSelfContained(run, 2);
        assertThat(page(run)).contains("layers 6–15 here");
    }

    @Test
    void theSameResultsGiveTheSameBytes() throws IOException {
        Path run = MadeRun.knockout(dir.resolve("run"), 15);
        Report.write(run, List.of(), 15);
        Map<String, byte[]> first = bytes(run);
        Report.write(run, List.of(), 15);
        Map<String, byte[]> second = bytes(run);
        assertThat(second.keySet()).isEqualTo(first.keySet()).hasSize(2 + 2 + 6);
        first.forEach((name, bytes) ->
                assertThat(Arrays.equals(second.get(name), bytes)).as(name).isTrue());
    }

    private static Map<String, byte[]> bytes(Path run) throws IOException {
        Map<String, byte[]> all = new HashMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(run.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return all;
    }

    @Test
    void aRunThatHasNothingYetHasAReportThatSaysSo() throws Exception {
        Path run = MadeRun.write(
                dir.resolve("run"), "lens", List.of(List.of("\"skipped\":\"no <b>image</b> & no \\\"file\\\"\"")));
        Report.write(run, List.of(), 5);
        parsed(page(run));
        assertThat(page(run))
                .contains(
                        "Nothing has been measured yet.",
                        "Not finished: 1 of 5 images so far.",
                        "left out: no &lt;b&gt;image&lt;/b&gt; &amp; no &quot;file&quot;");
        assertThat(Files.readString(run.resolve("summary.csv"))).isEqualTo(Tables.csvHeader());
        assertThat(run.resolve("figures")).doesNotExist();
    }

    @Test
    void theReportSaysHowToMakeItAgain() throws IOException {
        assertThat(Command.of(Summary.read(MadeRun.ablation(dir, 3, 1)))).isEqualTo("""
                fovea experiment ablation \\
                    --coco instances.json --images IMAGES --model MODEL --out DIR \\
                    --seed 0 \\
                    --area 1500-12000 \\
                    --max-annotations 3 \\
                    --coverage 0 \\
                    --compute exact""");
    }

    @Test
    void markdownAndCsvAreRectangular() throws IOException {
        Tables tables = Summary.read(MadeRun.lens(dir, 20, 4)).tables();
        List<String> rows =
                tables.markdown().lines().filter(line -> line.startsWith("|")).toList();
        assertThat(rows).hasSize(2 + 5 + 2 * (2 + 8)).contains("| --- | ---: | ---: | ---: | ---: |");
        for (String block : tables.markdown().split("\n\n")) {
            assertThat(block.lines()
                            .filter(l -> l.startsWith("|"))
                            .map(l -> l.chars().filter(c -> c == '|').count())
                            .distinct()
                            .count())
                    .isLessThanOrEqualTo(1);
        }
        assertThat((Tables.csvHeader() + tables.csv())
                        .lines()
                        .map(l -> l.split(",", -1).length)
                        .distinct())
                .containsExactly(16);
    }

    @Test
    void aBesideThatCannotBeReadIsOneSentenceAndNothingIsWritten() throws IOException {
        Path run = MadeRun.knockout(dir.resolve("run"), 5);
        assertThatThrownBy(() -> Report.write(run, List.of(dir.resolve("nowhere.json")), 5))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nowhere.json: found no such file");
        assertThat(run.resolve("report.html")).doesNotExist();
    }
}
