package org.fovea.app.image;

import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.look.Texts;
import org.kordamp.ikonli.javafx.FontIcon;

/** The menu that shows and hides what lies over the image, with the opacity of each overlay. */
final class ShowMenu extends MenuButton {

    private final Texts texts = Texts.of(ShowMenu.class);

    private final ImageModel model;

    ShowMenu(ImageModel model) {
        super(Texts.of(ShowMenu.class).get("show"), new FontIcon("fth-eye"));
        this.model = model;
        setId("show");
        setTooltip(new Tooltip(texts.get("show.about")));
        setMinWidth(Region.USE_PREF_SIZE);
        overlay(MaskOverlay.class, "show-masks", texts.get("show.masks"));
        overlay(SegmentationOverlay.class, "show-word", texts.get("show.word"));
        overlay(AttributionOverlay.class, "show-attribution", texts.get("show.attribution"));
        overlay(NormOverlay.class, "show-norms", texts.get("show.norms"));
        overlay(GridOverlay.class, "show-grid", texts.get("show.grid"));
        getItems().add(new SeparatorMenuItem());
        getItems()
                .add(new CustomMenuItem(
                        box(
                                "show-whole",
                                texts.get("show.whole"),
                                model.placement().wholeProperty()),
                        false));
    }

    private void overlay(Class<? extends Overlay> kind, String id, String text) {
        Overlay overlay =
                model.overlays().stream().filter(kind::isInstance).findFirst().orElseThrow();
        CheckBox box = box(id, text, overlay.visibleProperty());
        Slider opacity = new Slider(0.1, 1, 1);
        opacity.setId(id + "-opacity");
        opacity.setPrefWidth(90);
        opacity.setAccessibleText(texts.get("show.opacity.of", text));
        opacity.setTooltip(new Tooltip(texts.get("show.opacity")));
        opacity.valueProperty().bindBidirectional(overlay.opacityProperty());
        opacity.disableProperty().bind(overlay.visibleProperty().not());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox row = new HBox(16, box, space, opacity);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setPrefWidth(300);
        getItems().add(new CustomMenuItem(row, false));
    }

    private static CheckBox box(String id, String text, BooleanProperty property) {
        CheckBox box = new CheckBox(text);
        box.setId(id);
        box.setMinWidth(Region.USE_PREF_SIZE);
        box.selectedProperty().bindBidirectional(property);
        return box;
    }
}
