package org.fovea.model.text;

import java.util.ArrayList;
import java.util.List;
import org.fovea.model.image.ImageLayout;

/** The text that replaces an image's placeholder in a prompt, as the families' processors in transformers write it. */
public final class ImageExpansion {

    private static final String FAKE = "<fake_token_around_image>";

    private ImageExpansion() {}

    /** One image token for each visual token. */
    public static String repeated(String token, ImageLayout layout) {
        return token.repeat(layout.count());
    }

    /**
     * Rows of image tokens with {@code [IMG_BREAK]} between them and {@code [IMG_END]} at the end (PixtralProcessor).
     */
    public static String brokenRows(String token, ImageLayout layout) {
        ImageLayout.View grid = layout.views().get(0);
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < grid.rows(); row++) {
            rows.add(token.repeat(grid.columns()));
        }
        return String.join("[IMG_BREAK]", rows) + "[IMG_END]";
    }

    /**
     * Tiles row by row, each after a name of its own, and then the whole image (Idefics3Processor:
     * {@code _prompt_split_image} and {@code _prompt_single_image}).
     */
    public static String namedTiles(String token, ImageLayout layout) {
        StringBuilder out = new StringBuilder();
        int before = 0; // the row of the previous tile
        for (ImageLayout.View view : layout.views()) {
            String tokens = token.repeat(view.rows() * view.columns());
            if (!view.isTile()) {
                out.append(before == 0 ? "" : "\n\n")
                        .append(FAKE)
                        .append("<global-img>")
                        .append(tokens)
                        .append(FAKE);
            } else {
                out.append(before == 0 || before == view.tileRow() ? "" : "\n");
                out.append(FAKE)
                        .append("<row_%s_col_%s>".formatted(view.tileRow(), view.tileColumn()))
                        .append(tokens);
                before = view.tileRow();
            }
        }
        return out.toString();
    }
}
