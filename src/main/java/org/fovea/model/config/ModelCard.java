package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint's description of itself in {@code fovea.json}, if it has one: a name, a sentence, and questions that
 * suit the model.
 *
 * @param name shown wherever the model is named
 * @param about a sentence or two to be shown; empty if there is none
 * @param questions the questions to offer
 */
public record ModelCard(String name, String about, List<Question> questions) {

    /**
     * A question to offer.
     *
     * @param text the question; with {@code {}} in it if it has choices
     * @param choices what can replace {@code {}}; empty if the question has no choices
     */
    public record Question(String text, List<String> choices) {}

    /** For checkpoints without a card: questions that suit any model. */
    private static final List<Question> USUAL =
            List.of(new Question("Describe this image.", List.of()), new Question("What is in this image?", List.of()));

    /** The first question, with the first of its choices. */
    public String firstQuestion() {
        Question first = questions.get(0);
        return first.choices().isEmpty()
                ? first.text()
                : first.text().replace("{}", first.choices().get(0));
    }

    /**
     * Reads {@code fovea.json}, or makes a card from the folder's name ({@link #nameOf}).
     *
     * @throws org.fovea.base.BadInput if the file exists and is not JSON
     */
    public static ModelCard read(Path directory) {
        Path file = directory.resolve("fovea.json");
        String folder = nameOf(directory);
        if (!Files.exists(file)) {
            return new ModelCard(folder, "", USUAL);
        }
        Fields fields = Fields.read(file);
        List<Question> questions = new ArrayList<>();
        for (JsonNode question : fields.node().path("questions")) {
            List<String> choices = new ArrayList<>();
            question.path("choices").forEach(choice -> choices.add(choice.asText()));
            questions.add(new Question(question.path("text").asText(), List.copyOf(choices)));
        }
        return new ModelCard(
                fields.text("name", folder),
                fields.text("about", ""),
                questions.isEmpty() ? USUAL : List.copyOf(questions));
    }

    /**
     * A checkpoint's name if there is no card: the folder's name, or in the Hugging Face cache, where folders are named
     * after commits ({@code models--owner--name/snapshots/0123…}), {@code owner/name}.
     */
    public static String nameOf(Path directory) {
        Path folder = directory.toAbsolutePath().normalize();
        Path snapshots = folder.getParent();
        Path repo = snapshots == null ? null : snapshots.getParent();
        if (snapshots != null
                && repo != null
                && repo.getFileName() != null
                && snapshots.endsWith("snapshots")
                && repo.getFileName().toString().startsWith("models--")) {
            return repo.getFileName().toString().substring("models--".length()).replace("--", "/");
        }
        return folder.getFileName() == null
                ? folder.toString()
                : folder.getFileName().toString();
    }
}
