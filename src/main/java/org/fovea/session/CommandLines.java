package org.fovea.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.analysis.WordMap;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Target;
import org.jspecify.annotations.Nullable;

/**
 * What is on screen as the commands that reproduce it. The built-in model and scene and the options' defaults are left
 * out; patches that are the object's are called so. Each gives null while what it reproduces is not there.
 */
public final class CommandLines {

    private final Screen screen;

    /** @param screen what is on it; null while nothing is open */
    public CommandLines(Screen screen) {
        this.screen = screen;
    }

    /** The answer, with the interventions, and the token of it that is read. */
    public @Nullable CommandLine ask() {
        if (screen == null) {
            return null;
        }
        Interventions change = screen.change();
        Words words = new Words("ask", sets(change));
        words.token();
        words.changes(change);
        return words.line();
    }

    /**
     * The image with masks and what is ablated, as a figure.
     *
     * @param masks whether the masks of the annotated objects are drawn
     * @param grid whether the token grid is drawn
     * @param word whose map is drawn; null for none
     */
    public @Nullable CommandLine image(boolean masks, boolean grid, SavedView.@Nullable Word word) {
        if (screen == null) {
            return null;
        }
        Interventions change = word == null ? screen.change().knocking(List.of()) : screen.change();
        Words words = new Words("image", sets(change));
        if (masks) {
            words.compared();
        }
        words.changes(change);
        if (grid) {
            words.flag("--grid");
        }
        if (!masks) {
            words.add("--masks", "none");
        } else if (screen.objects().size() > (screen.object() == null ? 0 : 1)) {
            words.add("--masks", "all");
            words.annotated();
        }
        if (word != null) {
            words.add("--token", word.text());
            words.read(word.first(), word.last(), word.over(), word.threshold());
            if (!change.isNone() && shown().isNone()) {
                words.flag("--original");
            }
        }
        return words.out("image.png").line();
    }

    /** The token grid, in the run that is shown. */
    public @Nullable CommandLine lens() {
        if (screen == null) {
            return null;
        }
        Words words = new Words("lens", sets(shown()));
        words.changes(shown());
        return words.out("lens.html").line();
    }

    private Interventions shown() {
        return screen.shown();
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
    public @Nullable CommandLine segment(String word, int first, int last, WordMap.Over over, double threshold) {
        if (screen == null || word.isBlank()) {
            return null;
        }
        Words words = new Words("segment", screen.object() == null ? sets(shown()) : List.of());
        words.compared();
        words.changes(shown());
        words.add("--token", word);
        words.read(first, last, over, threshold);
        String name = word.replaceAll("[^\\p{L}\\p{N}]+", "-");
        return words.out(name + ".png").add("--overlay", name + "-over.png").line();
    }

    /** The heatmaps of all windows of a knockout, one for each source. */
    public @Nullable CommandLine heatmap(List<Patches> sources, Target target) {
        return knockout("heatmap", sources, target, "heatmap.png");
    }

    /** The paper's windows of a knockout, a line for each source. */
    public @Nullable CommandLine presets(List<Patches> sources, Target target) {
        CommandLine all = knockout("heatmap", sources, target, "presets.png");
        if (all == null) {
            return null;
        }
        List<String> words = new ArrayList<>(all.words());
        words.add("--presets");
        return new CommandLine(words);
    }

    /** The map of a knockout's layers and heads. */
    public @Nullable CommandLine heads(Patches source, Target target) {
        return knockout("heads", List.of(source), target, "heads.png");
    }

    private @Nullable CommandLine knockout(String command, List<Patches> sources, Target target, String out) {
        if (screen == null || screen.session().token() == null || sources.isEmpty()) {
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
    public @Nullable CommandLine occlusion(int size) {
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
    public @Nullable CommandLine minimal(String goal, int breadth) {
        Words words = attribution("minimal");
        return words == null
                ? null
                : words.add("--goal", goal)
                        .add("--breadth", breadth)
                        .out("minimal.png")
                        .line();
    }

    /** Integrated gradients. */
    public @Nullable CommandLine gradients(int steps, boolean signed) {
        Words words = attribution("gradients");
        if (words == null) {
            return null;
        }
        words.add("--steps", steps);
        if (signed) {
            words.flag("--signed");
        }
        return words.out("gradients.png").line();
    }

    private @Nullable Words attribution(String command) {
        if (screen == null || screen.session().token() == null) {
            return null;
        }
        Words words = new Words(command, List.of());
        words.token();
        words.mean(screen.change());
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
    public @Nullable CommandLine attention(int position, int first, int last, int head, Pooling pooling) {
        if (screen == null || screen.session().token() == null) {
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
        private final Screen.AnnotatedObject object;
        private boolean needsObject;
        private boolean needsFile;
        private final int subject;

        /** @param sets patches that will be named; whose object's they are is chosen by them */
        Words(String command, List<Patches> sets) {
            object = candidates()
                    .filter(o -> sets.stream()
                            .map(set -> source(o, set))
                            .anyMatch(source -> source != null && source.needsObject()))
                    .findFirst()
                    .orElse(screen.object());
            words.add(command);
            model();
            image();
            subject = words.size(); // where the object goes, once it is known to be needed
            prompt();
        }

        private Stream<Screen.AnnotatedObject> candidates() {
            Set<Screen.AnnotatedObject> all = new LinkedHashSet<>();
            if (screen.object() != null) {
                all.add(screen.object());
            }
            all.addAll(screen.objects());
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

        Words flag(String option) {
            words.add(option);
            return this;
        }

        /** How a word's map is read and outlined. */
        void read(int first, int last, WordMap.Over over, double threshold) {
            if (first != 1 || last != screen.layers()) {
                add("--layers", range(first, last));
            }
            if (over != WordMap.Over.USUAL) {
                add("--mode", over == WordMap.Over.MAX ? "max" : "mean");
            }
            if (threshold != 0.5) {
                add("--threshold", Double.toString(threshold));
            }
        }

        Words out(String file) {
            return add("--out", file);
        }

        private void model() {
            SavedModel model = screen.session().model();
            if (model != null) {
                add("--model", model.folder());
            }
            if (screen.compute() != null) {
                add("--compute", screen.compute());
            }
            if (screen.session().imageTokens() > 0) {
                add("--max-image-tokens", screen.session().imageTokens());
            }
        }

        private Path imageFile() {
            return Objects.requireNonNull(screen.session().image()).path(); // without one there is no command line
        }

        private void image() {
            Path file = imageFile();
            if (!same(file, Assets::firstScene)) {
                add("--image", file);
            }
        }

        private void prompt() {
            add("--prompt", screen.prompt());
        }

        /** The token of the model's own answer that is read; nothing while none is. */
        void token() {
            Session.Token read = screen.session().token();
            if (read == null) {
                return;
            }
            if (read.first() && read.text().matches("\\p{L}+")) {
                add("--answer", read.text());
            } else {
                add("--answer-token", read.index() + 1);
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
                    if (screen.hasMean()) {
                        add("--mean", "image");
                    }
                }
                case ZERO -> add("--mean", "zero");
                case FILE ->
                    add(
                            "--mean",
                            Objects.requireNonNull(change.meanFile())
                                    .toAbsolutePath()
                                    .normalize());
            }
        }

        /** Compares with the chosen object, if there is one. */
        void compared() {
            needsObject = screen.object() != null;
        }

        /** Draws all objects of the file. */
        void annotated() {
            needsFile = true;
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

        private @Nullable Source source(Screen.AnnotatedObject of, Patches patches) {
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
                                            of == null ? Patches.NONE : of.patches(), screen.grids(), screen.tokens())
                                    .equals(patches))
                            .findFirst()
                            .orElse(null);
        }

        CommandLine line() {
            List<String> all = new ArrayList<>(words);
            if (needsObject) {
                all.add(subject, object.id());
                all.add(subject, "--annotation");
            }
            if (needsObject || needsFile) {
                Path file = Objects.requireNonNull(screen.session().coco()).path(); // as there is an object
                boolean builtIn = same(imageFile().getParent(), Assets::scenes)
                        && same(file, () -> Assets.scenes().resolve("instances.json"));
                if (!builtIn) {
                    all.add(subject, file.toString());
                    all.add(subject, "--coco");
                }
            }
            return new CommandLine(all);
        }
    }

    private static boolean same(@Nullable Path file, Supplier<Path> builtIn) {
        try {
            return Files.isSameFile(file, builtIn.get());
        } catch (IOException | BadInput e) { // one of them is not there (any more)
            return false;
        }
    }
}
