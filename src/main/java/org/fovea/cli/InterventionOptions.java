package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.model.Prompt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what is changed about a run. */
final class InterventionOptions {

    @Mixin
    private AblationOptions ablation;

    @Option(
            names = "--knockout",
            paramLabel = "A-B[/H]:FROM>TO",
            converter = KnockoutText.Converter.class,
            description =
                    "Cut attention in layers A to B; repeatable. H: in these heads only, such as 0,3, counted from 0. "
                            + "FROM: patches as above, non-object, non-object+1, non-object+2 or image. TO: last (the position that "
                            + "answers), text (all after the image) or last-row (the lowest patches). Quote it: > is the shell's.")
    private List<KnockoutText> knockouts = new ArrayList<>();

    private Ablation ablated;
    private boolean takesSaved = true;

    /** Leaves out what the session changes: for questions that the explorer asks of the unchanged model. */
    InterventionOptions withoutSaved() {
        takesSaved = false;
        return this;
    }

    /**
     * What it means for the open model and image; says on stderr in one line what is changed, if anything is.
     *
     * @throws org.fovea.base.BadInput if there are no such patches, layers or heads, or the mean cannot be used
     */
    Counterfactual counterfactual(CommandSession session, PrintWriter err) {
        List<String> said = new ArrayList<>();
        if (!ablation.isGiven() && knockouts.isEmpty() && takesSaved) {
            knockouts = session.interventions().knockouts().stream()
                    .map(KnockoutText::of)
                    .toList();
            ablated = ablation.savedAblation(session, said);
        } else {
            ablated = ablation.ablation(session, said);
        }
        Counterfactual all = at(session, session.prompt());
        for (KnockoutText k : knockouts) {
            said.add("attention from %s to %s cut in layers %s%s"
                    .formatted(
                            AblationOptions.count(session.patches(k.from(), "--knockout"), k.from(), session),
                            k.to().key(),
                            k.layers(),
                            k.heads() == null ? "" : ", heads " + k.headText()));
        }
        AblationOptions.say(said, err);
        return all;
    }

    /** The same where the beginning of an answer counts as part of the prompt, after {@link #counterfactual}. */
    Counterfactual at(CommandSession session, Prompt prompt) {
        return new Counterfactual(
                ablated,
                knockouts.stream().map(k -> k.knockout(session, prompt)).toList());
    }

    /** Notes in a JSON object what was changed, after {@link #counterfactual}. */
    void describe(ObjectNode json) {
        ablation.describe(json);
        if (!knockouts.isEmpty()) {
            knockouts.forEach(k -> json.withArray("knockouts").add(k.toString()));
        }
    }
}
