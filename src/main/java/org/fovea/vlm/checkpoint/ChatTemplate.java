package org.fovea.vlm.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.BadInput;
import org.fovea.Reason;

/**
 * The checkpoint's chat template, rendered around one picture and one question: a text with {@code <image>} and
 * {@code {question}} in it. Where the template lies is as in transformers: chat_template.jinja, chat_template.json, the
 * processor's or the tokenizer's configuration.
 */
public final class ChatTemplate {

    /** The prompt of llava-1.5, for checkpoints without a template that can be followed. */
    public static final String USUAL = "USER: <image>\n{question} ASSISTANT:";

    private static final String IMAGE = "<image>";
    private static final String QUESTION = "{question}";

    /** transformers trims blocks and strips what is before them; the other settings make jinjava read Jinja as Python's does. */
    private static final JinjavaConfig LIKE_TRANSFORMERS = JinjavaConfig.newBuilder().withTrimBlocks(true)
            .withLstripBlocks(true).withLegacyOverrides(LegacyOverrides.NONE).withMaxOutputSize(100_000).build();

    private static final Pattern TAG = Pattern.compile("\\{%-?\\s*(for|endfor|generation|endgeneration)\\b(.*?)-?%}",
            Pattern.DOTALL);

    private ChatTemplate() {}

    /** The template's text around a picture and a question; {@link #USUAL} if there is none that can be followed. */
    public static String read(Path directory) {
        String source = source(directory);
        if (source == null) {
            return USUAL;
        }
        List<Object> inParts = List.of(Map.of("type", "image"), Map.of("type", "text", "text", QUESTION));
        return render(source, inParts).or(() -> render(source, IMAGE + "\n" + QUESTION)).orElse(USUAL);
    }

    private static String source(Path directory) {
        Path jinja = directory.resolve("chat_template.jinja");
        if (Files.exists(jinja)) {
            try {
                return Files.readString(jinja);
            } catch (IOException e) {
                throw new BadInput("%s: cannot be read (%s).".formatted(jinja, Reason.of(e)), e);
            }
        }
        for (String name : List.of("chat_template.json", "processor_config.json", "tokenizer_config.json")) {
            Path file = directory.resolve(name);
            JsonNode template = Files.exists(file) ? Fields.read(file).node().path("chat_template") : null;
            if (template != null && template.isTextual()) {
                return template.asText();
            }
            if (template != null && template.isArray()) {        // several, by name
                for (JsonNode named : template) {
                    if (named.path("name").asText().equals("default")) {
                        return named.path("template").asText();
                    }
                }
            }
        }
        return null;
    }

    /** Nothing unless it went without a complaint and has both the picture and the question once. */
    private static Optional<String> render(String source, Object content) {
        // the tokenizer puts the beginning-of-text token in front by itself
        Map<String, Object> values = Map.of("messages", List.of(Map.of("role", "user", "content", content)),
                "add_generation_prompt", true, "bos_token", "", "eos_token", "");
        RenderResult result = new Jinjava(LIKE_TRANSFORMERS).renderForResult(portable(source), values);
        String text = result.getOutput();
        boolean whole = result.getErrors().isEmpty() && once(text, IMAGE) && once(text, QUESTION);
        return whole ? Optional.of(text) : Optional.empty();
    }

    private static boolean once(String text, String part) {
        int at = text.indexOf(part);
        return at >= 0 && text.indexOf(part, at + 1) < 0;
    }

    /**
     * What Python's Jinja has and jinjava has not, in words that it has: loops with a condition, the tags that mark what
     * the model generates, Python's string methods.
     */
    static String portable(String source) {
        Deque<Boolean> conditional = new ArrayDeque<>();
        Matcher tag = TAG.matcher(source);
        StringBuilder out = new StringBuilder();
        while (tag.find()) {
            String same = tag.group();
            switch (tag.group(1)) {
                case "for" -> {
                    String[] parts = tag.group(2).split("\\bif\\b", 2);
                    boolean condition = parts.length == 2 && !tag.group(2).contains("else");
                    conditional.push(condition);
                    if (condition) {
                        same = "{% for " + parts[0].strip() + " %}{% if " + parts[1].strip() + " %}";
                    }
                }
                case "endfor" -> same = !conditional.isEmpty() && conditional.pop() ? "{% endif %}{% endfor %}" : same;
                default -> same = "";
            }
            tag.appendReplacement(out, Matcher.quoteReplacement(same));
        }
        tag.appendTail(out);
        return out.toString().replaceAll("\\.(upper|lower|capitalize|title)\\(\\)", "|$1");
    }
}
