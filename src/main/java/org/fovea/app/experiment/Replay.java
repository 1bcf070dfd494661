package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.fovea.analysis.WordMap;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Detail;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.OpenModel;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoFolder;
import org.fovea.coco.Coverage;
import org.fovea.coco.Mask;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.Noise;
import org.fovea.experiment.Protocol;
import org.fovea.experiment.Questions;
import org.fovea.experiment.RunFolder;
import org.fovea.figure.SegmentationPng;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Target;
import org.fovea.model.config.ModelCard;
import org.fovea.model.image.ImageSize;
import org.fovea.model.image.RgbImage;
import org.fovea.model.text.ChatTemplate;
import org.fovea.session.Interventions;

/**
 * Shows a row of a run in the explorer: the same image, object, question and intervention. Used on the JavaFX thread;
 * files are read on another.
 */
public final class Replay {

    /** Shows the map of a word over a range of layers, for rows of the lens's segmentation. */
    public interface Maps {
        void show(String word, LayerWindow layers, boolean max);
    }

    private final Explorer explorer;
    private final Executor reading;
    private Maps maps = (word, layers, max) -> {};
    private Runnable shown = () -> {};
    private ExperimentPlan plan;
    private RunFolder run;

    Replay(Explorer explorer, Executor reading) {
        this.explorer = explorer;
        this.reading = reading;
    }

    /** Takes files and questions from a plan, unless its COCO file is not the run's. */
    void from(ExperimentPlan of) {
        if (plan == null
                || run == null
                || file(run.settings()).equals(of.coco().getFileName().toString())) {
            plan = of;
        }
    }

    private static String file(JsonNode settings) {
        return settings.path("coco").path("file").asText();
    }

    /** Takes the settings of the run to which the rows belong. */
    void in(RunFolder of) {
        run = of;
    }

    /** Forgets plan and run. */
    void forget() {
        plan = null;
        run = null;
    }

    /** Sets what shows word maps. */
    public void setMaps(Maps by) {
        maps = by;
    }

    /** Sets what is called before a row is shown, to bring the explorer to the front. */
    public void setOnShown(Runnable then) {
        shown = then;
    }

    /** What is read from files for a row. */
    private record Found(Path image, Mask mask, String question) {}

    /** @param mean the form's text: the run's settings have the file's name but not its folder */
    void open(Row row, String mean) {
        ExperimentPlan of = plan;
        RunFolder in = run;
        if (of == null || in == null) {
            explorer.complain(texts().get("replay.places"));
            return;
        }
        OpenModel model = explorer.modelProperty().get();
        CocoDataset now = explorer.cocoProperty().get();
        boolean sameFile = now != null && same(now.file(), of.coco());
        Interventions.Mean how;
        try {
            how = how(in.settings(), mean);
            checkModel(in.settings(), of.model());
            if (!file(in.settings()).equals(of.coco().getFileName().toString())) {
                throw new BadInput(texts().get("replay.coco", file(in.settings())));
            }
        } catch (BadInput e) {
            explorer.complain(e.getMessage());
            return;
        }
        Path directory = model != null && same(model.directory(), of.model()) ? null : of.model();
        String template = explorer.templateProperty().get();
        reading.execute(Background.guarded(
                "Showing a row of " + in.folder(),
                () -> {
                    CocoDataset dataset = sameFile ? now : CocoDataset.open(of.coco());
                    Found found = find(row, of, in, dataset, template);
                    explorer.service().onWindow(() -> {
                        shown.run();
                        explorer.open(
                                directory,
                                found.image,
                                sameFile ? null : of.coco(),
                                row.annotation(),
                                found.question,
                                Detail.FULL, // as in the experiment: an object's patches are numbers in that grid
                                image -> {
                                    if (row.source().equals("noise")) {
                                        noised(row, of, in, found, image);
                                    } else {
                                        apply(row, of, how, mean, found.mask, image);
                                    }
                                },
                                () -> {});
                    });
                },
                this::complain));
    }

    private static Texts texts() {
        return Texts.of(Replay.class);
    }

    private void complain(String sentence) {
        explorer.service().onWindow(() -> explorer.complain(sentence));
    }

    private static boolean same(Path a, Path b) {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }

    /** Refuses another model than the run's: its patches have other numbers. */
    private static void checkModel(JsonNode settings, Path model) {
        String wanted = settings.path("model").path("name").asText();
        String found = ModelCard.read(model).name();
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            throw new BadInput(texts().get("replay.model", wanted, found));
        }
    }

    private static Interventions.Mean how(JsonNode settings, String mean) {
        return switch (settings.path("mean").asText("")) {
            case "zero" -> Interventions.Mean.ZERO;
            case "the checkpoint's" -> Interventions.Mean.CHECKPOINT;
            case "", "each image's own" -> Interventions.Mean.IMAGE;
            default -> {
                if (mean.isBlank() || !Files.isRegularFile(Path.of(mean))) {
                    throw new BadInput(
                            texts().get("replay.mean", settings.path("mean").asText()));
                }
                yield Interventions.Mean.FILE;
            }
        };
    }

    private static Found find(Row row, ExperimentPlan of, RunFolder in, CocoDataset dataset, String template) {
        CocoFolder there = of.images() != null
                ? new CocoFolder(dataset, of.images(), image -> {})
                : CocoFolder.find(dataset, image -> {})
                        .orElseThrow(() -> new BadInput(texts().get("replay.images", of.coco())));
        Path file = there.image(dataset.image(row.image()))
                .orElseThrow(() -> new BadInput(texts().get("replay.image", there.folder(), row.file())));
        Annotation annotation =
                dataset.annotation(row.image(), row.annotation()).orElse(null);
        if (annotation == null || !dataset.image(row.image()).fileName().equals(row.file())) {
            throw new BadInput(texts().get("replay.other", of.coco()));
        }
        Questions own = in.questions();
        Questions asked = new Questions(
                own.describe(),
                own.polling(),
                own.vqa(),
                own.forced(),
                of.asking().questions().byImage());
        Protocol protocol = List.of(Protocol.values()).stream()
                .filter(p -> p.key().equals(row.protocol()))
                .findFirst()
                .orElse(Protocol.GENERATIVE);
        String text = asked.text(
                protocol,
                row.image(),
                row.object(),
                dataset.category(annotation.categoryId()).supercategory());
        if (text == null) {
            throw new BadInput(texts().get("replay.question", row.file()));
        }
        // A VQA prompt continues after the question, and the explorer's own template is not the run's.
        boolean whole = protocol == Protocol.VQA || template != null;
        String question = whole
                ? asked.prompt(protocol, text, ChatTemplate.read(of.model()).text())
                : text;
        return new Found(file, dataset.mask(annotation, ImageSize.read(file)), question);
    }

    /**
     * Opens the image with the object replaced by the run's noise. It is written to the results folder, so that the
     * command line can use it too.
     */
    private void noised(Row row, ExperimentPlan of, RunFolder in, Found found, OpenImage image) {
        reading.execute(Background.guarded(
                "Writing the image with noise to " + in.folder(),
                () -> {
                    Patches object =
                            Patches.of(Coverage.covered(found.mask, image.layout(), image.grids(), of.coverage()));
                    RgbImage noised = Noise.over(
                            image.seen(),
                            image.geometry(),
                            image.grid(),
                            object,
                            in.settings().path("seed").asLong(),
                            row.image());
                    String name = image.file().getFileName().toString().replaceFirst("\\.[^.]*$", "");
                    Path file = folder(in.folder().resolve("noise"))
                            .resolve("%s_%s-%d_noise.png"
                                    .formatted(
                                            name, row.object().replaceAll("[^\\p{L}\\p{N}]+", "-"), row.annotation()));
                    SegmentationPng.write(noised.toBufferedImage(), file);
                    explorer.service().onWindow(() -> {
                        if (explorer.imageProperty().get() == image) { // else something was opened meanwhile
                            explorer.open(null, file, null, null, found.question, Detail.FULL, noise -> {}, () -> {});
                        }
                    });
                },
                this::complain));
    }

    private static Path folder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadInput(texts().get("replay.folder", folder, Reason.of(e)), e);
        }
    }

    private void apply(Row row, ExperimentPlan of, Interventions.Mean how, String mean, Mask mask, OpenImage image) {
        Path file = how == Interventions.Mean.FILE ? Path.of(mean) : null;
        Interventions change = Interventions.none(how).replacingBy(how, file);
        if (!row.patches().isEmpty()) {
            change = change.ablating(Patches.parse(row.patches(), image.count()));
        } else if (!row.target().isEmpty()) {
            Target target = Target.named(row.target());
            Patches object = Patches.of(Coverage.covered(mask, image.layout(), image.grids(), of.coverage()));
            Patches source = Source.parse(row.source(), 0).resolve(object, image.grids(), image.count());
            if (target == Target.LAST_ROW && row.source().equals("image")) {
                source = Patches.of(image.layout().lastRow().toArray())
                        .complement(image.count()); // the last row still sees itself
            }
            change = change.knocking(List.of(new Interventions.LiveKnockout(
                    LayerWindow.parse(row.layers(), Integer.MAX_VALUE), source, target, row.source())));
        }
        explorer.history().set(change);
        if (row.protocol().equals("layer")) {
            explorer.layerProperty().set(Integer.parseInt(row.layers()));
        } else if (row.over() != null) {
            maps.show(row.object(), LayerWindow.parse(row.layers(), Integer.MAX_VALUE), row.over() == WordMap.Over.MAX);
        }
    }
}
