package org.fovea.app.help;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import javafx.stage.Stage;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;

/** The window that explains what Fovea shows, a section for each analysis. */
public final class HelpWindow {

    private final Texts texts = Texts.of(HelpWindow.class);
    private final Stage stage = new Stage();
    private final VBox page = new VBox(10);
    private final ScrollPane scroll = new ScrollPane(page);
    private final Map<String, Node> anchors = new LinkedHashMap<>();

    /** @param owner whose style sheets it takes */
    public HelpWindow(Stage owner) {
        for (HelpPage section : HelpPage.in(Texts.language())) {
            add(section);
        }
        page.setPadding(new Insets(20, 28, 32, 28));
        page.getStyleClass().add("help-page");
        scroll.setFitToWidth(true);
        scroll.setId("help");
        scroll.setFocusTraversable(true); // the keys scroll it
        scroll.setAccessibleText(texts.get("title"));
        Scene scene = new Scene(scroll, 640, 680);
        scene.getStylesheets().setAll(owner.getScene().getStylesheets());
        scene.getStylesheets().add(HelpWindow.class.getResource("help.css").toExternalForm());
        WindowKeys.close(stage, scene);
        stage.initOwner(owner);
        stage.setTitle(texts.get("title"));
        stage.setScene(scene);
    }

    private void add(HelpPage section) {
        Text title = new Text(section.title());
        title.getStyleClass().add(section.anchor().isEmpty() ? "help-title" : "help-heading");
        TextFlow heading = new TextFlow(title);
        page.getChildren().add(heading);
        anchors.put(section.anchor(), heading);
        section.paragraphs().forEach(p -> page.getChildren().add(paragraph(p)));
    }

    private static TextFlow paragraph(HelpPage.Paragraph paragraph) {
        TextFlow flow = new TextFlow();
        flow.setLineSpacing(3);
        if (paragraph.bullet()) {
            flow.getChildren().add(text("•  ", "help-text"));
            flow.setPadding(new Insets(0, 0, 0, 14));
        }
        List<HelpPage.Run> runs = paragraph.runs();
        runs.forEach(run -> flow.getChildren()
                .add(text(
                        run.text(), run.strong() ? "help-strong" : run.emphasized() ? "help-emphasis" : "help-text")));
        return flow;
    }

    private static Text text(String text, String style) {
        Text node = new Text(text);
        node.getStyleClass().add(style);
        return node;
    }

    /**
     * Shows a section.
     *
     * @param anchor such as {@code lens}; empty for the beginning
     */
    public void show(String anchor) {
        stage.show();
        stage.toFront();
        Platform.runLater(
                () -> { // once it is laid out
                    page.applyCss();
                    scroll.layout();
                    Node heading = anchors.getOrDefault(anchor, anchors.get(""));
                    double room = page.getHeight() - scroll.getViewportBounds().getHeight();
                    scroll.setVvalue(
                            room <= 0
                                    ? 0
                                    : Math.min(1, (heading.getBoundsInParent().getMinY() - 16) / room));
                });
    }

    /** The sections that can be shown. */
    java.util.Set<String> anchors() {
        return anchors.keySet();
    }

    /** How far it is scrolled, 0..1. */
    double scrolled() {
        return scroll.getVvalue();
    }

    /** Its window. */
    public Stage stage() {
        return stage;
    }
}
