package org.fovea.app.findings;

import java.io.ByteArrayInputStream;
import javafx.geometry.Insets;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.Texts;
import org.fovea.app.state.InterventionTexts;
import org.fovea.figure.Percent;
import org.fovea.session.Finding;
import org.kordamp.ikonli.javafx.FontIcon;

/** A finding in the list. */
final class FindingCell extends ListCell<Finding> {

    private static final double THUMBNAIL = 120;

    private final Texts texts = Texts.of(FindingCell.class);
    private final FindingsModel model;
    private final ImageView thumbnail = new ImageView();
    private final TextField note = new TextField();
    private final Label question = line("finding-question");
    private final Label change = line("finding-change");
    private final Label answers = line("finding-answers");
    private final Label token = line("finding-token");
    private final BorderPane row = new BorderPane();

    FindingCell(FindingsModel model) {
        this.model = model;
        thumbnail.setFitWidth(THUMBNAIL);
        thumbnail.setFitHeight(THUMBNAIL);
        thumbnail.setPreserveRatio(true);
        note.setPromptText(texts.get("note"));
        note.setAccessibleText(texts.get("note"));
        note.setOnAction(e -> noted());
        note.focusedProperty().addListener((o, before, now) -> {
            if (!now) {
                noted();
            }
        });
        Hyperlink back = new Hyperlink(texts.get("return"), new FontIcon("fth-corner-up-left"));
        back.setPadding(Insets.EMPTY);
        back.getStyleClass().add("finding-return");
        back.setOnAction(e -> model.returnTo(getItem()));
        Button delete = new IconButton("fth-trash-2", texts.get("delete"));
        delete.getStyleClass().add("finding-delete");
        delete.setOnAction(e -> model.delete(getItem()));
        HBox.setHgrow(note, Priority.ALWAYS);
        VBox text = new VBox(4, new HBox(6, note, delete), question, answers, change, token, back);
        text.setPadding(new Insets(0, 0, 0, 12));
        row.setLeft(thumbnail);
        row.setCenter(text);
        row.setPadding(new Insets(6, 4, 8, 4));
        setPrefWidth(0); // as wide as the list, so that texts wrap
    }

    private static Label line(String style) {
        Label label = new Label();
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add(style);
        label.managedProperty().bind(label.textProperty().isNotEmpty());
        return label;
    }

    private void noted() {
        if (getItem() != null) {
            model.note(getItem(), note.getText());
        }
    }

    @Override
    protected void updateItem(Finding finding, boolean empty) {
        super.updateItem(finding, empty);
        setText(null);
        setGraphic(empty ? null : row);
        if (empty) {
            return;
        }
        thumbnail.setImage(new Image(new ByteArrayInputStream(finding.thumbnail())));
        if (!note.getText().equals(finding.note())) {
            note.setText(finding.note());
        }
        question.setText(finding.session().question());
        answers.setText(
                finding.after() == null || finding.after().equals(finding.before())
                        ? finding.before()
                        : finding.before() + "\n→ " + finding.after());
        change.setText(InterventionTexts.summary(finding));
        token.setText(tokenText(finding));
    }

    private String tokenText(Finding f) {
        if (f.token() == null) {
            return f.map();
        }
        String p = f.isChanged()
                ? texts.get(
                        "token.changed",
                        f.token(),
                        Percent.of(f.probability()),
                        Percent.of(f.changed()),
                        Percent.points(f.changed() - f.probability()))
                : texts.get("token", f.token(), Percent.of(f.probability()));
        return f.map().isEmpty() ? p : p + " · " + f.map();
    }
}
