package org.fovea.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.geometry.Insets;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.util.StringConverter;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;
import org.fovea.app.look.WindowSize;
import org.fovea.hub.HubCache;
import org.fovea.model.ImageCache;
import org.fovea.model.backend.ComputeMode;

/**
 * The window of preferences; each takes effect when it is chosen, and is remembered. Options of the command line and
 * the session that it opens override them.
 */
final class Preferences {

    /** The key of whether the last session opens again at the next start. */
    static final String REOPEN = "reopen";

    /** The key of the most gigabytes of visual tokens on disk. */
    static final String GIGABYTES = "cache.images.gb";

    private static final double USUAL_GIGABYTES = 2;
    private static final double MOST_GIGABYTES = 1000;

    private final Texts texts = Texts.of(Preferences.class);
    private final ExplorerWindow window;
    private final Settings settings;
    private final Stage stage = new Stage();
    private final GridPane grid = new GridPane(12, 10);

    /** @param shortcuts shows the list of shortcuts */
    Preferences(ExplorerWindow window, Runnable shortcuts) {
        this.window = window;
        settings = window.settings();
        grid.setPadding(new Insets(16, 20, 8, 20));
        ColumnConstraints names = new ColumnConstraints();
        names.setMinWidth(150);
        ColumnConstraints fields = new ColumnConstraints();
        fields.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().addAll(names, fields);
        theme();
        language();
        compute();
        reopen();
        cache();
        Button keys = new Button(texts.get("preferences.shortcuts"));
        keys.setId("preferences-shortcuts");
        keys.setOnAction(e -> shortcuts.run());
        Label note = new Label(texts.get("preferences.note"));
        note.getStyleClass().add("faint");
        note.setWrapText(true);
        VBox below = new VBox(10, keys, note);
        below.setPadding(new Insets(4, 20, 16, 20));
        VBox box = new VBox(grid, below);
        box.setId("preferences");
        Scene scene = new Scene(box);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        WindowKeys.close(stage, scene);
        stage.initOwner(window.stage());
        stage.setTitle(texts.get("preferences.title"));
        stage.setScene(scene);
        WindowSize.set(stage, 600, 430, 480, 380);
    }

    private void theme() {
        add(
                "preferences.theme",
                combo(
                        List.of(false, true),
                        Palette.darkProperty(),
                        each -> each,
                        dark -> texts.get(dark ? "preferences.dark" : "preferences.light"),
                        window::dark));
    }

    private void language() {
        List<String> codes = new ArrayList<>(List.of(""));
        Texts.languages().forEach(each -> codes.add(each.getLanguage()));
        add(
                "preferences.language",
                combo(
                        codes,
                        settings.languageProperty(),
                        each -> each,
                        code -> code.isEmpty()
                                ? texts.get("view.language.system")
                                : Locale.forLanguageTag(code).getDisplayLanguage(Locale.forLanguageTag(code)),
                        settings::language));
    }

    private void compute() {
        List<Optional<ComputeMode>> modes = List.of(
                Optional.empty(),
                Optional.of(ComputeMode.EXACT),
                Optional.of(ComputeMode.FAST),
                Optional.of(ComputeMode.INT8));
        add(
                "preferences.compute",
                combo(
                        modes,
                        window.explorer().computeProperty(),
                        Optional::ofNullable,
                        mode -> texts.get(mode.map(Preferences::key).orElse("compute.automatic")),
                        mode -> ComputeMenu.choose(window, mode.orElse(null))));
    }

    private static String key(ComputeMode mode) {
        return switch (mode) {
            case EXACT -> "compute.exact";
            case FAST -> "compute.fast";
            case INT8 -> "compute.int8";
        };
    }

    private void reopen() {
        CheckBox box = new CheckBox(texts.get("preferences.reopen"));
        box.setId("preferences-reopen");
        box.setSelected(reopens(settings));
        box.selectedProperty().addListener((o, before, now) -> {
            settings.set(REOPEN, now);
            settings.save();
        });
        grid.add(box, 1, grid.getRowCount());
    }

    private void cache() {
        TextField most = new TextField(settings.get(GIGABYTES, "2"));
        most.setPrefColumnCount(6);
        most.setMaxWidth(100);
        most.textProperty().addListener((o, before, now) -> {
            settings.set(GIGABYTES, now.strip());
            settings.save();
        });
        add("preferences.cache", most);
        add("preferences.tokens", place(ImageCache.ofUser().folder().toString()));
        add("preferences.hub", place(HubCache.of(System.getenv()).root().toString()));
    }

    /** A folder that the environment decides on; its path can be selected and copied. */
    private static TextField place(String path) {
        TextField field = new TextField(path);
        field.setEditable(false);
        return field;
    }

    /** A choice of a value that can be chosen elsewhere too. */
    private <V, T> ComboBox<T> combo(
            List<T> all,
            ObservableValue<? extends V> value,
            Function<V, T> choice,
            Function<T, String> name,
            Consumer<T> chosen) {
        ComboBox<T> combo = new ComboBox<>(FXCollections.observableArrayList(all));
        combo.setConverter(new StringConverter<>() {
            @Override
            public String toString(T each) {
                return name.apply(each);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException();
            }
        });
        combo.setValue(choice.apply(value.getValue()));
        combo.setMaxWidth(Double.MAX_VALUE);
        combo.valueProperty().addListener((o, before, now) -> {
            if (!now.equals(choice.apply(value.getValue()))) {
                chosen.accept(now);
                settings.save();
            }
        });
        value.addListener((o, before, now) -> combo.setValue(choice.apply(now)));
        return combo;
    }

    private void add(String key, Control field) {
        Label label = new Label(texts.get(key));
        label.setLabelFor(field);
        label.setMinWidth(Region.USE_PREF_SIZE);
        field.setId(key.replace('.', '-'));
        field.setAccessibleText(label.getText());
        int row = grid.getRowCount();
        grid.add(label, 0, row);
        grid.add(field, 1, row);
    }

    /** Whether the last session opens again at the next start. */
    static boolean reopens(Settings settings) {
        return Boolean.parseBoolean(settings.get(REOPEN, "true"));
    }

    /** The most bytes of visual tokens on disk. */
    static long imageBytes(Settings settings) {
        return (long) (settings.get(GIGABYTES, USUAL_GIGABYTES, 0, MOST_GIGABYTES) * (1L << 30));
    }

    /** Shows it. */
    void show() {
        stage.show();
        stage.toFront();
    }
}
