package org.fovea.app.answer;

import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Pane;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;

/** Next-token probabilities as bars with numbers, without interventions above with them. */
final class ProbabilityBars extends Pane {

    private static final double ROW = 20;
    private static final double NAME = 84;
    private static final double NUMBERS = 172;

    private final Canvas canvas = new Canvas();
    private final AnswerModel model;

    ProbabilityBars(AnswerModel model) {
        this.model = model;
        getChildren().add(canvas);
        setMinHeight(4 * ROW);
        setPrefHeight(4 * ROW);
        setMinWidth(NAME + NUMBERS + 60);
        widthProperty().addListener(o -> draw());
        heightProperty().addListener(o -> draw());
        model.rowsProperty().addListener(o -> draw());
        Palette.onChange(this, this::draw);
    }

    private void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        List<AnswerModel.Row> rows = model.rowsProperty().get();
        double room = Math.max(20, getWidth() - NAME - NUMBERS);
        g.setTextBaseline(VPos.CENTER);
        int fitting = (int) (getHeight() / ROW);
        for (int i = 0; i < Math.min(rows.size(), fitting); i++) {
            AnswerModel.Row row = rows.get(i);
            double y = i * ROW;
            double middle = y + ROW / 2;
            g.setTextAlign(TextAlignment.RIGHT);
            g.setFill(Palette.text());
            g.setFont(i == 0 ? Fonts.bold(12.5) : Fonts.forToken(row.token(), 12.5));
            g.fillText(shortened(row.token()), NAME - 10, middle, NAME - 14);
            g.setFill(Palette.line().deriveColor(0, 1, 1, 0.35));
            g.fillRect(NAME, y + 3, room, ROW - 6);
            g.setFill(Palette.probability(0.72));
            if (row.compared()) {
                g.fillRect(NAME, y + 3, room * row.before(), (ROW - 6) / 2 - 0.5);
                g.setFill(Palette.ablated());
                g.fillRect(NAME, y + ROW / 2 + 0.5, room * row.after(), (ROW - 6) / 2 - 0.5);
            } else {
                g.fillRect(NAME, y + 3, room * row.before(), ROW - 6);
            }
            g.setTextAlign(TextAlignment.LEFT);
            g.setFont(Fonts.of(12));
            g.setFill(Palette.text());
            g.fillText(row.numbers(), NAME + room + 10, middle);
            if (row.compared()) {
                g.setTextAlign(TextAlignment.RIGHT);
                double d = row.after() - row.before();
                g.setFill(Math.abs(d) < 0.0005 ? Palette.faint() : d < 0 ? strong(-1) : strong(1));
                g.fillText(row.difference(), NAME + room + NUMBERS - 2, middle);
            }
        }
    }

    private static Color strong(int sign) {
        return Palette.change(sign);
    }

    private static String shortened(String token) {
        return token.length() > 12 ? token.substring(0, 11) + "…" : token;
    }
}
