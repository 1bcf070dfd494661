package org.fovea.app.answer;

import java.util.List;
import java.util.Map;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.figure.AnswerFigure;
import org.fovea.figure.Figure;
import org.fovea.session.CommandLine;

/** The question, the answers and the probabilities at the probed token, to be exported. */
final class AnswerExport {

    private AnswerExport() {}

    /** What an explorer shows; null until the answers and the probabilities are there. */
    static Exportable of(Explorer explorer) {
        TokenDistribution before = explorer.probedProperty().get();
        boolean changes = !explorer.history().current().isNone();
        TokenDistribution after = changes ? explorer.changedProbedProperty().get() : null;
        CommandLine line = new Saving(explorer).commands().ask();
        if (line == null
                || before == null
                || explorer.answerProperty().get() == null
                || changes && (after == null || explorer.changedAnswerProperty().get() == null)) {
            return null;
        }
        Figure drawn = AnswerFigure.of(
                line.words().stream()
                        .filter(word -> word.startsWith("--prompt="))
                        .map(word -> word.substring("--prompt=".length()))
                        .findFirst()
                        .orElseGet(() -> line.values("--prompt").get(0)),
                explorer.answerProperty().get().text(),
                changes ? explorer.changedAnswerProperty().get().text() : null,
                AnswerFigure.interventions(
                        explorer.history().current().ablated().size(), line.values("--knockout")),
                AnswerFigure.bars(
                        before.top(),
                        before.all(),
                        after == null ? null : after.top(),
                        after == null ? null : after.all()));
        return new Exportable(
                Texts.of(AnswerExport.class).get("export.what"),
                "answer",
                List.of(),
                choices -> drawn,
                Map.of(),
                (file, options) -> line.writing(file, options).toString());
    }
}
