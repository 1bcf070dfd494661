package org.fovea.app.lens;

import javafx.css.PseudoClass;
import javafx.geometry.HPos;
import javafx.geometry.Insets;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.control.Label;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.CornerRadii;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.figure.Percent;
import org.fovea.model.TokenProbability;

/** The card beside the pointer: a cell's most likely tokens with their probabilities and ids. */
final class LensCard extends VBox {

    private static final PseudoClass FOUND = PseudoClass.getPseudoClass("found");
    private static final double BAR = 72;
    private static final double TOKEN = 150;

    private final Label title = new Label();
    private final Label where = new Label();
    private final GridPane tokens = new GridPane();
    private final Label[] texts = new Label[LensModel.TOP];
    private final Label[] ids = new Label[LensModel.TOP];
    private final Label[] percents = new Label[LensModel.TOP];
    private final Region[] bars = new Region[LensModel.TOP];

    LensCard() {
        setId("lens-card");
        getStyleClass().add("lens-card");
        setManaged(false);
        setMouseTransparent(true);
        setVisible(false);
        setFocusTraversable(false);
        title.getStyleClass().add("card-title");
        where.getStyleClass().add("card-where");
        tokens.getStyleClass().add("card-tokens");
        ColumnConstraints text = new ColumnConstraints(56, Region.USE_COMPUTED_SIZE, TOKEN);
        ColumnConstraints bar = new ColumnConstraints(BAR);
        ColumnConstraints percent = new ColumnConstraints(46);
        percent.setHalignment(HPos.RIGHT);
        ColumnConstraints id = new ColumnConstraints(44);
        id.setHalignment(HPos.RIGHT);
        tokens.getColumnConstraints().setAll(text, bar, percent, id);
        for (int i = 0; i < LensModel.TOP; i++) {
            texts[i] = new Label();
            texts[i].getStyleClass().add("card-token");
            percents[i] = new Label();
            percents[i].getStyleClass().add("card-percent");
            ids[i] = new Label();
            ids[i].getStyleClass().add("card-id");
            bars[i] = new Region();
            bars[i].setMinHeight(8);
            bars[i].setMaxHeight(8);
            tokens.addRow(i, texts[i], bars[i], percents[i], ids[i]);
        }
        getChildren().setAll(title, where, tokens);
    }

    /**
     * Shows a card beside a cell.
     *
     * @param what the area not to cover, in the parent's pixels
     */
    void show(LensModel.Card card, Rectangle2D what, double paneWidth, double paneHeight) {
        title.setText(card.title());
        where.setText(card.where());
        int n = card.tokens().size();
        tokens.setVisible(n > 0);
        tokens.setManaged(n > 0);
        for (int i = 0; i < LensModel.TOP; i++) {
            boolean used = i < n;
            texts[i].setVisible(used);
            bars[i].setVisible(used);
            percents[i].setVisible(used);
            ids[i].setVisible(used);
            if (used) {
                fill(i, card.tokens().get(i), i == card.found());
            }
        }
        applyCss();
        double width = Math.ceil(Math.min(paneWidth, prefWidth(-1)));
        double height = Math.ceil(Math.min(paneHeight, prefHeight(width)));
        Point2D at = LensGeometry.beside(what, width, height, paneWidth, paneHeight);
        resizeRelocate(at.getX(), at.getY(), width, height);
        setVisible(true);
    }

    private void fill(int i, TokenProbability token, boolean found) {
        texts[i].setText(token.text().replace('\n', '⏎'));
        texts[i].setStyle("-fx-font-family: \""
                + Fonts.forToken(token.text(), 12).getFamily() + "\";"); // stronger than inherited
        texts[i].pseudoClassStateChanged(FOUND, found);
        percents[i].setText(Percent.of(token.p()));
        ids[i].setText(Integer.toString(token.id()));
        double width = Math.max(2, BAR * token.p());
        bars[i].setMaxWidth(width);
        bars[i].setMinWidth(width);
        bars[i].setBackground(
                new Background(new BackgroundFill(Palette.probability(0.72), new CornerRadii(2), Insets.EMPTY)));
    }
}
