package org.fovea.app.image;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.layout.HBox;
import org.fovea.app.look.Texts;
import org.fovea.app.look.Tip;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenModel;

/** The layer at which a patch's tokens are read, 0..L. */
final class LayerSlider extends HBox {

    private final Texts texts = Texts.of(LayerSlider.class);

    LayerSlider(Explorer explorer) {
        super(6);
        setAlignment(Pos.CENTER_LEFT);
        Slider slider = new Slider(0, 1, 0);
        slider.setId("layer");
        slider.setPrefWidth(90);
        slider.setMinWidth(40);
        slider.setBlockIncrement(1);
        slider.setMajorTickUnit(1);
        slider.setMinorTickCount(0);
        slider.setSnapToTicks(true);
        Tip.on(slider, texts.get("layer.about"));
        Label text = new Label();
        text.setPrefWidth(84);
        text.setMinWidth(84);
        Runnable show = () -> {
            OpenModel open = explorer.modelProperty().get();
            int layer = explorer.layerProperty().get();
            slider.setMax(open == null ? 1 : open.layers());
            slider.setValue(layer);
            text.setText(open == null ? "" : texts.get("layer", layer, open.layers()));
        };
        explorer.modelProperty().addListener((o, before, now) -> show.run());
        explorer.layerProperty().addListener((o, before, now) -> show.run());
        slider.valueProperty().addListener((o, before, now) -> {
            if (explorer.modelProperty().get() != null) {
                explorer.layerProperty().set((int) Math.round(now.doubleValue()));
            }
        });
        show.run();
        getChildren().setAll(slider, text);
    }
}
