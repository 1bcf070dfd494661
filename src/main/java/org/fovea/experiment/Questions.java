package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;

/**
 * The questions of an experiment. In a text, {@code {object}} stands for the category's name, {@code {a object}} for
 * the name with its article, {@code {kind}} for the supercategory.
 *
 * @param describe of the generative protocol
 * @param polling of the polling protocol
 * @param vqa of the VQA protocol, for images that {@code byImage} does not have
 * @param forced the forced beginning of the VQA answer
 * @param byImage questions of the VQA protocol by image id; null if {@code vqa} is asked of every image
 * @param file the file of those; null if there is none
 */
public record Questions(
        String describe, String polling, String vqa, String forced, Map<Long, String> byImage, Path file) {

    private static final int LARGEST = 256 << 20;

    /** The paper's questions; its VQA questions are written by hand for each image, this one is for all. */
    public static final Questions USUAL = new Questions(
            "Describe this image.", "Is there {a object} in this image?", "What object is this?", "It is a", null);

    /** Questions without a file. */
    public Questions(String describe, String polling, String vqa, String forced, Map<Long, String> byImage) {
        this(describe, polling, vqa, forced, byImage, null);
    }

    /**
     * A copy with the VQA questions of a file in the published code's format: {@code {"139": ["What is on the
     * wall?"]}}, of which the first counts. Images that are not in the file are not asked.
     *
     * @throws BadInput if the file is invalid
     */
    public Questions read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(SmallFile.text(file, LARGEST));
            Map<Long, String> questions = new TreeMap<>();
            if (!json.isObject()) {
                throw new BadInput(
                        "%s: expected an object such as {\"139\": [\"What is on the wall?\"]}.".formatted(file));
            }
            json.properties().forEach(entry -> {
                JsonNode first = entry.getValue().isArray() ? entry.getValue().path(0) : entry.getValue();
                if (!entry.getKey().matches("\\d{1,18}") || !first.isTextual() && !first.isMissingNode()) {
                    throw new BadInput("%s: \"%s\": found %s, expected an image id with a list of questions."
                            .formatted(file, BadInput.quote(entry.getKey()), BadInput.quote(entry.getValue())));
                }
                if (first.isTextual()) {
                    questions.put(Long.parseLong(entry.getKey()), first.asText());
                }
            });
            return new Questions(describe, polling, vqa, forced, questions, file);
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    /**
     * The question about an object.
     *
     * @param image the image's id
     * @param category the object's name
     * @param kind the supercategory
     * @return null if there is no question about this image
     */
    public String text(Protocol protocol, long image, String category, String kind) {
        String text = switch (protocol) {
            case GENERATIVE -> describe;
            case POLLING -> polling;
            case VQA -> byImage == null ? vqa : byImage.get(image);
        };
        return text == null
                ? null
                : text.replace("{object}", category)
                        .replace("{a object}", article(category))
                        .replace("{kind}", kind);
    }

    /** The question about a case, as {@link #text(Protocol, long, String, String)}. */
    String text(Protocol protocol, Case of, String kind) {
        return text(protocol, of.image().id(), of.category(), kind);
    }

    /**
     * The complete prompt for a question.
     *
     * @param text from {@link #text}
     * @param template with {@code <image>} and {@code {question}} in it
     * @return the prompt, with the forced beginning of the answer for VQA
     */
    public String prompt(Protocol protocol, String text, String template) {
        String asked = template.replace("{question}", text);
        return protocol != Protocol.VQA
                ? asked
                : asked + (Character.isWhitespace(asked.charAt(asked.length() - 1)) ? "" : " ") + forced;
    }

    /** A noun with its indefinite article; none before a plural. */
    static String article(String noun) {
        boolean several = noun.endsWith("s") && !noun.endsWith("ss") && !noun.endsWith("us"); // scissors, skis
        return several ? noun : (noun.matches("[aeiou].*") ? "an " : "a ") + noun;
    }
}
