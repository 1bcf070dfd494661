package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fovea.analysis.RunDescription;
import org.fovea.base.WholeFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A command's output files, checked before it starts to work. */
final class Output {

    private Output() {}

    /**
     * A file's format, by its extension.
     *
     * @param formats extensions that the command can write, without dot
     * @return one of them
     * @throws ParameterException if the file's extension is none of them
     * @throws org.fovea.base.BadInput if the file cannot be written
     */
    static String format(CommandSpec command, Path file, String... formats) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (String format : formats) {
            if (name.endsWith("." + format)) {
                WholeFile.check(file);
                return format;
            }
        }
        String expected =
                String.join(" or ", List.of(formats).stream().map(f -> "." + f).toList());
        throw new ParameterException(
                command.commandLine(), "%s: expected a file name ending in %s".formatted(file, expected));
    }

    /** Writes a text, as UTF-8. */
    static void write(Path file, String text) {
        WholeFile.write(file, to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes indented JSON. */
    static void write(Path file, ObjectNode json) {
        write(file, RunDescription.file(json));
    }
}
