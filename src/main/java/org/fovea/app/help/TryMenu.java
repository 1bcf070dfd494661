package org.fovea.app.help;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Detail;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.base.Assets;
import org.fovea.intervene.Patches;

/** The README's experiments; each opens the built-in model and scene, chooses the dog and shows what it is about. */
public final class TryMenu extends Menu {

    /** What can be tried. */
    public enum Experiment {
        /** The object's tokens. */
        ABLATE("try.ablate"),
        /** As many tokens elsewhere. */
        RANDOM("try.random"),
        /** The logit lens. */
        LENS("try.lens"),
        /** The map of a word. */
        MAP("try.map"),
        /** Knockout in every window of layers. */
        KNOCKOUT("try.knockout"),
        /** Occlusion. */
        OCCLUSION("try.occlusion");

        private final String key;

        Experiment(String key) {
            this.key = key;
        }
    }

    /** The dog of the first scene. */
    private static final long DOG = 1;

    private final Texts texts = Texts.of(TryMenu.class);
    private final Explorer explorer;

    /** @param show gets the experiment and the dog, once all is open */
    public TryMenu(Explorer explorer, BiConsumer<Experiment, ObjectChoice> show) {
        this.explorer = explorer;
        setText(texts.get("try"));
        for (Experiment experiment : Experiment.values()) {
            MenuItem item = new MenuItem(texts.get(experiment.key));
            item.setMnemonicParsing(false);
            item.setId(experiment.key.replace('.', '-'));
            item.setOnAction(e -> open(dog -> {
                explorer.clearChanges();
                show.accept(experiment, dog);
                if (experiment == Experiment.ABLATE) {
                    explorer.ablate(dog.patches());
                } else if (experiment == Experiment.RANDOM) {
                    explorer.ablate(elsewhere(dog));
                }
            }));
            getItems().add(item);
        }
    }

    private void open(Consumer<ObjectChoice> then) {
        explorer.open(
                Assets.model(),
                Assets.firstScene(),
                Assets.scenes().resolve("instances.json"),
                DOG,
                "Describe this image.",
                Detail.FULL,
                image -> whenChosen(then),
                () -> {});
    }

    /** Objects are read beside the model's work: the dog may be chosen before the image is open, or after. */
    private void whenChosen(Consumer<ObjectChoice> then) {
        ObjectChoice now = explorer.objectProperty().get();
        if (now != null && now.annotation().id() == DOG) {
            then.accept(now);
            return;
        }
        explorer.objectProperty().addListener(new ChangeListener<>() {
            @Override
            public void changed(
                    ObservableValue<? extends ObjectChoice> property, ObjectChoice before, ObjectChoice chosen) {
                if (chosen != null) {
                    property.removeListener(this);
                    then.accept(chosen);
                }
            }
        });
    }

    /** As many patches as the object has, none of them the object's; always the same ones. */
    private Patches elsewhere(ObjectChoice object) {
        List<Integer> others = new ArrayList<>(
                IntStream.range(0, explorer.imageProperty().get().count())
                        .filter(patch -> !object.patches().contains(patch))
                        .boxed()
                        .toList());
        Collections.shuffle(others, new Random(0));
        return Patches.of(others.subList(0, Math.min(object.patches().size(), others.size())));
    }
}
