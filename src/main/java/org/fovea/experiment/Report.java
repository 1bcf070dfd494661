package org.fovea.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.fovea.figure.Figure;
import org.fovea.figure.FigureFile;
import org.fovea.figure.FigureOptions;

/** Writes an experiment's results as a report, a table for further analysis, and figures. */
public final class Report {

    private Report() {}

    /**
     * Writes {@code report.html}, {@code summary.csv} and {@code figures/} into a run's folder, finished or not. The
     * same results give the same bytes.
     *
     * @param dir the run's folder
     * @param beside folders of other runs and published result files, for comparison
     * @param expected the run's total number of images, or -1 if unknown
     * @throws BadInput if something cannot be read or written
     */
    public static void write(Path dir, List<Path> beside, int expected) {
        Summary run = Summary.read(dir);
        List<Summary> others = new ArrayList<>();
        beside.forEach(path -> others.add(read(path)));
        Tables own = run.tables();
        List<Tables> theirs = others.stream().map(Summary::tables).toList();
        List<Figure> figures = Figures.of(run, others);

        StringBuilder csv = new StringBuilder(Tables.csvHeader()).append(own.csv());
        theirs.forEach(t -> csv.append(t.csv()));
        write(dir.resolve("summary.csv"), csv.toString());
        if (!figures.isEmpty()) {
            Path folder = made(dir.resolve("figures"));
            for (Figure figure : figures) {
                for (String format : FigureFile.FORMATS) {
                    FigureFile.write(figure, FigureOptions.USUAL, folder.resolve(figure.name() + "." + format));
                }
            }
        }
        write(dir.resolve("report.html"), Page.of(run, others, own.beside(theirs), figures, expected));
    }

    /** Another run, or published results. */
    static Summary read(Path path) {
        return Files.isDirectory(path) ? Summary.read(path) : PublishedResults.read(path);
    }

    private static void write(Path file, String text) {
        WholeFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be created (%s).".formatted(folder, Reason.of(e)), e);
        }
    }
}
