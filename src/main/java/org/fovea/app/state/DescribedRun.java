package org.fovea.app.state;

import org.fovea.analysis.ReadToken;
import org.fovea.analysis.RunDescription;
import org.fovea.session.CommandLine;
import org.fovea.session.Interventions;

/** The run that an export is from, as the command that writes the same file describes it. */
public final class DescribedRun {

    private DescribedRun() {}

    /**
     * The run without interventions.
     *
     * @param line the command
     */
    public static RunDescription of(Explorer explorer, CommandLine line) {
        OpenModel model = explorer.modelProperty().get();
        boolean whole = line.values("--prompt").get(0).contains("<image>");
        return new RunDescription(
                model.name(),
                explorer.askedProperty().get().prompt(),
                whole ? null : model.chatTemplate().warning().orElse(null),
                model.imageTokens(),
                explorer.imageProperty().get().grid());
    }

    /**
     * The run with interventions.
     *
     * @param line the command, which names the knockouts
     */
    public static RunDescription of(Explorer explorer, CommandLine line, Interventions change) {
        return of(explorer, line)
                .with(
                        change.ablated().isEmpty()
                                ? null
                                : new RunDescription.Ablated(change.ablated(), change.replacement(), false),
                        line.values("--knockout"));
    }

    /**
     * The token of the answer that is read.
     *
     * @param text as a result has it
     */
    public static ReadToken token(Explorer explorer, String text) {
        TokenDistribution probed = explorer.probedProperty().get();
        return new ReadToken(
                probed.token().id(),
                text,
                probed.index(),
                explorer.answerProperty().get().text());
    }
}
