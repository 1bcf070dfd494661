package org.fovea.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.BadInput;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Target;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A knockout as typed: {@code 3-6:object>last}. That it is well-formed is known at once, that the model has such layers
 * and patches only when it is open.
 *
 * @param layers as {@link LayerWindow#parse} reads them
 * @param from whose keys are hidden
 * @param to from whom
 */
record KnockoutText(String layers, SourceText from, Target to) {

    /** Reads {@code A-B:FROM>TO}. */
    static final class Converter implements ITypeConverter<KnockoutText> {

        private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,4})(?:\\s*-\\s*(\\d{1,4}))?\\s*:([^>]+)>([^>]+)");

        @Override
        public KnockoutText convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException(value.contains(">")
                        ? "\"%s\": expected A-B:FROM>TO, such as 3-6:object>last".formatted(value)
                        : "\"%s\": expected A-B:FROM>TO in quotes, such as \"3-6:object>last\" (unquoted, > is the shell's)"
                                .formatted(value));
            }
            try {
                int first = Integer.parseInt(form.group(1));
                LayerWindow layers = new LayerWindow(first,
                        form.group(2) == null ? first : Integer.parseInt(form.group(2)));
                return new KnockoutText(layers.toString(), new SourceText.Converter().convert(form.group(3)),
                        Target.named(form.group(4)));
            } catch (BadInput e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a target's name. */
    static final class TargetConverter implements ITypeConverter<Target> {

        @Override
        public Target convert(String value) {
            try {
                return Target.named(value);
            } catch (BadInput e) {
                throw new TypeConversionException("\"%s\": expected last, text or last-row".formatted(value));
            }
        }
    }

    /**
     * What it means for the open model and picture.
     *
     * @throws BadInput if the model has no such layers or the picture no such patches
     */
    Knockout knockout(Session session) {
        return Knockout.of(LayerWindow.parse(layers, session.vlm().layers()), session.patches(from, "--knockout"), to,
                session.prompt(), session.image().columns());
    }

    @Override
    public String toString() {
        return "%s:%s>%s".formatted(layers, from, to.key());
    }
}
