package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fovea.base.WholeFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Files that a command is to write, looked at before it begins to work. */
final class Output {

    private Output() {}

    /**
     * Tells a file's format by its name.
     *
     * @param formats extensions that the command can write, without the dot
     * @return one of them
     * @throws ParameterException if it is none of them
     * @throws org.fovea.base.BadInput if nothing can be written there
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
                command.commandLine(), "%s: expected a name that ends in %s".formatted(file, expected));
    }

    /** Writes a text, as UTF-8. */
    static void write(Path file, String text) {
        WholeFile.write(file, to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes JSON for people and programs. */
    static void write(Path file, ObjectNode json) {
        write(file, json.toPrettyString() + "\n");
    }
}
