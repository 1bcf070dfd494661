package org.fovea.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.fovea.analysis.WordMap;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.model.backend.ComputeMode;

/** Sessions of every kind, over files that need not be there. */
public final class RandomSessions {

    private static final List<String> TEXTS =
            List.of("What is this?", "-5 or --help?", "@file", "a \"b\" 'c' $d", "개 <image>?", "two\nlines ");

    private RandomSessions() {}

    /** Sessions over files in a folder. */
    public static Arbitrary<Session> of(Path folder) {
        return Arbitraries.randomValue(random -> session(folder, random));
    }

    private static <T> T maybe(Random random, T value) {
        return random.nextInt(3) == 0 ? null : value;
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Patches patches(Random random) {
        return Patches.of(random.ints(1 + random.nextInt(20), 0, 256).toArray());
    }

    private static Session session(Path folder, Random random) {
        return new Session(
                maybe(random, SavedModel.at(folder.resolve("a model"))),
                maybe(random, SavedFile.at(folder.resolve("-it's a.png"))),
                maybe(random, SavedFile.at(folder.resolve("instances.json"))),
                maybe(random, one(random, List.of("7", "-7", "a b"))),
                maybe(random, one(random, TEXTS)),
                maybe(random, "USER: <image>\n{question} A:"),
                maybe(random, one(random, List.of(ComputeMode.values()))),
                random.nextInt(3) * 100,
                interventions(folder, random),
                maybe(
                        random,
                        new Session.Token(
                                random.nextInt(9), one(random, List.of("dog", "-", "개", "...")), random.nextBoolean())),
                view(random));
    }

    private static SavedInterventions interventions(Path folder, Random random) {
        Interventions.Mean mean = maybe(random, one(random, List.of(Interventions.Mean.values())));
        List<Interventions.LiveKnockout> knockouts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int first = 1 + random.nextInt(9);
            knockouts.add(new Interventions.LiveKnockout(
                    new LayerWindow(first, first + random.nextInt(5)),
                    patches(random),
                    one(random, List.of(Target.values())),
                    one(random, List.of("object +1", "이름", "")),
                    maybe(random, Set.of(0, 1 + random.nextInt(3)))));
        }
        return new SavedInterventions(
                random.nextBoolean() ? Patches.NONE : patches(random),
                mean,
                mean == Interventions.Mean.FILE ? SavedFile.at(folder.resolve("mean.npy")) : null,
                knockouts);
    }

    private static SavedView view(Random random) {
        return new SavedView(
                maybe(random, random.nextInt(30)),
                random.nextInt(3),
                random.nextBoolean(),
                maybe(random, "attribution"),
                maybe(random, new SavedView.Word("dog", 1, 9, one(random, List.of(WordMap.Over.values())), 0.25)),
                Map.of("grid", new SavedView.Shown(random.nextBoolean(), random.nextInt(5) / 4.0)));
    }
}
