package org.fovea.model.text;

import java.util.ArrayList;
import java.util.List;
import org.fovea.model.image.ImageLayout;

/** What takes the place of an image's placeholder in a prompt, as families' processors in transformers write it. */
public final class ImageExpansion {

    private static final String FAKE = "<fake_token_around_image>";

    private ImageExpansion() {}

    /** A token for each visual token. */
    public static String repeated(String token, ImageLayout layout) {
        return token.repeat(layout.count());
    }

    /** Rows of tokens with {@code [IMG_BREAK]} between them and {@code [IMG_END]} behind (PixtralProcessor). */
    public static String brokenRows(String token, ImageLayout layout) {
        ImageLayout.View grid = layout.views().get(0);
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < grid.rows(); row++) {
            rows.add(token.repeat(grid.columns()));
        }
        return String.join("[IMG_BREAK]", rows) + "[IMG_END]";
    }

    /**
     * Tiles row by row, each behind a name of its own, and the image as a whole behind them (Idefics3Processor:
     * {@code _prompt_split_image} and {@code _prompt_single_image}).
     */
    public static String namedTiles(String token, ImageLayout layout) {
        StringBuilder out = new StringBuilder();
        String before = null;
        for (ImageLayout.View view : layout.views()) {
            String tokens = token.repeat(view.rows() * view.columns());
            if (view.name().equals("global")) {
                out.append(before == null ? "" : "\n\n")
                        .append(FAKE)
                        .append("<global-img>")
                        .append(tokens)
                        .append(FAKE);
            } else {
                String[] words = view.name().split(" "); // tile row 1 col 2
                out.append(before == null || before.equals(words[2]) ? "" : "\n");
                out.append(FAKE)
                        .append("<row_%s_col_%s>".formatted(words[2], words[4]))
                        .append(tokens);
                before = words[2];
            }
        }
        return out.toString();
    }
}
