package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.fovea.analysis.LogitLens;
import org.fovea.analysis.Overlap;
import org.fovea.analysis.TokenTable;
import org.fovea.analysis.WordMap;
import org.fovea.coco.Mask;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.figure.OverlayImage;
import org.fovea.figure.SegmentationPng;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Maps a word's probability under the logit lens over the image. */
@Command(
        name = "segment",
        header = "Map a word's probability under the logit lens over the image.",
        description = {
            "Writes the map at the image's own resolution as a 16-bit greyscale PNG. With --annotation or --coco, "
                    + "also prints its intersection over union with the object's mask."
        },
        footer = {
            "",
            "Examples:",
            "  fovea segment --token dog --out dog.png --overlay dog-over.png",
            "  fovea segment --token dog --layers 4-8 --mode max --threshold 0.2 --annotation 1 --out dog.png"
        })
final class SegmentCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--token",
            paramLabel = "WORD",
            required = true,
            description = "The word; if it has several tokens, the first one is mapped.")
    private String word;

    @Option(
            names = "--layers",
            paramLabel = "A-B",
            converter = LayersText.Converter.class,
            description = "Layers to read; 0 is the embedding that enters layer 1. Default: 1-L.")
    private LayersText layers;

    @Option(names = "--mode", paramLabel = "max|mean", description = "How layers are combined; default: mean.")
    private String mode;

    @Option(
            names = "--all-grids",
            description =
                    "For models that encode the image both whole and in tiles: average over all grids; default: only "
                            + "the finest.")
    private boolean everyGrid;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            defaultValue = "0.5",
            description = "Pixels of at least this probability belong to the segment; default: 0.5.")
    private double threshold;

    @Option(
            names = "--out",
            paramLabel = "FILE.png",
            description = "The map to write; may be left out with --figure or --table.")
    private Path out;

    @Option(
            names = "--mask",
            paramLabel = "FILE.png",
            description = "Also write the segment at the threshold, as index 1 of the Pascal VOC palette.")
    private Path maskOut;

    @Option(
            names = "--overlay",
            paramLabel = "FILE.png",
            description = "Also write the image with the map over it and the segment outlined.")
    private Path overlayOut;

    @Option(
            names = "--figure",
            paramLabel = "FILE.png|.svg|.pdf",
            description = "Also write the overlay as a figure with title and legend.")
    private Path figureOut;

    @Option(
            names = "--table",
            paramLabel = "FILE.csv|.json",
            description = "Also write each patch's probability: a table with the columns patch, row, column, p, or "
                    + "JSON.")
    private Path tableOut;

    @Mixin
    private InterventionOptions whatIf;

    /** @param mode as typed; null for the default */
    static WordMap.Over over(String mode, CommandSpec spec) {
        return mode == null
                ? WordMap.Over.USUAL
                : switch (mode) {
                    case "max" -> WordMap.Over.MAX;
                    case "mean" -> WordMap.Over.MEAN;
                    default ->
                        throw new ParameterException(
                                spec.commandLine(), "--mode %s: expected max or mean".formatted(mode));
                };
    }

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        WordMap.Over over = over(mode, spec);
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new ParameterException(spec.commandLine(), "--threshold %s: expected 0 to 1".formatted(threshold));
        }
        drawing.check(figureOut, "--figure");
        if (out == null && figureOut == null && tableOut == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--out=FILE.png'");
        }
        checkOutputs();
        try (CommandSession session = new CommandSession(subject)) {
            int token = session.vlm().tokenizer().firstToken(word);
            Mask truth = subject.hasObject() ? session.object().mask() : null;
            Trace trace = session.trace(
                    whatIf.counterfactual(session, spec.commandLine().getErr()));
            LayersText range = layers == null ? new LayersText(1, trace.layers()) : layers;
            LogitLens lens = new LogitLens(trace, session.vlm().tokenizer().size());
            WordMap words = WordMap.of(lens, token, range.first(), range.last(), over, everyGrid);
            float[] map = words.upsampled();
            write(session, map);
            if (figureOut != null) {
                drawing.write(figure(session, map, token, range), figureOut);
            }
            if (tableOut != null) {
                table(session, words, token, range, over);
            }
            say(session, map, token, truth);
        }
        return 0;
    }

    private void checkOutputs() {
        Set<Path> outputs = new HashSet<>();
        for (Path file : new Path[] {out, maskOut, overlayOut, figureOut, tableOut}) {
            if (file != null) {
                if (file.equals(tableOut)) {
                    Output.format(spec, file, "csv", "json");
                } else if (!file.equals(figureOut)) {
                    Output.format(spec, file, "png");
                }
                if (!outputs.add(file.toAbsolutePath().normalize())) {
                    throw new ParameterException(spec.commandLine(), "%s: would be written twice".formatted(file));
                }
            }
        }
    }

    private void write(CommandSession session, float[] map) {
        int width = session.pixels().width();
        int height = session.pixels().height();
        BitSet segment = WordMap.segment(map, threshold);
        if (out != null) {
            SegmentationPng.write(SegmentationPng.map(map, width, height), out);
        }
        if (maskOut != null) {
            SegmentationPng.write(SegmentationPng.mask(segment, width, height, 1), maskOut);
        }
        if (overlayOut != null) {
            SegmentationPng.write(OverlayImage.draw(session.pixels(), map, segment), overlayOut);
        }
    }

    private void table(CommandSession session, WordMap map, int token, LayersText range, WordMap.Over over) {
        if (Output.format(spec, tableOut, "csv", "json").equals("csv")) {
            Output.write(tableOut, TokenTable.csv(session.image().layout(), map.columns()));
        } else {
            ObjectNode json = whatIf.description(session).json();
            map.describe(json, token, session.vlm().tokenizer().text(token), range.first(), range.last(), over);
            Output.write(tableOut, json);
        }
    }

    private Figure figure(CommandSession session, float[] map, int token, LayersText range) {
        ImageFigure figure = new ImageFigure(session.pixels(), session.image().grid());
        if (subject.hasObject()) {
            figure.mask(session.object().mask(), session.object().name());
        }
        return figure.segment(session.vlm().tokenizer().text(token), map, threshold, range.first(), range.last());
    }

    private void say(CommandSession session, float[] map, int token, Mask truth) {
        PrintWriter stdout = spec.commandLine().getOut();
        float most = 0;
        for (float p : map) {
            most = Math.max(most, p);
        }
        stdout.println(String.format(
                Locale.ROOT,
                "%s: \"%s\" up to %.1f%%.",
                out != null ? out : figureOut != null ? figureOut : tableOut,
                session.vlm().tokenizer().text(token),
                100 * most));
        if (truth != null) {
            BitSet pixels = truth.rowMajor();
            Overlap.Best best = Overlap.of(map, pixels).best();
            stdout.println(String.format(
                    Locale.ROOT,
                    "IoU with %s: %.4f at threshold %s; at best %.4f, at threshold %.4f.",
                    session.object().label(),
                    WordMap.iou(WordMap.segment(map, threshold), pixels),
                    threshold,
                    best.iou(),
                    best.threshold()));
        }
    }
}
