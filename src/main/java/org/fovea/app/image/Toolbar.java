package org.fovea.app.image;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.fovea.app.look.ExportButton;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.look.WrappingRow;
import org.fovea.app.state.Detail;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.MeanName;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.OpenModel;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.Mean;

/** Choices about the image: object, its border, the replacement of ablated tokens, overlays, grid, detail. */
final class Toolbar extends WrappingRow {

    private final Texts texts = Texts.of(Toolbar.class);

    private final ImageModel model;
    private final Explorer explorer;

    Toolbar(ImageModel model, Supplier<Exportable> exported) {
        super(12, 6);
        this.model = model;
        explorer = model.explorer();
        getStyleClass().add("tools");
        getChildren()
                .addAll(
                        objects(),
                        replacement(),
                        new ShowMenu(model),
                        views(),
                        detail(),
                        new ExportButton("image-export", exported, explorer::complain));
        disableProperty().bind(explorer.imageProperty().isNull());
    }

    // ---- groups ----

    private Node objects() {
        ComboBox<ObjectChoice> objects = new ComboBox<>();
        objects.setId("object");
        objects.setPrefWidth(124);
        objects.setMinWidth(84);
        objects.setVisibleRowCount(16);
        Tip.on(objects, texts.get("tools.object"));
        objects.setConverter(new StringConverter<>() {
            @Override
            public String toString(ObjectChoice choice) {
                return choice == null ? texts.get("tools.object.none") : choice.label();
            }

            @Override
            public ObjectChoice fromString(String text) {
                return null;
            }
        });
        objects.setPromptText(texts.get("tools.object.none"));
        Runnable fill = () -> {
            List<ObjectChoice> items = new ArrayList<>(explorer.objects());
            items.add(0, null);
            ObjectChoice chosen = explorer.objectProperty().get();
            objects.getItems().setAll(items);
            objects.setValue(chosen);
            explorer.objectProperty().set(chosen); // setAll drops a value for a moment
        };
        explorer.objects().addListener((ListChangeListener<ObjectChoice>) c -> fill.run());
        objects.valueProperty().bindBidirectional(explorer.objectProperty());
        fill.run();
        ToggleGroup group = new ToggleGroup();
        HBox buffer = new HBox();
        buffer.setMinWidth(Region.USE_PREF_SIZE);
        String[] tips = {texts.get("tools.border.0"), texts.get("tools.border.1"), texts.get("tools.border.2")};
        String[] pills = {"left-pill", "center-pill", "right-pill"};
        for (int i = 0; i < 3; i++) {
            int times = i;
            ToggleButton button = new ToggleButton(String.valueOf(i));
            button.setId("buffer-" + i);
            button.getStyleClass().addAll("small", pills[i]);
            Tip.on(button, tips[i]);
            button.setToggleGroup(group);
            button.setSelected(explorer.bufferProperty().get() == i);
            button.setOnAction(e -> {
                button.setSelected(true); // one of them is always on
                explorer.bufferProperty().set(times);
            });
            explorer.bufferProperty().addListener((o, before, now) -> {
                if (now.intValue() == times) {
                    button.setSelected(true);
                }
            });
            buffer.getChildren().add(button);
        }
        HBox.setHgrow(objects, javafx.scene.layout.Priority.SOMETIMES);
        Label border = new Label(texts.get("tools.border"));
        border.setMinWidth(Region.USE_PREF_SIZE);
        return group(6, objects, border, buffer);
    }

    /** Where the model can give an image more or fewer visual tokens: how many at most. */
    private Node detail() {
        MenuButton detail = new MenuButton();
        detail.setId("detail");
        detail.setMinWidth(Region.USE_PREF_SIZE);
        detail.setTooltip(new Tooltip(texts.get("detail.about")));
        for (int most : new int[] {Detail.AUTOMATIC, Detail.FULL, 1024, 512, 256, 128, 64}) {
            RadioMenuItem item = new RadioMenuItem(
                    switch (most) {
                        case Detail.AUTOMATIC -> texts.get("detail.automatic", Detail.SECONDS);
                        case Detail.FULL -> texts.get("detail.full");
                        default -> texts.get("detail.most", most);
                    });
            item.setId("detail-" + most);
            item.setOnAction(e -> explorer.limitImageTokens(most));
            detail.getItems().add(item);
        }
        Runnable show = () -> {
            OpenModel open = explorer.modelProperty().get();
            OpenImage image = explorer.imageProperty().get();
            int most = explorer.imageTokensProperty().get();
            detail.setText(
                    image == null || image.detail().isEmpty()
                            ? texts.get("detail.full")
                            : texts.get("detail.now", Detail.brief(image.detail())));
            detail.getItems()
                    .forEach(item ->
                            ((RadioMenuItem) item).setSelected(item.getId().equals("detail-" + most)));
            detail.setVisible(open != null && open.hasDetail());
            detail.setManaged(detail.isVisible());
        };
        explorer.modelProperty().addListener((o, before, now) -> show.run());
        explorer.imageProperty().addListener((o, before, now) -> show.run());
        explorer.imageTokensProperty().addListener((o, before, now) -> show.run());
        show.run();
        return detail;
    }

    /** Where the model sees the image in tiles and as a whole: whose tokens are shown. */
    private Node views() {
        ToggleGroup group = new ToggleGroup();
        HBox views = new HBox();
        views.setMinWidth(Region.USE_PREF_SIZE);
        String[] names = {texts.get("view.tiles"), texts.get("view.whole")};
        String[] tips = {texts.get("view.tiles.about"), texts.get("view.whole.about")};
        for (int i = 0; i < 2; i++) {
            boolean wholeView = i == 1;
            ToggleButton button = new ToggleButton(names[i]);
            button.setId(wholeView ? "view-whole" : "view-tiles");
            button.getStyleClass().addAll("small", wholeView ? "right-pill" : "left-pill");
            Tip.on(button, tips[i]);
            button.setToggleGroup(group);
            button.setSelected(model.wholeViewProperty().get() == wholeView);
            button.setOnAction(e -> {
                button.setSelected(true); // one of them is always on
                model.wholeViewProperty().set(wholeView);
            });
            model.wholeViewProperty().addListener((o, before, now) -> button.setSelected(now == wholeView));
            views.getChildren().add(button);
        }
        views.visibleProperty().bind(model.tiledProperty());
        views.managedProperty().bind(model.tiledProperty());
        return views;
    }

    private Node replacement() {
        MenuButton means = new MenuButton();
        means.setId("mean");
        means.setMinWidth(112);
        means.setMaxWidth(200);
        means.setTooltip(new Tooltip(texts.get("mean.about")));
        Runnable show = () -> {
            Interventions now = explorer.history().current();
            OpenModel open = explorer.modelProperty().get();
            means.setText(MeanName.of(now));
            means.getItems().clear();
            for (Mean mean : Mean.values()) {
                if (mean != Mean.CHECKPOINT || open == null || open.hasMean()) {
                    RadioMenuItem item =
                            new RadioMenuItem(mean == Mean.FILE ? texts.get("mean.choose") : MeanName.of(mean));
                    item.setSelected(mean == now.mean());
                    item.setOnAction(e -> {
                        item.setSelected(mean == explorer.history().current().mean());
                        if (mean == Mean.FILE) {
                            chooseFile();
                        } else {
                            model.replaceBy(mean, null);
                        }
                    });
                    means.getItems().add(item);
                }
            }
        };
        // The menu is refilled as it opens, not while one of its items is being clicked.
        means.setOnShowing(e -> show.run());
        explorer.history().currentProperty().addListener((o, before, now) -> {
            if (before.mean() != now.mean() || !java.util.Objects.equals(before.meanFile(), now.meanFile())) {
                javafx.application.Platform.runLater(show);
            }
        });
        explorer.modelProperty().addListener((o, before, now) -> show.run());
        show.run();
        Label by = new Label(texts.get("mean.by"));
        by.setMinWidth(Region.USE_PREF_SIZE);
        return group(6, by, means);
    }

    private void chooseFile() {
        new PathChooser(texts.get("mean.title"))
                .kind(texts.get("mean.kind"), "*.safetensors", "*.npy", "*.pt", "*.pth")
                .open(getScene().getWindow())
                .ifPresent(file -> model.replaceBy(Mean.FILE, file));
    }

    private static HBox group(double gap, Node... nodes) {
        HBox box = new HBox(gap, nodes);
        box.setAlignment(Pos.CENTER_LEFT);
        return box;
    }
}
