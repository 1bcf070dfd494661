package org.fovea.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.analysis.LogitLens;
import org.fovea.analysis.WordMap;
import org.fovea.coco.Mask;
import org.fovea.figure.ImageFigure;
import org.fovea.figure.WrittenMap;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws an image with masks, the token grid, ablated patches, and a map over it. */
@Command(
        name = "image",
        header = "Draw the image with masks, the token grid, the ablated patches and a map.",
        footer = {
            "",
            "Examples:",
            "  fovea image --annotation 1 --ablate object+1 --out dog.pdf",
            "  fovea image --masks all --token dog --out word.svg",
            "  fovea gradients --answer dog --out dog.json && fovea image --map dog.json --annotation 1 --out dog.pdf"
        })
final class ImageCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(names = "--out", paramLabel = "FILE.png|.svg|.pdf", required = true, description = "The figure to write.")
    private Path out;

    @Option(names = "--grid", description = "Draw the grid of visual tokens.")
    private boolean grid;

    @Option(
            names = "--masks",
            paramLabel = "one|all|none",
            defaultValue = "one",
            description = "Outline the chosen object (default), all annotated objects of the image, or none.")
    private String masks;

    @Option(
            names = "--map",
            paramLabel = "FILE.json",
            description = "Draw a map of the patches: the JSON that fovea occlusion, gradients, attention or minimal "
                    + "has written for this image.")
    private Path map;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "With --map: the values to draw: change, signed, magnitude or attention.")
    private String column;

    @Option(
            names = "--token",
            paramLabel = "WORD",
            description = "Draw a word's map, as fovea segment does; with the interventions.")
    private String word;

    @Option(
            names = "--layers",
            paramLabel = "A-B",
            converter = LayersText.Converter.class,
            description = "With --token: layers to read; default: 1-L.")
    private LayersText layers;

    @Option(
            names = "--mode",
            paramLabel = "max|mean",
            description = "With --token: how layers are combined; default: mean.")
    private String mode;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            defaultValue = "0.5",
            description = "With --token: the probability that is outlined; default: 0.5.")
    private double threshold;

    @Option(names = "--original", description = "With --token: the map without the interventions.")
    private boolean original;

    @Mixin
    private DrawingOptions drawing;

    @Mixin
    private InterventionOptions whatIf;

    @Override
    public Integer call() {
        drawing.format(out);
        WordMap.Over over = SegmentCommand.over(mode, spec);
        if (!masks.matches("one|all|none")) {
            throw new ParameterException(spec.commandLine(), "--masks %s: expected one, all or none".formatted(masks));
        }
        if (map != null && word != null) {
            throw new ParameterException(spec.commandLine(), "--map and --token: expected only one of them");
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new ParameterException(spec.commandLine(), "--threshold %s: expected 0 to 1".formatted(threshold));
        }
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            Patches ablated = changed.ablation() == null
                    ? Patches.NONE
                    : changed.ablation().patches();
            ImageFigure figure =
                    new ImageFigure(session.pixels(), session.image().grid());
            if (map != null) {
                WrittenMap.read(map, column).over(figure, session.image().count());
            } else if (word != null) {
                word(session, original ? session.baseline() : session.trace(changed), over, figure);
            }
            if (grid) {
                figure.grid();
            }
            figure.ablated(ablated);
            masks(session, figure);
            String name = subject.image().getFileName().toString();
            drawing.write(figure.figure("image", name, List.of()), out);
            spec.commandLine()
                    .getOut()
                    .println("%s: %d visual tokens, %d ablated."
                            .formatted(out, session.image().count(), ablated.size()));
        }
        return 0;
    }

    private void word(CommandSession session, Trace trace, WordMap.Over over, ImageFigure figure) {
        int token = session.vlm().tokenizer().firstToken(word);
        LayersText range = layers == null ? new LayersText(1, trace.layers()) : layers;
        LogitLens lens = new LogitLens(trace, session.vlm().tokenizer().size());
        float[] probabilities = WordMap.of(lens, token, range.first(), range.last(), over, false)
                .upsampled();
        figure.word(session.vlm().tokenizer().text(token), probabilities, threshold, range.first(), range.last());
    }

    private void masks(CommandSession session, ImageFigure figure) {
        if (masks.equals("none")) {
            return;
        }
        CommandSession.SelectedObject chosen =
                masks.equals("all") && !subject.hasAnnotation() || !subject.hasObject() ? null : session.object();
        if (masks.equals("all")) {
            List<Mask> others = new ArrayList<>();
            List<String> names = new ArrayList<>();
            session.objects().forEach((name, mask) -> {
                if (chosen == null || !name.equals(chosen.name())) {
                    others.add(mask);
                    names.add(name);
                }
            });
            figure.others(others, names);
        }
        if (chosen != null) {
            figure.mask(chosen.mask(), chosen.name());
        }
    }
}
