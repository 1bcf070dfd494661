package org.fovea.app.browser;

import javafx.beans.binding.Bindings;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.coco.ObjectFilter;

/** The fields of the filter, why it is invalid, and how many images pass. */
final class FilterBox extends VBox {

    private final Texts texts = Texts.of(FilterBox.class);

    FilterBox(BrowserModel model) {
        super(6);
        getStyleClass().add("filter-box");
        setMinHeight(Region.USE_PREF_SIZE);
        FilterText text = model.text();
        TextField least = number("least", text.leastProperty(), texts.get("filter.any"), 60);
        TextField most = number("most", text.mostProperty(), texts.get("filter.any"), 60);
        Tooltip area = new Tooltip(texts.get("filter.area.about"));
        least.setTooltip(area);
        most.setTooltip(area);
        least.setAccessibleText(texts.get("filter.least"));
        most.setAccessibleText(texts.get("filter.greatest"));
        CheckBox once = new CheckBox(texts.get("filter.once"));
        once.setId("once");
        once.setMinWidth(0);
        once.setTooltip(new Tooltip(texts.get("filter.once.about")));
        once.selectedProperty().bindBidirectional(text.onceProperty());
        TextField annotations = number("annotations", text.annotationsProperty(), texts.get("filter.any"), 44);
        Tip.on(annotations, texts.get("filter.annotations.about"));

        Button paper = new Button(texts.get("filter.paper"));
        paper.setId("paper");
        paper.setTooltip(new Tooltip(texts.get("filter.paper.about")));
        paper.setOnAction(e -> text.paper());
        paper.disableProperty().bind(Bindings.createBooleanBinding(() -> paper(model), model.filterProperty()));
        Button clear = new Button(texts.get("filter.clear"));
        clear.setId("clear");
        clear.setOnAction(e -> text.clear());
        clear.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.filterProperty().get().isAll()
                                && model.problemProperty().get().isEmpty(),
                        model.filterProperty(),
                        model.problemProperty()));
        for (Button each : new Button[] {paper, clear}) {
            each.getStyleClass().addAll("flat", "small");
            each.setMinWidth(Region.USE_PREF_SIZE);
        }

        Label problem = new Label();
        problem.setId("filter-problem");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.setMinHeight(Region.USE_PREF_SIZE);
        problem.textProperty().bind(model.problemProperty());
        problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
        problem.managedProperty().bind(problem.visibleProperty());

        Label matches = new Label();
        matches.setId("matches");
        matches.getStyleClass().add("matches");
        matches.setMinWidth(0);
        matches.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> matches(model),
                        model.images(),
                        model.datasetProperty(),
                        model.filteringProperty(),
                        model.missingProperty()));
        getChildren()
                .addAll(
                        new CategoryPicker(model),
                        line(
                                caption(texts.get("filter.area")),
                                least,
                                caption(texts.get("filter.to")),
                                most,
                                caption("px²")),
                        line(
                                once,
                                gap(),
                                caption(texts.get("filter.most")),
                                annotations,
                                caption(texts.get("filter.objects"))),
                        problem,
                        line(matches, gap(), paper, clear));
    }

    private static boolean paper(BrowserModel model) {
        ObjectFilter now = model.filterProperty().get();
        return now.equals(new ObjectFilter(
                now.category(),
                ObjectFilter.PAPER.leastArea(),
                ObjectFilter.PAPER.mostArea(),
                ObjectFilter.PAPER.once(),
                ObjectFilter.PAPER.mostAnnotations()));
    }

    private String matches(BrowserModel model) {
        if (model.datasetProperty().get() == null) {
            return "";
        }
        int all = model.datasetProperty().get().images().size();
        return model.filteringProperty().get()
                ? texts.get("filter.searching")
                : model.filterProperty().get().isAll()
                        ? texts.get("filter.all", all)
                        : texts.get("filter.some", model.images().size(), all);
    }

    private static TextField number(String id, StringProperty value, String prompt, double width) {
        TextField field = new TextField();
        field.setId(id);
        field.setPromptText(prompt);
        field.setPrefWidth(width);
        field.setMinWidth(width);
        field.getStyleClass().add("small");
        field.textProperty().bindBidirectional(value);
        return field;
    }

    private static Label caption(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("caption");
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    private static Region gap() {
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        return gap;
    }

    private static HBox line(Node... nodes) {
        HBox line = new HBox(6, nodes);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }
}
