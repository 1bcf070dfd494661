package org.fovea.app.attribution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
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
import org.fovea.app.state.ModelService;
import org.fovea.app.state.ModelService.End;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.PatchMap;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.session.CommandLine;
import org.fovea.session.CommandLines;
import org.fovea.session.Interventions;

/**
 * The state behind the attribution pane: a method with its choices, what it found, how far it is. Whatever was computed
 * for the prompt that is open is kept, also the set of a search that was stopped, and an occlusion that was stopped
 * goes on where it was.
 */
public final class AttributionModel {

    /** The position that the answer's token is read from, as {@link #positionProperty}. */
    static final int LAST = -1;
    /** Results kept; attention of a large model takes megabytes. */
    private static final int KEPT = 48;

    /** A position of the text behind the image. */
    record Position(int at, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

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

    private final Map<Question, Object> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Object> eldest) {
            return size() > KEPT;
        }
    };
    private final ReadOnlyObjectWrapper<AttributionResult> result = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<PatchMap> map = new ReadOnlyObjectWrapper<>();
    private Request running;
    private Request reading; // of attention, which takes no time; what runs goes on after it
    private Question unread; // attention that was stopped; else it is read by itself
    private Question failed;
    private String failure = "";
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private MinimalSetResult earlier;
    private Question integrated;
    private IntegratedGradients.Partway partway; // of what is integrated
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(-1);
    private final ReadOnlyStringWrapper left = new ReadOnlyStringWrapper("");

    /** @param explorer what this is a view of */
    public AttributionModel(Explorer explorer) {
        this.explorer = explorer;
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

    /** Something else is asked: nothing that was computed is about it. */
    private void forget() {
        kept.clear();
        problem.set("");
        failed = null;
        integrated = null;
        running = null;
        reading = null;
        explorer.service().cancel(Lane.ATTRIBUTION);
        explorer.service().cancel(Lane.ATTENTION);
        layer.set(0);
        head.set(-1);
        position.set(LAST);
        changed();
    }

    /** Shows what is known of what is asked now; attention, which costs nearly nothing, is read at once. */
    private void changed() {
        changed(front.get());
    }

    private void changed(boolean read) {
        Question now = question();
        Object known = now == null ? null : kept.get(now);
        boolean updating = known == null
                && now != null
                && now.method() == Method.ATTENTION
                && result.get() instanceof AttentionResult shown
                && shown.attention().position() == now.option();
        stale.set(updating);
        if (updating) { // the same question is running: the old result stays until the new one arrives
            busy.set(false);
            if (read && !now.equals(reading)) {
                compute();
            }
            return;
        }
        AttributionResult next = known == null ? null : result(now, known);
        map.set(next == null ? null : next.map());
        result.set(next);
        busy.set(now != null && isOf(running, now));
        problem.set(now != null && now.equals(failed) ? failure : "");
        show();
        if (now != null
                && known == null
                && now.method() == Method.ATTENTION
                && read
                && !isOf(reading, now)
                && !now.equals(failed)
                && !now.equals(unread)) {
            compute();
        }
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

    /** What would be computed now; null while there is no answer. */
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
                    at.text,
                    at.at,
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

    /** Positions that can look at the image, in the prompt and in the answer before the token that is read. */
    List<Position> positions() {
        List<Position> all = new ArrayList<>();
        PromptTokens asked = explorer.askedProperty().get();
        TokenDistribution probed = explorer.probedProperty().get();
        if (asked == null || probed == null || explorer.answerProperty().get() == null) {
            return all;
        }
        for (int t = asked.prompt().imageTo(); t < asked.prompt().length(); t++) {
            all.add(new Position(t, asked.texts().get(t).replace("\n", "↵")));
        }
        for (int i = 0; i < probed.index(); i++) {
            all.add(new Position(
                    asked.prompt().length() + i,
                    explorer.answerProperty().get().tokens().get(i).text()));
        }
        return all;
    }

    /** The position that looks; the last one unless another was chosen that there is. */
    Position position() {
        List<Position> all = positions();
        int at = position.get();
        return all.stream()
                .filter(p -> p.at == at)
                .findFirst()
                .orElseGet(() -> all.isEmpty()
                        ? new Position(explorer.askedProperty().get().prompt().length() - 1, "")
                        : all.get(all.size() - 1));
    }

    /**
     * Computes what is chosen, unless it is known or being computed; an occlusion or gradients that were stopped go on.
     */
    public void compute() {
        Question now = question();
        if (now == null || isOf(running, now) || complete()) {
            return;
        }
        failed = null;
        unread = null;
        PromptTokens asked = explorer.askedProperty().get();
        Lane lane = now.method() == Method.ATTENTION ? Lane.ATTENTION : Lane.ATTRIBUTION;
        OcclusionResult begun = now.method() != Method.OCCLUSION
                ? null
                : kept.get(now) instanceof OcclusionResult before
                        ? before.copy()
                        : now.begin(
                                explorer.probedProperty().get().token().p(),
                                explorer.imageProperty().get().count());
        if (now.method() == Method.GRADIENTS && !now.equals(integrated)) {
            integrated = now;
            partway = new IntegratedGradients.Partway();
        }
        IntegratedGradients.Partway goneOnWith = partway;
        earlier = now.method() == Method.SET ? (MinimalSetResult) kept.get(now) : null;
        Request asking = new Request(now, asked);
        if (lane == Lane.ATTENTION) {
            reading = asking;
        } else {
            running = asking;
            progress.set(-1);
            left.set("");
            busy.set(true);
        }
        explorer.service()
                .ask(
                        lane,
                        now.method().toString(),
                        (session, report) -> {
                            if (session.trace().prompt() != asked.prompt()) { // something else was opened meanwhile
                                throw new CancellationException();
                            }
                            Consumer<Object> part = found -> explorer.service().onWindow(() -> take(asked, now, found));
                            return now.compute(session, report, begun, goneOnWith, part, (share, time) -> {
                                report.report(share, time);
                                report.show(() -> {
                                    if (running == asking) {
                                        progress.set(share);
                                        left.set(time);
                                    }
                                });
                            });
                        },
                        asking);
    }

    private static boolean isOf(Request asking, Question question) {
        return asking != null && asking.question.equals(question);
    }

    /** What was asked of the model. */
    private final class Request implements ModelService.Owner<Object> {

        private final Question question;
        private final PromptTokens asked;

        Request(Question question, PromptTokens asked) {
            this.question = question;
            this.asked = asked;
        }

        @Override
        public void done(Object found) {
            over();
            take(asked, question, found);
        }

        @Override
        public void failed(String sentence) {
            failed = question;
            failure = sentence;
            over();
        }

        @Override
        public void ended(End why) {
            if (why == End.STOPPED && reading == this) {
                unread = question;
            }
            over();
        }

        private void over() {
            if (reading == this) {
                reading = null;
            } else if (running == this) {
                searched(question);
                running = null;
            }
            changed(false);
        }
    }

    /** A result, or a part of one, even of what is not shown any more; not if something else has been asked since. */
    private void take(PromptTokens asked, Question question, Object found) {
        if (asked == explorer.askedProperty().get()) {
            kept.put(question, found);
            if (question.equals(question())) {
                changed();
            }
        }
    }

    /** What a search that was stopped found is not worth less for a later one that was stopped sooner. */
    private void searched(Question question) {
        if (question != null
                && earlier != null
                && kept.get(question) instanceof MinimalSetResult now
                && earlier.beats(now)) {
            kept.put(question, earlier);
        }
        earlier = null;
    }

    /** Stops computing; what is known stays. */
    public void stop() {
        explorer.service().stop(Lane.ATTRIBUTION);
        if (running != null) {
            running.over();
        }
    }

    /** Whether what is chosen is known and whole. */
    public boolean complete() {
        AttributionResult now = result.get();
        return now != null
                && !stale.get()
                && (!(now instanceof OcclusionResult o) || o.whole())
                && (!(now instanceof MinimalSetResult d) || d.done());
    }

    /** Whether there is a set that does what it is to do, and is not being made smaller. */
    boolean applicable() {
        return result.get() instanceof MinimalSetResult set
                && !busy.get()
                && set.step().reached()
                && !set.ablated().isEmpty();
    }

    /** Ablates what the smallest set says is to be ablated; one step of undo. */
    public void apply() {
        if (result.get() instanceof MinimalSetResult set && applicable()) {
            explorer.ablate(set.ablated());
        }
    }

    /** Shows one head of one layer, or all heads again if that one is shown already. */
    void pick(int pickedLayer, int pickedHead) {
        boolean again = layer.get() == pickedLayer && head.get() == pickedHead;
        layer.set(again ? 0 : pickedLayer);
        head.set(again ? -1 : pickedHead);
    }

    /** The map that is shown as the command that makes it; null while there is none. */
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

    // ---- what there is ----

    Explorer explorer() {
        return explorer;
    }

    /** How. */
    public ObjectProperty<Method> methodProperty() {
        return method;
    }

    /** Patches on a side of what an occlusion ablates: 1, 3 or 5. */
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

    /** The position whose attention is shown; {@link #LAST} for the one that the answer's token is read from. */
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

    /** How the attention of several layers and heads becomes one. */
    public ObjectProperty<AttentionMap.Pooling> poolingProperty() {
        return pooling;
    }

    /** What the smallest set is to do. */
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

    /** Whether the pane is in front: only then is its map over the image. */
    public BooleanProperty frontProperty() {
        return front;
    }

    /** What was found for what is chosen, as far as it has come; null before. */
    ReadOnlyObjectProperty<AttributionResult> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /** It, for showing it over the image. */
    ReadOnlyObjectProperty<PatchMap> mapProperty() {
        return map.getReadOnlyProperty();
    }

    /** Whether the attention that is found is of another run than the one that is to be shown. */
    ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Whether what is chosen is being computed. */
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /** Whether attention is chosen that was stopped before it was read. */
    boolean isUnread() {
        return unread != null && unread.equals(question());
    }

    /** Why what is chosen did not work, in a sentence; empty if it did, or was not tried. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** How far it is, 0..1; -1 while that is not known. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** How long it, or the round that it is in, will take yet, for a person; empty while that is not known. */
    public ReadOnlyStringProperty leftProperty() {
        return left.getReadOnlyProperty();
    }
}
