package org.fovea.app.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.TokenDistribution;
import org.fovea.figure.Percent;
import org.fovea.model.TokenProbability;
import org.fovea.session.Interventions;

/** The state behind the answer strip: the question as it is being typed, and probabilities before and after. */
public final class AnswerModel {

    /** How many tokens are compared. */
    public static final int ROWS = 7;

    /**
     * A token without and with the interventions, or in another explorer and in this one.
     *
     * @param token its text
     * @param id in the vocabulary
     * @param before its probability without interventions, 0..1
     * @param after its probability with interventions; NaN while there are none, or where it is not known
     */
    public record Row(String token, int id, float before, float after) {

        /** Whether there is something to compare with. */
        public boolean compared() {
            return !Float.isNaN(after);
        }

        /** The probabilities, to display. */
        public String numbers() {
            return compared() ? "%s → %s".formatted(Percent.of(before), Percent.of(after)) : Percent.of(before);
        }

        /** The difference in points with its sign; empty while there is nothing to compare with. */
        public String difference() {
            return compared() ? Percent.points(after - before) : "";
        }
    }

    private final Explorer explorer;
    private final StringProperty question = new SimpleStringProperty("");
    private final ObjectProperty<List<Row>> rows = new SimpleObjectProperty<>(List.of());
    private Explorer other;

    /** @param explorer what this is a view of */
    public AnswerModel(Explorer explorer) {
        this.explorer = explorer;
        explorer.askedProperty().addListener((o, before, now) -> question.set(now == null ? "" : now.question()));
        explorer.probedProperty().addListener((o, before, now) -> compare());
        explorer.changedProbedProperty().addListener((o, before, now) -> compare());
    }

    /** Compares what another explorer shows with what this one shows, from now on. */
    void compareWith(Explorer beside) {
        other = beside;
        beside.probedProperty().addListener(o -> compare());
        beside.changedProbedProperty().addListener(o -> compare());
        beside.history().currentProperty().addListener(o -> compare());
        explorer.history().currentProperty().addListener(o -> compare());
        compare();
    }

    private void compare() {
        if (other == null) {
            rows.set(compare(
                    explorer.probedProperty().get(),
                    explorer.changedProbedProperty().get()));
        } else {
            TokenDistribution now = shown(explorer);
            TokenDistribution beside = shown(other);
            rows.set(
                    beside == null || now == null || sameModel()
                            ? compare(beside == null ? now : beside, beside == null ? null : now)
                            : compareByText(beside, now));
        }
    }

    private static TokenDistribution shown(Explorer of) {
        return of.history().current().isNone()
                ? of.probedProperty().get()
                : of.changedProbedProperty().get();
    }

    private boolean sameModel() {
        return explorer.modelProperty()
                .get()
                .directory()
                .equals(other.modelProperty().get().directory());
    }

    /** The most likely tokens of two vocabularies: those of one that are not among the other's first are not known. */
    static List<Row> compareByText(TokenDistribution before, TokenDistribution after) {
        Map<String, TokenProbability> there = new LinkedHashMap<>();
        Stream.concat(Stream.of(after.token()), after.top().stream()).forEach(t -> there.putIfAbsent(t.text(), t));
        return Stream.concat(Stream.of(before.token()), before.top().stream())
                .distinct()
                .map(t -> new Row(
                        t.text(),
                        t.id(),
                        t.p(),
                        there.containsKey(t.text()) ? there.get(t.text()).p() : Float.NaN))
                .limit(ROWS)
                .toList();
    }

    /** The most likely tokens before or after, the probed token first, then by probability. */
    static List<Row> compare(TokenDistribution before, TokenDistribution after) {
        if (before == null) {
            return List.of();
        }
        Map<Integer, Row> rows = new LinkedHashMap<>();
        List<TokenProbability> candidates = new ArrayList<>(before.top());
        candidates.add(0, before.token());
        if (after != null) {
            candidates.addAll(after.top());
        }
        for (TokenProbability t : candidates) {
            rows.putIfAbsent(
                    t.id(),
                    new Row(
                            t.text(),
                            t.id(),
                            before.all().p()[t.id()],
                            after == null ? Float.NaN : after.all().p()[t.id()]));
        }
        int own = before.token().id();
        return rows.values().stream()
                .sorted(Comparator.comparing((Row r) -> r.id() == own ? 0 : 1)
                        .thenComparing(r -> -Math.max(r.before(), r.compared() ? r.after() : 0)))
                .limit(ROWS)
                .toList();
    }

    /** The question as it is being typed. */
    public StringProperty questionProperty() {
        return question;
    }

    /** Tokens before and after. */
    public ObjectProperty<List<Row>> rowsProperty() {
        return rows;
    }

    /** Asks the typed question, unless it is blank. */
    public void ask() {
        if (!question.get().isBlank()) {
            explorer.ask(question.get().strip());
        }
    }

    /** Asks a question. */
    public void ask(String text) {
        question.set(text);
        ask();
    }

    /** Removes a knockout. */
    public void drop(Interventions.LiveKnockout knockout) {
        Interventions now = explorer.history().current();
        List<Interventions.LiveKnockout> left = new ArrayList<>(now.knockouts());
        left.remove(knockout);
        explorer.history().set(now.knocking(left));
    }
}
