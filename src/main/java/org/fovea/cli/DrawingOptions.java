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

/** Options for figures; the format follows from the file's extension. */
final class DrawingOptions {

    private static final String[] OWN = {"--dpi", "--width", "--dark", "--no-legend", "--title"};
    private static final double POINTS_A_MILLIMETRE = 72 / 25.4;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--dpi",
            paramLabel = "N",
            defaultValue = "" + FigureOptions.USUAL_DPI,
            description = "PNG figures: pixels per inch; default: ${DEFAULT-VALUE}.")
    private int dpi;

    @Option(
            names = "--width",
            paramLabel = "MM",
            description = "Figures: width in millimetres; default: the figure's own.")
    private Double width;

    @Option(names = "--dark", description = "Figures: dark background.")
    private boolean dark;

    @Option(names = "--no-legend", description = "Figures: no legend.")
    private boolean noLegend;

    @Option(names = "--title", paramLabel = "TEXT", description = "Figures: another title; \"\" for none.")
    private String title;

    /**
     * A file's format, by its extension.
     *
     * @param others formats besides those of figures, without dot
     * @throws ParameterException if the extension is none of them, an option is out of range, or one was typed that
     *     this format does not have
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
        String format = Output.format(command, file, all.toArray(String[]::new));
        if (!FigureFile.FORMATS.contains(format)) {
            refuse("for figures (.%s), not for %s".formatted(String.join(", .", FigureFile.FORMATS), file), OWN);
        } else if (!format.equals("png")) {
            refuse("for .png, not for %s".formatted(file), "--dpi");
        }
        return format;
    }

    /**
     * The format of a file that need not be written.
     *
     * @param file null if none is written
     * @param option that names it
     * @param others formats besides those of figures, without dot
     * @return empty if no file is written
     * @throws ParameterException as {@link #format}, or if an option for figures was typed although there is none
     */
    String check(Path file, String option, String... others) {
        if (file == null) {
            refuse("for figures, and there is no %s".formatted(option), OWN);
            return "";
        }
        return format(file, others);
    }

    /**
     * Refuses options of the command that are for figures, if the file is none.
     *
     * @param format as {@link #format} returns it
     * @throws ParameterException if one of them was typed
     */
    void onlyForFigures(Path file, String format, String... options) {
        if (!FigureFile.FORMATS.contains(format)) {
            refuse("for figures (.%s), not for %s".formatted(String.join(", .", FigureFile.FORMATS), file), options);
        }
    }

    private void refuse(String why, String... options) {
        for (String option : options) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(command.commandLine(), "%s: is %s".formatted(option, why));
            }
        }
    }

    /** Writes a figure with these options. */
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
