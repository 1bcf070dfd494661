package org.fovea.app.help;

import java.nio.file.Path;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.base.Assets;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says that the built-in model knows only drawn scenes, while it is asked about another image. */
public final class ModelNotice extends HBox {

    private final Texts texts = Texts.of(ModelNotice.class);
    private final Explorer explorer;

    /** @param open offers real models */
    public ModelNotice(Explorer explorer, Runnable open) {
        super(8);
        this.explorer = explorer;
        setId("model-notice");
        getStyleClass().add("model-notice");
        getStylesheets().add(ModelNotice.class.getResource("help.css").toExternalForm());
        setAlignment(Pos.CENTER_LEFT);
        Label text = new Label(texts.get("notice"), new FontIcon("fth-info"));
        text.setWrapText(true);
        HBox.setHgrow(text, Priority.ALWAYS);
        text.setMaxWidth(Double.MAX_VALUE);
        Button models = new Button(texts.get("notice.open"));
        models.setId("model-notice-open");
        models.getStyleClass().add("small");
        models.setMinWidth(Region.USE_PREF_SIZE);
        models.setOnAction(e -> open.run());
        getChildren().setAll(text, models);
        managedProperty().bind(visibleProperty());
        setVisible(false);
        explorer.modelProperty().addListener(o -> check());
        explorer.imageProperty().addListener(o -> check());
    }

    private void check() {
        setVisible(explorer.modelProperty().get() != null
                && explorer.imageProperty().get() != null
                && isSame(explorer.modelProperty().get().directory(), Assets.model())
                && !isScene(explorer.imageProperty().get().file()));
    }

    private static boolean isScene(Path image) {
        Path folder = image.toAbsolutePath().normalize().getParent();
        return isSame(folder, Assets.scenes()) || isSame(folder, Assets.validationScenes());
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }
}
