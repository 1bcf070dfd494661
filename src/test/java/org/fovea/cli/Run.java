package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
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
