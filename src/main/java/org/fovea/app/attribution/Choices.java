package org.fovea.app.attribution;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.MenuButton;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.app.attribution.MinimalSetResult.Goal;
import org.fovea.app.look.RunSwitch;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.state.OpenModel;
import org.fovea.app.state.ShownRun;

/** The method and its options, in two rows above the map. */
final class Choices {

    private record Choice(int value, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private final Texts texts = Texts.of(Choices.class);
    private final AttributionModel model;
    private final FlowPane options = new FlowPane(8, 4);
    private final Button compute;
    private final Button apply;
    private final MenuButton export;
    private final List<Node> occlusion;
    private final List<Node> gradients;
    private final List<Node> attention;
    private final List<Node> set;

    Choices(AttributionModel model, Button compute, Button apply, MenuButton export) {
        this.model = model;
        this.compute = compute;
        this.apply = apply;
        this.export = export;
        occlusion = List.of(
                numbers(
                        "attribution-size",
                        model.sizeProperty(),
                        108,
                        Question.sizes().stream()
                                .map(k ->
                                        new Choice(k, k == 1 ? texts.get("size.one") : texts.get("size.square", k, k)))
                                .toList(),
                        texts.get("size.tooltip")),
                flag(
                        "attribution-points",
                        model.pointsProperty(),
                        new ToggleButton(texts.get("unit.points")),
                        new ToggleButton(texts.get("unit.odds"))));
        gradients = List.of(
                numbers(
                        "attribution-steps",
                        model.stepsProperty(),
                        96,
                        List.of(8, 16, 32, 64, 128).stream()
                                .map(n -> new Choice(n, texts.get("steps", n)))
                                .toList(),
                        texts.get("steps.tooltip")),
                flag(
                        "attribution-signed",
                        model.signedProperty(),
                        new ToggleButton(texts.get("signed")),
                        new ToggleButton(texts.get("magnitude"))));
        attention = attention();
        ComboBox<Goal> goal = combo("attribution-goal", model.goalProperty(), 132, texts.get("goal.tooltip"));
        goal.getItems().setAll(Goal.values());
        goal.setValue(model.goalProperty().get());
        set = List.of(
                goal,
                numbers(
                        "attribution-breadth",
                        model.breadthProperty(),
                        132,
                        List.of(
                                new Choice(8, texts.get("breadth", 8)),
                                new Choice(32, texts.get("breadth", 32)),
                                new Choice(128, texts.get("breadth", 128)),
                                new Choice(Integer.MAX_VALUE, texts.get("breadth.all"))),
                        texts.get("breadth.tooltip")));
    }

    /** Both rows. */
    VBox rows() {
        ToggleGroup group = new ToggleGroup();
        HBox methods = new HBox();
        methods.setAlignment(Pos.CENTER_LEFT);
        for (Method method : Method.values()) {
            int last = Method.values().length - 1;
            ToggleButton button = new ToggleButton(method.toString());
            button.setId("method-" + method.name().toLowerCase(java.util.Locale.ROOT));
            button.getStyleClass()
                    .addAll(
                            "small",
                            method.ordinal() == 0
                                    ? "left-pill"
                                    : method.ordinal() == last ? "right-pill" : "center-pill");
            button.setTooltip(new Tooltip(method.about()));
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setToggleGroup(group);
            button.setSelected(method == model.methodProperty().get());
            button.setOnAction(e -> {
                button.setSelected(true); // one of them is always on
                model.methodProperty().set(method);
            });
            model.methodProperty().addListener((o, before, now) -> {
                if (now == method) {
                    button.setSelected(true);
                }
            });
            methods.getChildren().add(button);
        }
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox top = new HBox(6, methods, space, export);
        top.setAlignment(Pos.CENTER_LEFT);
        options.setAlignment(Pos.CENTER_LEFT);
        compute.getStyleClass().addAll("small", "accent");
        apply.getStyleClass().add("small");
        model.methodProperty().addListener(o -> offer());
        offer();
        VBox all = new VBox(6, top, options);
        all.getStyleClass().add("attribution-choices");
        all.setPadding(new Insets(4, 12, 6, 12));
        return all;
    }

    private void offer() {
        List<Node> nodes = new ArrayList<>(
                switch (model.methodProperty().get()) {
                    case OCCLUSION -> occlusion;
                    case GRADIENTS -> gradients;
                    case ATTENTION -> attention;
                    case SET -> set;
                });
        nodes.add(compute);
        nodes.add(apply);
        options.getChildren().setAll(nodes);
    }

    private List<Node> attention() {
        ComboBox<Position> position = new ComboBox<>();
        position.setId("attribution-position");
        position.setPrefWidth(84);
        Tip.on(position, texts.get("position.tooltip"));
        Runnable fill = () -> {
            position.setOnAction(null);
            position.getItems().setAll(model.positions());
            position.setValue(position.getItems().isEmpty() ? null : model.position());
            position.setOnAction(e -> {
                if (position.getValue() != null) {
                    boolean last = position.getSelectionModel().getSelectedIndex()
                            == position.getItems().size() - 1;
                    model.positionProperty()
                            .set(
                                    last
                                            ? AttributionModel.LAST
                                            : position.getValue().at());
                }
            });
        };
        for (Observable o : List.of(
                model.explorer().probedProperty(), model.explorer().answerProperty(), model.positionProperty())) {
            o.addListener((Observable c) -> fill.run());
        }
        fill.run();
        ComboBox<Choice> layers = numbers(
                "attribution-layer",
                model.layerProperty(),
                88,
                List.of(new Choice(0, texts.get("layers.all"))),
                texts.get("layers.tooltip"));
        Runnable grow = () -> {
            OpenModel open = model.explorer().modelProperty().get();
            for (int l = layers.getItems().size(); open != null && l <= open.layers(); l++) {
                layers.getItems().add(new Choice(l, texts.get("layers.one", l)));
            }
            while (open != null && layers.getItems().size() > open.layers() + 1) {
                layers.getItems().remove(layers.getItems().size() - 1);
            }
        };
        model.explorer().modelProperty().addListener(o -> grow.run());
        grow.run();
        ComboBox<Choice> heads = numbers(
                "attribution-head",
                model.headProperty(),
                88,
                List.of(new Choice(-1, texts.get("heads.all"))),
                texts.get("heads.tooltip"));
        model.resultProperty().addListener((o, before, now) -> {
            if (now instanceof AttentionResult attended && heads.getItems().size() != attended.heads() + 1) {
                int chosen = model.headProperty().get();
                List<Choice> all = new ArrayList<>(List.of(new Choice(-1, texts.get("heads.all"))));
                for (int h = 0; h < attended.heads(); h++) {
                    all.add(new Choice(h, texts.get("heads.one", h)));
                }
                heads.getItems().setAll(all);
                heads.setValue(all.get(Math.min(all.size() - 1, chosen + 1)));
            }
        });
        ComboBox<Pooling> pooling =
                combo("attribution-pooling", model.poolingProperty(), 70, texts.get("pooling.tooltip"));
        pooling.getItems().setAll(Pooling.values());
        pooling.setConverter(new StringConverter<>() {
            @Override
            public String toString(Pooling p) {
                return texts.get(p == Pooling.MAX ? "pooling.max" : "pooling.mean");
            }

            @Override
            public Pooling fromString(String text) {
                return null;
            }
        });
        pooling.setValue(model.poolingProperty().get());
        ShownRun run = model.explorer().shownRun();
        return List.of(
                position,
                pooling,
                layers,
                heads,
                new RunSwitch("attention-changed", run.withInterventionsProperty(), run.choiceProperty()));
    }

    private static <T> ComboBox<T> combo(String id, ObjectProperty<T> property, double width, String tip) {
        ComboBox<T> combo = new ComboBox<>();
        combo.setId(id);
        combo.setPrefWidth(width);
        Tip.on(combo, tip);
        combo.valueProperty().bindBidirectional(property);
        return combo;
    }

    private static ComboBox<Choice> numbers(
            String id, IntegerProperty property, double width, List<Choice> values, String tip) {
        ComboBox<Choice> combo = new ComboBox<>();
        combo.setId(id);
        combo.setPrefWidth(width);
        Tip.on(combo, tip);
        combo.getItems().setAll(values);
        Runnable show = () -> combo.getItems().stream()
                .filter(c -> c.value == property.get())
                .findFirst()
                .ifPresent(combo::setValue);
        show.run();
        property.addListener(o -> show.run());
        combo.valueProperty().addListener((o, before, now) -> {
            if (now != null) {
                property.set(now.value);
            }
        });
        return combo;
    }

    /** Two buttons of which one is on: the first for true. */
    private static Node flag(String id, BooleanProperty property, ToggleButton yes, ToggleButton no) {
        ToggleGroup group = new ToggleGroup();
        yes.setId(id);
        yes.getStyleClass().addAll("small", "left-pill");
        no.getStyleClass().addAll("small", "right-pill");
        for (ToggleButton button : List.of(yes, no)) {
            button.setToggleGroup(group);
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setOnAction(e -> {
                button.setSelected(true);
                property.set(button == yes);
            });
        }
        Runnable show = () -> (property.get() ? yes : no).setSelected(true);
        property.addListener(o -> show.run());
        show.run();
        HBox both = new HBox(yes, no);
        both.setAlignment(Pos.CENTER_LEFT);
        return both;
    }
}
