package org.fovea.app.compare;

import java.util.HashSet;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.PatchMap;
import org.fovea.app.state.WordView;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.session.Interventions;

/**
 * Two explorers beside each other: while they are linked, the patch that is pointed at, the layer and the interventions
 * of one become the other's. Belongs to the window's thread.
 */
public final class CompareModel {

    private final Texts texts = Texts.of(CompareModel.class);

    /** The strongest colour of a map's difference stands for no less, so that rounding is not shown as a change. */
    private static final double LEAST = 0.01;

    private final Explorer left;
    private final Explorer right;
    private final BooleanProperty linked = new SimpleBooleanProperty(true);
    private final BooleanProperty beforeAndAfter = new SimpleBooleanProperty(false);
    private final BooleanProperty difference = new SimpleBooleanProperty(false);
    private final ReadOnlyBooleanWrapper subtractable = new ReadOnlyBooleanWrapper(false);
    private Correspondence toRight;
    private Correspondence toLeft;
    private boolean carrying;
    private boolean due;
    private Explorer changed;
    private final Set<Explorer> opened = new HashSet<>();
    private PatchMap drawn;

    /** Links two explorers, in which something may be open. */
    public CompareModel(Explorer left, Explorer right) {
        this.left = left;
        this.right = right;
        listen(left, right);
        listen(right, left);
        linked.addListener((o, before, now) -> {
            if (now) {
                changed(left);
            }
        });
        beforeAndAfter.addListener((o, before, now) -> separate(now));
        difference.addListener(o -> subtract());
        correspond();
    }

    private void listen(Explorer one, Explorer other) {
        one.askedProperty().addListener(o -> {
            opened.add(one);
            correspond();
            changed(one);
        });
        one.hoveredPatchProperty().addListener((o, before, now) -> {
            Correspondence to = to(other);
            if (linked.get() && !carrying && to != null) {
                carry(() -> other.hoveredPatchProperty().set(to.token(now.intValue())));
            }
        });
        one.layerProperty().addListener(o -> changed(one));
        one.history().currentProperty().addListener(o -> changed(one));
        one.shownRun().withInterventionsProperty().addListener(o -> changed(one));
        one.wordViewProperty().addListener(o -> subtract());
    }

    private void correspond() {
        toRight = Correspondence.between(left, right);
        toLeft = Correspondence.between(right, left);
        subtract();
    }

    private Correspondence to(Explorer side) {
        return side == right ? toRight : toLeft;
    }

    // ---- linking ----

    /** Whether hovering, layer, tab and interventions of one side are carried over to the other. */
    public BooleanProperty linkedProperty() {
        return linked;
    }

    /** Whether the left side shows the original run and the right one the run with the interventions. */
    public BooleanProperty beforeAndAfterProperty() {
        return beforeAndAfter;
    }

    private void carry(Runnable what) {
        carrying = true;
        try {
            what.run();
        } finally {
            carrying = false;
        }
    }

    /**
     * Carries a change over once the explorer has settled: opening something changes it step by step, and a newly
     * opened side takes over the state of the other.
     */
    private void changed(Explorer side) {
        if (carrying) {
            return;
        }
        changed = side;
        if (!due) {
            due = true;
            left.service().onWindow(() -> {
                due = false;
                boolean both = opened.size() == 2;
                Explorer from = both || opened.isEmpty()
                        ? both ? left : changed
                        : other(opened.iterator().next());
                opened.clear();
                follow(from);
            });
        }
    }

    private Explorer other(Explorer side) {
        return side == left ? right : left;
    }

    private void follow(Explorer from) {
        Explorer side = other(from);
        Correspondence to = to(side);
        if (!linked.get() || to == null) {
            return;
        }
        carry(() -> {
            side.layerProperty().set(to.layer(from.layerProperty().get()));
            if (!beforeAndAfter.get()) {
                Interventions same = to.interventions(from.history().current());
                if (!same.equals(side.history().current())) {
                    side.history().set(same);
                }
                side.shownRun()
                        .withInterventionsProperty()
                        .set(from.shownRun().withInterventionsProperty().get());
            }
        });
    }

    private void separate(boolean apart) {
        if (toRight == null) {
            return;
        }
        if (apart) {
            if (right.history().current().isNone()) {
                right.history().set(toRight.interventions(left.history().current()));
            }
            left.clearChanges();
        } else {
            changed(right);
        }
    }

    /** The layer, 0..L of the other side, at the share of the depth of one of a side's. */
    public int layer(Explorer of, int layer) {
        Correspondence to = to(other(of));
        return to == null ? layer : to.layer(layer);
    }

    // ---- what differs ----

    /**
     * Whether a lens cell's most likely token is another than in the corresponding cell of the other side; false where
     * there is none or one of them has not been read.
     *
     * @param position 0..T-1 of the side
     * @param layer 0..L of the side
     */
    public boolean differs(Explorer side, int position, int layer) {
        Correspondence to = to(other(side));
        int there = to == null ? -1 : to.position(position);
        if (there < 0 || side.lensReading().isStale(layer)) {
            return false;
        }
        Explorer other = other(side);
        LensText mine = side.lens().get(layer);
        LensText its = other.lens().get(to.layer(layer));
        if (mine == null
                || its == null
                || other.lensReading().isStale(to.layer(layer))
                || position >= mine.texts().length
                || there >= its.texts().length
                || mine.texts()[position].length == 0
                || its.texts()[there].length == 0) {
            return false;
        }
        return to.isSameModel()
                ? mine.ids()[position][0] != its.ids()[there][0]
                : !mine.texts()[position][0].equals(its.texts()[there][0]);
    }

    /** Whether the right image shows how its word's map differs from the left one. */
    public BooleanProperty differenceProperty() {
        return difference;
    }

    /** Whether both sides have a word's map, to subtract one from the other. */
    public ReadOnlyBooleanProperty subtractableProperty() {
        return subtractable.getReadOnlyProperty();
    }

    private void subtract() {
        WordView before = left.wordViewProperty().get();
        WordView after = right.wordViewProperty().get();
        boolean can = toLeft != null && before != null && after != null && fits(left, before) && fits(right, after);
        subtractable.set(can);
        PatchMap map = can && difference.get() ? minus(before, after) : null;
        if (map != null || right.patchMapProperty().get() == drawn) {
            right.patchMapProperty().set(map);
        }
        drawn = map;
    }

    private static boolean fits(Explorer side, WordView view) {
        return view.map().p().length == side.imageProperty().get().count();
    }

    private PatchMap minus(WordView before, WordView after) {
        float[] values = new float[after.map().p().length];
        double limit = LEAST;
        for (int t = 0; t < values.length; t++) {
            int there = toLeft.token(t);
            values[t] =
                    there < 0 ? Float.NaN : after.map().p()[t] - before.map().p()[there];
            limit = Float.isNaN(values[t]) ? limit : Math.max(limit, Math.abs(values[t]));
        }
        String title = before.word().equals(after.word())
                ? texts.get("difference.word", after.word())
                : texts.get("difference.words", after.word(), before.word());
        return new PatchMap(
                title,
                values,
                limit,
                true,
                Percent.points(-limit),
                Percent.points(limit),
                Patches.NONE,
                t -> Float.isNaN(values[t]) ? "" : texts.get("difference.said", Percent.points(values[t])));
    }
}
