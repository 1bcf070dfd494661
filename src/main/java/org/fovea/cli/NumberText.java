package org.fovea.cli;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers as typed; what is none is refused in a person's words rather than Java's. */
final class NumberText {

    private NumberText() {}

    /** Has a command read its numbers so. */
    static void register(CommandLine commandLine) {
        for (Class<Integer> type : List.of(int.class, Integer.class)) {
            commandLine.registerConverter(
                    type, converter(Integer::valueOf, "a whole number up to %,d".formatted(Integer.MAX_VALUE)));
        }
        for (Class<Long> type : List.of(long.class, Long.class)) {
            commandLine.registerConverter(type, converter(Long::valueOf, "a whole number"));
        }
        for (Class<Double> type : List.of(double.class, Double.class)) {
            commandLine.registerConverter(type, converter(Double::valueOf, "a number"));
        }
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> read, String expected) {
        return typed -> {
            try {
                return read.apply(typed.strip());
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"%s\": expected %s".formatted(typed, expected));
            }
        };
    }
}
