package org.fovea.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.fovea.app.answer.AnswerStrip;
import org.fovea.app.image.ImagePane;
import org.fovea.app.lens.LensPane;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.segmentation.SegmentationPane;
import org.fovea.app.state.Explorer;
import org.fovea.base.Assets;
import org.fovea.model.config.ModelCard;
import org.kordamp.ikonli.javafx.FontIcon;

/** One side of the window that compares: which image and model, the image, its lens or map; question and answer. */
final class CompareSide extends BorderPane {

    private final Texts texts = Texts.of(CompareSide.class);

    /** The lens rows in view below the image, until a person moves the divider. */
    private static final int ROWS = 12;

    /** Room for the layer and the zoom below the image; the lens beside it needs the rest of a small window. */
    private static final double LEAST_IMAGE = 284;

    /** The image's share of the width beside the lens. */
    private static final double BESIDE = 0.4;

    private final Explorer explorer;
    private final Settings settings;
    private final Opener opener;
    private final WindowDialogs dialogs;
    private final ImagePane image;
    private final LensPane lens;
    private final SegmentationPane map;
    private final AnswerStrip answer;
    private final SplitPane parts;
    private final Map<String, ToggleButton> tabs;
    private final ToggleButton tools = new ToggleButton(null, new FontIcon("fth-sliders"));
    private final ReadOnlyStringWrapper tab = new ReadOnlyStringWrapper("lens");

    /**
     * @param name of the side, for ids: {@code left} or {@code right}
     * @param opener opens files in the explorer
     * @param dialogs ask for files
     */
    CompareSide(String name, Explorer explorer, Settings settings, Opener opener, WindowDialogs dialogs) {
        this.explorer = explorer;
        this.settings = settings;
        this.opener = opener;
        this.dialogs = dialogs;
        setId("compare-" + name);
        image = new ImagePane(explorer);
        image.setMinWidth(LEAST_IMAGE);
        lens = new LensPane(explorer);
        map = new SegmentationPane(explorer);
        answer = new AnswerStrip(explorer);
        answer.showOneAnswer();
        lens.setOnSegment(word -> {
            map.setWord(word);
            show("map");
        });
        map.visibleProperty().bind(tab.isEqualTo("map"));
        map.model().frontProperty().bind(map.visibleProperty());
        lens.visibleProperty().bind(tab.isEqualTo("lens"));
        tabs = Map.of(
                "lens", tab(name, "lens", texts.get("analysis.lens"), "fth-grid"),
                "map", tab(name, "map", texts.get("analysis.map"), "fth-layers"));
        ToggleGroup group = new ToggleGroup();
        group.getToggles().setAll(tabs.values());
        show("lens");

        MenuButton images = choice(name + "-image", "fth-image", this::images);
        MenuButton models = choice(name + "-model", "fth-cpu", this::models);
        String side = texts.get(name.equals("left") ? "compare.left" : "compare.right");
        explorer.imageProperty().addListener((o, before, now) -> {
            images.setText(now.file().getFileName().toString());
            Tip.on(images, texts.get("compare.image", side, now.file()));
        });
        explorer.modelProperty().addListener((o, before, now) -> {
            models.setText(now.name());
            Tip.on(models, texts.get("compare.model", side, now.summary()));
        });
        images.setText(texts.get("file.image"));
        models.setText(texts.get("file.checkpoint"));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        tools.setId(name + "-tools");
        tools.getStyleClass().addAll("flat", "button-icon", "small");
        Tip.on(tools, texts.get("compare.tools"));
        image.toolbarShownProperty().bind(tools.selectedProperty());
        HBox head = new HBox(6, images, models, tools, space, tabs.get("lens"), tabs.get("map"));
        head.setAlignment(Pos.CENTER_LEFT);
        head.setPadding(new Insets(3, 8, 0, 8));
        head.getStyleClass().add("pane");
        StackPane analyses = new StackPane(lens, map);
        analyses.setMinSize(0, 0);
        parts = new SplitPane(image, analyses);
        parts.setOrientation(Orientation.VERTICAL);
        parts.heightProperty().addListener((o, before, now) -> {
            if (before.doubleValue() == 0) {
                place();
            }
        });
        SplitPane.setResizableWithParent(analyses, false);
        setTop(head);
        setCenter(parts);
        setMinWidth(0);
        setOnDragOver(Opener::accept);
        setOnDragDropped(opener::dropped);
    }

    private static MenuButton choice(String id, String icon, Consumer<MenuButton> fill) {
        MenuButton button = new MenuButton(null, new FontIcon(icon));
        button.setId(id);
        button.setMnemonicParsing(false);
        button.getStyleClass().addAll("small", "flat");
        button.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        button.setMinWidth(60);
        button.setMaxWidth(260);
        button.setOnShowing(e -> fill.accept(button));
        button.getItems().add(new MenuItem("…"));
        return button;
    }

    private ToggleButton tab(String side, String key, String title, String icon) {
        ToggleButton tab = new ToggleButton(title, new FontIcon(icon));
        tab.setId("%s-tab-%s".formatted(side, key));
        tab.getStyleClass().setAll("pane-tab", "pane-title");
        tab.setMinWidth(Region.USE_PREF_SIZE);
        tab.setOnAction(e -> show(key));
        return tab;
    }

    private void images(MenuButton button) {
        List<MenuItem> items = button.getItems();
        items.clear();
        items.add(item(
                texts.get("file.image"), () -> dialogs.chooseImage(getScene().getWindow(), opener::openImage)));
        Menu scenes = new Menu(texts.get("file.scenes"));
        for (Path scene : Opener.images(Assets.scenes())) {
            scenes.getItems().add(item(scene.getFileName().toString(), () -> opener.openImage(scene)));
        }
        items.add(scenes);
        items.add(new SeparatorMenuItem());
        for (Path recent : settings.recent("image")) {
            items.add(item(recent.getFileName() + "   " + recent.getParent(), () -> opener.openImage(recent)));
        }
    }

    private void models(MenuButton button) {
        List<MenuItem> items = button.getItems();
        items.clear();
        items.add(item(
                texts.get("file.checkpoint"),
                () -> dialogs.openCheckpoint(getScene().getWindow(), explorer, opener::openChosen)));
        items.add(item(texts.get("file.model"), () -> explorer.openModel(Assets.model())));
        items.add(new SeparatorMenuItem());
        for (Path recent : settings.recent("model")) {
            items.add(item(ModelCard.nameOf(recent) + "   " + recent.getParent(), () -> explorer.openModel(recent)));
        }
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> action.run());
        return item;
    }

    /** Brings {@code lens} or {@code map} to the front. */
    void show(String key) {
        tab.set(key);
        tabs.get(key).setSelected(true); // one of them always is
    }

    /** Which of them is in front. */
    ReadOnlyStringProperty tabProperty() {
        return tab.getReadOnlyProperty();
    }

    Explorer explorer() {
        return explorer;
    }

    ImagePane image() {
        return image;
    }

    LensPane lens() {
        return lens;
    }

    SegmentationPane map() {
        return map;
    }

    AnswerStrip answer() {
        return answer;
    }

    /** Whether the choices about the image stand above it. */
    BooleanProperty toolsProperty() {
        return tools.selectedProperty();
    }

    /** Puts the lens or map beside the image, instead of below it, where it would have few rows in a low window. */
    void beside(boolean beside) {
        Orientation wanted = beside ? Orientation.HORIZONTAL : Orientation.VERTICAL;
        if (parts.getOrientation() != wanted) {
            parts.setOrientation(wanted);
            SplitPane.setResizableWithParent(parts.getItems().get(1), beside);
            place();
        }
    }

    private void place() {
        parts.setDividerPositions(
                parts.getOrientation() == Orientation.HORIZONTAL
                        ? BESIDE
                        : 1 - lens.heightOf(ROWS) / Math.max(1, parts.getHeight()));
    }

    /** The image and the lens or map. */
    SplitPane parts() {
        return parts;
    }
}
