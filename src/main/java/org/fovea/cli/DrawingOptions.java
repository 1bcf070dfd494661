package org.fovea.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;
import org.fovea.figure.Theme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how a figure is drawn; its format is the ending of its file. */
final class DrawingOptions {

    private static final double POINTS_A_MILLIMETRE = 72 / 25.4;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--dpi",
            paramLabel = "N",
            defaultValue = "" + FigureOptions.USUAL_DPI,
            description = "Figures as PNG: pixels per inch; default: ${DEFAULT-VALUE}.")
    private int dpi;

    @Option(names = "--width", paramLabel = "MM", description = "Figures: width in millimetres; default: its own.")
    private Double width;

    @Option(names = "--dark", description = "Figures: on a dark ground.")
    private boolean dark;

    @Option(names = "--no-legend", description = "Figures: without the legend.")
    private boolean noLegend;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "Figures: the title in place of the usual one; \"\" for none.")
    private String title;

    /**
     * Tells a file's format by its name.
     *
     * @param others formats besides those of figures, without the dot
     * @throws ParameterException if it is none of them, or an option is out of range
     */
    String format(Path file, String... others) {
        if (dpi < 10 || dpi > 2400) {
            throw new ParameterException(command.commandLine(), "--dpi %d: expected 10 to 2400".formatted(dpi));
        }
        if (width != null && !(width >= 10 && width <= 2000)) {
            throw new ParameterException(command.commandLine(), "--width %s: expected 10 to 2000".formatted(width));
        }
        List<String> all = new ArrayList<>(FigureFile.FORMATS);
        all.addAll(List.of(others));
        return Output.format(command, file, all.toArray(String[]::new));
    }

    /** Writes a figure as it was asked for. */
    void write(Figure figure, Path file) {
        FigureOptions options = new FigureOptions(
                dark ? Theme.DARK : Theme.LIGHT,
                !noLegend,
                title,
                width == null ? 0 : width * POINTS_A_MILLIMETRE,
                dpi);
        FigureFile.write(figure, options, file);
    }
}
