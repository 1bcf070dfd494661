package org.fovea.app.segmentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.fovea.BadInput;
import org.fovea.app.state.Asked;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.WordView;
import org.fovea.lens.OverlayPicture;
import org.fovea.lens.SegmentationPng;
import org.fovea.lens.WordMap;
import org.fovea.vlm.Prompt;

/** The state behind the segmentation pane: a word, its map over layers, a threshold, and how well it fits a mask. */
public final class SegmentationModel {

    /**
     * A word's map, ready to be drawn.
     *
     * @param word as it was typed
     * @param token that was read for it: the word itself, or what it begins with
     * @param map over the patches
     * @param pixels [height · width] of the picture's own resolution, 0..1
     * @param width of the picture
     * @param height of the picture
     */
    public record Mapped(String word, String token, WordMap map, float[] pixels, int width, int height) {}

    /**
     * How well the map fits the chosen object.
     *
     * @param iou at the threshold that is set
     * @param best the threshold that fits best
     */
    public record Fit(String object, double iou, WordMap.Best best) {}

    private record Result(Mapped mapped, String problem) {}

    private final Explorer explorer;
    private final StringProperty word = new SimpleStringProperty("");
    private final IntegerProperty first = new SimpleIntegerProperty(1);
    private final IntegerProperty last = new SimpleIntegerProperty(1);
    private final ObjectProperty<WordMap.Over> over = new SimpleObjectProperty<>(WordMap.Over.USUAL);
    private final DoubleProperty threshold = new SimpleDoubleProperty(0.5);
    private final BooleanProperty shown = new SimpleBooleanProperty(true);
    private final ReadOnlyObjectWrapper<Mapped> mapped = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Fit> fit = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private boolean typed;
    private int asked;
    private ObjectChoice compared;
    private Mapped comparedTo;
    private Overlap overlap;

    /** @param explorer what this is a view of */
    public SegmentationModel(Explorer explorer) {
        this.explorer = explorer;
        explorer.modelProperty().addListener((o, before, now) -> {
            first.set(1);
            last.set(now.layers());
        });
        explorer.imageProperty().addListener(o -> {
            mapped.set(null);
            if (!typed) {                                        // a word that someone typed is looked for in every picture
                word.set("");
            }
        });
        explorer.askedProperty().addListener(o -> {
            choose();
            compute();
        });
        explorer.objectProperty().addListener((o, before, now) -> {
            if (now != null && !typed) {
                word.set(now.category());
            }
            measure();
        });
        explorer.objects().addListener((javafx.collections.ListChangeListener<ObjectChoice>) c -> choose());
        word.addListener(o -> compute());
        first.addListener(o -> compute());
        last.addListener(o -> compute());
        over.addListener(o -> compute());
        threshold.addListener(o -> {
            measure();
            show();
        });
        shown.addListener(o -> show());
        mapped.addListener(o -> {
            measure();
            show();
        });
    }

    /** Until someone types a word it is the chosen object's name, or the first object's. */
    private void choose() {
        if (!typed && word.get().isEmpty() && !explorer.objects().isEmpty()) {
            ObjectChoice object = explorer.objectProperty().get();
            word.set(object != null ? object.category() : explorer.objects().get(0).category());
        }
    }

    /** Reads this word from now on. */
    public void type(String text) {
        typed = true;
        word.set(text.strip());
    }

    private void compute() {
        String wanted = word.get();
        Asked over = explorer.askedProperty().get();
        int number = ++asked;
        if (wanted.isEmpty() || over == null) {
            explorer.service().cancel(Lane.WORD);
            problem.set("");
            mapped.set(null);
            return;
        }
        int from = Math.min(first.get(), last.get());
        int to = Math.max(first.get(), last.get());
        WordMap.Over how = this.over.get();
        explorer.service().ask(Lane.WORD, "Reading “" + wanted + "”", (session, progress) -> {
            if (session.trace().prompt() != over.prompt()) {     // something else was opened meanwhile
                throw new CancellationException();
            }
            try {
                int token = session.vlm().tokenizer().firstToken(wanted);
                for (int layer = from; layer <= to; layer++) {
                    progress.check();
                    session.lens().probability(layer, token);
                }
                WordMap map = WordMap.of(session.lens(), token, from, to, how, session.vlm().patchSize());
                return new Result(new Mapped(wanted, session.vlm().tokenizer().text(token), map, map.upsampled(),
                        map.geometry().sourceWidth(), map.geometry().sourceHeight()), "");
            } catch (BadInput e) {
                return new Result(null, e.getMessage());
            }
        }, result -> {
            if (number == asked) {
                problem.set(result.problem);
                mapped.set(result.mapped);
            }
        });
    }

    private void measure() {
        Mapped m = mapped.get();
        ObjectChoice object = explorer.objectProperty().get();
        if (m == null || object == null || object.mask().width() != m.width || object.mask().height() != m.height) {
            overlap = null;
            comparedTo = null;
            fit.set(null);
            return;
        }
        if (m != comparedTo || object != compared) {             // else it is only the threshold that moved
            overlap = Overlap.of(m.pixels, object.mask().rowMajor());
            compared = object;
            comparedTo = m;
        }
        fit.set(new Fit(object.label(), overlap.iou(threshold.get()), overlap.best()));
    }

    /** How well every threshold fits the chosen object; null if none is chosen. */
    Overlap overlap() {
        return overlap;
    }

    private void show() {
        Mapped m = mapped.get();
        explorer.wordViewProperty().set(m == null || !shown.get() ? null
                : new WordView(m.word, m.map, threshold.get()));
    }

    /** Sets the threshold that fits the chosen object best. */
    public void useBest() {
        if (fit.get() != null) {
            threshold.set(fit.get().best().threshold());
        }
    }

    /** Words to offer: the picture's objects, then those most often on top of the lens over the patches. */
    public List<String> suggestions() {
        Set<String> words = new LinkedHashSet<>();
        explorer.objects().forEach(o -> words.add(o.category()));
        Map<String, Integer> counts = new HashMap<>();
        if (explorer.askedProperty().get() != null) {
            Prompt prompt = explorer.askedProperty().get().prompt();
            for (LensText layer : explorer.lens().values()) {
                for (int t = prompt.imageFrom(); t < prompt.imageTo(); t++) {
                    String text = layer.texts()[t][0];
                    if (text.length() > 1 && text.chars().allMatch(Character::isLetter)) {
                        counts.merge(text, 1, Integer::sum);
                    }
                }
            }
        }
        counts.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed()
                .thenComparing(Map.Entry.comparingByKey())).limit(20).forEach(e -> words.add(e.getKey()));
        return new ArrayList<>(words);
    }

    /**
     * Writes the map as 16-bit grey, the mask in the VOC palette and the overlay as a person sees it, all at the
     * picture's own resolution.
     *
     * @return the files, none if there is no map
     * @throws BadInput if one cannot be written
     */
    public List<Path> export(Path folder) {
        List<Path> files = new ArrayList<>();
        for (Kind kind : mapped.get() == null ? new Kind[0] : Kind.values()) {
            Path file = folder.resolve(fileName(kind));
            export(kind, file);
            files.add(file);
        }
        return files;
    }

    /** What can be exported. */
    public enum Kind {
        /** 16-bit grey, 65535 for probability 1. */
        MAP,
        /** Indexed, with the palette of Pascal VOC. */
        MASK,
        /** The map over the picture. */
        OVERLAY
    }

    /** What a file of this kind is called unless someone wants otherwise. */
    public String fileName(Kind kind) {
        String picture = explorer.imageProperty().get().file().getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return "%s_%s_%s.png".formatted(picture, mapped.get().word.replaceAll("[^\\p{L}\\p{N}]+", "-"),
                kind.name().toLowerCase(Locale.ROOT));
    }

    /** Writes one kind. */
    public void export(Kind kind, Path file) {
        Mapped m = mapped.get();
        OpenImage image = explorer.imageProperty().get();
        BitSet segment = WordMap.segment(m.pixels, threshold.get());
        SegmentationPng.write(switch (kind) {
            case MAP -> SegmentationPng.map(m.pixels, m.width, m.height);
            case MASK -> SegmentationPng.mask(segment, m.width, m.height, 1);
            case OVERLAY -> OverlayPicture.draw(image.source(), m.pixels, segment);
        }, file);
    }

    /** The word. */
    public StringProperty wordProperty() {
        return word;
    }

    /** One end of the range of layers, 0..L. */
    public IntegerProperty firstProperty() {
        return first;
    }

    /** The other end, 0..L. */
    public IntegerProperty lastProperty() {
        return last;
    }

    /** How layers are put together. */
    public ObjectProperty<WordMap.Over> overProperty() {
        return over;
    }

    /** From which probability on a pixel counts, 0..1. */
    public DoubleProperty thresholdProperty() {
        return threshold;
    }

    /** Whether the map is shown over the picture. */
    public BooleanProperty shownProperty() {
        return shown;
    }

    /** The map; null until there is one. */
    public ReadOnlyObjectProperty<Mapped> mappedProperty() {
        return mapped.getReadOnlyProperty();
    }

    /** How well it fits the chosen object; null if none is chosen. */
    public ReadOnlyObjectProperty<Fit> fitProperty() {
        return fit.getReadOnlyProperty();
    }

    /** What is wrong with the word, in one sentence; empty if nothing is. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }
}
