package org.fovea.cli;

import org.fovea.base.BadInput;
import org.fovea.intervene.Source;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Patches as typed: {@code 3,5,7} or {@code object+1}. The syntax is checked at once; whether there are such patches,
 * once the model is open.
 *
 * @param text in the syntax of {@link Source#parse}
 */
record SourceText(String text) {

    static final SourceText OBJECT = new SourceText("object");
    static final SourceText IMAGE = new SourceText("image");

    /** Rejects what is not a source for any model. */
    static final class Converter implements ITypeConverter<SourceText> {

        private static final String NUMBERS = "\\d{1,7}(-\\d{1,7})?(,\\d{1,7}(-\\d{1,7})?)*";

        @Override
        public SourceText convert(String value) {
            String text = value.replaceAll("\\s", "");
            if (!text.matches(NUMBERS)) {
                try {
                    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
                        throw new TypeConversionException(
                                "\"%s\": expected patches such as 3,5,7 or 3-7".formatted(value));
                    }
                    Source.parse(text, 1);
                } catch (BadInput e) {
                    throw new TypeConversionException(e.getMessage());
                }
            }
            return new SourceText(text);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
