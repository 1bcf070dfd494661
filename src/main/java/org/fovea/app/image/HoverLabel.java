package org.fovea.app.image;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.model.TokenProbability;

/** The card beside the patch under the pointer. Its rows are reused, so that another patch is shown quickly. */
final class HoverLabel extends VBox {

    private final Texts texts = Texts.of(HoverLabel.class);

    private static final double BAR = 64;
    private static final int FACTS = 5;

    private final Label title = new Label();
    private final Label place = new Label();
    private final Label layer = new Label();
    private final TokenRow[] tokens = new TokenRow[ImageModel.TOKENS];
    private final FactRow[] facts = new FactRow[FACTS];
    private final VBox factBox = new VBox();
    private Hover shown;

    HoverLabel() {
        setId("hover-label");
        setManaged(false);
        setMouseTransparent(true);
        setVisible(false);
        getStyleClass().add("hover-label");
        title.getStyleClass().add("title");
        place.getStyleClass().add("faint");
        layer.getStyleClass().add("faint");
        HBox.setHgrow(title, Priority.ALWAYS);
        title.setMaxWidth(Double.MAX_VALUE);
        HBox head = new HBox(8, title, place);
        head.setAlignment(Pos.BASELINE_LEFT);
        getChildren().addAll(head, layer);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = new TokenRow();
            getChildren().add(tokens[i]);
        }
        factBox.getStyleClass().add("facts");
        for (int i = 0; i < facts.length; i++) {
            facts[i] = new FactRow();
            factBox.getChildren().add(facts[i]);
        }
        getChildren().add(factBox);
    }

    /** Shows it, or nothing for null. */
    void show(Hover hover) {
        setVisible(hover != null);
        if (hover == null || hover.equals(shown)) {
            return;
        }
        shown = hover;
        title.setText(
                Character.toUpperCase(hover.name().charAt(0)) + hover.name().substring(1));
        place.setText(texts.get("hover.place", hover.row(), hover.column()));
        layer.setText(
                hover.tokens().isEmpty()
                        ? texts.get("hover.computing", hover.layer())
                        : texts.get("hover.tokens", hover.layer(), hover.layers())
                                + (hover.run().isEmpty() ? "" : ",\n" + hover.run()));
        for (int i = 0; i < tokens.length; i++) {
            tokens[i].show(i < hover.tokens().size() ? hover.tokens().get(i) : null);
        }
        for (int i = 0; i < facts.length; i++) {
            facts[i].show(i < hover.facts().size() ? hover.facts().get(i) : null);
        }
        factBox.setVisible(!hover.facts().isEmpty());
        factBox.setManaged(!hover.facts().isEmpty());
    }

    /** Its text; empty while nothing is shown. */
    String text() {
        return isVisible() && shown != null ? shown.toString() : "";
    }

    private static final class TokenRow extends HBox {

        private final Label text = new Label();
        private final Label percent = new Label();
        private final Region bar = new Region();

        TokenRow() {
            super(8);
            setAlignment(Pos.CENTER_LEFT);
            text.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(text, Priority.ALWAYS);
            percent.getStyleClass().add("percent");
            percent.setMinWidth(46);
            percent.setAlignment(Pos.CENTER_RIGHT);
            bar.getStyleClass().add("bar");
            bar.setMinHeight(5);
            bar.setMaxHeight(5);
            StackPane track = new StackPane(bar);
            track.getStyleClass().add("track");
            track.setAlignment(Pos.CENTER_LEFT);
            track.setMinSize(BAR, 5);
            track.setMaxSize(BAR, 5);
            getChildren().addAll(text, track, percent);
        }

        void show(TokenProbability token) {
            setVisible(token != null);
            setManaged(token != null);
            if (token != null) {
                String family = Fonts.forToken(token.text(), 12).getFamily();
                // In the style, as the style sheets' own font would win over setFont; without one, theirs is right.
                text.setStyle(family.equals(Fonts.of(12).getFamily()) ? null : "-fx-font-family: \"" + family + "\";");
                text.setText(token.text());
                percent.setText(Percent.of(token.p()));
                double width = Math.max(1, Math.round(BAR * token.p()));
                bar.setMinWidth(width);
                bar.setMaxWidth(width);
            }
        }
    }

    private static final class FactRow extends HBox {

        private final Circle mark = new Circle(3.5);
        private final Label text = new Label();

        FactRow() {
            super(7);
            setAlignment(Pos.CENTER_LEFT);
            getChildren().addAll(mark, text);
        }

        void show(Hover.Fact fact) {
            setVisible(fact != null);
            setManaged(fact != null);
            if (fact != null) {
                mark.setFill(fact.mark());
                text.setText(fact.text());
            }
        }
    }
}
