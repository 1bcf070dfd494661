package org.fovea.app.image;

import java.util.List;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.util.StringConverter;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.state.Change;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.intervene.Patches;
import org.fovea.vlm.TokenProbability;
import org.fovea.vlm.vision.Picture;
import org.kordamp.ikonli.javafx.FontIcon;

/** The picture as the model sees it, with its patches: hovered, clicked, painted; overlays above it, choices on top. */
public final class ImagePane extends BorderPane {

    private final Explorer explorer;
    private final ImageModel model;
    private final Canvas base = new Canvas();
    private final Canvas above = new Canvas();
    private final HoverCard card = new HoverCard();
    private final Pane stack = new Pane(base, above, card);
    private WritableImage seen;
    private WritableImage source;
    private boolean dirty;
    private int corner = -1;
    private int opposite = -1;
    private double panX;
    private double panY;
    private boolean panning;
    private boolean stroking;
    private boolean space;
    private double pointerX = -1;
    private double pointerY = -1;

    /** @param explorer what this is a view of */
    public ImagePane(Explorer explorer) {
        this.explorer = explorer;
        this.model = new ImageModel(explorer);
        getStylesheets().add(ImagePane.class.getResource("image.css").toExternalForm());
        getStyleClass().add("image-pane");
        stack.setId("picture");
        stack.setMinSize(80, 80);
        stack.setFocusTraversable(true);
        setMinWidth(300);
        setTop(choices());
        setCenter(stack);
        setBottom(layer());
        stack.widthProperty().addListener(o -> resized());
        stack.heightProperty().addListener(o -> resized());
        explorer.imageProperty().addListener((o, before, now) -> {
            seen = now == null ? null : image(now.seen());
            source = null;
            later();
        });
        for (Overlay overlay : model.overlays()) {
            overlay.visibleProperty().addListener(o -> later());
            overlay.opacityProperty().addListener(o -> later());
            for (Observable shown : overlay.shows()) {
                shown.addListener((Observable o) -> later());
            }
        }
        model.viewProperty().addListener(o -> {
            later();
            pointed();
        });
        explorer.hoveredPatchProperty().addListener(o -> pointed());
        explorer.layerProperty().addListener(o -> pointed());
        explorer.lens().addListener((javafx.collections.MapChangeListener<Integer, Object>) c -> pointed());
        explorer.history().currentProperty().addListener(o -> pointed());
        Palette.darkProperty().addListener(o -> {
            later();
            pointed();
        });
        listen();
    }

    // ---- choices ----

    private Region choices() {
        ComboBox<ObjectChoice> objects = new ComboBox<>();
        objects.setId("object");
        objects.setPromptText("no object");
        objects.setPrefWidth(150);
        objects.setConverter(new StringConverter<>() {
            @Override
            public String toString(ObjectChoice choice) {
                return choice == null ? "no object" : choice.label();
            }

            @Override
            public ObjectChoice fromString(String text) {
                return null;
            }
        });
        explorer.objects().addListener((javafx.collections.ListChangeListener<ObjectChoice>) c -> {
            ObjectChoice now = explorer.objectProperty().get();
            objects.getItems().setAll((ObjectChoice) null);
            objects.getItems().addAll(explorer.objects());
            objects.setValue(now);
        });
        objects.valueProperty().bindBidirectional(explorer.objectProperty());
        HBox buffers = new HBox();
        for (int i = 0; i <= 2; i++) {
            int times = i;
            ToggleButton button = new ToggleButton(i == 0 ? "0" : "+" + i);
            button.getStyleClass().add(i == 0 ? "left-pill" : i == 1 ? "center-pill" : "right-pill");
            button.setTooltip(new Tooltip(i == 0 ? "The object's own patches"
                    : "Grown by its neighbouring patches, " + (i == 1 ? "once" : "twice")));
            button.setSelected(i == 0);
            button.setOnAction(e -> {
                explorer.bufferProperty().set(times);
                button.setSelected(true);
            });
            explorer.bufferProperty().addListener((o, before, now) -> button.setSelected(now.intValue() == times));
            buffers.getChildren().add(button);
        }
        HBox shown = new HBox(2, toggle("fth-grid", "Patch grid", model.gridProperty()),
                toggle("fth-tag", "Masks of the COCO file", model.masksProperty()),
                toggle("fth-layers", "The word of the segmentation pane", model.segmentationProperty()),
                toggle("fth-activity", "Norms of the visual tokens, register tokens ringed", model.normsProperty()),
                toggle("fth-maximize", "The whole picture, with what the crop cuts away", model.wholeProperty()));
        FlowPane row = new FlowPane(8, 4, objects, buffers, shown, replacement());
        row.setAlignment(Pos.CENTER_LEFT);
        row.setPadding(new Insets(8, 12, 6, 12));
        return row;
    }

    private static ToggleButton toggle(String icon, String tip, BooleanProperty property) {
        ToggleButton button = new ToggleButton(null, new FontIcon(icon));
        button.getStyleClass().addAll("flat", "button-icon");
        button.setTooltip(new Tooltip(tip));
        button.selectedProperty().bindBidirectional(property);
        return button;
    }

    private Region replacement() {
        ComboBox<Change.Mean> means = new ComboBox<>();
        means.setId("mean");
        means.setPrefWidth(164);
        means.setTooltip(new Tooltip("What ablated visual tokens become"));
        explorer.modelProperty().addListener((o, before, now) -> {
            means.getItems().setAll(Change.Mean.values());
            if (!now.hasMean()) {
                means.getItems().remove(Change.Mean.CHECKPOINT);
            }
            means.setValue(explorer.history().current().mean());
        });
        explorer.history().currentProperty().addListener((o, before, now) -> means.setValue(now.mean()));
        means.setOnAction(e -> {
            Change now = explorer.history().current();
            if (means.getValue() == null || means.getValue() == now.mean()) {
                return;
            }
            if (means.getValue() == Change.Mean.FILE) {
                FileChooser chooser = new FileChooser();
                chooser.setTitle("A mean visual token");
                chooser.getExtensionFilters().add(
                        new FileChooser.ExtensionFilter("Vectors", "*.safetensors", "*.npy", "*.pt", "*.pth"));
                var file = chooser.showOpenDialog(getScene().getWindow());
                if (file == null) {
                    means.setValue(now.mean());
                } else {
                    explorer.history().set(now.replacingBy(Change.Mean.FILE, file.toPath()));
                }
            } else {
                explorer.history().set(now.replacingBy(means.getValue(), null));
            }
        });
        return means;
    }

    private Region layer() {
        Slider slider = new Slider(0, 1, 0);
        slider.setId("layer");
        slider.setBlockIncrement(1);
        slider.setMajorTickUnit(1);
        slider.setMinorTickCount(0);
        slider.setSnapToTicks(true);
        explorer.modelProperty().addListener((o, before, now) -> {
            slider.setMax(now.layers());
            slider.setValue(explorer.layerProperty().get());
        });
        slider.valueProperty().addListener((o, before, now) -> explorer.layerProperty().set((int) Math.round(now.doubleValue())));
        explorer.layerProperty().addListener((o, before, now) -> {
            if (Math.round(slider.getValue()) != now.intValue()) {
                slider.setValue(now.intValue());
            }
        });
        Label text = new Label();
        text.setMinWidth(132);
        Runnable say = () -> text.setText(explorer.modelProperty().get() == null ? ""
                : "Lens at layer %d of %d".formatted(explorer.layerProperty().get(), explorer.modelProperty().get().layers()));
        explorer.layerProperty().addListener(o -> say.run());
        explorer.modelProperty().addListener(o -> say.run());
        HBox.setHgrow(slider, javafx.scene.layout.Priority.ALWAYS);
        HBox row = new HBox(8, text, slider);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setPadding(new Insets(2, 12, 4, 12));
        return row;
    }

    // ---- the pointer and the keys ----

    private void listen() {
        stack.setOnMouseMoved(this::moved);
        stack.setOnMouseExited(e -> {
            pointerX = -1;
            explorer.hoveredPatchProperty().set(-1);
            pointed();
        });
        stack.setOnMousePressed(this::pressed);
        stack.setOnMouseDragged(this::dragged);
        stack.setOnMouseReleased(this::released);
        stack.setOnScroll(e -> {
            if (e.getDeltaY() != 0) {
                model.zoom(Math.exp(e.getDeltaY() * 0.003), e.getX(), e.getY());
                e.consume();
            }
        });
        stack.setOnZoom(e -> model.zoom(e.getZoomFactor(), e.getX(), e.getY()));
        stack.setOnKeyPressed(this::key);
        stack.setOnKeyReleased(e -> space &= e.getCode() != javafx.scene.input.KeyCode.SPACE);
    }

    private void moved(MouseEvent e) {
        pointerX = e.getX();
        pointerY = e.getY();
        explorer.hoveredPatchProperty().set(model.patchAt(pointerX, pointerY));
        pointed();
    }

    private void pressed(MouseEvent e) {
        stack.requestFocus();
        int patch = model.patchAt(e.getX(), e.getY());
        if (e.getButton() == MouseButton.MIDDLE || e.getButton() == MouseButton.PRIMARY && space) {
            panning = true;
            panX = e.getX();
            panY = e.getY();
        } else if (e.getButton() == MouseButton.SECONDARY) {
            menu(patch, e);
        } else if (patch < 0) {
            if (e.getClickCount() == 2) {
                model.fit();
            }
        } else if (e.isShiftDown()) {
            corner = patch;
            opposite = patch;
        } else {
            stroking = true;
            model.beginStroke(patch);
        }
    }

    private void dragged(MouseEvent e) {
        if (panning) {
            model.pan(e.getX() - panX, e.getY() - panY);
            panX = e.getX();
            panY = e.getY();
            return;
        }
        moved(e);
        int patch = model.patchAt(e.getX(), e.getY());
        if (stroking) {
            model.stroke(patch);
        } else if (corner >= 0 && patch >= 0) {
            opposite = patch;
            pointed();
        }
    }

    private void released(MouseEvent e) {
        if (stroking) {
            model.endStroke();
        } else if (corner >= 0 && opposite != corner) {
            model.ablateToo(model.rectangle(corner, opposite));
        } else if (corner >= 0) {
            ObjectChoice object = model.objectAt(e.getX(), e.getY());
            if (object != null) {
                explorer.objectProperty().set(object);
                explorer.toggleObject(object);
            }
        }
        stroking = false;
        panning = false;
        corner = -1;
        opposite = -1;
        pointed();
    }

    private void key(KeyEvent e) {
        if (e.isShortcutDown() || e.isAltDown()) {
            return;
        }
        int patch = explorer.hoveredPatchProperty().get();
        switch (e.getCode()) {
            case LEFT -> model.walk(0, -1);
            case RIGHT -> model.walk(0, 1);
            case UP -> model.walk(-1, 0);
            case DOWN -> model.walk(1, 0);
            case ENTER -> {
                if (patch >= 0) {
                    explorer.toggle(patch);
                }
            }
            case SPACE -> space = true;
            case DELETE, BACK_SPACE -> explorer.ablate(Patches.NONE);
            case PLUS, EQUALS, ADD -> model.zoomIn();
            case MINUS, SUBTRACT -> model.zoomOut();
            case DIGIT0, NUMPAD0 -> model.fit();
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void menu(int patch, MouseEvent e) {
        if (model.image() == null) {
            return;
        }
        ContextMenu menu = new ContextMenu();
        Patches ablated = explorer.history().current().ablated();
        if (patch >= 0) {
            menu.getItems().add(item((ablated.contains(patch) ? "Restore patch " : "Ablate patch ") + patch,
                    () -> explorer.toggle(patch)));
        }
        ObjectChoice under = model.objectAt(e.getX(), e.getY());
        if (under != null) {
            menu.getItems().add(item("Choose the " + under.label(), () -> explorer.objectProperty().set(under)));
        }
        ObjectChoice object = under != null ? under : explorer.objectProperty().get();
        if (object != null) {
            Patches grown = explorer.grown(object);
            menu.getItems().addAll(item("Ablate the " + object.label(), () -> model.ablateToo(grown)),
                    item("Ablate all but the " + object.label(),
                            () -> model.ablateToo(grown.complement(model.rows() * model.columns()))),
                    item("Ablate %d random patches".formatted(grown.size()), () -> model.ablateToo(model.random(grown.size()))));
        }
        menu.getItems().addAll(item("Ablate the register tokens", () -> model.ablateToo(model.image().registers())),
                new SeparatorMenuItem(), item("Copy the ablated patches' numbers", () -> {
                    ClipboardContent content = new ClipboardContent();
                    content.putString(ablated.toString());
                    Clipboard.getSystemClipboard().setContent(content);
                }), item("Ablate nothing", () -> explorer.ablate(Patches.NONE)));
        menu.show(stack, e.getScreenX(), e.getScreenY());
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> action.run());
        return item;
    }

    // ---- drawing ----

    private void resized() {
        base.setWidth(stack.getWidth());
        base.setHeight(stack.getHeight());
        above.setWidth(stack.getWidth());
        above.setHeight(stack.getHeight());
        model.resized(stack.getWidth(), stack.getHeight());
        later();
        pointed();
    }

    /** Draws once before the next frame, however much has changed until then. */
    private void later() {
        if (!dirty) {
            dirty = true;
            javafx.application.Platform.runLater(() -> {
                dirty = false;
                draw();
            });
        }
    }

    private void draw() {
        GraphicsContext g = base.getGraphicsContext2D();
        g.clearRect(0, 0, base.getWidth(), base.getHeight());
        if (seen == null) {
            g.setFill(Palette.faint());
            g.setFont(Fonts.of(14));
            g.setTextAlign(javafx.scene.text.TextAlignment.CENTER);
            g.fillText("Drop a picture here, or open one with Ctrl+O", base.getWidth() / 2, base.getHeight() / 2);
            return;
        }
        View view = model.view();
        g.setImageSmoothing(view.scale() < 4);
        if (model.wholeProperty().get()) {
            if (source == null) {
                source = image(model.image().source());
            }
            Rectangle2D all = view.of(model.resizedPicture());
            g.setGlobalAlpha(0.35);
            g.drawImage(source, all.getMinX(), all.getMinY(), all.getWidth(), all.getHeight());
            g.setGlobalAlpha(1);
        }
        g.drawImage(seen, view.left(), view.top(), seen.getWidth() * view.scale(), seen.getHeight() * view.scale());
        g.save();
        Rectangle2D shown = model.wholeProperty().get() ? view.of(model.resizedPicture())
                : view.of(new Rectangle2D(0, 0, seen.getWidth(), seen.getHeight()));
        g.beginPath();                                           // masks go on beyond what the model sees
        g.rect(shown.getMinX(), shown.getMinY(), shown.getWidth(), shown.getHeight());
        g.clip();
        for (Overlay overlay : model.overlays()) {
            if (overlay.visibleProperty().get()) {
                g.save();
                g.setGlobalAlpha(overlay.opacityProperty().get());
                overlay.paint(g, view);
                g.restore();
            }
        }
        g.restore();
    }

    /** What is under the pointer, here or in another pane: its square, and here its card. */
    private void pointed() {
        GraphicsContext g = above.getGraphicsContext2D();
        g.clearRect(0, 0, above.getWidth(), above.getHeight());
        int patch = explorer.hoveredPatchProperty().get();
        boolean lit = patch >= 0 && model.image() != null && patch < model.rows() * model.columns();
        if (corner >= 0 && opposite >= 0 && model.image() != null) {
            Rectangle2D a = model.square(corner);
            Rectangle2D b = model.square(opposite);
            double x = Math.min(a.getMinX(), b.getMinX());
            double y = Math.min(a.getMinY(), b.getMinY());
            g.setStroke(Palette.ablated());
            g.setLineWidth(2);
            g.strokeRect(x, y, Math.max(a.getMaxX(), b.getMaxX()) - x, Math.max(a.getMaxY(), b.getMaxY()) - y);
        }
        card.setVisible(lit && (pointerX >= 0 || stack.isFocused()));
        if (!lit) {
            return;
        }
        Rectangle2D square = model.square(patch);
        g.setStroke(Palette.ground());
        g.setLineWidth(4);
        g.strokeRect(square.getMinX(), square.getMinY(), square.getWidth(), square.getHeight());
        g.setStroke(Palette.hover());
        g.setLineWidth(2);
        g.strokeRect(square.getMinX(), square.getMinY(), square.getWidth(), square.getHeight());
        if (card.isVisible()) {
            card.show(model.hover(patch), square, stack.getWidth(), stack.getHeight());
        }
    }

    private static WritableImage image(Picture picture) {
        WritableImage image = new WritableImage(picture.width(), picture.height());
        image.getPixelWriter().setPixels(0, 0, picture.width(), picture.height(), PixelFormat.getByteRgbInstance(),
                picture.toBytes(), 0, 3 * picture.width());
        return image;
    }

    /** The state behind this pane. */
    public ImageModel model() {
        return model;
    }

    /** What is said of the patch under the pointer; empty if nothing is. */
    public String said() {
        return card.isVisible() ? card.text() : "";
    }

    /** A light card beside a patch. */
    private static final class HoverCard extends VBox {

        private final Label title = new Label();
        private Hover shown;

        HoverCard() {
            setManaged(false);
            setMouseTransparent(true);
            setVisible(false);
            getStyleClass().add("hover-card");
            title.getStyleClass().add("hover-title");
        }

        void show(Hover hover, Rectangle2D beside, double width, double height) {
            if (!hover.equals(shown)) {
                shown = hover;
                title.setText("Patch %d · row %d, column %d".formatted(hover.patch(), hover.row(), hover.column()));
                getChildren().setAll(title);
                Label layer = new Label(hover.tokens().isEmpty() ? "the lens is being read"
                        : "Layer %d of %d".formatted(hover.layer(), hover.layers()));
                layer.getStyleClass().add("hover-faint");
                getChildren().add(layer);
                List<TokenProbability> tokens = hover.tokens();
                for (TokenProbability token : tokens) {
                    Label text = new Label(token.text());
                    text.setFont(Fonts.forToken(token.text(), 12.5));
                    text.setMinWidth(96);
                    Label p = new Label(Hover.percent(token.p()));
                    p.setMinWidth(52);
                    p.setAlignment(Pos.CENTER_RIGHT);
                    Region bar = new Region();
                    bar.setMinSize(Math.max(1, 60 * token.p()), 8);
                    bar.setMaxSize(Math.max(1, 60 * token.p()), 8);
                    bar.getStyleClass().add("hover-bar");
                    HBox row = new HBox(6, text, p, bar);
                    row.setAlignment(Pos.CENTER_LEFT);
                    getChildren().add(row);
                }
                for (Hover.Fact fact : hover.facts()) {
                    Region mark = new Region();
                    mark.setMinSize(8, 8);
                    mark.setMaxSize(8, 8);
                    mark.setBackground(javafx.scene.layout.Background.fill(fact.mark()));
                    HBox row = new HBox(6, mark, new Label(fact.text()));
                    row.setAlignment(Pos.CENTER_LEFT);
                    row.getStyleClass().add("hover-faint");
                    getChildren().add(row);
                }
            }
            applyCss();
            double w = prefWidth(-1);
            double h = prefHeight(w);
            double x = beside.getMaxX() + 14;
            if (x + w > width) {
                x = beside.getMinX() - 14 - w;
            }
            double y = Math.max(4, Math.min(height - h - 4, beside.getMinY() - 6));
            resizeRelocate(Math.max(4, Math.min(width - w - 4, x)), y, w, h);
            layout();
        }

        String text() {
            return shown == null ? "" : shown.toString();
        }
    }
}
