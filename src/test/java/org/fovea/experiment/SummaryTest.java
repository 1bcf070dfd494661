package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.fovea.analysis.Measure;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a few rows come to, reckoned by hand. */
class SummaryTest {

    @TempDir
    private Path dir;

    private static final List<List<String>> ABLATION = List.of(
            List.of(
                    MadeRun.ablated("polling", "none", null, 0, true),
                            MadeRun.ablated("polling", "object", null, 10, false),
                    MadeRun.ablated("polling", "random", "object", 10, true),
                            MadeRun.ablated("polling", "random", "5", 5, true)),
            List.of(
                    MadeRun.ablated("polling", "none", null, 0, true),
                    MadeRun.ablated("polling", "object", null, 20, false)),
            List.of(
                    MadeRun.ablated("polling", "none", null, 0, true),
                    MadeRun.ablated("polling", "object", null, 30, true)),
            List.of(MadeRun.ablated("polling", "none", null, 0, false)),
            List.of("\"skipped\":\"no such image\""),
            List.of("\"skipped\":\"the model does not name the object\""),
            List.of("\"skipped\":\"no such image\""));

    @Test
    void anAblationIsMeasuredOverTheAnswersThatWereRightBefore() throws IOException {
        Summary run = Summary.read(MadeRun.write(dir, "ablation", ABLATION));
        Measure initially = run.ablation().initially("polling");
        assertThat(initially.n()).isEqualTo(4);
        assertThat(initially.value()).isEqualTo(0.75);
        List<AblationTally.Effect> effects = run.ablation().effects("polling");
        assertThat(effects)
                .extracting(e -> e.source() + " " + e.n())
                .containsExactly("object ", "random 5", "random object");
        double[] two = Wilson.interval(2, 3);
        double[] none = Wilson.interval(0, 1);
        assertThat(effects.get(0).wrong())
                .isEqualTo(new Measure("became wrong", 3, 2 / 3.0, two[0], two[1], Measure.Interval.WILSON, 20));
        assertThat(effects.get(1).wrong())
                .isEqualTo(new Measure("became wrong", 1, 0, none[0], none[1], Measure.Interval.WILSON, 5));
        assertThat(run.tables().text()).contains("0.0% [0.0, 79.3]", "In brackets: 95% intervals, Wilson score.");
        assertThat(run.tables().csv()).contains(",became wrong,5.0,1,0.0,0.0,0.793451,Wilson score\n");
    }

    @Test
    void imagesThatWereNotUsedAreCountedByReason() throws IOException {
        Summary run = Summary.read(MadeRun.write(dir, "ablation", ABLATION));
        assertThat(run.used()).isEqualTo(4);
        assertThat(run.seen()).isEqualTo(7);
        assertThat(run.skipped())
                .containsEntry("no such image", 2)
                .containsEntry("the model does not name the object", 1);
    }

    @Test
    void aKnockoutLosesAccuracyAndProbability() throws IOException {
        Summary run = Summary.read(MadeRun.write(
                dir,
                "knockout",
                List.of(
                        List.of(
                                "\"protocol\":\"vqa\",\"source\":\"none\",\"correct\":true,\"p\":0.8,\"token\":\"dog\"",
                                MadeRun.cut("object+1", "last", "late", "7-10", 30, true, 0.4),
                                MadeRun.cut("object+1", "last", "early", "1-3", 30, true, 0.9)),
                        List.of(
                                "\"protocol\":\"vqa\",\"source\":\"none\",\"correct\":true,\"p\":0.4,\"token\":\"dog\"",
                                MadeRun.cut("object+1", "last", "late", "7-10", 50, false, 0.1),
                                MadeRun.cut("object+1", "last", "early", "1-3", 50, true, 0.4)),
                        List.of("\"protocol\":\"vqa\",\"source\":\"none\",\"correct\":false,\"answer\":\"cat\""))));
        List<KnockoutTally.Effect> effects = run.knockout().effects(new KnockoutTally.Group("vqa", "last"));
        assertThat(effects).extracting(KnockoutTally.Effect::window).containsExactly("early", "late");
        KnockoutTally.Effect late = effects.get(1);
        assertThat(late.accuracy().value()).isEqualTo(0.5);
        assertThat(late.drop().value()).isCloseTo(0.35, within(1e-12));
        assertThat(late.relative().value()).isCloseTo(0.7 / 1.2, within(1e-12));
        assertThat(late.accuracy().tokens()).isEqualTo(40);
        assertThat(effects.get(0).drop().value()).as("a probability that rises").isCloseTo(-0.05, within(1e-12));
        assertThat(run.tables().text()).contains("−5.0 [−10.0, 0.0]");
        assertThat(run.knockout().initially("vqa").value()).isCloseTo(2 / 3.0, within(1e-12));
    }

    private static String segmentation(int half, String iou) {
        return "\"kind\":\"segmentation\",\"layers\":\"1-10\",\"over\":\"mean\",\"ap\":0.7,\"threshold\":[0.3,0.6],\"iou\":%s,\"miou\":[0.1,0.8],\"accuracy\":[0.2,0.9],\"half\":%d"
                .formatted(iou, half);
    }

    @Test
    void theLensIsMeasuredOverAllPatchesAndTheThresholdComesFromTheOtherHalf() throws IOException {
        Summary run = Summary.read(MadeRun.write(
                dir,
                "lens",
                List.of(
                        List.of(
                                "\"kind\":\"layer\",\"layer\":0,\"patches\":10,\"top1\":1,\"top5\":2",
                                segmentation(0, "[0.2,0.6]")),
                        List.of(
                                "\"kind\":\"layer\",\"layer\":0,\"patches\":30,\"top1\":9,\"top5\":12",
                                segmentation(1, "[0.9,0.5]")))));
        LensTally.Layer layer = run.lens().layers().get(0);
        assertThat(layer.top1().value()).isEqualTo(0.25);
        assertThat(layer.top5().value()).isEqualTo(0.35);
        assertThat(layer.top1().low()).isEqualTo(0.1);
        assertThat(layer.top1().high()).isEqualTo(0.3);
        LensTally.Segmentation map = run.lens().segmentations().get(0);
        assertThat(map.best().value()).isEqualTo(0.6);
        assertThat(map.iouThere())
                .isEqualTo(new Measure("IoU", 1, 0.5, 0.5, 0.5, Measure.Interval.BOOTSTRAP, Double.NaN));
        assertThat(map.miouThere().value()).isEqualTo(0.8);
        assertThat(map.accuracyThere().value()).isEqualTo(0.9);
        assertThat(map.iou()).containsExactly(0.55, 0.55);
    }

    @Test
    void severalObjectsOfAnImageCountAsOneImage() {
        Sample sample = new Sample(1);
        sample.add("1", 4, 1, 1);
        sample.add("1", 6, 0, 1);
        sample.add("2", 5, 1, 1);
        assertThat(sample.share("x", 0).n()).isEqualTo(2);
        assertThat(sample.share("x", 0).value()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(sample.tokens()).isEqualTo(5);
    }

    @Test
    void rowsOneByOneComeToTheSameAsTheFile() throws IOException {
        Summary read = Summary.read(MadeRun.ablation(dir, 30, 1));
        Summary grown = new Summary(read.settings());
        for (String line : Files.readAllLines(dir.resolve("results.jsonl"))) {
            grown.add(MadeRun.json(line));
        }
        assertThat(grown.tables().text()).isEqualTo(read.tables().text());
        assertThat(grown.seen()).isEqualTo(30);
    }

    @Test
    void whatAKilledRunLeftHalfWrittenDoesNotCount() throws IOException {
        MadeRun.write(dir, "ablation", ABLATION);
        String whole = Summary.read(dir).tables().text();
        Path file = dir.resolve("results.jsonl");
        String next = MadeRun.row(8, 1, 2, MadeRun.ablated("polling", "none", null, 0, true));
        for (String rest : List.of("{\"ima", next, next + "\n", next + "\n{\"image\":8,")) {
            byte[] before = Files.readAllBytes(file);
            Files.writeString(file, rest, StandardOpenOption.APPEND);
            assertThat(Summary.read(dir).tables().text()).isEqualTo(whole);
            assertThat(Summary.read(dir).seen()).isEqualTo(7);
            Files.write(file, before);
        }
    }

    @Test
    void aRunThatHasNotBegunHasNoTables() throws IOException {
        MadeRun.write(dir, "lens", List.of());
        Files.delete(dir.resolve("results.jsonl"));
        assertThat(Summary.read(dir).tables().tables()).isEmpty();
        assertThat(Summary.read(dir).seen()).isZero();
    }

    @Test
    void aBrokenRowIsNamedByFileLineAndField() throws IOException {
        String none = MadeRun.ablated("polling", "none", null, 0, true);
        complains(
                "ablation",
                MadeRun.row(1, 1, 1, none.replace("true", "\"yes\"")),
                "line 1: field \"correct\": found \"yes\", expected true or false.");
        complains(
                "ablation",
                MadeRun.row(1, 1, 1, none.replace("polling", "telepathy")),
                "line 1: field \"protocol\": found \"telepathy\", expected one of generative, polling, vqa.");
        complains(
                "ablation",
                MadeRun.row(1, 1, 2, none) + "\n"
                        + MadeRun.row(1, 2, 2, MadeRun.ablated("polling", "random", "many", 3, true)),
                "line 2: field \"n\": found \"many\"");
        complains(
                "ablation",
                MadeRun.row(1, 1, 1, MadeRun.ablated("polling", "object", null, 3, true)),
                "line 1: field \"source\": found \"object\", expected the row of source \"none\" of protocol polling first.");
        complains(
                "ablation",
                MadeRun.row(1, 1, 2, none) + "\n" + MadeRun.row(2, 1, 1, none),
                "line 2: field \"row\": found 1, expected 2.");
        complains("ablation", "{\"image\":1,", "line 1: found something that is not JSON");
        complains("ablation", "[1]", "line 1: found [1], expected an object.");
        complains("ablation", "", "line 1: found nothing, expected an object.");
        complains(
                "lens",
                MadeRun.row(1, 1, 1, "\"kind\":\"layer\",\"layer\":0,\"patches\":10,\"top1\":11,\"top5\":2"),
                "line 1: field \"top1\": found 11, expected at most 10, as there are patches.");
        complains(
                "lens",
                MadeRun.row(1, 1, 1, segmentation(0, "[0.2]")),
                "line 1: field \"iou\": found [0.2], expected 2 numbers, one for each threshold.");
        complains(
                "knockout",
                MadeRun.row(1, 1, 1, "\"protocol\":\"vqa\",\"source\":\"none\",\"correct\":true,\"p\":1.5"),
                "line 1: field \"p\": found 1.5, expected a number from 0 to 1.");
    }

    private void complains(String experiment, String lines, String about) throws IOException {
        MadeRun.write(dir, experiment, List.of());
        Files.writeString(dir.resolve("results.jsonl"), lines + "\n");
        assertThatThrownBy(() -> Summary.read(dir))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(dir.resolve("results.jsonl").toString())
                .hasMessageContaining(about);
    }

    @Test
    void brokenSettingsAreNamed() throws IOException {
        assertThatThrownBy(() -> Summary.read(dir))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("settings.json: found no such file");
        Files.writeString(dir.resolve("settings.json"), "{\"experiment\":\"astrology\"}");
        assertThatThrownBy(() -> Summary.read(dir))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "field \"experiment\": found \"astrology\", expected one of ablation, lens, knockout.");
    }
}
