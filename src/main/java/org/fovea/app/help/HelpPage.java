package org.fovea.app.help;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The help as sections: the little of Markdown that {@code help.md} is written in, which is headings with anchors,
 * paragraphs, bullets, {@code *emphasis*} and {@code **strong emphasis**}.
 *
 * @param anchor of the section, such as {@code lens}; empty for the first
 * @param title its heading
 * @param paragraphs its text
 */
record HelpPage(String anchor, String title, List<Paragraph> paragraphs) {

    private static final Pattern HEADING = Pattern.compile("#{1,2} (.*?)(?: \\{#(\\w+)})?");
    private static final Pattern EMPHASIS = Pattern.compile("\\*\\*(.+?)\\*\\*|\\*(.+?)\\*");

    /** A paragraph, or an item of a list. */
    record Paragraph(boolean bullet, List<Run> runs) {}

    /** A part of a paragraph. */
    record Run(String text, boolean strong, boolean emphasized) {}

    /** The sections in a language; in English where there is no translation. */
    static List<HelpPage> in(Locale language) {
        try (InputStream translated = HelpPage.class.getResourceAsStream("help_" + language.getLanguage() + ".md");
                InputStream english = HelpPage.class.getResourceAsStream("help.md")) {
            InputStream from = translated == null ? english : translated;
            return parse(new String(from.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<HelpPage> parse(String markdown) {
        List<HelpPage> sections = new ArrayList<>();
        for (String line : markdown.lines().filter(l -> !l.isBlank()).toList()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = heading.group(2) == null ? "" : heading.group(2);
                sections.add(new HelpPage(anchor, heading.group(1), new ArrayList<>()));
            } else {
                boolean bullet = line.startsWith("* ");
                sections.get(sections.size() - 1)
                        .paragraphs
                        .add(new Paragraph(bullet, runs(bullet ? line.substring(2) : line)));
            }
        }
        return sections;
    }

    private static List<Run> runs(String text) {
        List<Run> runs = new ArrayList<>();
        Matcher emphasis = EMPHASIS.matcher(text);
        int at = 0;
        while (emphasis.find()) {
            if (emphasis.start() > at) {
                runs.add(new Run(text.substring(at, emphasis.start()), false, false));
            }
            boolean strong = emphasis.group(1) != null;
            runs.add(new Run(strong ? emphasis.group(1) : emphasis.group(2), strong, !strong));
            at = emphasis.end();
        }
        if (at < text.length()) {
            runs.add(new Run(text.substring(at), false, false));
        }
        return runs;
    }
}
