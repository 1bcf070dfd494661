package org.fovea.app.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.analysis.WordMap;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Target;
import org.fovea.model.TokenProbability;
import org.fovea.session.CommandLine;
import org.fovea.session.Interventions;

/**
 * What is on screen as the commands that reproduce it. The built-in model and scene and the options' defaults are left
 * out; patches that are the object's are called so. Each gives null while what it reproduces is not there.
 */
public final class CommandLines {

    private final Explorer explorer;

    /** @param explorer whose screen */
    public CommandLines(Explorer explorer) {
        this.explorer = explorer;
    }

    /** The answer, with the interventions, and the token of it that is read. */
    public CommandLine ask() {
        if (explorer.askedProperty().get() == null) {
            return null;
        }
        Interventions change = explorer.history().current();
        Words words = new Words("ask", sets(change));
        words.token();
        words.changes(change);
        return words.line();
    }

    /** The image with the selected object and what is ablated, as a figure. */
    public CommandLine image() {
        Interventions change = explorer.history().current();
        if (explorer.askedProperty().get() == null) {
            return null;
        }
        Words words = new Words("image", List.of(change.ablated()));
        words.compared();
        words.changes(change.knocking(List.of()));
        return words.out("image.png").line();
    }

    /** The token grid, in the run that is shown. */
    public CommandLine lens() {
        if (explorer.askedProperty().get() == null) {
            return null;
        }
        Words words = new Words("lens", sets(shown()));
        words.changes(shown());
        return words.out("lens.html").line();
    }

    private Interventions shown() {
        return explorer.shownRun().changeProperty().get();
    }

    private static List<Patches> sets(Interventions change) {
        List<Patches> sets = new ArrayList<>(change.knockouts().stream()
                .map(Interventions.LiveKnockout::source)
                .toList());
        sets.add(change.ablated());
        return sets;
    }

    /**
     * A word's map in the run that is shown, compared with the chosen object if there is one.
     *
     * @param first 0..L
     * @param last first..L
     */
    public CommandLine segment(String word, int first, int last, WordMap.Over over, double threshold) {
        if (explorer.askedProperty().get() == null || word.isBlank()) {
            return null;
        }
        Words words = new Words("segment", explorer.objectProperty().get() == null ? sets(shown()) : List.of());
        words.compared();
        words.changes(shown());
        words.add("--token", word);
        if (first != 1 || last != explorer.modelProperty().get().layers()) {
            words.add("--layers", range(first, last));
        }
        if (over != WordMap.Over.USUAL) {
            words.add("--mode", over == WordMap.Over.MAX ? "max" : "mean");
        }
        if (threshold != 0.5) {
            words.add("--threshold", Double.toString(threshold));
        }
        String name = word.replaceAll("[^\\p{L}\\p{N}]+", "-");
        return words.out(name + ".png").add("--overlay", name + "-over.png").line();
    }

    /** The heatmaps of all windows of a knockout, one for each source. */
    public CommandLine heatmap(List<Patches> sources, Target target) {
        return knockout("heatmap", sources, target, "heatmap.png");
    }

    /** The paper's windows of a knockout, a line for each source. */
    public CommandLine presets(List<Patches> sources, Target target) {
        CommandLine all = knockout("heatmap", sources, target, "presets.png");
        if (all == null) {
            return null;
        }
        List<String> words = new ArrayList<>(all.words());
        words.add("--presets");
        return new CommandLine(words);
    }

    /** The map of a knockout's layers and heads. */
    public CommandLine heads(Patches source, Target target) {
        return knockout("heads", List.of(source), target, "heads.png");
    }

    private CommandLine knockout(String command, List<Patches> sources, Target target, String out) {
        if (explorer.probedProperty().get() == null || sources.isEmpty()) {
            return null;
        }
        Words words = new Words(command, sources);
        words.token();
        sources.forEach(source -> words.add("--from", words.name(source)));
        return words.add("--to", target.key()).out(out).line();
    }

    /**
     * The occlusion map.
     *
     * @param size k, patches on a side
     */
    public CommandLine occlusion(int size) {
        Words words = attribution("occlusion");
        return words == null
                ? null
                : words.add("--size", size).out("occlusion.png").line();
    }

    /**
     * The smallest set of patches.
     *
     * @param goal flip or keep
     * @param breadth patches tried at each step
     */
    public CommandLine minimal(String goal, int breadth) {
        Words words = attribution("minimal");
        return words == null
                ? null
                : words.add("--goal", goal)
                        .add("--breadth", breadth)
                        .out("minimal.png")
                        .line();
    }

    /** Integrated gradients. */
    public CommandLine gradients(int steps, boolean signed) {
        Words words = attribution("gradients");
        if (words == null) {
            return null;
        }
        words.add("--steps", steps);
        if (signed) {
            words.words.add("--signed");
        }
        return words.out("gradients.png").line();
    }

    private Words attribution(String command) {
        if (explorer.probedProperty().get() == null) {
            return null;
        }
        Words words = new Words(command, List.of());
        words.token();
        words.mean(explorer.history().current());
        return words;
    }

    /**
     * The attention of a position in the run that is shown.
     *
     * @param position in the prompt with the answer up to the token that is read behind it
     * @param first 1..L
     * @param last first..L
     * @param head from 0; -1 for all
     */
    public CommandLine attention(int position, int first, int last, int head, Pooling pooling) {
        if (explorer.probedProperty().get() == null) {
            return null;
        }
        Words words = new Words("attention", sets(shown()));
        words.token();
        words.changes(shown());
        words.add("--position", position);
        words.add("--layers", range(first, last));
        String pooled = pooling == Pooling.MAX ? "max" : "mean";
        words.add("--head", head < 0 ? pooled : Integer.toString(head));
        if (head >= 0 && last > first && pooling == Pooling.MAX) {
            words.add("--mode", pooled);
        }
        return words.out("attention.png").line();
    }

    private static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    /** A command that is being put together. */
    private final class Words {

        private final List<String> words = new ArrayList<>();
        private final ObjectChoice object;
        private boolean needsObject;
        private final int subject;

        /** @param sets patches that will be named; whose object's they are is chosen by them */
        Words(String command, List<Patches> sets) {
            object = candidates()
                    .filter(o -> sets.stream()
                            .map(set -> source(o, set))
                            .anyMatch(source -> source != null && source.needsObject()))
                    .findFirst()
                    .orElse(explorer.objectProperty().get());
            words.add(command);
            model();
            image();
            subject = words.size(); // where the object goes, once it is known to be needed
            prompt();
        }

        private Stream<ObjectChoice> candidates() {
            Set<ObjectChoice> all = new LinkedHashSet<>();
            if (explorer.objectProperty().get() != null) {
                all.add(explorer.objectProperty().get());
            }
            all.addAll(explorer.objects());
            return all.stream();
        }

        Words add(String option, Object value) {
            String text = value.toString();
            if (text.startsWith("-")) { // else it would be read as an option
                words.add(option + "=" + text);
            } else {
                words.add(option);
                words.add(text);
            }
            return this;
        }

        Words out(String file) {
            return add("--out", file);
        }

        private void model() {
            OpenModel model = explorer.modelProperty().get();
            if (!same(model.directory(), Assets::model)) {
                add("--model", model.directory().toAbsolutePath().normalize());
            }
            if (!model.usual()) { // what is in use, which may not be what is wished for next
                add("--compute", model.computeMode());
            }
            if (model.imageTokens() > 0) {
                add("--max-image-tokens", model.imageTokens());
            }
        }

        private void image() {
            Path file = explorer.imageProperty().get().file();
            if (!same(file, Assets::firstScene)) {
                add("--image", file.toAbsolutePath().normalize());
            }
        }

        private void prompt() {
            PromptTokens asked = explorer.askedProperty().get();
            String usual = explorer.modelProperty().get().template().replace("{question}", asked.question());
            boolean whole = !asked.question().contains("<image>")
                    && !asked.prompt().text().equals(usual);
            add("--prompt", whole ? asked.prompt().text() : asked.question());
        }

        /** The token of the model's own answer that is read; nothing while none is. */
        void token() {
            TokenDistribution probed = explorer.probedProperty().get();
            if (probed == null || explorer.answerProperty().get() == null) {
                return;
            }
            List<TokenProbability> tokens = explorer.answerProperty().get().tokens();
            String text = probed.token().text();
            boolean first = IntStream.range(0, probed.index())
                    .noneMatch(i -> tokens.get(i).text().equals(text));
            if (first && text.matches("\\p{L}+")) {
                add("--answer", text);
            } else {
                add("--answer-token", probed.index() + 1);
            }
        }

        /** What is changed in a run. */
        void changes(Interventions change) {
            if (!change.ablated().isEmpty()) {
                add("--ablate", name(change.ablated()));
                mean(change);
            }
            for (Interventions.LiveKnockout k : change.knockouts()) {
                String heads = k.heads() == null
                        ? ""
                        : k.heads().stream().sorted().map(String::valueOf).collect(Collectors.joining(",", "/", ""));
                add(
                        "--knockout",
                        "%s%s:%s>%s"
                                .formatted(
                                        k.window(),
                                        heads,
                                        name(k.source()),
                                        k.target().key()));
            }
        }

        void mean(Interventions change) {
            switch (change.mean()) {
                case CHECKPOINT -> {}
                case IMAGE -> {
                    if (explorer.modelProperty().get().hasMean()) {
                        add("--mean", "image");
                    }
                }
                case ZERO -> add("--mean", "zero");
                case FILE -> add("--mean", change.meanFile().toAbsolutePath().normalize());
            }
        }

        /** Compares with the chosen object, if there is one. */
        void compared() {
            needsObject = explorer.objectProperty().get() != null;
        }

        /** Patches by what they are of the object, else by number. */
        String name(Patches patches) {
            Source source = source(object, patches);
            if (source == null) {
                return patches.toString();
            }
            needsObject |= source.needsObject();
            return source.toString();
        }

        private Source source(ObjectChoice of, Patches patches) {
            OpenImage image = explorer.imageProperty().get();
            List<Source> named = new ArrayList<>();
            for (int buffer = 0; of != null && buffer <= 2; buffer++) {
                named.add(Source.object(buffer));
                named.add(Source.nonObject(buffer));
            }
            named.add(Source.image());
            return patches.isEmpty()
                    ? null
                    : named.stream()
                            .filter(s -> s.resolve(
                                            of == null ? Patches.NONE : of.patches(), image.grids(), image.count())
                                    .equals(patches))
                            .findFirst()
                            .orElse(null);
        }

        CommandLine line() {
            List<String> all = new ArrayList<>(words);
            if (needsObject) {
                all.add(
                        subject,
                        explorer.cocoProperty().get().id(object.annotation().id()));
                all.add(subject, "--annotation");
                Path file = explorer.cocoProperty().get().file();
                boolean builtIn = same(
                                explorer.imageProperty()
                                        .get()
                                        .file()
                                        .toAbsolutePath()
                                        .getParent(),
                                Assets::scenes)
                        && same(file, () -> Assets.scenes().resolve("instances.json"));
                if (!builtIn) {
                    all.add(subject, file.toAbsolutePath().normalize().toString());
                    all.add(subject, "--coco");
                }
            }
            return new CommandLine(all);
        }
    }

    private static boolean same(Path file, Supplier<Path> builtIn) {
        try {
            return Files.isSameFile(file, builtIn.get());
        } catch (IOException | BadInput e) { // one of them is not there (any more)
            return false;
        }
    }
}
