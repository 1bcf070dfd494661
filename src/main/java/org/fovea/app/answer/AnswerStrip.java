package org.fovea.app.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.app.look.ExportButton;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.NotComputed;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ComputationState;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.InterventionTexts;
import org.fovea.app.state.TokenDistribution;
import org.fovea.model.Answer;
import org.fovea.model.TokenProbability;
import org.fovea.model.config.ModelCard;
import org.fovea.session.Interventions;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The prompt, the model's answer with and without the interventions, and the probabilities at the probed token. A click
 * on a token of the answer probes it.
 */
public final class AnswerStrip extends BorderPane {

    private static final double HEADING = 28;

    private final Texts texts = Texts.of(AnswerStrip.class);
    private final Explorer explorer;
    private final AnswerModel model;
    private final TextField question = new TextField();
    private final MenuButton suggestions = new MenuButton(texts.get("questions"));
    private final AnswerText own = new AnswerText("answer", texts.get("answer"));
    private final AnswerText changed = new AnswerText("changed-answer", texts.get("changed"));
    private final Label none = new Label(texts.get("changed.none"));
    private final FlowPane changes = new FlowPane(6, 4);
    private final MenuButton read = new MenuButton();
    private final Label compared = heading(texts.get("compared"), texts.get("compared.tooltip"));
    private VBox left;
    private VBox middle;
    private VBox right;
    private final NotComputed ownEnded;
    private final NotComputed changedEnded;

    /** @param explorer what this is a view of */
    public AnswerStrip(Explorer explorer) {
        this.explorer = explorer;
        this.model = new AnswerModel(explorer);
        ownEnded = new NotComputed("answer-again", explorer::resumeAnswers);
        changedEnded = new NotComputed("changed-again", explorer::resumeAnswers);
        getStyleClass().add("answer-strip");
        getStylesheets().add(AnswerStrip.class.getResource("answer.css").toExternalForm());
        setTop(prompt());
        setCenter(answers());
        explorer.answerProperty().addListener(o -> showOwn());
        explorer.answerTextProperty().addListener(o -> showOwn());
        explorer.probedProperty().addListener(o -> showOwn());
        explorer.changedTextProperty().addListener(o -> showChanged());
        explorer.changedAnswerProperty().addListener(o -> showChanged());
        explorer.history().currentProperty().addListener(o -> showChanged());
        explorer.modelProperty().addListener(o -> fillSuggestions());
        explorer.answersStandingProperty().addListener(o -> showEnded());
        showOwn();
        showChanged();
    }

    /** Offers to compute the rest, below the answer that is not complete. */
    private void showEnded() {
        boolean ended = explorer.answersStandingProperty().get().hasEnded();
        boolean ownWhole = explorer.answerProperty().get() != null
                && explorer.probedProperty().get() != null;
        boolean failed = explorer.answersStandingProperty().get() == ComputationState.FAILED;
        String why = failed ? texts.get("failed") : "";
        ownEnded.show(ended && !ownWhole, why);
        changedEnded.show(ended && ownWhole && !explorer.history().current().isNone(), why);
    }

    private Node prompt() {
        question.setPromptText(texts.get("question.prompt"));
        question.setId("question");
        question.setAccessibleText(texts.get("question.name"));
        question.textProperty().bindBidirectional(model.questionProperty());
        question.setOnAction(e -> model.ask());
        HBox.setHgrow(question, Priority.ALWAYS);
        suggestions.setId("suggestions");
        suggestions.setGraphic(new FontIcon("fth-message-square"));
        suggestions.setTooltip(new Tooltip(texts.get("questions.tooltip")));
        suggestions.setMinWidth(Region.USE_PREF_SIZE);
        Button ask = new Button(texts.get("ask"), new FontIcon("fth-corner-down-left"));
        ask.setId("ask");
        ask.getStyleClass().add("accent");
        ask.setMinWidth(Region.USE_PREF_SIZE);
        ask.setOnAction(e -> model.ask());
        Button stop = new Button(texts.get("stop"), new FontIcon("fth-square"));
        stop.setTooltip(new Tooltip(texts.get("stop.tooltip")));
        stop.setMinWidth(Region.USE_PREF_SIZE);
        stop.setOnAction(e -> explorer.stop());
        stop.visibleProperty().bind(explorer.service().busyProperty());
        stop.managedProperty().bind(stop.visibleProperty());
        HBox row = new HBox(8, suggestions, question, stop, ask);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setPadding(new Insets(6, 12, 2, 12));
        return row;
    }

    private Node answers() {
        left = column(heading(texts.get("answer"), texts.get("answer.tooltip")), own, ownEnded);
        Button undo = icon(
                "fth-rotate-ccw", texts.get("undo"), () -> explorer.history().undo());
        undo.disableProperty().bind(explorer.history().canUndoProperty().not());
        Button redo = icon(
                "fth-rotate-cw", texts.get("redo"), () -> explorer.history().redo());
        redo.disableProperty().bind(explorer.history().canRedoProperty().not());
        Button clear = icon("fth-trash-2", texts.get("clear"), explorer::clearChanges);
        clear.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> explorer.history().current().isNone(),
                        explorer.history().currentProperty()));
        changes.setAlignment(Pos.CENTER_LEFT);
        changes.managedProperty().bind(changes.visibleProperty());
        changes.visibleProperty().bind(Bindings.isNotEmpty(changes.getChildren()));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox title = new HBox(
                6, heading(texts.get("changed"), texts.get("changed.tooltip")), space, new HBox(2, undo, redo, clear));
        title.setAlignment(Pos.CENTER_LEFT);
        none.setWrapText(true);
        none.getStyleClass().add("strip-hint");
        none.managedProperty().bind(none.visibleProperty());
        middle = column(title, changes, none, changed, changedEnded);
        read.visibleProperty().bind(explorer.imageProperty().isNotNull());
        read.setId("token");
        read.getStyleClass().addAll("flat", "small", "strip-token");
        read.setTooltip(new Tooltip(texts.get("token.tooltip")));
        read.setMinHeight(HEADING);
        read.setOnShowing(e -> read.getItems().setAll(tokenItems()));
        ProbabilityBars bars = new ProbabilityBars(model);
        VBox.setVgrow(bars, Priority.ALWAYS);
        compared.setVisible(false);
        compared.managedProperty().bind(compared.visibleProperty());
        ExportButton export = new ExportButton("answer-export", this::exportable, explorer::complain);
        Region between = new Region();
        HBox.setHgrow(between, Priority.ALWAYS);
        HBox head = new HBox(8, read, compared, between, export);
        head.setAlignment(Pos.CENTER_LEFT);
        right = column(head, bars);
        HBox all = new HBox(0, left, middle, right);
        for (Node each : all.getChildren()) {
            HBox.setHgrow(each, Priority.ALWAYS);
            ((Region) each).setPrefWidth(400);
        }
        left.setMinWidth(170);
        right.setMinWidth(300);
        return new ContentScroll(all);
    }

    /** As high as its content at its width, but at most a third of the window; a longer text scrolls. */
    private static final class ContentScroll extends ScrollPane {

        private static final double SHARE = 0.32;
        private final Region content;

        ContentScroll(Region content) {
            super(content);
            this.content = content;
            setFitToWidth(true);
            setHbarPolicy(ScrollBarPolicy.NEVER);
            getStyleClass().add("strip-scroll");
            content.heightProperty().addListener(o -> requestLayout());
        }

        @Override
        public Orientation getContentBias() {
            return Orientation.HORIZONTAL;
        }

        @Override
        protected double computePrefHeight(double width) {
            double most =
                    getScene() == null ? 260 : Math.max(130, SHARE * getScene().getHeight());
            return Math.min(most, content.prefHeight(width < 0 ? getWidth() : width) + 2);
        }

        @Override
        protected double computeMinHeight(double width) {
            return 0;
        }
    }

    private static VBox column(Node... children) {
        VBox column = new VBox(2, children);
        column.setPadding(new Insets(0, 12, 4, 12));
        return column;
    }

    private static Label heading(String text, String tip) {
        Label heading = new Label(text);
        heading.getStyleClass().add("strip-heading");
        heading.setTooltip(new Tooltip(tip));
        heading.setMinWidth(Region.USE_PREF_SIZE);
        heading.setMinHeight(HEADING);
        return heading;
    }

    private static Button icon(String literal, String tip, Runnable action) {
        Button button = new IconButton(literal, tip);
        button.setOnAction(e -> action.run());
        return button;
    }

    private void showOwn() {
        Answer answer = explorer.answerProperty().get();
        TokenDistribution probed = explorer.probedProperty().get();
        if (answer == null) {
            own.stream(explorer.answerTextProperty().get());
        } else {
            own.show(answer, probed == null ? -1 : probed.index(), explorer::probe, Set.of());
        }
        read.setText(
                probed == null
                        ? texts.get("token")
                        : texts.get("token.probed", probed.token().text()));
        read.setDisable(probed == null || answer == null);
    }

    /** The tokens of the answer, to choose the probed one, and the automatic choice. */
    List<MenuItem> tokenItems() {
        Answer answer = explorer.answerProperty().get();
        TokenDistribution probed = explorer.probedProperty().get();
        List<MenuItem> items = new ArrayList<>();
        MenuItem automatic = new MenuItem(texts.get("token.automatic"));
        automatic.setOnAction(e -> explorer.probe(-1));
        items.add(automatic);
        items.add(new SeparatorMenuItem());
        for (int i = 0; answer != null && i < answer.tokens().size(); i++) {
            int index = i;
            RadioMenuItem item = new RadioMenuItem(
                    texts.get("token.item", i + 1, answer.tokens().get(i).text()));
            item.setMnemonicParsing(false);
            item.setSelected(probed != null && probed.index() == i);
            item.setOnAction(e -> explorer.probe(index));
            items.add(item);
        }
        return items;
    }

    private void showChanged() {
        Interventions change = explorer.history().current();
        changes.getChildren().clear();
        if (!change.ablated().isEmpty()) {
            changes.getChildren()
                    .add(removable(
                            InterventionTexts.ablation(change),
                            "ablated",
                            () -> explorer.ablate(org.fovea.intervene.Patches.NONE)));
        }
        for (Interventions.LiveKnockout knockout : change.knockouts()) {
            changes.getChildren()
                    .add(removable(InterventionTexts.knockout(knockout), "knocked", () -> model.drop(knockout)));
        }
        Answer answer = explorer.changedAnswerProperty().get();
        none.setVisible(change.isNone());
        if (change.isNone()) {
            changed.clear();
        } else if (answer == null) {
            changed.stream(explorer.changedTextProperty().get());
        } else {
            Answer before = explorer.answerProperty().get();
            Set<Integer> known = before == null
                    ? Set.of()
                    : before.tokens().stream().map(TokenProbability::id).collect(Collectors.toSet());
            changed.show(
                    answer,
                    -1,
                    null,
                    IntStream.range(0, answer.tokens().size())
                            .filter(i -> !known.contains(answer.tokens().get(i).id()))
                            .boxed()
                            .collect(Collectors.toSet()));
        }
    }

    private Node removable(String text, String style, Runnable remove) {
        Button button = new Button(text, new FontIcon("fth-x"));
        button.getStyleClass().addAll("small", "change", style);
        button.setContentDisplay(javafx.scene.control.ContentDisplay.RIGHT);
        button.setTooltip(new Tooltip(texts.get("remove", text)));
        button.maxWidthProperty().bind(changes.widthProperty());
        button.setOnAction(e -> remove.run());
        return button;
    }

    /** The answers and probabilities; null until they are there. */
    public Exportable exportable() {
        return AnswerExport.of(explorer);
    }

    private void fillSuggestions() {
        suggestions.getItems().setAll(questionItems());
    }

    /** The model's suggested questions as menu items, those with choices as submenus. */
    public List<MenuItem> questionItems() {
        if (explorer.modelProperty().get() == null) {
            return List.of();
        }
        return explorer.modelProperty().get().questions().stream()
                .map(this::item)
                .toList();
    }

    private MenuItem item(ModelCard.Question q) {
        if (q.choices().isEmpty()) {
            return leaf(q.text(), q.text());
        }
        Menu menu = new Menu(q.text().replace("{}", "…"));
        for (String choice : q.choices()) {
            menu.getItems().add(leaf(choice, q.text().replace("{}", choice)));
        }
        return menu;
    }

    private MenuItem leaf(String name, String text) {
        MenuItem item = new MenuItem(name);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> model.ask(text));
        return item;
    }

    /** Shows only one answer, in half the room: the one with interventions while there are any. */
    public void showOneAnswer() {
        for (VBox answer : List.of(left, middle)) {
            answer.managedProperty().bind(answer.visibleProperty());
            answer.setMinWidth(0);
        }
        middle.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> !explorer.history().current().isNone(),
                        explorer.history().currentProperty()));
        left.visibleProperty().bind(middle.visibleProperty().not());
        right.setMinWidth(Region.USE_COMPUTED_SIZE);
    }

    /** Shows how the probabilities differ from those in another explorer, instead of what the interventions change. */
    public void compareWith(Explorer left) {
        model.compareWith(left);
        compared.setVisible(true);
    }

    /** Moves the focus to the question. */
    public void focusQuestion() {
        question.requestFocus();
        question.selectAll();
    }
}
