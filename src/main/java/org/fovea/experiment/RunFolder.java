package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fovea.base.BadInput;
import org.fovea.base.SmallFile;
import org.fovea.base.WholeFile;
import org.fovea.model.config.ModelCard;

/**
 * A folder with a run.
 *
 * @param folder its path
 * @param settings the run's settings
 * @param places other options of its last start: the limit and the paths; an empty object if unknown
 */
public record RunFolder(Path folder, JsonNode settings, JsonNode places) {

    /** The name of the file with the run's limit and paths. Only the window reads it. */
    static final String PLACES = "places.json";

    private static final int LARGEST = 4 << 20;

    /**
     * Looks for a run in a folder.
     *
     * @return empty if there is none
     * @throws BadInput if its files cannot be read
     */
    public static Optional<RunFolder> in(Path folder) {
        Path file = folder.resolve(Run.SETTINGS);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Path places = folder.resolve(PLACES);
        JsonNode told = JsonNodeFactory.instance.objectNode();
        if (Files.isRegularFile(places)) {
            try {
                told = settings(places);
            } catch (BadInput e) {
                // then the user has to enter it again
            }
        }
        return Optional.of(new RunFolder(folder, settings(file), told));
    }

    /** Writes the options of a plan that results do not depend on: the limit and the paths. */
    static void keepPlaces(Path folder, ExperimentPlan plan) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("limit", plan.limit());
        put(told, "model", plan.model());
        put(told, "coco", plan.coco());
        put(told, "images", plan.images());
        put(told, "questions", plan.asking().questions().file());
        if (plan.asking().plainNames()) {
            told.put("synonyms", "none");
        } else {
            put(told, "synonyms", plan.asking().synonyms());
        }
        if (plan.study() instanceof AblationStudy ablation && ablation.mean().text() != null) {
            if (ablation.mean().isFile()) {
                put(told, "mean", Path.of(ablation.mean().text()));
            } else {
                told.put("mean", ablation.mean().text());
            }
        } else if (plan.study() instanceof LensStudy lens && lens.ranges() != null) {
            lens.ranges().forEach(range -> told.withArray("ranges").add(range.toString()));
        } else if (plan.study() instanceof KnockoutStudy knockout && knockout.windows() != null) {
            knockout.windows().forEach(window -> told.withArray("windows").add(window.toString()));
        }
        if (plan.computeMode() != null) {
            told.put("compute", plan.computeMode().toString());
        }
        String text = told.toPrettyString() + "\n";
        WholeFile.write(folder.resolve(PLACES), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void put(ObjectNode to, String name, Path place) {
        if (place != null) {
            to.put(name, place.toAbsolutePath().normalize().toString());
        }
    }

    /**
     * Reads a run's settings.
     *
     * @throws BadInput naming the file, and the line that is not JSON
     */
    static JsonNode settings(Path file) {
        if (!Files.exists(file)) {
            throw new BadInput("%s: found no such file, expected the settings of an experiment.".formatted(file));
        }
        try {
            JsonNode settings = Summary.JSON.readTree(SmallFile.read(file, LARGEST));
            if (settings != null && settings.isObject()) {
                return settings;
            }
            throw new BadInput("%s: is not a JSON object; expected the settings of an experiment.".formatted(file));
        } catch (JsonProcessingException e) {
            throw new BadInput(
                    "%s, line %d: found something that is not JSON, expected the settings of an experiment."
                            .formatted(
                                    file,
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr()),
                    e);
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /** The run's questions; those by image are not in its settings. */
    public Questions questions() {
        JsonNode asked = settings.path("questions");
        Questions usual = Questions.USUAL;
        return new Questions(
                asked.path("describe").asText(usual.describe()),
                asked.path("polling").asText(usual.polling()),
                asked.path("vqa").asText(usual.vqa()),
                asked.path("forced").asText(usual.forced()),
                null);
    }

    /**
     * The first difference between a plan and the run, as far as it can be found without opening the model and the
     * annotations; {@link Run#open} compares the rest.
     *
     * @return such as {@code "seed": found 0, this run has 1}; empty if the plan seems to continue the run
     */
    public Optional<String> difference(ExperimentPlan plan) {
        if (settings.has(Shard.FIELD)) {
            return Optional.of(Run.difference(Shard.FIELD, settings.get(Shard.FIELD), null));
        }
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        wanted.put("experiment", plan.study().key()).put("seed", plan.seed());
        wanted.putObject("model").put("name", ModelCard.read(plan.model()).name());
        wanted.putObject("coco").put("file", plan.coco().getFileName().toString());
        Run.told(plan, wanted);
        plan.study().describe(wanted);
        try {
            JsonNode asRead = new ObjectMapper().readTree(wanted.toString());
            for (String name : List.copyOf(wanted.properties()).stream()
                    .map(e -> e.getKey())
                    .toList()) {
                JsonNode found = settings.path(name);
                JsonNode mine = asRead.get(name);
                boolean some = name.equals("model") || name.equals("coco"); // only one field of these is known here
                String field = some ? mine.fieldNames().next() : "";
                String difference = some
                        ? Run.difference(name + "." + field, found.get(field), mine.get(field))
                        : Run.difference(name, found.isMissingNode() ? null : found, mine);
                if (difference != null) {
                    return Optional.of(difference);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
