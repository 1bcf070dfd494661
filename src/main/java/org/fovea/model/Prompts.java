package org.fovea.model;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.model.config.ImageToken;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.text.ChatTemplate;
import org.fovea.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/** Turns questions into prompts: applies the chat template, expands the image's placeholder, and tokenizes. */
final class Prompts {

    private final Path directory;
    private final ModelConfig config;
    private final Family family;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final String placeholder;
    private final String imageToken;

    /** @throws BadInput if the tokenizer does not have config.json's image token */
    Prompts(Path directory, ModelConfig config, Family family, Tokenizer tokenizer) {
        this.directory = directory;
        this.config = config;
        this.family = family;
        this.tokenizer = tokenizer;
        template = ChatTemplate.read(directory);
        placeholder = ImageToken.placeholder(directory);
        imageToken = ImageToken.read(directory);
        if (tokenizer.idOf(imageToken) != config.imageToken()) {
            throw new BadInput("%s: has %s; config.json says that id %d is %s."
                    .formatted(
                            directory.resolve("tokenizer.json"),
                            tokenizer.idOf(imageToken) < 0
                                    ? "no token " + BadInput.quote(imageToken)
                                    : BadInput.quote(imageToken) + " at id " + tokenizer.idOf(imageToken),
                            config.imageToken(),
                            BadInput.quote(imageToken)));
        }
        if (config.imageToken() >= config.text().vocabulary()) {
            throw new BadInput("%s: image_token_index is %d; expected an id below text_config.vocab_size, %d."
                    .formatted(
                            directory.resolve("config.json"),
                            config.imageToken(),
                            config.text().vocabulary()));
        }
    }

    ChatTemplate template() {
        return template;
    }

    /**
     * Whether a text is a whole prompt rather than a question: it contains {@code <image>} or the checkpoint's own
     * placeholder.
     */
    boolean isWhole(String text) {
        return text.contains(ImageToken.MARK) || text.contains(placeholder);
    }

    /**
     * Makes a prompt from a question and a template, or from a whole prompt.
     *
     * @param layout the layout of the image
     * @param text a whole prompt if it contains {@code <image>} or the checkpoint's own placeholder, or else a question
     *     to insert into the template
     * @param template a template with {@code <image>} and {@code {question}}; null for the checkpoint's own
     * @throws BadInput if there is not exactly one {@code <image>}
     */
    Prompt of(ImageLayout layout, String text, @Nullable String template) {
        String enclosing = template == null ? this.template.text() : template;
        String whole = (isWhole(text) ? text : enclosing.replace(ChatTemplate.QUESTION, text))
                .replace(placeholder, ImageToken.MARK);
        tokenizer.refuseTooLong(whole);
        int at = whole.indexOf(ImageToken.MARK);
        if (at < 0) {
            throw new BadInput("The prompt \"%s\" has no %s.".formatted(BadInput.quote(whole), ImageToken.MARK));
        }
        if (whole.indexOf(ImageToken.MARK, at + 1) >= 0) {
            throw new BadInput("The prompt has more than one %s; Fovea supports one image.".formatted(ImageToken.MARK));
        }
        int[] ids = tokenizer.encodeExpanded(
                family.expand(whole.replace(ImageToken.MARK, placeholder), placeholder, imageToken, layout),
                family.addsSpecialTokens());
        for (int id : ids) {
            if (id >= config.text().vocabulary()) {
                throw new BadInput("%s: gives \"%s\" the id %d; config.json's text_config.vocab_size is %d."
                        .formatted(
                                directory.resolve("tokenizer.json"),
                                tokenizer.piece(id),
                                id,
                                config.text().vocabulary()));
            }
        }
        int[] visual = IntStream.range(0, ids.length)
                .filter(i -> ids[i] == config.imageToken())
                .toArray();
        if (visual.length != layout.count()) {
            throw new BadInput("The prompt \"%s\" has %,d image tokens; the image has %,d."
                    .formatted(BadInput.quote(whole), visual.length, layout.count()));
        }
        if (ids.length >= config.text().maxPositions()) {
            throw new BadInput("The prompt has %,d positions with the image; the model supports %,d."
                    .formatted(ids.length, config.text().maxPositions()));
        }
        return new Prompt(whole, ids, family.sequence(ids.length, visual, layout));
    }
}
