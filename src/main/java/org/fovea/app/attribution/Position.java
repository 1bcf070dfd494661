package org.fovea.app.attribution;

import java.util.ArrayList;
import java.util.List;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.TokenDistribution;

/** A text position behind the image. */
record Position(int at, String text) {

    /** The positions in the prompt, and in the answer before the probed token; none while there is no answer. */
    static List<Position> all(Explorer explorer) {
        List<Position> all = new ArrayList<>();
        PromptTokens asked = explorer.askedProperty().get();
        TokenDistribution probed = explorer.probedProperty().get();
        if (asked == null || probed == null || explorer.answerProperty().get() == null) {
            return all;
        }
        for (int t = asked.prompt().imageTo(); t < asked.prompt().length(); t++) {
            all.add(new Position(t, asked.texts().get(t).replace("\n", "↵")));
        }
        for (int i = 0; i < probed.index(); i++) {
            all.add(new Position(
                    asked.prompt().length() + i,
                    explorer.answerProperty().get().tokens().get(i).text()));
        }
        return all;
    }

    @Override
    public String toString() {
        return text;
    }
}
