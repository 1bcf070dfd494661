package org.fovea.app.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.intervene.Patches;

/** The actions of the context menu at a point of the image. */
final class PatchMenu {

    private final Texts texts = Texts.of(PatchMenu.class);

    /**
     * An action of the menu.
     *
     * @param text as the menu has it
     * @param run does it
     */
    record Action(String text, Runnable run) {}

    private final ImageModel model;
    private final Explorer explorer;
    private int randomSeed = 1;

    /** @param model where patches are */
    PatchMenu(ImageModel model) {
        this.model = model;
        this.explorer = model.explorer();
    }

    /** The actions at a point, in groups. */
    List<List<Action>> actionsAt(double x, double y) {
        List<List<Action>> groups = new ArrayList<>();
        if (model.image() == null) {
            return groups;
        }
        int patch = model.patchAt(x, y);
        Patches now = explorer.history().current().ablated();
        if (patch >= 0) {
            groups.add(List.of(new Action(
                    texts.get(now.contains(patch) ? "patch.restore" : "patch.ablate", patch),
                    () -> explorer.toggle(patch))));
        }
        ObjectChoice there = model.objectAt(x, y);
        ObjectChoice object = there == null ? explorer.objectProperty().get() : there;
        if (object != null) {
            groups.add(objectActions(object, now));
        }
        List<Action> sets = new ArrayList<>();
        Patches registers = model.image().registers();
        if (!registers.isEmpty()) {
            sets.add(new Action(
                    registers.size() == 1
                            ? texts.get("patch.register")
                            : texts.get("patch.registers", registers.size()),
                    () -> explorer.ablate(explorer.history().current().ablated().and(registers))));
        }
        if (object != null) {
            int count = explorer.grown(object).size();
            sets.add(new Action(
                    texts.get(count == 1 ? "patch.random.one" : "patch.random.many", count),
                    () -> explorer.ablate(random(count))));
        }
        if (!sets.isEmpty()) {
            groups.add(sets);
        }
        if (!now.isEmpty()) {
            groups.add(List.of(new Action(texts.get("patch.clear"), model::clear)));
        }
        return groups;
    }

    private List<Action> objectActions(ObjectChoice object, Patches now) {
        List<Action> actions = new ArrayList<>();
        Patches patches = explorer.grown(object);
        String name = object.label()
                + (explorer.bufferProperty().get() == 0
                        ? ""
                        : " +" + explorer.bufferProperty().get());
        if (object != explorer.objectProperty().get()) {
            actions.add(new Action(
                    texts.get("object.choose", object.label()),
                    () -> explorer.objectProperty().set(object)));
        }
        actions.add(new Action(
                texts.get(patches.without(now).isEmpty() ? "object.restore" : "object.ablate", name),
                () -> explorer.toggleObject(object)));
        actions.add(new Action(
                texts.get("object.others", name),
                () -> explorer.ablate(patches.complement(model.image().count()))));
        return actions;
    }

    /** Random patches: others each time, but the same sequence in every session. */
    private Patches random(int count) {
        List<Integer> all = new ArrayList<>(
                IntStream.range(0, model.image().count()).boxed().toList());
        Collections.shuffle(all, new Random(randomSeed++));
        return Patches.of(all.subList(0, count));
    }

    /** The numbers that a menu at a patch copies: of the ablated patches, or of the patch alone if none is ablated. */
    String numbers(int patch) {
        Patches now = explorer.history().current().ablated();
        return (now.isEmpty() && patch >= 0 ? Patches.of(patch) : now).toString();
    }
}
