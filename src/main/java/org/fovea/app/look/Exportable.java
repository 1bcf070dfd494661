package org.fovea.app.look;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.fovea.figure.Figure;

/**
 * What a panel can export.
 *
 * @param what it is called, such as {@code Attribution}
 * @param name of its file, without an ending
 * @param choices of what is drawn, such as a range of layers
 * @param figure drawn for a value of each choice; throws {@link org.fovea.base.BadInput} for one that is out of range
 * @param data its numbers by format, {@code csv} or {@code json}
 * @param command that writes the same file, for the file's name and the options that say how it is drawn; null where
 *     there is none
 */
public record Exportable(
        String what,
        String name,
        List<Choice> choices,
        Function<List<String>, Figure> figure,
        Map<String, Supplier<String>> data,
        BiFunction<String, List<String>, String> command) {

    /**
     * A range that a person may choose.
     *
     * @param label such as {@code Layers}
     * @param value at first, such as {@code 0-10}
     * @param option of the command
     */
    public record Choice(String label, String value, String option) {}
}
