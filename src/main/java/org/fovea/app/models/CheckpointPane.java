package org.fovea.app.models;

import atlantafx.base.controls.CustomTextField;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.collections.MapChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.Texts;
import org.fovea.hub.CachedModel;
import org.fovea.hub.RepoId;
import org.kordamp.ikonli.javafx.FontIcon;

/** The list of the models in the cache, the way to a folder, and the way to the hub. */
public final class CheckpointPane extends VBox {

    private final Texts texts = Texts.of(CheckpointPane.class);
    private final CheckpointChoice choice;
    private final Consumer<Path> open;
    private final ListView<CachedModel> list;
    private final TextField filter;

    /**
     * Binds to a choice.
     *
     * @param open gets the folder that is to be opened
     * @param folder asks for a folder
     * @param close puts the pane away
     */
    public CheckpointPane(CheckpointChoice choice, Consumer<Path> open, Runnable folder, Runnable close) {
        this.choice = choice;
        this.open = open;
        list = list();
        filter = filter();
        getStyleClass().add("checkpoint-pane");
        getStylesheets().add(CheckpointPane.class.getResource("models.css").toExternalForm());
        Button folderButton = new Button(texts.get("folder"), new FontIcon("fth-folder"));
        folderButton.setId("folder");
        folderButton.setMinWidth(Region.USE_PREF_SIZE);
        folderButton.setOnAction(e -> folder.run());
        HBox top = line(filter, folderButton);
        HBox.setHgrow(filter, Priority.ALWAYS);
        StackPane found = new StackPane(list, searching());
        VBox.setVgrow(found, Priority.ALWAYS);
        getChildren().addAll(top, found, hub(), buttons(close));
        addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ESCAPE) { // before the list and the fields, which have it end an edit
                close.run();
                e.consume();
            }
        });
    }

    /** Puts the keys where typing narrows the list. */
    public void start() {
        filter.requestFocus();
    }

    private static HBox line(Node... nodes) {
        HBox line = new HBox(8, nodes);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    // ---- the cache ----

    private TextField filter() {
        CustomTextField field = new CustomTextField();
        field.setLeft(new FontIcon("fth-search"));
        field.setId("filter");
        field.setPromptText(texts.get("filter"));
        field.setAccessibleText(texts.get("filter"));
        field.textProperty().bindBidirectional(choice.filterProperty());
        field.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.UP) {
                step(e.getCode() == KeyCode.DOWN ? 1 : -1); // the list without leaving the field
                e.consume();
            }
        });
        return field;
    }

    private void step(int by) {
        int at = list.getSelectionModel().getSelectedIndex();
        int to = Math.max(0, Math.min(list.getItems().size() - 1, at + by));
        if (!list.getItems().isEmpty()) {
            list.getSelectionModel().select(to);
            list.scrollTo(Math.max(0, to - 2));
        }
    }

    private ListView<CachedModel> list() {
        ListView<CachedModel> view = new ListView<>(choice.shown());
        view.setId("models");
        view.setAccessibleText(texts.get("list"));
        costs(view);
        Label nothing = new Label();
        nothing.setWrapText(true);
        nothing.getStyleClass().add("nothing");
        nothing.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> choice.searchingProperty().get()
                                ? ""
                                : choice.filterProperty().get().isBlank()
                                        ? texts.get("list.empty", choice.cacheFolder())
                                        : texts.get("list.none"),
                        choice.searchingProperty(),
                        choice.filterProperty()));
        view.setPlaceholder(nothing);
        view.getSelectionModel().selectedItemProperty().addListener((o, before, now) -> {
            if (now != null) { // a list that is being refilled has no selection for a moment
                choice.chosenProperty().set(now);
            }
        });
        choice.chosenProperty().addListener((o, before, now) -> {
            view.getSelectionModel().select(now);
            view.scrollTo(Math.max(0, view.getItems().indexOf(now) - 2));
        });
        view.getSelectionModel().select(choice.chosenProperty().get());
        view.setOnMouseClicked(e -> {
            if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2) {
                open();
            }
        });
        view.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.ENTER) {
                open();
                e.consume();
            }
        });
        return view;
    }

    /** Shows what models cost, as that becomes known. */
    private void costs(ListView<CachedModel> view) {
        view.setCellFactory(v -> new CheckpointCell(choice.estimates()));
        choice.estimates().addListener((MapChangeListener<RepoId, String>) change -> view.refresh());
    }

    private Node searching() {
        ProgressIndicator wheel = new ProgressIndicator();
        wheel.setMaxSize(28, 28);
        wheel.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> choice.searchingProperty().get() && choice.shown().isEmpty(),
                        choice.searchingProperty(),
                        choice.shown()));
        return wheel;
    }

    private void open() {
        CachedModel chosen = choice.chosenProperty().get();
        if (chosen != null && chosen.runs() && choice.shown().contains(chosen)) {
            open.accept(chosen.folder());
        }
    }

    // ---- the hub ----

    private Node hub() {
        Label title = new Label(texts.get("hub.title"), new FontIcon("fth-download-cloud"));
        title.getStyleClass().add("hub-title");
        TextField repo = new TextField();
        repo.setId("repo");
        repo.setPromptText(texts.get("hub.repo"));
        title.setLabelFor(repo);
        repo.textProperty().bindBidirectional(choice.repoProperty());
        repo.disableProperty().bind(choice.downloadingProperty());
        repo.setOnAction(e -> choice.download(open));
        HBox.setHgrow(repo, Priority.ALWAYS);
        Button fetch = new Button();
        fetch.setId("download");
        fetch.textProperty().bind(choice.verb());
        fetch.disableProperty().bind(choice.repoProperty().isEmpty());
        fetch.setOnAction(e -> choice.download(open));
        Button stop = new Button(texts.get("hub.stop"), new FontIcon("fth-square"));
        stop.setId("stop");
        stop.setOnAction(e -> choice.stop());
        for (Button each : new Button[] {fetch, stop}) {
            each.setMinWidth(110);
            each.managedProperty().bind(each.visibleProperty());
        }
        fetch.visibleProperty().bind(choice.downloadingProperty().not());
        stop.visibleProperty().bind(choice.downloadingProperty());
        ProgressBar bar = new ProgressBar();
        bar.setId("progress");
        bar.getStyleClass().add("small");
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.progressProperty().bind(choice.shareProperty());
        bar.visibleProperty().bind(choice.downloadingProperty());
        bar.managedProperty().bind(bar.visibleProperty());
        Label status = new Label();
        status.setId("status");
        status.getStyleClass().add("status");
        status.textProperty().bind(choice.statusProperty());
        status.visibleProperty().bind(choice.statusProperty().isNotEmpty());
        Label problem = new Label(null, new FontIcon("fth-alert-circle"));
        problem.setId("problem");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.setMinHeight(Region.USE_PREF_SIZE);
        problem.textProperty().bind(choice.problemProperty());
        problem.visibleProperty().bind(choice.problemProperty().isNotEmpty());
        for (Node each : new Node[] {status, problem}) {
            each.managedProperty().bind(each.visibleProperty());
        }
        VBox box = new VBox(6, title, recommended(), line(repo, copy(), fetch, stop), bar, status, problem);
        box.getStyleClass().add("hub");
        box.setMinHeight(Region.USE_PREF_SIZE);
        return box;
    }

    /** Models to begin with; a click writes one's name into the field below, a double click downloads it. */
    private Node recommended() {
        ListView<CachedModel> view = new ListView<>(choice.recommended());
        view.setId("recommended");
        view.setPlaceholder(new Label());
        costs(view);
        view.setPrefHeight(152); // three models
        view.setMinHeight(56);
        view.getSelectionModel().selectedItemProperty().addListener((o, before, now) -> {
            if (now != null && !choice.downloadingProperty().get()) {
                choice.repoProperty().set(now.id().toString());
            }
        });
        view.setOnMouseClicked(e -> {
            if (e.getButton() == MouseButton.PRIMARY
                    && e.getClickCount() == 2
                    && !view.getSelectionModel().isEmpty()) {
                choice.download(open);
            }
        });
        Label title = new Label(texts.get("recommended"));
        title.getStyleClass().add("recommended-title");
        title.setLabelFor(view);
        VBox box = new VBox(4, title, view);
        box.visibleProperty().bind(Bindings.isNotEmpty(choice.recommended()));
        box.managedProperty().bind(box.visibleProperty());
        return box;
    }

    /** Copies the command that downloads the same. */
    private Node copy() {
        StringBinding command = choice.pullCommand();
        Button copy = new Button(null, new FontIcon("fth-copy"));
        copy.setId("copy-pull");
        copy.getStyleClass().add("button-icon");
        copy.setMinWidth(Region.USE_PREF_SIZE);
        copy.disableProperty().bind(command.isEmpty());
        copy.setOnAction(e -> ClipboardText.copy(command.get()));
        Tooltip tip = new Tooltip();
        tip.textProperty().bind(Bindings.createStringBinding(() -> texts.get("hub.copy", command.get()), command));
        copy.setTooltip(tip);
        copy.accessibleTextProperty().bind(tip.textProperty());
        return copy;
    }

    private Node buttons(Runnable close) {
        Label where = new Label(choice.cacheFolder().toString());
        where.getStyleClass().add("where");
        where.setTooltip(new Tooltip(texts.get("cache.tooltip")));
        where.setMaxWidth(Double.MAX_VALUE);
        where.setTextOverrun(javafx.scene.control.OverrunStyle.CENTER_ELLIPSIS);
        HBox.setHgrow(where, Priority.ALWAYS);
        Button cancel = new Button(texts.get("close"));
        cancel.setId("close");
        cancel.setOnAction(e -> close.run());
        Button ok = new Button(texts.get("open"));
        ok.setId("open");
        ok.setDefaultButton(true);
        ok.setOnAction(e -> open());
        ok.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> choice.chosenProperty().get() == null
                                || !choice.chosenProperty().get().runs()
                                || !choice.shown()
                                        .contains(choice.chosenProperty().get()),
                        choice.chosenProperty(),
                        choice.shown()));
        for (Button each : new Button[] {cancel, ok}) {
            each.setMinWidth(84);
        }
        HBox line = line(where, cancel, ok);
        line.setMinHeight(Region.USE_PREF_SIZE);
        return line;
    }
}
