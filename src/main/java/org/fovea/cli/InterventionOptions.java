package org.fovea.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.fovea.analysis.RunDescription;
import org.fovea.figure.AnswerFigure;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.model.Prompt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for interventions: ablation and knockouts. */
final class InterventionOptions {

    @Mixin
    private AblationOptions ablation;

    @Option(
            names = "--knockout",
            paramLabel = "A-B[/H]:FROM>TO",
            converter = KnockoutText.Converter.class,
            description = "Block attention in layers A to B; repeatable. H: only in these heads, such as 0,3 (from 0). "
                    + "FROM (keys): patches as above, non-object, non-object+1, non-object+2 or image. TO "
                    + "(queries): last (the last position), text (all positions after the image) or last-row "
                    + "(the last row of patches). Put it in quotes, because of the >.")
    private List<KnockoutText> knockouts = new ArrayList<>();

    private Ablation ablated;
    private boolean takesSaved = true;

    /** Leaves out what the session changes: for questions that the explorer asks of the unchanged model. */
    InterventionOptions withoutSaved() {
        takesSaved = false;
        return this;
    }

    /**
     * The counterfactual for the open model and image; prints the interventions on stderr in one line, if there are
     * any.
     *
     * @throws org.fovea.base.BadInput if there are no such patches, layers or heads, or the replacement cannot be used
     */
    Counterfactual counterfactual(CommandSession session, PrintWriter err) {
        List<String> changes = new ArrayList<>();
        if (!ablation.isGiven() && knockouts.isEmpty() && takesSaved) {
            knockouts = session.interventions().knockouts().stream()
                    .map(KnockoutText::of)
                    .toList();
            ablated = ablation.savedAblation(session, changes);
        } else {
            ablated = ablation.ablation(session, changes);
        }
        Counterfactual all = at(session, session.prompt());
        for (KnockoutText k : knockouts) {
            changes.add("attention from %s to %s blocked in layers %s%s"
                    .formatted(
                            AblationOptions.count(session.patches(k.from(), "--knockout"), k.from(), session),
                            k.to().key(),
                            k.layers(),
                            k.heads() == null ? "" : ", heads " + k.headText()));
        }
        AblationOptions.print(changes, err);
        return all;
    }

    /** The same for a prompt that includes the beginning of an answer; call {@link #counterfactual} first. */
    Counterfactual at(CommandSession session, Prompt prompt) {
        return new Counterfactual(
                ablated,
                knockouts.stream().map(k -> k.knockout(session, prompt)).toList());
    }

    /** In words for a figure; call {@link #counterfactual} first. */
    String summary() {
        return AnswerFigure.interventions(
                ablated == null ? 0 : ablated.patches().size(),
                knockouts.stream().map(KnockoutText::toString).toList());
    }

    /** A session's run with the interventions; call {@link #counterfactual} first. */
    RunDescription description(CommandSession session) {
        return session.description()
                .with(
                        RunDescription.Ablated.of(ablated),
                        knockouts.stream().map(KnockoutText::toString).toList());
    }
}
