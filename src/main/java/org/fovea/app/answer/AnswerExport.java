package org.fovea.app.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.fovea.analysis.AnswerTable;
import org.fovea.analysis.RunDescription;
import org.fovea.app.look.Exportable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.DescribedRun;
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
                line.values("--prompt").get(0),
                explorer.answerProperty().get().text(),
                changes ? explorer.changedAnswerProperty().get().text() : null,
                AnswerFigure.interventions(
                        explorer.history().current().ablated().size(), line.values("--knockout")),
                AnswerFigure.bars(
                        before.top(),
                        before.all(),
                        after == null ? null : after.top(),
                        after == null ? null : after.all()));
        AnswerTable table = new AnswerTable(
                changes
                        ? explorer.changedAnswerProperty().get()
                        : explorer.answerProperty().get(),
                changes ? explorer.changedNextTokens() : explorer.nextTokens(),
                new AnswerTable.Read(
                        DescribedRun.token(explorer, before.token().text()),
                        before.token().p(),
                        after == null ? null : after.token().p(),
                        (after == null ? before : after).top()));
        return new Exportable(
                Texts.of(AnswerExport.class).get("export.what"),
                "answer",
                List.of(),
                choices -> drawn,
                Map.of("csv", table::csv, "json", () -> json(explorer, line, table)),
                (file, options) -> line.writing(file, options).toString());
    }

    private static String json(Explorer explorer, CommandLine line, AnswerTable table) {
        ObjectNode json =
                DescribedRun.of(explorer, line, explorer.history().current()).json();
        table.describe(json);
        return RunDescription.file(json);
    }
}
