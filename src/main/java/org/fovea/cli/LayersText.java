package org.fovea.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A range of layers as typed: {@code 3-6} or {@code 4}.
 *
 * @param first 0..
 * @param last first..
 */
record LayersText(int first, int last) {

    /** Parses a range. */
    static final class Converter implements ITypeConverter<LayersText> {

        private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,4})(?:\\s*-\\s*(\\d{1,4}))?\\s*");

        @Override
        public LayersText convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException(
                        "\"%s\": expected a range such as 3-6, or one number".formatted(value));
            }
            int first = Integer.parseInt(form.group(1));
            return new LayersText(first, form.group(2) == null ? first : Integer.parseInt(form.group(2)));
        }
    }

    /**
     * The layers in order.
     *
     * @param lowest the lowest allowed layer
     * @param layers L, the highest allowed layer
     * @throws BadInput if the range is not within these
     */
    IntStream within(int lowest, int layers) {
        if (first < lowest || last < first || last > layers) {
            throw new BadInput("Layers %s: expected a range within %d-%d.".formatted(this, lowest, layers));
        }
        return IntStream.rangeClosed(first, last);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
