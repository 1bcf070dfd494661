package org.fovea.figure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.jspecify.annotations.Nullable;

/** A question, the model's answer, the answer with interventions, and the most probable tokens as bars. */
public final class AnswerFigure {

    private static final Legend CHANGED = new Legend(
            null,
            List.of(
                    Legend.Entry.area("original", FigureStyle.BLUE),
                    Legend.Entry.area("with interventions", FigureStyle.VERMILION)));

    /** Number of tokens that are drawn. */
    public static final int BARS = 6;

    private AnswerFigure() {}

    /**
     * A token and its bars.
     *
     * @param p its probability, 0..1
     * @param changed its probability with the interventions; NaN if there are none
     */
    public record Bar(String token, double p, double changed) {}

    /**
     * The most probable tokens in a token's place, without and with interventions.
     *
     * @param before the most probable ones, most probable first, without interventions
     * @param beforeAll every token's probability
     * @param after the same with interventions; null if there are none
     * @param afterAll every token's probability with interventions; null if there are none
     */
    public static List<Bar> bars(
            List<TokenProbability> before,
            Softmax beforeAll,
            @Nullable List<TokenProbability> after,
            @Nullable Softmax afterAll) {
        List<TokenProbability> tokens = new ArrayList<>(before.subList(0, Math.min(BARS, before.size())));
        if (after != null) {
            tokens.addAll(after.subList(0, Math.min(BARS, after.size())));
        }
        Map<Integer, Bar> bars = new LinkedHashMap<>();
        tokens.stream()
                .sorted(Comparator.comparingDouble((TokenProbability t) -> -t.p()))
                .forEach(t -> bars.putIfAbsent(
                        t.id(),
                        new Bar(
                                t.text(),
                                beforeAll.p()[t.id()],
                                afterAll == null ? Double.NaN : afterAll.p()[t.id()])));
        return bars.values().stream().limit(BARS).toList();
    }

    /**
     * The interventions in words.
     *
     * @param ablated number of ablated patches
     * @param knockouts as the command line names them
     */
    public static String interventions(int ablated, List<String> knockouts) {
        List<String> all = new ArrayList<>();
        if (ablated > 0) {
            all.add(ablated == 1 ? "1 patch ablated" : ablated + " patches ablated");
        }
        knockouts.forEach(knockout -> all.add("attention blocked in " + knockout));
        return String.join(" · ", all);
    }

    /**
     * Draws it.
     *
     * @param answer the model's answer without interventions
     * @param changed the answer with interventions; null if there are none
     * @param what the {@link #interventions}; empty if there are none
     * @param bars the most probable tokens
     */
    public static Figure of(String question, String answer, String changed, String what, List<Bar> bars) {
        return new Figure(
                "answer",
                question,
                changed == null || what.isEmpty() ? List.of() : List.of("Interventions: " + what),
                question + " " + answer,
                new Answers(answer, changed, List.copyOf(bars)),
                changed == null ? Legend.NONE : CHANGED);
    }

    private record Answers(String answer, String changed, List<Bar> bars) implements Body {

        private static final double WIDTH = 330;
        private static final double LINE = 13;
        private static final double NAME = 70;
        private static final double VALUE = 44;

        @Override
        public double width() {
            return WIDTH;
        }

        private List<String> lines(String text) {
            return Pen.wrapped(text, WIDTH, 10, false);
        }

        private double texts() {
            List<String> all = new ArrayList<>(lines(answer));
            if (changed != null) {
                all.addAll(lines(changed));
            }
            return all.size() * LINE + (changed == null ? 12 : 18);
        }

        private double bar() {
            return changed == null ? 14 : 22;
        }

        @Override
        public double height() {
            return texts() + bars.size() * bar();
        }

        @Override
        public void draw(Pen pen) {
            double y = say(pen, answer, 0, changed == null ? pen.theme().text() : null, FigureStyle.BLUE);
            if (changed != null) {
                say(pen, changed, y + 6, null, FigureStyle.VERMILION);
            }
            y = texts();
            for (Bar bar : bars) {
                String token = Pen.fitting(bar.token.strip(), NAME - 6, Pen.TEXT, false);
                pen.text(
                        token,
                        NAME - 6,
                        y + bar() / 2,
                        Pen.Align.RIGHT,
                        Pen.TEXT,
                        false,
                        pen.theme().text());
                bar(pen, bar.p, y + 2, FigureStyle.BLUE);
                if (changed != null && !Double.isNaN(bar.changed)) {
                    bar(pen, bar.changed, y + bar() / 2, FigureStyle.VERMILION);
                }
                y += bar();
            }
        }

        private double say(Pen pen, String text, double from, java.awt.@Nullable Color color, java.awt.Color bar) {
            double y = from;
            List<String> lines = lines(text);
            for (String line : lines) {
                double x = color == null ? 7 : 0;
                pen.text(
                        line,
                        x,
                        y + LINE / 2,
                        Pen.Align.LEFT,
                        10,
                        false,
                        pen.theme().text());
                y += LINE;
            }
            if (color == null) {
                pen.fill(0, from, 3, lines.size() * LINE, bar);
            }
            return y;
        }

        private void bar(Pen pen, double p, double y, java.awt.Color color) {
            double room = WIDTH - NAME - VALUE;
            double height = changed == null ? 9 : 8;
            pen.fill(NAME, y, Math.max(0.5, p * room), height, color);
            String value = Percent.of(p);
            double x = NAME + p * room + 5;
            pen.text(
                    value,
                    x,
                    y + height / 2,
                    Pen.Align.LEFT,
                    Pen.SMALL,
                    false,
                    pen.theme().text());
        }
    }
}
