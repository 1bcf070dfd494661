package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.fovea.model.Golden;
import org.fovea.model.weights.Safetensors;
import picocli.CommandLine;

/** A command that was executed in this process: its exit code and what it printed. */
record Run(int code, String out, String err) {

    static Run of(String... args) {
        return of(Map.of(), args);
    }

    /** One that has to end well; its arguments as they print. */
    static Run ok(Object... args) {
        Run run = of(Stream.of(args).map(Object::toString).toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    /** One about the first image and the prompt of a fixture, which has to end well. */
    static Run ok(Golden golden, String command, Object... more) {
        Stream<Object> about = Stream.of(
                command,
                "--model",
                golden.directory(),
                "--image",
                golden.directory().resolve("picture.png"),
                "--prompt",
                golden.json().path("prompt").asText());
        return ok(Stream.concat(about, Stream.of(more)).toArray());
    }

    /** The mean visual token of a fixture as a file that {@code --mean} reads. */
    static Path mean(Golden golden, Path folder) {
        Path file = folder.resolve("mean.safetensors");
        float[] vector = golden.floats("mean_embedding");
        Safetensors.write(file, Map.of("mean", new Safetensors.Values(new long[] {vector.length}, vector)));
        return file;
    }

    /** In this environment. */
    static Run of(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Fovea.commandLine(environment);
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int code = commandLine.execute(args);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Run(code, out.toString(), err.toString());
    }
}
