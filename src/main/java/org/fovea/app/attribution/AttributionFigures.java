package org.fovea.app.attribution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.Occlusion;
import org.fovea.analysis.ReadToken;
import org.fovea.analysis.RunDescription;
import org.fovea.analysis.TokenTable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.DescribedRun;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.AttributionFigure;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.session.CommandLine;

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
                    set.then().text(),
                    set.then().p(),
                    replacement);
        }
        throw new IllegalArgumentException(result.toString());
    }

    /** A result as the command's JSON; the command must write the same. */
    String json(AttributionResult result, CommandLine line) {
        RunDescription run = result instanceof AttentionResult
                ? DescribedRun.of(
                        explorer, line, explorer.shownRun().changeProperty().get())
                : DescribedRun.of(explorer, line);
        ObjectNode json = run.json();
        String replacement = explorer.history().current().replacement();
        if (result instanceof OcclusionResult occluded) {
            token(occluded.token()).describe(json).put("p", occluded.base());
            Occlusion.describe(json, occluded.size(), replacement);
        } else if (result instanceof GradientsResult gradients) {
            token(gradients.token()).describe(json);
            gradients.result().describe(json, gradients.steps(), replacement);
        } else if (result instanceof AttentionResult attended) {
            token(explorer.probedProperty().get().token().text()).describe(json);
            AttentionMap.describe(
                    json,
                    attended.attention().position(),
                    attended.text(),
                    line.values("--layers").get(0),
                    attended.head(),
                    attended.pooling());
        } else if (result instanceof MinimalSetResult set) {
            token(set.token()).describe(json);
            set.step()
                    .describe(
                            json,
                            line.values("--goal").get(0),
                            Integer.parseInt(line.values("--breadth").get(0)),
                            replacement,
                            set.then());
        }
        TokenTable.describe(json, result.columns());
        return RunDescription.file(json);
    }

    private ReadToken token(String text) {
        return DescribedRun.token(explorer, text);
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
        return map.over(image).figure(result.fileName(), map.title(), List.of(result.summary(english)));
    }
}
