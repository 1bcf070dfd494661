package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.fovea.analysis.WordMap;
import org.fovea.base.Assets;
import org.fovea.coco.ObjectFilter;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.ReplacementChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paper's findings hold for the built-in model on 20 scenes that it was not trained on. */
class DirectionsTest {

    private static final int SCENES = 20;

    /** What the built-in model was taught to be asked. */
    private static final Questions KINDS = new Questions(
            "Describe this image.", "Is there {a object} in this image?", "What {kind} is this?", "It is a", null);

    private static List<JsonNode> run(Study study, double coverage, List<Protocol> protocols, Path folder) {
        List<JsonNode> rows = new ArrayList<>();
        ExperimentPlan plan = new ExperimentPlan(
                study,
                Assets.model(),
                null,
                Assets.validationScenes().resolve("instances.json"),
                null,
                new ObjectFilter(null, 1500, 12000, true, 3),
                coverage,
                new InterviewSettings(protocols, KINDS, null, false, 40, false),
                SCENES,
                0);
        try (Run run = Run.open(plan, folder, Run.Watch.NONE)) {
            assertThat(run.cases()).hasSize(SCENES);
            run.go(progress -> rows.addAll(progress.rows()));
        }
        return rows;
    }

    private static double share(List<JsonNode> rows, Predicate<JsonNode> which) {
        List<JsonNode> some = rows.stream().filter(which).toList();
        assertThat(some).hasSizeGreaterThan(SCENES / 2);
        return some.stream()
                .mapToInt(row -> row.path("correct").asBoolean() ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static Predicate<JsonNode> is(String field, String value) {
        return row -> row.path(field).asText().equals(value);
    }

    @Test
    void ablatingTheObjectHurtsFarMoreThanAblatingAsManyRandomTokens(@TempDir Path folder) {
        List<JsonNode> rows = run(
                new AblationStudy(new ReplacementChoice(null), List.of(), 0), 0, List.of(Protocol.values()), folder);
        for (Protocol protocol : Protocol.values()) {
            List<JsonNode> here =
                    rows.stream().filter(is("protocol", protocol.key())).toList();
            double object = share(here, is("source", "object+1"));
            double random = share(here, is("source", "random").and(is("n", "object+1")));
            assertThat(object).as("%s, object", protocol).isLessThan(0.3);
            assertThat(random).as("%s, random", protocol).isGreaterThan(0.85);
            assertThat(share(here, is("source", "register")))
                    .as("%s, register", protocol)
                    .isGreaterThan(0.85);
        }
    }

    @Test
    void theLensReadsTheObjectMoreOftenAtLayerFiveThanBeforeTheFirst(@TempDir Path folder) {
        List<JsonNode> rows = run(new LensStudy(null, WordMap.Over.MEAN), 0.5, List.of(), folder);
        assertThat(named(rows, 5)).isGreaterThan(0.85);
        assertThat(named(rows, 0)).isLessThan(0.55);
        double ap = rows.stream()
                .filter(is("layers", "1-10"))
                .mapToDouble(row -> row.path("ap").asDouble())
                .average()
                .orElseThrow();
        assertThat(ap).isBetween(0.5, 1.0);
    }

    /** The share of object patches with the object's name on top. */
    private static double named(List<JsonNode> rows, int layer) {
        List<JsonNode> here = rows.stream()
                .filter(row -> row.path("layer").asInt(-1) == layer)
                .toList();
        return (double) here.stream().mapToInt(row -> row.path("top1").asInt()).sum()
                / here.stream().mapToInt(row -> row.path("patches").asInt()).sum();
    }

    @Test
    void cuttingTheObjectInTheLateMiddleHurtsMoreThanEarlyAndMoreThanCuttingAllOthers(@TempDir Path folder) {
        List<JsonNode> rows = run(
                new KnockoutStudy(List.of(new LayerWindow(1, 3), new LayerWindow(5, 8))),
                0,
                List.of(Protocol.POLLING, Protocol.VQA),
                folder);
        for (Protocol protocol : List.of(Protocol.POLLING, Protocol.VQA)) {
            List<JsonNode> here =
                    rows.stream().filter(is("protocol", protocol.key())).toList();
            double late = p(here, "object+1", "5-8");
            assertThat(p(here, "object+1", "1-3")).as("%s, early", protocol).isGreaterThan(late + 0.2);
            assertThat(p(here, "non-object+1", "5-8"))
                    .as("%s, others", protocol)
                    .isGreaterThan(late + 0.2);
        }
    }

    private static double p(List<JsonNode> rows, String source, String layers) {
        return rows.stream()
                .filter(is("source", source).and(is("target", "last")).and(is("layers", layers)))
                .mapToDouble(row -> row.path("p").asDouble())
                .average()
                .orElseThrow();
    }
}
