package org.fovea.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;

/** Compares two builds of Fovea: runs {@code fovea bench} of both alternately, so that other load affects both. */
public final class BuildComparison {

    /** A row of {@code fovea bench}: step, milliseconds, forward passes. */
    private static final Pattern ROW = Pattern.compile("(\\S.*?) {2,}([0-9]+\\.[0-9]+) +[0-9.]+×.*");

    /** Times below this are meaningless, in milliseconds: {@code fovea bench} prints three decimals. */
    private static final double LEAST = 0.005;

    /**
     * A step's times in all runs.
     *
     * @param old milliseconds in each run of the old build
     * @param now milliseconds in each run of the new build
     */
    record Step(List<Double> old, List<Double> now) {

        /** The new build's time divided by the old one's; 1 if neither is measurable. */
        double ratio() {
            return (median(now) + LEAST) / (median(old) + LEAST);
        }
    }

    private final List<String> before;
    private final List<String> after;
    private final PrintWriter out;

    /**
     * @param before the command that starts the old build
     * @param after the command that starts the new build
     */
    public BuildComparison(List<String> before, List<String> after, PrintWriter out) {
        this.before = List.copyOf(before);
        this.after = List.copyOf(after);
        this.out = out;
    }

    /**
     * The command that starts a build.
     *
     * @param build a distribution's folder, a program, or a command line with spaces between its words
     * @throws BadInput if it is a folder without {@code bin/fovea}
     */
    public static List<String> command(String build) {
        Path path = Path.of(build);
        if (Files.isDirectory(path)) {
            Path program = path.resolve("bin").resolve("fovea");
            if (!Files.exists(program)) {
                throw new BadInput(
                        "%s: has no bin/fovea; expected a distribution's folder or a command.".formatted(path));
            }
            return List.of(program.toAbsolutePath().toString());
        }
        return List.of(build.trim().split("\\s+"));
    }

    /**
     * Runs both and prints each step's medians and their ratio.
     *
     * @param times runs of each build
     * @param arguments for {@code fovea bench} of both
     * @param tolerance how much slower a step's median may be, as a fraction
     * @return whether no step is slower than that
     * @throws BadInput if a build cannot be run or fails
     */
    public boolean run(int times, List<String> arguments, double tolerance) {
        Map<String, Step> steps = new LinkedHashMap<>();
        for (int i = 0; i < times; i++) {
            measure(before, arguments)
                    .forEach((name, ms) -> step(steps, name).old.add(ms));
            measure(after, arguments)
                    .forEach((name, ms) -> step(steps, name).now.add(ms));
        }
        return report(steps, tolerance);
    }

    private static Step step(Map<String, Step> steps, String name) {
        return steps.computeIfAbsent(name, n -> new Step(new ArrayList<>(), new ArrayList<>()));
    }

    private static Map<String, Double> measure(List<String> build, List<String> arguments) {
        List<String> command = new ArrayList<>(build);
        command.add("bench");
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            Map<String, Double> rows = rows(said);
            if (code != 0 || rows.isEmpty()) {
                throw new BadInput(("%s: ended with exit code %d and %d measured steps; expected exit code 0 and at "
                                + "least one step.")
                        .formatted(String.join(" ", command), code, rows.size()));
            }
            return rows;
        } catch (IOException e) {
            throw new BadInput("%s: cannot be run (%s).".formatted(command.get(0), Reason.of(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInput("The comparison was stopped.", e);
        }
    }

    /** Milliseconds of each step printed by {@code fovea bench}, except what is done once per run. */
    static Map<String, Double> rows(String said) {
        Map<String, Double> rows = new LinkedHashMap<>();
        for (String line : said.split("\\R")) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(1).endsWith("(once)")) {
                rows.put(row.group(1), Double.valueOf(row.group(2)));
            }
        }
        return rows;
    }

    boolean report(Map<String, Step> steps, double tolerance) {
        out.printf("%-58s %12s %12s %8s%n", "", "old, ms", "new, ms", "ratio");
        boolean good = true;
        for (Map.Entry<String, Step> entry : steps.entrySet()) {
            Step step = entry.getValue();
            if (step.old.isEmpty() || step.now.isEmpty()) {
                out.printf("%-58s %s%n", entry.getKey(), step.old.isEmpty() ? "only in the new" : "only in the old");
                continue;
            }
            boolean slower = step.ratio() > 1 + tolerance;
            good &= !slower;
            out.printf(
                    Locale.ROOT,
                    "%-58s %12.3f %12.3f %8.3f%s%n",
                    entry.getKey(),
                    median(step.old),
                    median(step.now),
                    step.ratio(),
                    slower ? "   slower" : "");
        }
        out.flush();
        return good;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
