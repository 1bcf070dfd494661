package org.fovea.cli;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Target;
import org.fovea.model.Prompt;
import org.fovea.session.Interventions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A knockout as typed: {@code 3-6:object>last}, or in some heads {@code 5/0,3:object>last}. Its syntax is checked at
 * once; its layers, heads and patches once the model and image are open.
 *
 * @param layers in the syntax of {@link LayerWindow#parse}
 * @param heads from 0, in order; null for all heads
 * @param from whose keys are blocked
 * @param to from whose queries
 */
record KnockoutText(String layers, Set<Integer> heads, SourceText from, Target to) {

    /** Parses {@code A-B:FROM>TO} and {@code A-B/H,H:FROM>TO}. */
    static final class Converter implements ITypeConverter<KnockoutText> {

        private static final Pattern FORM = Pattern.compile(
                "\\s*(\\d{1,4})(?:\\s*-\\s*(\\d{1,4}))?\\s*(?:/\\s*(\\d{1,4}(?:,\\d{1,4})*))?\\s*:([^>]+)>([^>]+)");

        @Override
        public KnockoutText convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException(
                        value.contains(">")
                                ? "\"%s\": expected A-B:FROM>TO, such as 3-6:object>last".formatted(value)
                                : ("\"%s\": expected A-B:FROM>TO in quotes, such as \"3-6:object>last\" (without "
                                                + "quotes, the shell takes > for a redirection)")
                                        .formatted(value));
            }
            try {
                int first = Integer.parseInt(form.group(1));
                LayerWindow layers =
                        new LayerWindow(first, form.group(2) == null ? first : Integer.parseInt(form.group(2)));
                return new KnockoutText(
                        layers.toString(),
                        heads(form.group(3)),
                        new SourceText.Converter().convert(form.group(4)),
                        Target.named(form.group(5)));
            } catch (BadInput e) {
                throw new TypeConversionException(e.getMessage());
            }
        }

        private static Set<Integer> heads(String list) {
            return list == null
                    ? null
                    : Arrays.stream(list.split(","))
                            .map(Integer::valueOf)
                            .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** A saved knockout, as it would be typed. */
    static KnockoutText of(Interventions.LiveKnockout saved) {
        return new KnockoutText(
                saved.window().toString(),
                saved.heads() == null ? null : new TreeSet<>(saved.heads()),
                new SourceText(saved.source().toString()),
                saved.target());
    }

    /** Parses a target's name. */
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
     * The knockout for the open model and image.
     *
     * @param prompt the session's, or one with the beginning of an answer appended
     * @throws BadInput if the model has no such layers or heads, or the image no such patches
     */
    Knockout knockout(CommandSession session, Prompt prompt) {
        Knockout every = Knockout.of(
                LayerWindow.parse(layers, session.vlm().layers()),
                session.patches(from, "--knockout"),
                to,
                prompt,
                session.image().layout());
        int most = session.vlm().config().text().heads();
        if (heads != null && heads.stream().anyMatch(head -> head >= most)) {
            throw new BadInput("Heads %s: expected numbers from 0 to %d.".formatted(headText(), most - 1));
        }
        return every.inHeads(heads);
    }

    /** The heads as typed. */
    String headText() {
        return heads.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return "%s%s:%s>%s".formatted(layers, heads == null ? "" : "/" + headText(), from, to.key());
    }
}
