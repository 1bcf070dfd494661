package org.fovea.app.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.app.look.Texts;
import org.fovea.intervene.Replacement;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.config.ModelCard;
import org.fovea.model.text.ChatTemplate;

/**
 * What the window needs to know of the model.
 *
 * @param directory its folder
 * @param name as its card has it
 * @param about a sentence, or empty
 * @param questions to offer
 * @param chatTemplate its own, around a question
 * @param computeMode the compute mode that it was opened in
 * @param usual whether that is the checkpoint's default
 * @param summary its shape in one line
 * @param layers L
 * @param heads query heads of a layer
 * @param hasDetail whether its images can have more or fewer visual tokens
 * @param imageTokens most visual tokens of an image that a person chose; 0 for what its processor says
 * @param hasMean whether its folder carries a mean visual token
 */
public record OpenModel(
        Path directory,
        String name,
        String about,
        List<ModelCard.Question> questions,
        ChatTemplate chatTemplate,
        ComputeMode computeMode,
        boolean usual,
        String summary,
        int layers,
        int heads,
        boolean hasDetail,
        int imageTokens,
        boolean hasMean) {

    static OpenModel of(VisionLanguageModel vlm) {
        String summary = Texts.of(OpenModel.class)
                .get("summary", vlm.config().summary(), vlm.parameters() / 1e6, vlm.storedType(), vlm.computeMode());
        return new OpenModel(
                vlm.directory(),
                vlm.name(),
                vlm.card().about(),
                vlm.card().questions(),
                vlm.chatTemplate(),
                vlm.computeMode(),
                vlm.computeMode() == vlm.usualComputeMode(),
                summary,
                vlm.layers(),
                vlm.config().text().heads(),
                vlm.hasImageTokenLimit(),
                vlm.imageTokenLimit(),
                Files.exists(vlm.directory().resolve(Replacement.FILE)));
    }

    /** What questions are put into: its chat template with {@code <image>} and {@code {question}}. */
    public String template() {
        return chatTemplate.text();
    }
}
