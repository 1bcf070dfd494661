package org.fovea.app.state;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.text.Tokenizer;

/**
 * A prompt that has been run over the image.
 *
 * @param prompt as the decoder got it
 * @param question as the person put it
 * @param texts [T] what stands at each position: a token's text, or a visual token's name
 * @param decoded [T] each token's text, of visual tokens that of the token in their place
 */
public record PromptTokens(Prompt prompt, String question, List<String> texts, List<String> decoded) {

    static PromptTokens of(Prompt prompt, String question, ImageLayout layout, Tokenizer tokenizer) {
        List<String> texts = new ArrayList<>();
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            texts.add(patch >= 0 ? TokenName.of(layout, patch) : tokenizer.text(prompt.ids()[t]));
        }
        return new PromptTokens(
                prompt,
                question,
                List.copyOf(texts),
                IntStream.of(prompt.ids()).mapToObj(tokenizer::text).toList());
    }

    /**
     * A text token, or consecutive visual tokens of the same id.
     *
     * @param from its first position, 0..T-1
     * @param to its last position
     * @param id of the token
     * @param text of the token; of a visual token its name
     * @param patch the first of the visual tokens, 0..N-1; -1 for a text token
     */
    public record Part(int from, int to, int id, String text, int patch) {}

    /** The prompt in order, runs of visual tokens taken together. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            int id = prompt.ids()[t];
            Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
            boolean goesOn = patch >= 0
                    && last != null
                    && last.patch() >= 0
                    && last.id() == id
                    && last.patch() + t - last.from() == patch;
            if (goesOn) {
                parts.set(parts.size() - 1, new Part(last.from(), t, id, last.text(), last.patch()));
            } else {
                parts.add(new Part(t, t, id, texts.get(t), patch));
            }
        }
        return List.copyOf(parts);
    }

    /** A table with a line for each position: {@code position,id,visual_token,text}. */
    public String csv() {
        StringBuilder csv = new StringBuilder("position,id,visual_token,text\n");
        for (int t = 0; t < prompt.length(); t++) {
            int patch = prompt.patchAt(t);
            csv.append(t).append(',').append(prompt.ids()[t]).append(',');
            csv.append(patch >= 0 ? patch + "," : ",\"" + texts.get(t).replace("\"", "\"\"") + "\"");
            csv.append('\n');
        }
        return csv.toString();
    }
}
