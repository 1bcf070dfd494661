package org.fovea.app.attribution;

import java.util.List;
import org.fovea.analysis.AttentionMap;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.AttributionFigure;
import org.fovea.figure.ColorScale;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.figure.ReadToken;

/** Results as figures, in English: those that a command computes as the command draws them. */
final class AttributionFigures {

    private final Explorer explorer;

    AttributionFigures(Explorer explorer) {
        this.explorer = explorer;
    }

    /** Whether a command draws the same: not a part of an occlusion, nor log-odds, nor a set that reaches no goal. */
    static boolean hasCommand(AttributionResult result) {
        return !(result instanceof OcclusionResult o && !(o.whole() && o.points()))
                && !(result instanceof MinimalSetResult set
                        && !(set.done() && set.step().reached()));
    }

    /** A result over the image. */
    Figure figure(AttributionResult result) {
        OpenImage open = explorer.imageProperty().get();
        ImageFigure image = new ImageFigure(open.source(), open.grid());
        String replacement = explorer.history().current().replacement();
        if (!hasCommand(result)) {
            return shown(image, result);
        } else if (result instanceof OcclusionResult occluded) {
            return AttributionFigure.occlusion(
                    image,
                    token(occluded.token()),
                    occluded.base(),
                    occluded.size(),
                    occluded.columns().get("change"),
                    replacement);
        } else if (result instanceof GradientsResult gradients) {
            return AttributionFigure.gradients(
                    image,
                    token(gradients.token()),
                    gradients.result(),
                    gradients.signed(),
                    gradients.steps(),
                    replacement);
        } else if (result instanceof AttentionResult attended) {
            return attention(image, attended);
        } else if (result instanceof MinimalSetResult set) {
            return AttributionFigure.minimal(
                    image,
                    token(set.token()),
                    set.goal() == MinimalSetResult.Goal.FLIP,
                    set.step().patches(),
                    set.then(),
                    set.p(),
                    replacement);
        }
        throw new IllegalArgumentException(result.toString());
    }

    private ReadToken token(String text) {
        return new ReadToken(
                text,
                explorer.probedProperty().get().index(),
                explorer.answerProperty().get().text());
    }

    private Figure attention(ImageFigure image, AttentionResult attended) {
        int position = attended.attention().position();
        int last = explorer.askedProperty().get().prompt().length()
                - 1
                + explorer.probedProperty().get().index();
        int layers = attended.attention().weights().length;
        int layer = attended.layer();
        return AttributionFigure.attention(
                image,
                new AttributionFigure.Query(
                        position,
                        attended.text(),
                        position == last
                                ? explorer.probedProperty().get().token().text()
                                : ""),
                new AttributionFigure.Pooled(
                        layer > 0 ? layer : 1,
                        layer > 0 ? layer : layers,
                        attended.head(),
                        attended.pooling() == AttentionMap.Pooling.MAX),
                attended.columns().get("attention"));
    }

    /** A result that no command draws, as the window shows it. */
    private static Figure shown(ImageFigure image, AttributionResult result) {
        Texts english = Texts.english(AttributionFigures.class);
        PatchMap map = result.map(english);
        if (map.isSet()) {
            image.only(map.set(), map.title());
        } else {
            image.values(
                    map.values(),
                    new ColorScale(
                            map.limit(),
                            map.signed() ? ColorScale.Kind.CHANGE : ColorScale.Kind.MAP,
                            v -> v == map.limit() ? map.high() : v == -map.limit() ? map.low() : "",
                            ""));
        }
        return image.figure(result.fileName(), map.title(), List.of(result.summary(english)));
    }
}
