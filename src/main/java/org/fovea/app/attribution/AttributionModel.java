package org.fovea.app.attribution;

import java.util.List;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.app.attribution.MinimalSetResult.Goal;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PatchMap;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.session.CommandLine;
import org.fovea.session.CommandLines;
import org.fovea.session.Interventions;

/** The state behind the attribution pane: a method with its options, its result and its progress. */
public final class AttributionModel {

    /** The position that predicts the probed token, as {@link #positionProperty}. */
    static final int LAST = -1;

    private final Explorer explorer;
    private final ObjectProperty<Method> method = new SimpleObjectProperty<>(Method.OCCLUSION);
    private final IntegerProperty size = new SimpleIntegerProperty(1);
    private final IntegerProperty steps = new SimpleIntegerProperty(32);
    private final BooleanProperty points = new SimpleBooleanProperty(true);
    private final BooleanProperty signed = new SimpleBooleanProperty(true);
    private final IntegerProperty position = new SimpleIntegerProperty(LAST);
    private final IntegerProperty layer = new SimpleIntegerProperty(0);
    private final IntegerProperty head = new SimpleIntegerProperty(-1);
    private final ObjectProperty<AttentionMap.Pooling> pooling = new SimpleObjectProperty<>(AttentionMap.Pooling.MEAN);
    private final ObjectProperty<Goal> goal = new SimpleObjectProperty<>(Goal.FLIP);
    private final IntegerProperty breadth = new SimpleIntegerProperty(8);
    private final BooleanProperty shown = new SimpleBooleanProperty(true);
    private final BooleanProperty front = new SimpleBooleanProperty(true);

    private final ReadOnlyObjectWrapper<AttributionResult> result = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<PatchMap> map = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper(false);
    private final AttributionWork work;

    /** @param explorer what this is a view of */
    public AttributionModel(Explorer explorer) {
        this.explorer = explorer;
        work = new AttributionWork(explorer, this::question, this::changed, () -> changed(false));
        explorer.askedProperty().addListener(o -> forget());
        explorer.probedProperty().addListener(o -> changed());
        explorer.shownRun().changeProperty().addListener(o -> changed());
        explorer.history().currentProperty().addListener((o, before, now) -> {
            if (before.mean() != now.mean() || !java.util.Objects.equals(before.meanStamp(), now.meanStamp())) {
                changed();
            }
        });
        for (Observable choice :
                List.of(method, size, points, steps, signed, position, layer, head, pooling, goal, breadth, front)) {
            choice.addListener(o -> changed());
        }
        shown.addListener(o -> show());
    }

    /** Starts over after another question was asked. */
    private void forget() {
        work.forget();
        problem.set("");
        layer.set(0);
        head.set(-1);
        position.set(LAST);
        changed();
    }

    /** Shows the result of the current question; attention, which costs almost nothing, is computed at once. */
    private void changed() {
        changed(front.get());
    }

    private void changed(boolean read) {
        Question now = question();
        Object known = now == null ? null : work.known(now);
        boolean updating = known == null
                && now != null
                && now.method() == Method.ATTENTION
                && result.get() instanceof AttentionResult shown
                && shown.attention().position() == now.option();
        stale.set(updating);
        if (updating) { // the same question is running: the old result stays until the new one arrives
            busy.set(false);
            if (read && !work.isReading(now)) {
                compute();
            }
            return;
        }
        AttributionResult next = known == null ? null : result(now, known);
        map.set(next == null ? null : next.map().writtenAs(() -> written(next)));
        result.set(next);
        busy.set(now != null && work.isRunning(now));
        problem.set(now == null ? "" : work.failure(now));
        show();
        if (now != null
                && known == null
                && now.method() == Method.ATTENTION
                && read
                && !work.isReading(now)
                && work.failure(now).isEmpty()
                && !work.isUnread(now)) {
            compute();
        }
    }

    /** As the command writes it; null if none does. */
    private PatchMap.Written written(AttributionResult shown) {
        CommandLine line = AttributionFigures.hasCommand(shown) ? command() : null;
        return line == null
                ? null
                : new PatchMap.Written(
                        line,
                        new AttributionFigures(explorer).json(shown, line),
                        shown instanceof GradientsResult gradients && !gradients.signed() ? "magnitude" : null);
    }

    private void show() {
        explorer.patchMapProperty().set(shown.get() && front.get() ? map.get() : null);
    }

    private AttributionResult result(Question question, Object known) {
        if (known instanceof IntegratedGradients gradients) {
            return new GradientsResult(
                    question.text(),
                    gradients,
                    question.option(),
                    signed.get(),
                    question.mean(),
                    question.mean() == Interventions.Mean.FILE
                            ? question.meanStamp().file().getFileName().toString()
                            : null);
        }
        if (known instanceof AttentionMap attention) {
            int layers = attention.weights().length;
            int heads = attention.weights()[0].length;
            return new AttentionResult(
                    question.text(),
                    attention,
                    Math.min(layer.get(), layers),
                    Math.min(head.get(), heads - 1),
                    pooling.get(),
                    !question.run().isNone());
        }
        return known instanceof OcclusionResult occluded ? occluded.in(points.get()) : (AttributionResult) known;
    }

    /** The question that the options ask; null while there is no answer. */
    private Question question() {
        TokenDistribution probed = explorer.probedProperty().get();
        PromptTokens asked = explorer.askedProperty().get();
        if (probed == null || asked == null) {
            return null;
        }
        Interventions change = explorer.history().current();
        Method how = method.get();
        if (how == Method.ATTENTION) {
            Position at = position();
            return new Question(
                    how,
                    probed.index(),
                    probed.token().id(),
                    at.text(),
                    at.at(),
                    null,
                    null,
                    null,
                    explorer.shownRun().changeProperty().get());
        }
        int option = switch (how) {
            case OCCLUSION -> size.get();
            case GRADIENTS -> steps.get();
            default -> breadth.get();
        };
        return new Question(
                how,
                probed.index(),
                probed.token().id(),
                probed.token().text(),
                option,
                how == Method.SET ? goal.get() : null,
                change.mean(),
                change.meanStamp(),
                null);
    }

    /** The text positions whose attention can be shown, in the prompt and in the answer before the probed token. */
    List<Position> positions() {
        return Position.all(explorer);
    }

    /** The chosen position, or the last one. */
    Position position() {
        List<Position> all = positions();
        int at = position.get();
        return all.stream()
                .filter(p -> p.at() == at)
                .findFirst()
                .orElseGet(() -> all.isEmpty()
                        ? new Position(explorer.askedProperty().get().prompt().length() - 1, "")
                        : all.get(all.size() - 1));
    }

    /** Computes the result unless it is complete or being computed; a stopped occlusion or integral is continued. */
    public void compute() {
        Question now = question();
        if (now != null && !work.isRunning(now) && !complete()) {
            work.compute(now);
            if (work.isRunning(now)) {
                busy.set(true);
            }
        }
    }

    /** Stops computing; results so far are kept. */
    public void stop() {
        work.stop();
    }

    /** Whether the result is complete. */
    public boolean complete() {
        AttributionResult now = result.get();
        return now != null
                && !stale.get()
                && (!(now instanceof OcclusionResult o) || o.whole())
                && (!(now instanceof MinimalSetResult d) || d.done());
    }

    /** Whether there is a set that reaches its goal and no search is running. */
    boolean applicable() {
        return result.get() instanceof MinimalSetResult set
                && !busy.get()
                && set.step().reached()
                && !set.ablated().isEmpty();
    }

    /** Ablates what the smallest set needs ablated; one step of undo. */
    public void apply() {
        if (result.get() instanceof MinimalSetResult set && applicable()) {
            explorer.ablate(set.ablated());
        }
    }

    /** Shows one head of one layer, or all heads again if it is shown already. */
    void pick(int pickedLayer, int pickedHead) {
        boolean again = layer.get() == pickedLayer && head.get() == pickedHead;
        layer.set(again ? 0 : pickedLayer);
        head.set(again ? -1 : pickedHead);
    }

    /** The command that computes the map; null while there is none. */
    public CommandLine command() {
        CommandLines commands = new Saving(explorer).commands();
        AttributionResult now = result.get();
        if (now instanceof OcclusionResult occluded) {
            return commands.occlusion(occluded.size());
        } else if (now instanceof GradientsResult gradients) {
            return commands.gradients(gradients.steps(), gradients.signed());
        } else if (now instanceof MinimalSetResult set) {
            return commands.minimal(
                    set.goal().name().toLowerCase(java.util.Locale.ROOT),
                    Math.min(breadth.get(), explorer.imageProperty().get().count()));
        } else if (now instanceof AttentionResult a) {
            int layers = a.attention().weights().length;
            return commands.attention(
                    a.attention().position(),
                    a.layer() > 0 ? a.layer() : 1,
                    a.layer() > 0 ? a.layer() : layers,
                    a.head(),
                    a.pooling());
        }
        return null;
    }

    // ---- properties ----

    Explorer explorer() {
        return explorer;
    }

    /** The method. */
    public ObjectProperty<Method> methodProperty() {
        return method;
    }

    /** Patches on a side of the square that an occlusion ablates: 1, 3 or 5. */
    public IntegerProperty sizeProperty() {
        return size;
    }

    /** Whether an occlusion is shown in points of probability rather than in log-odds. */
    public BooleanProperty pointsProperty() {
        return points;
    }

    /** Steps of integrated gradients. */
    public IntegerProperty stepsProperty() {
        return steps;
    }

    /** Whether gradients are shown with their signs rather than as magnitudes. */
    public BooleanProperty signedProperty() {
        return signed;
    }

    /** The position whose attention is shown; {@link #LAST} for the one that predicts the token. */
    public IntegerProperty positionProperty() {
        return position;
    }

    /** The layer whose attention is shown, 1..L; 0 for all. */
    public IntegerProperty layerProperty() {
        return layer;
    }

    /** The head whose attention is shown, from 0; -1 for all. */
    public IntegerProperty headProperty() {
        return head;
    }

    /** How the attention of several layers and heads is combined. */
    public ObjectProperty<AttentionMap.Pooling> poolingProperty() {
        return pooling;
    }

    /** The goal of the smallest set. */
    ObjectProperty<Goal> goalProperty() {
        return goal;
    }

    /** How many patches a search for a set tries at each step. */
    public IntegerProperty breadthProperty() {
        return breadth;
    }

    /** Whether the map is shown over the image. */
    public BooleanProperty shownProperty() {
        return shown;
    }

    /** Whether the pane is visible: only then is its map over the image. */
    public BooleanProperty frontProperty() {
        return front;
    }

    /** The result so far; null before. */
    ReadOnlyObjectProperty<AttributionResult> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /** The map over the image; null before. */
    ReadOnlyObjectProperty<PatchMap> mapProperty() {
        return map.getReadOnlyProperty();
    }

    /** Whether the attention is of an earlier run than the one to show. */
    ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Whether the result is being computed. */
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /** Whether the chosen attention was stopped before it was computed. */
    boolean isUnread() {
        return work.isUnread(question());
    }

    /** Why the computation failed, in a sentence; empty if it did not. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** The progress, 0..1; -1 while it is not known. */
    public ReadOnlyDoubleProperty progressProperty() {
        return work.progressProperty();
    }

    /** The time left, or that of the round, to display; empty while it is not known. */
    public ReadOnlyStringProperty leftProperty() {
        return work.leftProperty();
    }
}
