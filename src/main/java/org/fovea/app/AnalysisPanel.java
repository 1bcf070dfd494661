package org.fovea.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.event.Event;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.fovea.app.look.Export;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.Texts;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The analyses of the open image as tabs. One of them can stand beside the tabs where there is room, and any can be
 * moved to a window of its own.
 */
final class AnalysisPanel {

    private final Texts texts = Texts.of(AnalysisPanel.class);

    /** Two analyses beside each other need at least this width. */
    private static final double ROOM_FOR_TWO = 700;
    /** A panel of this width puts one beside the others unless a person has chosen otherwise. */
    private static final double AMPLE = 1080;
    /** Below this excess over the width needed, an analysis that gave way to a narrow window does not come back. */
    private static final double SLACK = 16;

    private enum Place {
        TABS,
        BESIDE,
        WINDOW
    }

    private static final class Analysis {
        final String key;
        final String title;
        final String icon;
        final Region pane;
        final ToggleButton tab;
        final ReadOnlyBooleanWrapper shown = new ReadOnlyBooleanWrapper(false);
        Place place = Place.TABS;
        Stage window;

        Analysis(String key, String title, String icon, Region pane) {
            this.key = key;
            this.title = title;
            this.icon = icon;
            this.pane = pane;
            tab = new ToggleButton(title, new FontIcon(icon));
            tab.setId("tab-" + key);
            tab.getStyleClass().setAll("pane-tab", "pane-title");
            tab.setMinWidth(Region.USE_PREF_SIZE);
            tab.setAccessibleText(title);
            tab.setTooltip(new Tooltip(title));
        }
    }

    private final Stage owner;
    private final Settings settings;
    private final Map<Region, Analysis> all = new LinkedHashMap<>();
    private final HBox titles = new HBox(4);
    private final StackPane tabbed = new StackPane();
    private final Region space = new Region();
    private final Button help = button("analysis-help", "fth-help-circle", texts.get("analysis.help"));
    private final Button toSide = button("analysis-beside", "fth-columns", texts.get("analysis.beside"));
    private final Button toWindow = button("analysis-detach", "fth-external-link", texts.get("analysis.window"));
    private final VBox tabs = new VBox(titles, tabbed);
    private final VBox side = new VBox();
    private final SplitPane split = new SplitPane(tabs);
    private final ReadOnlyStringWrapper frontKey = new ReadOnlyStringWrapper();
    private Analysis front;
    private Analysis beside;
    private Analysis squeezed; // stood beside the tabs until the panel became too narrow
    private double divider = 0.5;
    private boolean chosen; // where the analyses are was chosen by a person, now or earlier

    /**
     * @param owner of the windows of single analyses
     * @param settings remember which analysis stands beside the others, and the sizes of windows
     */
    AnalysisPanel(Stage owner, Settings settings) {
        this.owner = owner;
        this.settings = settings;
        chosen = !settings.get("analysis.beside", "").isEmpty();
        for (VBox box : List.of(tabs, side)) {
            box.getStyleClass().add("pane");
            box.setMinSize(0, 0);
        }
        titles.setPadding(new Insets(2, 8, 0, 8));
        titles.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(space, Priority.ALWAYS);
        titles.getChildren().addAll(space, help, toSide, toWindow);
        tabbed.setMinSize(0, 0);
        VBox.setVgrow(tabbed, Priority.ALWAYS);
        toSide.setOnAction(e -> chooseBeside(front));
        toWindow.setOnAction(e -> detach(front));
        split.setMinSize(0, 0);
        split.widthProperty().addListener(o -> Platform.runLater(this::fit)); // not during a layout
        tabs.widthProperty().addListener(o -> Platform.runLater(this::fitTitles));
    }

    private static Button button(String id, String icon, String about) {
        Button button = new IconButton(icon, about);
        button.setId(id);
        return button;
    }

    /** What explains an analysis, by its key. */
    void setOnHelp(Consumer<String> explains) {
        help.setOnAction(e -> explains.accept(front.key));
    }

    /**
     * Adds an analysis as the last tab; the first is in front.
     *
     * @param key for settings, sessions and ids
     * @param title for a person
     */
    void add(String key, String title, String icon, Region pane) {
        Analysis added = new Analysis(key, title, icon, pane);
        all.put(pane, added);
        added.tab.setOnAction(e -> bringForward(added));
        MenuItem aside = new MenuItem(texts.get("analysis.beside"));
        aside.setOnAction(e -> chooseBeside(added));
        MenuItem detach = new MenuItem(texts.get("analysis.window"));
        detach.setOnAction(e -> detach(added));
        added.tab.setContextMenu(new ContextMenu(aside, detach));
        insert(added);
        if (front == null) {
            bringForward(added);
        }
        update();
    }

    /** What goes into the window. */
    SplitPane node() {
        return split;
    }

    /** Makes an analysis visible, wherever it is; does nothing for another pane. */
    void show(Region pane) {
        Analysis wanted = all.get(pane);
        if (wanted == null) {
            return;
        }
        if (wanted.place == Place.WINDOW) {
            wanted.window.toFront();
        } else if (wanted.place == Place.TABS) {
            bringForward(wanted);
        }
    }

    /** The key of the analysis in front of the tabs. */
    ReadOnlyStringProperty frontProperty() {
        return frontKey.getReadOnlyProperty();
    }

    /** Brings an analysis to the front by its key, if it is among the tabs. */
    void bringForward(String key) {
        all.values().stream()
                .filter(a -> a.key.equals(key) && a.place == Place.TABS)
                .findFirst()
                .ifPresent(this::bringForward);
    }

    /** Whether an analysis can be seen: in front of the tabs, beside them, or in its own window. */
    ReadOnlyBooleanProperty shownProperty(Region pane) {
        return all.get(pane).shown.getReadOnlyProperty();
    }

    /** Moves the divider between the tabs and the analysis beside them, 0..1, now or when one stands there. */
    void divide(double at) {
        divider = at;
        if (beside != null) {
            split.setDividerPositions(at);
        }
    }

    /** Where that divider is, or was last, 0..1. */
    double divider() {
        return beside == null ? divider : split.getDividerPositions()[0];
    }

    /** Closes the windows of single analyses. */
    void close() {
        List.copyOf(all.values()).stream().filter(a -> a.window != null).forEach(a -> {
            remember(a);
            a.window.setOnHidden(null);
            a.window.close();
        });
    }

    // ---- tabs ----

    /** Puts an analysis among the tabs, in the order in which they were added. */
    private void insert(Analysis analysis) {
        List<Analysis> order = new ArrayList<>(all.values());
        int at = 0;
        for (Node tab : titles.getChildren()) {
            if (tab == space || order.indexOf(analysis) < indexOf(tab, order)) {
                break;
            }
            at++;
        }
        titles.getChildren().add(at, analysis.tab);
        analysis.pane.setVisible(false);
        tabbed.getChildren().add(analysis.pane);
        analysis.place = Place.TABS;
    }

    private static int indexOf(Node tab, List<Analysis> order) {
        return order.stream().map(a -> a.tab).toList().indexOf(tab);
    }

    private void take(Analysis analysis) {
        switch (analysis.place) {
            case TABS -> {
                titles.getChildren().remove(analysis.tab);
                tabbed.getChildren().remove(analysis.pane);
                if (front == analysis) {
                    front = null;
                    all.values().stream()
                            .filter(a -> a != analysis && a.place == Place.TABS)
                            .findFirst()
                            .ifPresent(this::bringForward);
                }
            }
            case BESIDE -> {
                divider = divider();
                split.getItems().remove(side);
                side.getChildren().clear();
                beside = null;
            }
            case WINDOW -> {
                remember(analysis);
                Stage window = analysis.window;
                analysis.window = null;
                window.setOnHidden(null);
                ((BorderPane) window.getScene().getRoot()).setCenter(null);
                window.close();
            }
        }
        analysis.pane.setVisible(true);
    }

    private void bringForward(Analysis analysis) {
        front = analysis;
        frontKey.set(analysis.key);
        update();
    }

    private void update() {
        boolean several = tabbed.getChildren().size() > 1;
        for (Analysis a : all.values()) {
            if (a.place == Place.TABS) {
                a.pane.setVisible(a == front);
                a.tab.setSelected(a == front);
            }
            a.shown.set(a.place != Place.TABS || a == front);
        }
        toSide.setDisable(!several || split.getWidth() < ROOM_FOR_TWO);
        toWindow.setDisable(!several);
        fitTitles();
    }

    /** Tabs have icons and names where there is room for both, else names, else icons. */
    private void fitTitles() {
        List<ToggleButton> shown = all.values().stream()
                .filter(a -> a.place == Place.TABS)
                .map(a -> a.tab)
                .toList();
        toSide.setVisible(tabs.getWidth() <= 0 || split.getWidth() >= ROOM_FOR_TWO);
        toSide.setManaged(toSide.isVisible());
        for (ContentDisplay display :
                List.of(ContentDisplay.LEFT, ContentDisplay.TEXT_ONLY, ContentDisplay.GRAPHIC_ONLY)) {
            shown.forEach(tab -> tab.setContentDisplay(display));
            titles.applyCss();
            if (tabs.getWidth() <= 0 || titles.minWidth(-1) <= tabs.getWidth()) {
                break;
            }
        }
    }

    // ---- beside the tabs ----

    private void chooseBeside(Analysis analysis) {
        chosen = true;
        putBeside(analysis);
        rememberBeside();
    }

    private void rememberBeside() {
        settings.set("analysis.beside", beside != null ? beside.key : "none");
        settings.save();
    }

    private void putBeside(Analysis analysis) {
        if (analysis.place == Place.TABS && tabbed.getChildren().size() < 2) {
            return; // something stays in the tabs
        }
        if (beside != null) {
            backToTabs(beside);
        }
        take(analysis);
        analysis.place = Place.BESIDE;
        beside = analysis;
        squeezed = null;
        Button back = button("analysis-back", "fth-x", texts.get("analysis.back"));
        back.setOnAction(e -> {
            chosen = true;
            backToTabs(analysis);
            rememberBeside();
        });
        Button detach = button("beside-detach", "fth-external-link", texts.get("analysis.window"));
        detach.setOnAction(e -> detach(analysis));
        side.getChildren().setAll(titled(analysis, detach, back), analysis.pane);
        VBox.setVgrow(analysis.pane, Priority.ALWAYS);
        split.getItems().add(side);
        split.setDividerPositions(divider);
        update();
    }

    private static HBox titled(Analysis analysis, Node... buttons) {
        Label label = new Label(analysis.title, new FontIcon(analysis.icon));
        label.getStyleClass().add("pane-title");
        label.setPadding(new Insets(4, 4, 5, 4));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox title = new HBox(4, label, space);
        title.getChildren().addAll(buttons);
        title.setAlignment(Pos.CENTER_LEFT);
        title.setPadding(new Insets(2, 8, 0, 8));
        return title;
    }

    private void backToTabs(Analysis analysis) {
        take(analysis);
        insert(analysis);
        update();
    }

    private void fit() {
        double width = split.getWidth();
        if (width <= 0) {
            return;
        }
        if (beside != null && width < (chosen ? ROOM_FOR_TWO : AMPLE)) {
            Analysis gone = beside;
            backToTabs(gone);
            squeezed = gone;
        } else if (beside == null && width >= (chosen ? ROOM_FOR_TWO : AMPLE) + SLACK) {
            String wanted = settings.get("analysis.beside", "knockout");
            Analysis back = squeezed != null
                    ? squeezed
                    : all.values().stream()
                            .filter(a -> a.key.equalsIgnoreCase(wanted) && a.place == Place.TABS)
                            .findFirst()
                            .orElse(null);
            if (back != null && back.place == Place.TABS) {
                putBeside(back);
            }
        }
        update();
    }

    // ---- in windows of their own ----

    private void detach(Analysis analysis) {
        if (analysis.place == Place.TABS && tabbed.getChildren().size() < 2) {
            return;
        }
        double width = Math.max(480, analysis.pane.getWidth());
        double height = Math.max(420, analysis.pane.getHeight());
        take(analysis);
        analysis.place = Place.WINDOW;
        Stage window = new Stage();
        analysis.window = window;
        window.initOwner(owner);
        window.setTitle(analysis.title + " · Fovea");
        BorderPane root = new BorderPane(analysis.pane);
        root.getStyleClass().add("explorer");
        Scene scene = new Scene(
                root,
                settings.get(key(analysis, "width"), width, 200, 10000),
                settings.get(key(analysis, "height"), height, 200, 10000));
        scene.getStylesheets().setAll(owner.getScene().getStylesheets());
        Runnable back = () -> {
            backToTabs(analysis);
            bringForward(analysis);
        };
        scene.getAccelerators().put(new KeyCodeCombination(KeyCode.W, KeyCombination.SHORTCUT_DOWN), window::close);
        scene.addEventHandler(KeyEvent.KEY_PRESSED, e -> passOn(e, scene));
        root.addEventHandler(
                Export.Saved.SAVED,
                e -> { // the main window says where it is
                    Parent main = owner.getScene().getRoot();
                    Event.fireEvent(main, e.copyFor(main, main));
                });
        window.setScene(scene);
        window.setOnHidden(e -> {
            if (analysis.window == window) {
                back.run();
            }
        });
        window.show();
        update();
    }

    /** The keys of the main window hold in those of single analyses too, but for their own. */
    private void passOn(KeyEvent e, Scene from) {
        if (!e.isConsumed() && from.getAccelerators().keySet().stream().noneMatch(own -> own.match(e))) {
            Parent main = owner.getScene().getRoot();
            Event.fireEvent(main, e.copyFor(main, main));
        }
    }

    private static String key(Analysis analysis, String what) {
        return "analysis.%s.%s".formatted(analysis.key, what);
    }

    private void remember(Analysis analysis) {
        settings.set(key(analysis, "width"), analysis.window.getScene().getWidth());
        settings.set(key(analysis, "height"), analysis.window.getScene().getHeight());
    }
}
