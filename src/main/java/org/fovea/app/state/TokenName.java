package org.fovea.app.state;

import org.fovea.app.look.Texts;
import org.fovea.model.image.ImageLayout;

/** The name of a visual token for a person, as {@link ImageLayout#nameOf} has it in English. */
public final class TokenName {

    private TokenName() {}

    /** The name of a visual token, 0..N-1. */
    public static String of(ImageLayout layout, int token) {
        Texts texts = Texts.of(TokenName.class);
        ImageLayout.Token of = layout.tokens().get(token);
        return switch (of.kind()) {
            case NEWLINE -> texts.get("token.newline", of.row() + 1);
            case CLASS -> texts.get("token.class");
            default -> {
                ImageLayout.View view = layout.views().get(of.view());
                String patch = texts.get("token.patch", token);
                if (layout.views().size() > 1 && view.isTile()) {
                    yield texts.get("token.tile", view.tileRow(), view.tileColumn(), patch);
                }
                boolean named = layout.views().size() > 1 && of.kind() != ImageLayout.Kind.PATCH;
                yield named ? view.name() + " · " + patch : patch;
            }
        };
    }
}
