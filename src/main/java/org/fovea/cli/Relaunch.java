package org.fovea.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Starts {@link Fovea} in a second JVM whose environment has what {@code packaging/environment} says, with the same
 * class path and options: for {@code mvn javafx:run}, which cannot set an environment. {@code bin/fovea} does it by
 * itself.
 */
public final class Relaunch {

    private Relaunch() {}

    /**
     * Starts it and ends with its exit code; when this process is told to end, so is that one.
     *
     * @param args passed on
     * @throws IOException if the file that the system property {@code fovea.environment} names cannot be read, or Java
     *     cannot be started
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String file = System.getProperty("fovea.environment");
        Map<String, String> wanted = file == null ? Map.of() : wanted(Files.readAllLines(Path.of(file)));
        if (System.getenv().keySet().containsAll(wanted.keySet())) {
            Fovea.main(args);
            return;
        }
        System.err.println("Starting Fovea …");
        ProcessBuilder second = new ProcessBuilder(command(args)).inheritIO();
        wanted.forEach(second.environment()::putIfAbsent);
        Process process = second.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        System.exit(process.waitFor());
    }

    /** The variables of a file of lines NAME=VALUE; empty lines and those that begin with # say nothing. */
    static Map<String, String> wanted(List<String> lines) {
        Map<String, String> variables = new TreeMap<>();
        for (String line : lines) {
            int at = line.indexOf('=');
            if (at > 0 && !line.startsWith("#")) {
                variables.put(
                        line.substring(0, at).strip(), line.substring(at + 1).strip());
            }
        }
        return variables;
    }

    private static List<String> command(String[] args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Fovea.class.getName());
        command.addAll(List.of(args));
        return command;
    }
}
