package org.fovea.app.state;

import java.util.ArrayList;
import java.util.List;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.text.Tokenizer;

/**
 * A prompt that has been run over the image.
 *
 * @param prompt as the decoder got it
 * @param question as the person put it
 * @param texts [T] what stands at each position: a token's text, or a visual token's name
 */
public record PromptTokens(Prompt prompt, String question, List<String> texts) {

    static PromptTokens of(Prompt prompt, String question, ImageLayout layout, Tokenizer tokenizer) {
        List<String> texts = new ArrayList<>();
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            texts.add(patch >= 0 ? TokenName.of(layout, patch) : tokenizer.text(prompt.ids()[t]));
        }
        return new PromptTokens(prompt, question, List.copyOf(texts));
    }
}
