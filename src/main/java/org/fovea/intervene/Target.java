package org.fovea.intervene;

import org.fovea.base.BadInput;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.text.Positions;

/** The positions that a knockout prevents from attending to its source. */
public enum Target {
    /** The position that predicts the next token, in the prompt and for every generated token. */
    LAST("last"),
    /** Every position after the image, generated ones included. */
    TEXT("text"),
    /** The visual tokens of the lowest row of the last view. */
    LAST_ROW("last-row");

    private final String key;

    Target(String key) {
        this.key = key;
    }

    /** Its name on the command line. */
    public String key() {
        return key;
    }

    /** @throws BadInput if no target has that name */
    public static Target named(String name) {
        for (Target target : values()) {
            if (target.key.equals(name.strip())) {
                return target;
            }
        }
        throw new BadInput("Knockout target \"%s\": expected last, text or last-row.".formatted(name));
    }

    /**
     * Its positions in a sequence.
     *
     * @param layout of the prompt's image
     */
    public Positions positions(Prompt prompt, ImageLayout layout) {
        return switch (this) {
            case LAST -> Positions.from(prompt.length() - 1);
            case TEXT -> Positions.from(prompt.imageTo());
            case LAST_ROW ->
                Positions.of(layout.lastRow().map(prompt::positionOf).toArray());
        };
    }
}
