package org.fovea.app.experiment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.Property;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenModel;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.ObjectFilter;
import org.fovea.experiment.AblationStudy;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.InterviewSettings;
import org.fovea.experiment.KnockoutStudy;
import org.fovea.experiment.LensStudy;
import org.fovea.experiment.Protocol;
import org.fovea.experiment.Questions;
import org.fovea.experiment.Study;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.ReplacementChoice;
import org.fovea.model.backend.ComputeMode;

/** A plan as it is typed; an empty field means the default. Used on the JavaFX thread. */
public final class PlanForm {

    private static final ObjectFilter SCENES = new ObjectFilter(null, 1500, 12000, true, 3);

    /** A COCO file with fewer images was opened for its objects, not as a dataset for experiments. */
    private static final int MANY = 50;

    final ObjectProperty<ExperimentKind> kind = new SimpleObjectProperty<>(ExperimentKind.ABLATION);
    final StringProperty model = new SimpleStringProperty("");
    final ObjectProperty<ComputeMode> compute = new SimpleObjectProperty<>();
    final StringProperty coco = new SimpleStringProperty("");
    final StringProperty images = new SimpleStringProperty("");
    final StringProperty least = new SimpleStringProperty("");
    final StringProperty most = new SimpleStringProperty("");
    final StringProperty annotations = new SimpleStringProperty("3");
    final StringProperty category = new SimpleStringProperty("");
    final BooleanProperty once = new SimpleBooleanProperty(true);
    final BooleanProperty hallucination = new SimpleBooleanProperty(true);
    final StringProperty coverage = new SimpleStringProperty("");
    final Map<Protocol, BooleanProperty> protocols = new EnumMap<>(Protocol.class);
    final StringProperty counts = new SimpleStringProperty("");
    final StringProperty gradientSteps = new SimpleStringProperty("");
    final StringProperty mean = new SimpleStringProperty("");
    final StringProperty ranges = new SimpleStringProperty("");
    final ObjectProperty<WordMap.Over> over = new SimpleObjectProperty<>(WordMap.Over.USUAL);
    final StringProperty windows = new SimpleStringProperty("");
    final StringProperty limit = new SimpleStringProperty("");
    final StringProperty seed = new SimpleStringProperty("");
    final StringProperty folder = new SimpleStringProperty("");
    final StringProperty describe = new SimpleStringProperty("");
    final StringProperty polling = new SimpleStringProperty("");
    final StringProperty vqa = new SimpleStringProperty("");
    final StringProperty forced = new SimpleStringProperty("");
    final StringProperty questions = new SimpleStringProperty("");
    final StringProperty synonyms = new SimpleStringProperty("");
    final StringProperty maxTokens = new SimpleStringProperty("");

    private String takenModel;
    private String takenCoco;

    PlanForm() {
        for (Protocol protocol : Protocol.values()) {
            protocols.put(protocol, new SimpleBooleanProperty(true));
        }
        kind.addListener((o, before, now) -> {
            if (now == ExperimentKind.KNOCKOUT) { // as the paper does it
                choose(List.of(Protocol.VQA));
            } else if (before == ExperimentKind.KNOCKOUT) {
                choose(List.of(Protocol.values()));
            }
        });
    }

    void choose(List<Protocol> chosen) {
        protocols.forEach((protocol, property) -> property.set(chosen.contains(protocol)));
    }

    /** All fields, by the names under which settings keep them. */
    Map<String, Property<?>> fields() {
        Map<String, Property<?>> all = new LinkedHashMap<>();
        all.put("kind", kind);
        all.put("model", model);
        all.put("compute", compute);
        all.put("coco", coco);
        all.put("images", images);
        all.put("least", least);
        all.put("most", most);
        all.put("annotations", annotations);
        all.put("category", category);
        all.put("once", once);
        all.put("hallucination", hallucination);
        all.put("coverage", coverage);
        protocols.forEach((protocol, property) -> all.put("protocol." + protocol.key(), property));
        all.put("counts", counts);
        all.put("gradientSteps", gradientSteps);
        all.put("mean", mean);
        all.put("ranges", ranges);
        all.put("over", over);
        all.put("windows", windows);
        all.put("limit", limit);
        all.put("seed", seed);
        all.put("describe", describe);
        all.put("polling", polling);
        all.put("vqa", vqa);
        all.put("forced", forced);
        all.put("questions", questions);
        all.put("synonyms", synonyms);
        all.put("maxTokens", maxTokens);
        all.put("folder", folder);
        return all;
    }

    /** Calls back at every change of a field. */
    void onChange(Runnable changed) {
        fields().values().forEach(field -> field.addListener((o, before, now) -> changed.run()));
    }

    /**
     * Fills in the images' folder whenever another COCO file is chosen and no folder is given.
     *
     * @param remembered the images' folder of a COCO file, or null
     */
    public void setImages(UnaryOperator<Path> remembered) {
        coco.addListener((o, before, now) -> {
            Path folder = now.isBlank() || !images.get().isBlank() ? null : remembered.apply(path("coco", now));
            if (folder != null) {
                images.set(folder.toString());
            }
        });
    }

    /** Passes on the COCO file and the images' folder, if both are given. */
    public void tellImages(BiConsumer<Path, Path> told) {
        if (!coco.get().isBlank() && !images.get().isBlank()) {
            told.accept(cocoFile(), path("images", images.get()));
        }
    }

    /** The values to keep in the settings: all but the results folder and the model, which is the explorer's. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        fields().forEach((name, field) -> {
            if (field != folder && field != model) {
                Object value = field.getValue();
                values.put(name, value == null ? "" : value instanceof Enum<?> e ? e.name() : value.toString());
            }
        });
        return values;
    }

    /** Restores values from the settings; fields without a value, or with an unknown one, keep theirs. */
    public void restore(Function<String, String> remembered) {
        fields().forEach((name, field) -> {
            String value = field == folder || field == model ? null : remembered.apply(name);
            if (value != null) {
                restore(field, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private void restore(Property<?> field, String value) {
        try {
            if (field instanceof StringProperty text) {
                text.set(value);
            } else if (field instanceof BooleanProperty truth) {
                truth.set(Boolean.parseBoolean(value));
            } else if (field == kind) {
                kind.set(ExperimentKind.valueOf(value));
            } else if (field == over) {
                over.set(WordMap.Over.valueOf(value));
            } else {
                ((Property<ComputeMode>) field).setValue(value.isEmpty() ? null : ComputeMode.valueOf(value));
            }
        } catch (IllegalArgumentException e) {
            // a choice of another version
        }
    }

    /** Takes model and COCO file from the explorer, unless others have been typed since. */
    void take(Explorer explorer) {
        OpenModel open = explorer.modelProperty().get();
        if (open != null && (model.get().isBlank() || model.get().equals(takenModel))) {
            takenModel = open.directory().toString();
            model.set(takenModel);
        }
        CocoDataset dataset = explorer.cocoProperty().get();
        boolean many = dataset != null && dataset.images().size() >= MANY;
        if (many && (takenCoco == null || coco.get().equals(takenCoco))) {
            takenCoco = dataset.file().toString();
            if (!coco.get().equals(takenCoco)) {
                images.set("");
                coco.set(takenCoco);
            }
        }
    }

    /**
     * Sets the default area, unless another was typed: the built-in scenes are smaller than COCO's images, and their
     * objects larger.
     */
    void usualArea() {
        boolean chosen = !least.get().isEmpty() && !isArea(SCENES) && !isArea(ObjectFilter.PAPER);
        if (chosen) {
            return;
        }
        boolean scenes = coco.get().isBlank() || path("coco", coco.get()).startsWith(Assets.folder());
        area(scenes ? SCENES : ObjectFilter.PAPER);
    }

    private boolean isArea(ObjectFilter filter) {
        return least.get().equals(number(filter.leastArea())) && most.get().equals(number(filter.mostArea()));
    }

    private void area(ObjectFilter filter) {
        least.set(number(filter.leastArea()));
        most.set(number(filter.mostArea()));
    }

    /** The paper's choice of objects. */
    void paper() {
        area(ObjectFilter.PAPER);
        annotations.set(Integer.toString(ObjectFilter.PAPER.mostAnnotations()));
        category.set("");
        once.set(true);
        hallucination.set(true);
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    // ---- the plan ----

    /**
     * The plan that the fields describe.
     *
     * @throws BadInput naming the field, what was found and what is expected
     */
    ExperimentPlan plan() {
        ObjectFilter filter = new ObjectFilter(
                null,
                decimal("field.area.from", least, 0, 0, 1e9),
                decimal("field.area.to", most, 1e9, 0, 1e9),
                once.get(),
                (int) whole("field.annotations", annotations, 3, 1, Integer.MAX_VALUE));
        if (filter.leastArea() > filter.mostArea()) {
            throw new BadInput(texts().get("problem.area", least.get(), most.get()));
        }
        return new ExperimentPlan(
                study(),
                modelFolder(),
                compute.get(),
                cocoFile(),
                images.get().isBlank() ? null : path("images", images.get()),
                filter,
                category.get().isBlank() ? null : category.get().strip(),
                decimal("field.coverage", coverage, 0, 0, 0.999),
                asking(),
                (int) whole("limit", limit, 0, 0, Integer.MAX_VALUE),
                whole("seed", seed, 0, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private Study study() {
        return switch (kind.get()) {
            case ABLATION ->
                new AblationStudy(
                        new ReplacementChoice(
                                mean.get().isBlank() ? null : mean.get().strip()),
                        counts(),
                        (int) whole("field.gradients", gradientSteps, AblationStudy.PAPER.gradientSteps(), 0, 100_000));
            case LENS -> new LensStudy(layers("ranges", ranges), over.get());
            case KNOCKOUT -> new KnockoutStudy(layers("windows", windows));
        };
    }

    private List<Integer> counts() {
        if (counts.get().isBlank()) {
            return AblationStudy.PAPER.counts();
        }
        List<Integer> all = new ArrayList<>();
        for (String part : counts.get().split(",")) {
            all.add((int) whole("counts", new SimpleStringProperty(part), -1, 1, 1_000_000));
        }
        return all;
    }

    private static List<LayerWindow> layers(String field, StringProperty text) {
        if (text.get().isBlank()) {
            return null;
        }
        List<LayerWindow> all = new ArrayList<>();
        for (String part : text.get().split(",")) {
            if (part.isBlank()) {
                throw new BadInput(texts().get("problem.layers", texts().get(field), text.get()));
            }
            all.add(LayerWindow.parse(part, Integer.MAX_VALUE));
        }
        return all;
    }

    private InterviewSettings asking() {
        List<Protocol> chosen = kind.get() == ExperimentKind.LENS
                ? List.of()
                : protocols.entrySet().stream()
                        .filter(e -> e.getValue().get())
                        .map(Map.Entry::getKey)
                        .toList();
        if (chosen.isEmpty() && kind.get() != ExperimentKind.LENS) {
            throw new BadInput(texts().get("problem.protocols"));
        }
        Questions usual = Questions.USUAL;
        boolean asks = kind.get() != ExperimentKind.LENS;
        Questions asked = new Questions(
                or(describe, usual.describe()),
                asks ? or(polling, usual.polling()) : usual.polling(),
                asks ? or(vqa, usual.vqa()) : usual.vqa(),
                asks ? or(forced, usual.forced()) : usual.forced(),
                null);
        Path file = questionsFile();
        String names = synonyms.get().strip();
        return new InterviewSettings(
                chosen,
                file == null ? asked : asked.read(file),
                names.isEmpty() || names.equals("none") ? null : path("synonyms", names),
                names.equals("none"),
                (int) whole("max.tokens", maxTokens, InterviewSettings.USUAL.maxTokens(), 1, 100_000),
                hallucination.get());
    }

    private static String or(StringProperty typed, String usual) {
        return typed.get().isBlank() ? usual : typed.get();
    }

    /** The file of questions by image; null if there is none. */
    Path questionsFile() {
        return questions.get().isBlank() || kind.get() == ExperimentKind.LENS
                ? null
                : path("questions", questions.get());
    }

    /** Where the results go; null if no folder is given. */
    Path resultsFolder() {
        return folder.get().isBlank() ? null : path("results", folder.get());
    }

    /** The checkpoint folder. */
    Path modelFolder() {
        return model.get().isBlank() ? Assets.model() : path("model", model.get());
    }

    /** The COCO file. */
    Path cocoFile() {
        return coco.get().isBlank() ? Assets.validationScenes().resolve("instances.json") : path("coco", coco.get());
    }

    private static Path path(String field, String text) {
        try {
            return Path.of(text.strip());
        } catch (InvalidPathException e) {
            throw new BadInput(texts().get("problem.path", texts().get(field), text), e);
        }
    }

    private static long whole(String field, StringProperty typed, long usual, long from, long to) {
        String text = typed.get().replaceAll("[\\s\\u00a0\\u202f]", "");
        if (text.isEmpty() && usual >= from) {
            return usual;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= from && value <= to) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        String name = texts().get(field);
        throw new BadInput(
                from == Long.MIN_VALUE
                        ? texts().get("problem.whole", name, typed.get())
                        : texts().get("problem.whole.least", name, typed.get(), from));
    }

    private static double decimal(String field, StringProperty typed, double usual, double from, double to) {
        String text = typed.get().replaceAll("[,\\s\\u00a0\\u202f]", "");
        if (text.isEmpty()) {
            return usual;
        }
        try {
            double value = Double.parseDouble(text);
            if (value >= from && value <= to) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadInput(texts().get(
                        "problem.number",
                        texts().get(field),
                        typed.get(),
                        number(from),
                        to >= 1e9 ? "1,000,000,000" : Double.toString(to)));
    }

    private static Texts texts() {
        return Texts.of(PlanForm.class);
    }
}
