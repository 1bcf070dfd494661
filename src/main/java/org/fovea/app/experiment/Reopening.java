package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javafx.beans.property.StringProperty;
import org.fovea.analysis.WordMap;
import org.fovea.experiment.AblationStudy;
import org.fovea.experiment.InterviewSettings;
import org.fovea.experiment.Protocol;
import org.fovea.experiment.Questions;
import org.fovea.experiment.RunFolder;
import org.fovea.intervene.LayerWindow;
import org.fovea.model.backend.ComputeMode;

/** Sets a form to what the run of a results folder was told. */
record Reopening(PlanForm form) {

    /** Sets the form to a run's settings, so that the run can be resumed. */
    void from(RunFolder run) {
        places(run.places()); // first, as another COCO file has another usual area
        settings(run.settings());
        places(run.places());
        form.folder.set(run.folder().toString());
    }

    private void settings(JsonNode settings) {
        ExperimentKind found = ExperimentKind.of(settings.path("experiment").asText());
        if (found == null) {
            return;
        }
        form.kind.set(found);
        JsonNode filter = settings.path("filter");
        form.least.set(PlanForm.number(filter.path("area").path(0).asDouble()));
        form.most.set(PlanForm.number(filter.path("area").path(1).asDouble()));
        form.annotations.set(filter.path("maxAnnotations").asText("3"));
        form.category.set(filter.path("category").asText(""));
        form.once.set(filter.path("once").asBoolean(true));
        form.coverage.set(
                filter.path("coverage").asDouble() == 0
                        ? ""
                        : PlanForm.number(filter.path("coverage").asDouble()));
        form.hallucination.set(settings.path("hallucinationFilter").asBoolean(true));
        if (settings.has("protocols")) {
            String names = listed(settings.path("protocols"));
            form.choose(Protocol.parse(names));
        }
        form.seed.set(settings.path("seed").asText("0"));
        form.counts.set(unless(
                listed(settings.path("counts")),
                String.join(
                        ",",
                        AblationStudy.PAPER.counts().stream()
                                .map(String::valueOf)
                                .toList())));
        form.gradientSteps.set(unless(
                settings.path("gradientSteps").asText(""), Integer.toString(AblationStudy.PAPER.gradientSteps())));
        switch (settings.path("mean").asText("")) {
            case "zero" -> form.mean.set("zero");
            case "each image's own" -> form.mean.set("image");
            case "", "the checkpoint's" -> form.mean.set("");
            default -> {} // a file, whose place is not known
        }
        form.ranges.set(listed(settings.path("ranges")));
        form.over.set(
                !settings.has("over")
                        ? WordMap.Over.USUAL
                        : settings.path("over").asText().equals("max") ? WordMap.Over.MAX : WordMap.Over.MEAN);
        // The paper's windows have their names only where no others were asked for.
        List<String> paper = LayerWindow.presets(
                        settings.path("model").path("layers").asInt(1))
                .stream()
                .map(p -> p.window().toString())
                .toList();
        String all = listed(settings.path("windows"));
        form.windows.set(all.startsWith(String.join(",", paper) + ",1-") ? "" : all);
        Questions usual = Questions.USUAL;
        JsonNode asked = settings.path("questions");
        form.describe.set(unless(asked.path("describe").asText(""), usual.describe()));
        form.polling.set(unless(asked.path("polling").asText(""), usual.polling()));
        form.vqa.set(unless(asked.path("vqa").asText(""), usual.vqa()));
        form.forced.set(unless(asked.path("forced").asText(""), usual.forced()));
        form.maxTokens.set(
                unless(settings.path("maxTokens").asText(""), Integer.toString(InterviewSettings.USUAL.maxTokens())));
        form.compute.set(mode(settings.path("model").path("compute")));
    }

    /** What a run was told besides its settings; a place where nothing lies any more is of no use. */
    private void places(JsonNode places) {
        if (places.isEmpty()) {
            return;
        }
        form.limit.set(unless(places.path("limit").asText(""), "0"));
        Map<String, StringProperty> fields = Map.of(
                "model",
                form.model,
                "coco",
                form.coco,
                "images",
                form.images,
                "questions",
                form.questions,
                "synonyms",
                form.synonyms,
                "mean",
                form.mean);
        fields.forEach((name, field) -> {
            String place = places.path(name).asText("");
            boolean needed = field == form.model || field == form.coco; // the explorer's, if there is no better
            if (place.isEmpty() ? !needed : List.of("none", "zero", "image").contains(place) || isThere(place)) {
                field.set(place);
            }
        });
        form.ranges.set(listed(places.path("ranges")));
        form.windows.set(listed(places.path("windows")));
        form.compute.set(mode(places.path("compute")));
    }

    private static ComputeMode mode(JsonNode named) {
        return Stream.of(ComputeMode.values())
                .filter(mode -> mode.toString().equals(named.asText()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isThere(String place) {
        try {
            return Files.exists(Path.of(place));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String unless(String text, String usual) {
        return text.equals(usual) ? "" : text;
    }

    private static String listed(JsonNode list) {
        return String.join(
                ",",
                StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }
}
