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
 * Starts {@link Fovea} in a second JVM with the same class path and options, and with the environment variables of
 * {@code packaging/bin/environment}: for {@code mvn javafx:run} and the launchers of Windows and macOS, which cannot
 * set any. {@code bin/fovea} sets them itself.
 */
public final class Relaunch {

    private Relaunch() {}

    /**
     * Starts it and exits with its exit code; if this process is terminated, so is that one.
     *
     * @param args passed on
     * @throws IOException if the file that the system property {@code fovea.environment} names cannot be read, or Java
     *     cannot be started
     * @throws InterruptedException if this thread is interrupted while waiting
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String file = System.getProperty("fovea.environment");
        Map<String, String> variables = file == null ? Map.of() : variables(Files.readAllLines(Path.of(file)));
        if (System.getenv().keySet().containsAll(variables.keySet())) {
            Fovea.main(args);
            return;
        }
        if (System.getProperty("jpackage.app-path") == null) { // a slow start, by Maven
            System.err.println("Starting Fovea …");
        }
        ProcessBuilder second = new ProcessBuilder(command(args)).inheritIO();
        variables.forEach(second.environment()::putIfAbsent);
        Process process = second.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        System.exit(process.waitFor());
    }

    /** Parses lines NAME=VALUE; empty lines and those that begin with # are ignored. */
    static Map<String, String> variables(List<String> lines) {
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
