package org.fovea.app.experiment;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.TitledPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.experiment.AblationStudy;
import org.fovea.experiment.Protocol;
import org.fovea.experiment.Questions;
import org.fovea.model.backend.ComputeMode;
import org.kordamp.ikonli.javafx.FontIcon;

/** The fields of the plan that the chosen experiment has. */
final class FormPane extends BorderPane {

    private static final double NAMES = 84;

    private final Texts texts = Texts.of(FormPane.class);
    private final ExperimentModel model;
    private final PlanForm form;
    private final VBox fields = new VBox(7);

    FormPane(ExperimentModel model) {
        this.model = model;
        form = model.form();
        getStyleClass().add("plan");
        fields.setPadding(new Insets(12, 14, 12, 14));
        fields.getChildren()
                .addAll(
                        experiments(),
                        heading("inputs"),
                        named("model", place(form.model, "model", true)),
                        named("coco", place(form.coco, "coco", false)),
                        named("images", place(form.images, "images", true)),
                        objects(),
                        questions(),
                        ablation(),
                        lens(),
                        knockout(),
                        run(),
                        more());
        ScrollPane scroll = new ScrollPane(fields);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        setCenter(scroll);
        setBottom(results());
        fields.disableProperty().bind(Bindings.createBooleanBinding(model::busy, model.stateProperty()));
    }

    private Node experiments() {
        ToggleGroup group = new ToggleGroup();
        HBox row = new HBox();
        ExperimentKind[] kinds = ExperimentKind.values();
        for (int i = 0; i < kinds.length; i++) {
            ExperimentKind kind = kinds[i];
            ToggleButton button = new ToggleButton(kind.toString());
            button.setId("kind-" + kind.key());
            button.setToggleGroup(group);
            button.setMaxWidth(Double.MAX_VALUE);
            button.setMinWidth(0);
            button.getStyleClass().add(i == 0 ? "left-pill" : i == kinds.length - 1 ? "right-pill" : "center-pill");
            HBox.setHgrow(button, Priority.ALWAYS);
            button.setSelected(form.kind.get() == kind);
            form.kind.addListener((o, before, now) -> button.setSelected(now == kind));
            button.setOnAction(e -> {
                form.kind.set(kind);
                button.setSelected(true);
            });
            row.getChildren().add(button);
        }
        Label question = new Label();
        question.setWrapText(true);
        question.getStyleClass().add("faint");
        question.textProperty()
                .bind(Bindings.createStringBinding(() -> form.kind.get().question(), form.kind));
        return new VBox(6, row, question);
    }

    // ---- parts ----

    private Label heading(String key) {
        Label label = new Label(texts.get(key));
        label.getStyleClass().add("heading");
        return label;
    }

    private Node named(String key, Node field) {
        return row(texts.get(key), field);
    }

    private static Node row(String name, Node field) {
        Label label = new Label(name);
        label.setMinWidth(NAMES);
        label.setPrefWidth(NAMES);
        if (!name.isEmpty()) {
            first(field).ifPresent(label::setLabelFor);
        }
        HBox row = new HBox(8, label, field);
        HBox.setHgrow(field, Priority.ALWAYS);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    /** The first control of a row's fields. */
    private static Optional<Control> first(Node field) {
        return field instanceof Control control && !(control instanceof Label)
                ? Optional.of(control)
                : field instanceof Parent parent
                        ? parent.getChildrenUnmodifiable().stream()
                                .flatMap(child -> first(child).stream())
                                .findFirst()
                        : Optional.empty();
    }

    private static TextField text(StringProperty property, String usual, String id) {
        TextField field = new TextField();
        field.setId(id);
        field.setPromptText(usual);
        field.textProperty().bindBidirectional(property);
        field.setMinWidth(0);
        field.setPrefWidth(60);
        return field;
    }

    private static CheckBox check(String text, BooleanProperty property, String id, String tip) {
        CheckBox box = new CheckBox(text);
        box.setId(id);
        box.selectedProperty().bindBidirectional(property);
        box.setMinWidth(0);
        if (tip != null) {
            Tooltip tooltip = new Tooltip(tip);
            tooltip.setWrapText(true);
            tooltip.setMaxWidth(360);
            box.setTooltip(tooltip);
        }
        return box;
    }

    /** A part of the form that only these experiments have. */
    private Node only(Node part, ExperimentKind... kinds) {
        part.visibleProperty()
                .bind(Bindings.createBooleanBinding(() -> Arrays.asList(kinds).contains(form.kind.get()), form.kind));
        part.managedProperty().bind(part.visibleProperty());
        return part;
    }

    /** A field for a path; its texts have the field's id as their stem. */
    private Node place(StringProperty property, String id, boolean folder) {
        String usual = texts.get(id + ".usual");
        TextField field = text(property, usual, id);
        field.textProperty().addListener((o, before, now) -> {
            if (!field.isFocused()) { // the end of a path says more than its beginning
                Platform.runLater(() -> field.positionCaret(field.getLength()));
            }
        });
        field.skinProperty()
                .addListener((o, before, now) -> Platform.runLater(() -> field.positionCaret(field.getLength())));
        Tooltip tip = new Tooltip();
        tip.textProperty().bind(Bindings.when(property.isEmpty()).then(usual).otherwise(property));
        field.setTooltip(tip);
        Button choose = new Button(null, new FontIcon("fth-folder"));
        choose.setId(id + "-choose");
        choose.getStyleClass().addAll("button-icon", "flat");
        choose.setTooltip(new Tooltip(texts.get("choose")));
        choose.setAccessibleText(texts.get(id + ".choose"));
        choose.setOnAction(e -> {
            PathChooser chooser = new PathChooser(texts.get(id + ".choose")).in(near(property));
            (folder
                            ? chooser.folder(getScene().getWindow())
                            : chooser.open(getScene().getWindow()))
                    .ifPresent(chosen -> property.set(chosen.toString()));
        });
        HBox.setHgrow(field, Priority.ALWAYS);
        HBox row = new HBox(2, field, choose);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    /** The nearest existing folder at or above a path; null if there is none. */
    private static Path near(StringProperty property) {
        try {
            for (Path at = Path.of(property.get()).toAbsolutePath();
                    at != null && !property.get().isBlank();
                    at = at.getParent()) {
                if (Files.isDirectory(at)) {
                    return at;
                }
            }
        } catch (InvalidPathException e) {
            // then anywhere
        }
        return null;
    }

    // ---- the fields ----

    private Node objects() {
        Hyperlink paper = new Hyperlink(texts.get("paper"));
        paper.setId("paper");
        paper.setOnAction(e -> {
            form.paper();
            paper.setVisited(false);
        });
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(heading("objects"), space, paper);
        head.setAlignment(Pos.BASELINE_LEFT);
        TextField least = text(form.least, "0", "least");
        TextField most = text(form.most, texts.get("area.any"), "most");
        least.setAccessibleText(texts.get("field.area.from"));
        most.setAccessibleText(texts.get("field.area.to"));
        HBox area = new HBox(6, least, new Label(texts.get("area.to")), most, new Label(texts.get("area.pixels")));
        area.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(least, Priority.ALWAYS);
        HBox.setHgrow(most, Priority.ALWAYS);
        TextField annotations = text(form.annotations, "3", "annotations");
        annotations.setMaxWidth(60);
        HBox few = new HBox(6, annotations, new Label(texts.get("annotations.unit")));
        few.setAlignment(Pos.CENTER_LEFT);
        VBox checks = new VBox(
                5,
                check(texts.get("once"), form.once, "once", null),
                check(
                        texts.get("hallucination"),
                        form.hallucination,
                        "hallucination",
                        texts.get("hallucination.tooltip")));
        return new VBox(
                7,
                head,
                named("category", text(form.category, texts.get("category.usual"), "category")),
                named("area", area),
                named("annotations", few),
                row("", checks));
    }

    private Node questions() {
        HBox row = new HBox(12);
        for (Protocol protocol : Protocol.values()) {
            row.getChildren()
                    .add(check(
                            RowText.protocol(protocol.key()),
                            form.protocols.get(protocol),
                            "protocol-" + protocol.key(),
                            texts.get(
                                    switch (protocol) {
                                        case GENERATIVE -> "protocol.generative.tooltip";
                                        case POLLING -> "protocol.polling.tooltip";
                                        case VQA -> "protocol.vqa.tooltip";
                                    })));
        }
        return only(new VBox(7, heading("protocols"), row), ExperimentKind.ABLATION, ExperimentKind.KNOCKOUT);
    }

    private Node ablation() {
        String counts = AblationStudy.PAPER.counts().toString().replaceAll("[\\[\\] ]", "");
        ComboBox<String> mean = new ComboBox<>();
        mean.setId("mean");
        mean.setEditable(true);
        mean.getItems().setAll("", "zero", "image");
        mean.setPromptText(texts.get("replacement.usual"));
        mean.getEditor().textProperty().bindBidirectional(form.mean);
        mean.setMaxWidth(Double.MAX_VALUE);
        mean.setMinWidth(0);
        mean.setPrefWidth(100);
        mean.setCellFactory(list -> new javafx.scene.control.ListCell<>() {
            @Override
            protected void updateItem(String item, boolean empty) {
                super.updateItem(item, empty);
                setText(
                        empty || item == null
                                ? null
                                : switch (item) {
                                    case "" -> texts.get("replacement.checkpoint");
                                    case "zero" -> texts.get("replacement.zero");
                                    default -> texts.get("replacement.image");
                                });
            }
        });
        Button choose = new Button(null, new FontIcon("fth-folder"));
        choose.getStyleClass().addAll("button-icon", "flat");
        Tip.on(choose, texts.get("replacement.tooltip"));
        choose.setOnAction(e -> new PathChooser(texts.get("replacement.choose"))
                .in(near(form.mean))
                .open(getScene().getWindow())
                .ifPresent(file -> form.mean.set(file.toString())));
        HBox.setHgrow(mean, Priority.ALWAYS);
        HBox by = new HBox(2, mean, choose);
        by.setAlignment(Pos.CENTER_LEFT);
        return only(
                new VBox(
                        7,
                        heading("kind.ablation"),
                        named("replacement", by),
                        named("counts", text(form.counts, counts, "counts")),
                        named(
                                "gradients",
                                unit(
                                        text(
                                                form.gradientSteps,
                                                Integer.toString(AblationStudy.PAPER.gradientSteps()),
                                                "gradient-steps"),
                                        texts.get("gradients.unit")))),
                ExperimentKind.ABLATION);
    }

    private static Node unit(TextField field, String unit) {
        field.setMaxWidth(72);
        HBox row = new HBox(6, field, new Label(unit));
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private Node lens() {
        ComboBox<WordMap.Over> over = combo(
                form.over,
                o -> texts.get(o == WordMap.Over.MAX ? "over.max" : "over.mean"),
                List.of(WordMap.Over.values()));
        over.setId("over");
        return only(
                new VBox(
                        7,
                        heading("segmentation"),
                        named("ranges", text(form.ranges, texts.get("ranges.usual"), "ranges")),
                        named("over", over)),
                ExperimentKind.LENS);
    }

    private Node knockout() {
        return only(
                new VBox(
                        7,
                        heading("kind.knockout"),
                        named("windows", text(form.windows, texts.get("windows.usual"), "windows"))),
                ExperimentKind.KNOCKOUT);
    }

    private Node run() {
        ComboBox<ComputeMode> compute = combo(
                form.compute,
                a -> a == null ? texts.get("compute.automatic") : a.toString(),
                Arrays.asList(null, ComputeMode.EXACT, ComputeMode.FAST, ComputeMode.INT8));
        TextField limit = text(form.limit, texts.get("limit.usual"), "limit");
        TextField seed = text(form.seed, "0", "seed");
        Label seeded = new Label(texts.get("seed"));
        seeded.setLabelFor(seed);
        HBox numbers = new HBox(8, limit, seeded, seed);
        numbers.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(limit, Priority.ALWAYS);
        HBox.setHgrow(seed, Priority.ALWAYS);
        return new VBox(7, heading("run"), named("limit", numbers), named("compute", compute));
    }

    private static <T> ComboBox<T> combo(
            ObjectProperty<T> property, java.util.function.Function<T, String> text, List<T> items) {
        ComboBox<T> box = new ComboBox<>();
        box.getItems().setAll(items);
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(T value) {
                return text.apply(value);
            }

            @Override
            public T fromString(String typed) {
                return null;
            }
        });
        box.valueProperty().bindBidirectional(property);
        box.setMaxWidth(Double.MAX_VALUE);
        return box;
    }

    private Node more() {
        Questions usual = Questions.USUAL;
        UnaryOperator<Node> asks = part -> only(part, ExperimentKind.ABLATION, ExperimentKind.KNOCKOUT);
        VBox all = new VBox(
                7,
                named("describe", text(form.describe, usual.describe(), "describe")),
                asks.apply(named("polling", text(form.polling, usual.polling(), "polling"))),
                asks.apply(named("vqa", text(form.vqa, usual.vqa(), "vqa"))),
                asks.apply(named("forced", text(form.forced, usual.forced(), "forced"))),
                asks.apply(named("questions", place(form.questions, "questions", false))),
                named("synonyms", place(form.synonyms, "synonyms", false)),
                named("max.tokens", unit(text(form.maxTokens, "200", "max-tokens"), texts.get("max.tokens.unit"))),
                named("coverage", unit(text(form.coverage, "0", "coverage"), texts.get("coverage.unit"))));
        all.setPadding(new Insets(6, 0, 0, 0));
        TitledPane pane = new TitledPane(texts.get("more"), all);
        pane.setId("more");
        pane.setExpanded(false);
        pane.setAnimated(false);
        return pane;
    }

    private Node results() {
        Label problem = new Label();
        problem.setId("plan-problem");
        problem.setWrapText(true);
        problem.getStyleClass().add("problem");
        problem.textProperty().bind(model.problemProperty());
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        Label note = new Label();
        note.setId("folder-note");
        note.setWrapText(true);
        note.getStyleClass().add("faint");
        note.textProperty().bind(model.noteProperty());
        note.managedProperty()
                .bind(note.textProperty()
                        .isNotEmpty()
                        .and(Bindings.createBooleanBinding(() -> !model.busy(), model.stateProperty())));
        note.visibleProperty().bind(note.managedProperty());
        model.refusedProperty().addListener((o, before, now) -> {
            note.getStyleClass().removeAll("faint", "problem");
            note.getStyleClass().add(now ? "problem" : "faint");
        });
        Node folder = place(form.folder, "results", true);
        folder.disableProperty().bind(fields.disableProperty());
        VBox box = new VBox(6, named("results", folder), note, problem);
        box.getStyleClass().add("plan-results");
        box.setPadding(new Insets(10, 14, 12, 14));
        return box;
    }
}
