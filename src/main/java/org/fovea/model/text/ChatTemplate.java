package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.base.BadInput;
import org.fovea.base.SmallFile;
import org.fovea.model.config.Fields;
import org.fovea.model.config.ImageToken;
import org.fovea.model.text.jinja.Template;
import org.fovea.model.text.jinja.TemplateError;

/**
 * The checkpoint's chat template, rendered around one image and one question. Where the template lies is as in
 * transformers: chat_template.jinja, chat_template.json, the processor's or the tokenizer's configuration.
 *
 * @param text with {@link ImageToken#MARK} and {@code {question}} in it, once each
 * @param file that the template is from; null if there is none
 * @param problem why the template could not be rendered, so that {@link #USUAL} is used instead; null if it could
 */
public record ChatTemplate(String text, Path file, String problem) {

    /** The prompt of llava-1.5, for checkpoints without a template that can be rendered. */
    public static final String USUAL = "USER: <image>\n{question} ASSISTANT:";

    /** What a question is put in place of. */
    public static final String QUESTION = "{question}";

    /** How a message's parts look where a template for texts writes them as they are (JoyCaption's). */
    private static final String PART = "'type': 'image'";

    private static final int LARGEST = 1 << 20;

    /**
     * Reads and renders a checkpoint's template.
     *
     * @throws BadInput if a file that may have it cannot be read, or the image token is not what config.json says
     */
    public static ChatTemplate read(Path directory) {
        for (String name : List.of(
                "chat_template.jinja", "chat_template.json", "processor_config.json", "tokenizer_config.json")) {
            Path file = directory.resolve(name);
            String source = !Files.exists(file)
                    ? null
                    : name.endsWith(".jinja")
                            ? SmallFile.text(file, LARGEST)
                            : source(Fields.read(file).node().path("chat_template"));
            if (source != null) {
                return rendered(file, source, ImageToken.placeholder(directory), specialTokens(directory));
            }
        }
        return new ChatTemplate(without(directory), null, null);
    }

    /**
     * What a question is put into where a checkpoint has no template: PaliGemma reads the image and then the bare
     * question.
     */
    private static String without(Path directory) {
        Path config = directory.resolve("config.json");
        boolean bare = Files.exists(config)
                && Fields.read(config).node().path("model_type").asText().equals("paligemma");
        return bare ? ImageToken.MARK + QUESTION : USUAL;
    }

    /**
     * What a person is to be told of it, a sentence that names the file; empty if the template is followed, or there is
     * none.
     */
    public Optional<String> warning() {
        return warning(String.valueOf(file));
    }

    /** {@link #warning()}, the same wherever the checkpoint lies. */
    public Optional<String> warningByName() {
        return warning(file == null ? "" : file.getFileName().toString());
    }

    private Optional<String> warning(String place) {
        return problem == null
                ? Optional.empty()
                : Optional.of(
                        "%s: the chat template cannot be followed: %s. The prompt of llava-1.5 is used instead: \"%s\"."
                                .formatted(place, problem, text.replace("\n", "\\n")));
    }

    private static String source(JsonNode template) {
        if (template.isArray()) { // several, by name
            for (JsonNode named : template) {
                if (named.path("name").asText().equals("default")) {
                    return named.path("template").asText();
                }
            }
        }
        return template.isTextual() ? template.textValue() : null;
    }

    private static Map<String, Object> specialTokens(Path directory) {
        Map<String, Object> tokens = new HashMap<>(Map.of("bos_token", "", "eos_token", ""));
        Path file = directory.resolve("tokenizer_config.json");
        if (Files.exists(file)) {
            Fields.read(file).node().properties().forEach(e -> {
                String text = e.getKey().endsWith("_token") ? ImageToken.text(e.getValue()) : null;
                if (text != null) {
                    tokens.put(e.getKey(), text);
                }
            });
        }
        return tokens;
    }

    /** Templates want a message in parts, or as a text with the image's token in it, or write that token themselves. */
    private static ChatTemplate rendered(Path file, String source, String image, Map<String, Object> tokens) {
        String problem = null;
        try {
            Template template = Template.of(source, Clock.systemDefaultZone());
            for (Object content : List.of(
                    List.of(Map.of("type", "image"), Map.of("type", "text", "text", QUESTION)),
                    image + "\n" + QUESTION,
                    QUESTION)) {
                Map<String, Object> values = new HashMap<>(tokens);
                values.put("messages", List.of(Map.of("role", "user", "content", content)));
                values.put("add_generation_prompt", true);
                String text;
                try {
                    text = template.render(values);
                } catch (TemplateError e) {
                    // what a template for texts says of a list is not the reason that helps
                    problem = problem == null || problem.contains("a list") ? e.getMessage() : problem;
                    continue;
                }
                String missing = missing(text, image);
                if (missing == null && text.contains(PART)) {
                    missing = "what it writes has a list";
                }
                if (missing == null) {
                    return new ChatTemplate(text.replace(image, ImageToken.MARK), file, null);
                }
                problem = problem == null || problem.contains("a list") ? missing : problem;
            }
        } catch (TemplateError e) {
            problem = e.getMessage();
        }
        return new ChatTemplate(USUAL, file, problem);
    }

    /** What a text has not exactly once; null if it has all. */
    private static String missing(String text, String image) {
        if (!image.equals(ImageToken.MARK) && text.contains(ImageToken.MARK)) {
            return "what it writes has %s, but the image token is %s".formatted(ImageToken.MARK, BadInput.quote(image));
        }
        for (String part : List.of(image, QUESTION)) {
            int at = text.indexOf(part);
            if (at < 0 || text.indexOf(part, at + 1) >= 0) {
                return "what it writes has %s %s"
                        .formatted(
                                at < 0 ? "no" : "more than one",
                                part.equals(QUESTION) ? "question" : BadInput.quote(part));
            }
        }
        return null;
    }
}
