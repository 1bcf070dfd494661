package org.fovea.app.segmentation;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.property.IntegerProperty;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.Tooltip;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.fovea.BadInput;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Percent;
import org.fovea.app.state.Explorer;
import org.fovea.lens.OverlayPicture;
import org.fovea.lens.WordMap;
import org.kordamp.ikonli.javafx.FontIcon;

/** A word's map: the word and its layers above, the map over the picture, the threshold and its fit below. */
public final class SegmentationPane extends BorderPane {

    private final Explorer explorer;
    private final SegmentationModel model;
    private final ComboBox<String> word = new ComboBox<>();
    private final Canvas canvas = new Canvas();
    private final Pane preview = new Pane(canvas);
    private final Label said = new Label();
    private Path lastFolder;
    private SegmentationModel.Mapped drawn;
    private double drawnAt;
    private WritableImage overlay;

    /** @param explorer what this is a view of */
    public SegmentationPane(Explorer explorer) {
        this.explorer = explorer;
        this.model = new SegmentationModel(explorer);
        getStylesheets().add(SegmentationPane.class.getResource("segmentation.css").toExternalForm());
        setMinSize(0, 0);
        preview.setMinSize(60, 60);
        preview.widthProperty().addListener(o -> draw());
        preview.heightProperty().addListener(o -> draw());
        setTop(choices());
        setCenter(preview);
        BorderPane.setMargin(preview, new Insets(4, 12, 4, 12));
        setBottom(threshold());
        model.mappedProperty().addListener(o -> draw());
        model.thresholdProperty().addListener(o -> draw());
        explorer.objectProperty().addListener(o -> draw());
        Palette.darkProperty().addListener(o -> draw());
    }

    private Region choices() {
        word.setEditable(true);
        word.setId("word");
        word.setPrefWidth(150);
        word.setPromptText("a word");
        word.setOnShowing(e -> word.getItems().setAll(model.suggestions()));
        model.wordProperty().addListener((o, before, now) -> {
            if (!now.equals(word.getEditor().getText().strip())) {
                word.setValue(now);
                word.getEditor().setText(now);
            }
        });
        word.setOnAction(e -> {
            String text = word.getEditor().getText().strip();
            if (!text.equals(model.wordProperty().get())) {
                model.type(text);
            }
        });
        word.getEditor().focusedProperty().addListener((o, before, now) -> {
            if (!now && !word.getEditor().getText().strip().equals(model.wordProperty().get())) {
                model.type(word.getEditor().getText());
            }
        });
        ComboBox<WordMap.Over> over = new ComboBox<>();
        over.getItems().setAll(WordMap.Over.values());
        over.valueProperty().bindBidirectional(model.overProperty());
        over.setConverter(new javafx.util.StringConverter<>() {
            @Override
            public String toString(WordMap.Over o) {
                return o == WordMap.Over.MAX ? "max" : "mean";
            }

            @Override
            public WordMap.Over fromString(String text) {
                return null;
            }
        });
        over.setPrefWidth(88);
        CheckBox shown = new CheckBox("on the picture");
        shown.selectedProperty().bindBidirectional(model.shownProperty());
        shown.setMinWidth(Region.USE_PREF_SIZE);
        FlowPane row = new FlowPane(8, 4, word, over, new Label("of layers"), spinner(model.firstProperty(), "segment-first"),
                new Label("to"), spinner(model.lastProperty(), "segment-last"), shown);
        row.setAlignment(Pos.CENTER_LEFT);
        Label problem = new Label();
        problem.setWrapText(true);
        problem.getStyleClass().add("segment-problem");
        problem.textProperty().bind(model.problemProperty());
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        VBox all = new VBox(4, row, problem);
        all.getStyleClass().add("segment-choices");
        all.setPadding(new Insets(4, 12, 2, 12));
        return all;
    }

    private Spinner<Integer> spinner(IntegerProperty property, String id) {
        IntegerSpinnerValueFactory values = new IntegerSpinnerValueFactory(0, 1, 1);
        explorer.modelProperty().addListener((o, before, now) -> values.setMax(now.layers()));
        Spinner<Integer> spinner = new Spinner<>(values);
        spinner.setId(id);
        spinner.setPrefWidth(82);
        spinner.setEditable(false);
        property.addListener((o, before, now) -> {
            values.setMax(Math.max(values.getMax(), now.intValue()));
            values.setValue(now.intValue());
        });
        values.valueProperty().addListener((o, before, now) -> property.set(now));
        return spinner;
    }

    private Region threshold() {
        Slider slider = new Slider(0, 1, 0.5);
        slider.setId("threshold");
        slider.setBlockIncrement(0.01);
        slider.valueProperty().bindBidirectional(model.thresholdProperty());
        HBox.setHgrow(slider, Priority.ALWAYS);
        slider.setMinWidth(60);
        Label number = new Label();
        number.textProperty().bind(Bindings.createStringBinding(() -> "≥ " + Percent.of(
                model.thresholdProperty().get()), model.thresholdProperty()));
        number.setMinWidth(70);
        MenuButton export = new MenuButton("PNG", new FontIcon("fth-download"),
                item("The map, 16-bit grey…", SegmentationModel.Kind.MAP),
                item("The mask, VOC palette…", SegmentationModel.Kind.MASK),
                item("The overlay, as it is seen…", SegmentationModel.Kind.OVERLAY), new SeparatorMenuItem(), allThree());
        export.setId("export");
        export.setTooltip(new Tooltip("Export at the picture's own resolution"));
        export.disableProperty().bind(model.mappedProperty().isNull());
        export.setMinWidth(Region.USE_PREF_SIZE);
        HBox sliding = new HBox(8, slider, number, export);
        sliding.setAlignment(Pos.CENTER_LEFT);
        Label fit = new Label();
        fit.setId("fit");
        fit.setMinWidth(0);
        fit.textProperty().bind(Bindings.createStringBinding(this::fit, model.fitProperty(), model.mappedProperty()));
        HBox.setHgrow(fit, Priority.ALWAYS);
        fit.setMaxWidth(Double.MAX_VALUE);
        Button best = new Button("Use best");
        best.setId("use-best");
        best.getStyleClass().add("small");
        best.setMinWidth(Region.USE_PREF_SIZE);
        best.visibleProperty().bind(model.fitProperty().isNotNull());
        best.managedProperty().bind(best.visibleProperty());
        best.setOnAction(e -> model.useBest());
        HBox fitting = new HBox(8, fit, best);
        fitting.setAlignment(Pos.CENTER_LEFT);
        said.getStyleClass().add("segment-said");
        said.managedProperty().bind(said.textProperty().isNotEmpty());
        said.setMinWidth(0);
        VBox all = new VBox(4, sliding, fitting, said);
        all.getStyleClass().add("segment-choices");
        all.setPadding(new Insets(2, 12, 8, 12));
        return all;
    }

    private String fit() {
        SegmentationModel.Fit fit = model.fitProperty().get();
        return fit != null ? "IoU with %s %.3f · best %.3f at %s".formatted(fit.object(), fit.iou(),
                fit.best().iou(), Percent.of(fit.best().threshold()))
                : model.mappedProperty().get() == null ? "" : "Choose an object above the picture to compare with its mask.";
    }

    private MenuItem item(String text, SegmentationModel.Kind kind) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(e -> {
            FileChooser chooser = new FileChooser();
            chooser.setInitialFileName(model.fileName(kind));
            if (lastFolder != null) {
                chooser.setInitialDirectory(lastFolder.toFile());
            }
            File file = chooser.showSaveDialog(getScene().getWindow());
            if (file != null) {
                exported(() -> {
                    model.export(kind, file.toPath());
                    return List.of(file.toPath());
                });
            }
        });
        return item;
    }

    private MenuItem allThree() {
        MenuItem item = new MenuItem("All three into a folder…");
        item.setOnAction(e -> {
            DirectoryChooser chooser = new DirectoryChooser();
            if (lastFolder != null) {
                chooser.setInitialDirectory(lastFolder.toFile());
            }
            File folder = chooser.showDialog(getScene().getWindow());
            if (folder != null) {
                exported(() -> model.export(folder.toPath()));
            }
        });
        return item;
    }

    private void exported(java.util.function.Supplier<List<Path>> export) {
        try {
            List<Path> files = export.get();
            if (!files.isEmpty()) {
                lastFolder = files.get(0).toAbsolutePath().getParent();
                said.setText("Wrote " + String.join(", ", files.stream().map(f -> f.getFileName().toString()).toList()));
            }
        } catch (BadInput e) {
            explorer.complain(e.getMessage());
        }
    }

    private void draw() {
        canvas.setWidth(preview.getWidth());
        canvas.setHeight(preview.getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        double width = canvas.getWidth();
        double height = canvas.getHeight();
        g.clearRect(0, 0, width, height);
        SegmentationModel.Mapped m = model.mappedProperty().get();
        if (m == null || explorer.imageProperty().get() == null) {
            g.setFill(Palette.faint());
            g.setFont(Fonts.of(13));
            g.setTextAlign(javafx.scene.text.TextAlignment.CENTER);
            g.fillText("Type a word to see where it is.", width / 2, height / 2);
            return;
        }
        double at = model.thresholdProperty().get();
        if (m != drawn || at != drawnAt) {
            overlay = image(OverlayPicture.draw(explorer.imageProperty().get().source(), m.pixels(),
                    WordMap.segment(m.pixels(), at)));
            drawn = m;
            drawnAt = at;
        }
        double gap = 12;
        double scale = Math.min((width - gap) / 2 / m.width(), (height - 18) / m.height());
        double left = (width - 2 * scale * m.width() - gap) / 2;
        g.setImageSmoothing(true);
        g.drawImage(overlay, left, 0, scale * m.width(), scale * m.height());
        double right = left + scale * m.width() + gap;
        mask(g, m, at, right, scale);
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        g.setTextAlign(javafx.scene.text.TextAlignment.CENTER);
        double line = scale * m.height() + 13;
        float most = 0;
        for (float p : m.map().p()) {
            most = Math.max(most, p);
        }
        g.fillText("“%s”, up to %s".formatted(m.word(), Percent.of(most)), left + scale * m.width() / 2, line);
        g.fillText("at the threshold", right + scale * m.width() / 2, line);
    }

    /** The thresholded mask against the chosen object's: both, only the word, only the object. */
    private void mask(GraphicsContext g, SegmentationModel.Mapped m, double at, double x, double scale) {
        int w = (int) Math.max(1, Math.round(scale * m.width()));
        int h = (int) Math.max(1, Math.round(scale * m.height()));
        var object = explorer.objectProperty().get();
        int[] argb = new int[w * h];
        int ground = argb(Palette.line());
        int both = argb(Palette.object());
        int word = argb(Palette.map(0.9));
        int truth = argb(Palette.object().deriveColor(0, 0.5, Palette.darkProperty().get() ? 0.55 : 1.15, 1));
        for (int py = 0; py < h; py++) {
            for (int px = 0; px < w; px++) {
                int sx = Math.min(m.width() - 1, px * m.width() / w);
                int sy = Math.min(m.height() - 1, py * m.height() / h);
                boolean said = m.pixels()[sy * m.width() + sx] >= at;
                boolean there = object != null && object.mask().contains(sx, sy);
                argb[py * w + px] = said && there ? both : said ? word : there ? truth : ground;
            }
        }
        WritableImage image = new WritableImage(w, h);
        image.getPixelWriter().setPixels(0, 0, w, h, PixelFormat.getIntArgbInstance(), argb, 0, w);
        g.drawImage(image, x, 0);
    }

    private static int argb(javafx.scene.paint.Color c) {
        return 0xff000000 | (int) (255 * c.getRed()) << 16 | (int) (255 * c.getGreen()) << 8 | (int) (255 * c.getBlue());
    }

    private static WritableImage image(BufferedImage from) {
        int w = from.getWidth();
        int h = from.getHeight();
        WritableImage image = new WritableImage(w, h);
        int[] rgb = from.getRGB(0, 0, w, h, null, 0, w);
        image.getPixelWriter().setPixels(0, 0, w, h, PixelFormat.getIntArgbInstance(), rgb, 0, w);
        return image;
    }

    /** Reads this word from now on. */
    public void setWord(String text) {
        model.type(text);
    }

    /** Writes map, mask and overlay into a folder; the files, none if there is no map. */
    public List<Path> export(Path folder) {
        return model.export(folder);
    }

    /** The state behind this pane. */
    public SegmentationModel model() {
        return model;
    }
}
