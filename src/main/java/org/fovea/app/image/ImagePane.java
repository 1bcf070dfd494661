package org.fovea.app.image;

import javafx.beans.property.BooleanProperty;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.BorderPane;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.NodeImage;
import org.fovea.app.state.Explorer;

/** The image as the model sees it, with its patches: hovered, clicked, painted; overlays above it, choices on top. */
public final class ImagePane extends BorderPane {

    private final ImageModel model;
    private final Viewport viewport;
    private final Toolbar toolbar;

    /** @param explorer what this is a view of */
    public ImagePane(Explorer explorer) {
        model = new ImageModel(explorer);
        viewport = new Viewport(model);
        getStylesheets().add(ImagePane.class.getResource("image.css").toExternalForm());
        getStyleClass().add("image-pane");
        setMinWidth(320);
        toolbar = new Toolbar(model, this::exportable);
        toolbar.managedProperty().bind(toolbar.visibleProperty());
        setTop(toolbar);
        setCenter(viewport);
        setBottom(new Footer(model));
    }

    /** Whether the choices about the image stand above it. */
    public BooleanProperty toolbarShownProperty() {
        return toolbar.visibleProperty();
    }

    /** The image with its visible overlays; null if no image is open. */
    public Exportable exportable() {
        return new ImageExport(model).exportable();
    }

    /** The state behind this pane. */
    public ImageModel model() {
        return model;
    }

    /** What is said of the patch that is pointed at in this pane; empty if nothing is. */
    public String said() {
        return viewport.said();
    }

    /**
     * The image as it is shown, overlays included.
     *
     * @param side the longer side in pixels
     * @return a PNG
     */
    public byte[] thumbnail(int side) {
        return NodeImage.png(viewport, model.placement().shown(), side);
    }

    /** The same in the size in which it is shown. */
    public WritableImage picture() {
        return NodeImage.part(viewport, model.placement().shown());
    }
}
