package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
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
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint's chat template, rendered for one image and one question. As in transformers it is read from
 * chat_template.jinja, chat_template.json, or the configuration of the processor or the tokenizer.
 *
 * @param text the rendered prompt, which contains {@link ImageToken#MARK} and {@code {question}} once each
 * @param file where the template was found; null if there is none
 * @param problem why the template could not be rendered and {@link #USUAL} is used instead; null if it could
 */
public record ChatTemplate(
        String text, @Nullable Path file, @Nullable String problem) {

    /** The prompt of llava-1.5, for checkpoints without a template that Fovea can render. */
    public static final String USUAL = "USER: <image>\n{question} ASSISTANT:";

    /** The placeholder that a question replaces. */
    public static final String QUESTION = "{question}";

    /** How the parts of a message are printed by a template that expects a string (JoyCaption's). */
    private static final String PART = "'type': 'image'";

    private static final int LARGEST = 1 << 20;

    /**
     * Reads and renders a checkpoint's template.
     *
     * @throws BadInput if a file that may contain it cannot be read, or the image token contradicts config.json
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

    /** The prompt of a checkpoint without a template: PaliGemma reads the image and then the bare question. */
    private static String without(Path directory) {
        Path config = directory.resolve("config.json");
        boolean bare = Files.exists(config)
                && Fields.read(config).node().path("model_type").asText().equals("paligemma");
        return bare ? ImageToken.MARK + QUESTION : USUAL;
    }

    /** A warning that names the file; empty if the template was rendered or there is none. */
    public Optional<String> warning() {
        return warning(String.valueOf(file));
    }

    /** {@link #warning()} with the file's bare name, so that it does not depend on the checkpoint's folder. */
    public Optional<String> warningByName() {
        return warning(file == null ? "" : file.getFileName().toString());
    }

    private Optional<String> warning(String place) {
        return problem == null
                ? Optional.empty()
                : Optional.of(
                        "%s: the chat template cannot be rendered: %s. The prompt of llava-1.5 is used instead: \"%s\"."
                                .formatted(place, problem, text.replace("\n", "\\n")));
    }

    private static @Nullable String source(JsonNode template) {
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
                } else if (tokens.containsKey(e.getKey()) && !e.getValue().isNull()) {
                    throw new BadInput("%s: %s is %s; expected a token's text, or an object with its \"content\"."
                            .formatted(
                                    file,
                                    e.getKey(),
                                    BadInput.quote(e.getValue().toString())));
                }
            });
        }
        return tokens;
    }

    /**
     * Tries a message in parts, then a string that contains the image token, then the bare question, as templates
     * expect one of these.
     */
    private static ChatTemplate rendered(Path file, String source, String image, Map<String, Object> tokens) {
        String problem = null;
        try {
            Template template = Template.of(source, Clock.system(ZoneId.systemDefault()));
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
                    // an error about a list comes from the first attempt and explains nothing
                    problem = problem == null || problem.contains("a list") ? e.getMessage() : problem;
                    continue;
                }
                String missing = missing(text, image);
                if (missing == null && text.contains(PART)) {
                    missing = "its output contains a list";
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

    /** What a rendered text does not contain exactly once; null if it contains everything once. */
    private static @Nullable String missing(String text, String image) {
        if (!image.equals(ImageToken.MARK) && text.contains(ImageToken.MARK)) {
            return "its output contains %s, but the image token is %s"
                    .formatted(ImageToken.MARK, BadInput.quote(image));
        }
        for (String part : List.of(image, QUESTION)) {
            int at = text.indexOf(part);
            if (at < 0 || text.indexOf(part, at + 1) >= 0) {
                return "its output contains %s %s"
                        .formatted(
                                at < 0 ? "no" : "more than one",
                                part.equals(QUESTION) ? "question" : BadInput.quote(part));
            }
        }
        return null;
    }
}
