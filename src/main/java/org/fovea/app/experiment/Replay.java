package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
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
 * Shows a row of a run in the explorer: the same image, object, question and intervention. Belongs to the window's
 * thread; files are read on another.
 */
public final class Replay {

    /** Who shows a word's map over a range of layers, for rows of the lens's segmentation. */
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

    /** Takes places and questions from a plan; those of one that is of another COCO file than the run are of no use. */
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

    /** Takes settings from the run that the rows are of. */
    void in(RunFolder of) {
        run = of;
    }

    /** Forgets what the rows before were of. */
    void forget() {
        plan = null;
        run = null;
    }

    /** Has maps of words shown by this. */
    public void setMaps(Maps by) {
        maps = by;
    }

    /** Calls this whenever something is about to be shown, to bring the explorer to the front. */
    public void setOnShown(Runnable then) {
        shown = then;
    }

    /** What the explorer needs, read from files. */
    private record Found(Path image, Mask mask, String question) {}

    /** @param mean as the plan's field has it: the run's settings do not say where a file lies */
    void open(Row row, String mean) {
        ExperimentPlan of = plan;
        RunFolder in = run;
        if (of == null || in == null) {
            explorer.complain("Choose the model and the COCO file of these results on the left.");
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
                throw new BadInput("These results are for %s; choose that file as the COCO file on the left."
                        .formatted(file(in.settings())));
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

    private void complain(String sentence) {
        explorer.service().onWindow(() -> explorer.complain(sentence));
    }

    private static boolean same(Path a, Path b) {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }

    /** The row's patches are those of the run's model. */
    private static void checkModel(JsonNode settings, Path model) {
        String wanted = settings.path("model").path("name").asText();
        String found = ModelCard.read(model).name();
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            throw new BadInput(("These results are for the model %s, but %s is chosen on the left; choose the folder "
                            + "of %s as the model.")
                    .formatted(wanted, found, wanted));
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
                            "The run used the mean visual token in \"%s\"; choose that file under Replaced by."
                                    .formatted(settings.path("mean").asText()));
                }
                yield Interventions.Mean.FILE;
            }
        };
    }

    private static Found find(Row row, ExperimentPlan of, RunFolder in, CocoDataset dataset, String template) {
        CocoFolder there = of.images() != null
                ? new CocoFolder(dataset, of.images(), image -> {})
                : CocoFolder.find(dataset, image -> {})
                        .orElseThrow(
                                () -> new BadInput("%s: its images were not found; choose their folder under Images."
                                        .formatted(of.coco())));
        Path file = there.image(dataset.image(row.image()))
                .orElseThrow(() -> new BadInput("%s: has no image %s.".formatted(there.folder(), row.file())));
        Annotation annotation =
                dataset.annotation(row.image(), row.annotation()).orElse(null);
        if (annotation == null || !dataset.image(row.image()).fileName().equals(row.file())) {
            throw new BadInput("%s: is not the file of these results; choose theirs as the COCO file on the left."
                    .formatted(of.coco()));
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
            throw new BadInput(("The question about %s is unknown; choose the run's file of questions as the VQA file "
                            + "on the left.")
                    .formatted(row.file()));
        }
        // An own template of the explorer's is not the run's; a forced beginning is no question.
        boolean whole = protocol == Protocol.VQA || template != null;
        String question = whole
                ? asked.prompt(protocol, text, ChatTemplate.read(of.model()).text())
                : text;
        return new Found(file, dataset.mask(annotation, ImageSize.read(file)), question);
    }

    /**
     * Opens the image with the run's noise in the object's place, as a file in the results folder: so that it can be
     * asked about on the command line too.
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
            throw new BadInput("%s: cannot be created (%s).".formatted(folder, Reason.of(e)), e);
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
        } else if (row.protocol().equals("segmentation")) {
            maps.show(
                    row.object(),
                    LayerWindow.parse(row.layers(), Integer.MAX_VALUE),
                    row.words().toLowerCase(Locale.ROOT).endsWith("max"));
        }
    }
}
