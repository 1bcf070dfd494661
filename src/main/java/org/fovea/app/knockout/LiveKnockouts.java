package org.fovea.app.knockout;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fovea.app.state.Explorer;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.LiveKnockout;

/** The knockouts that are applied to the live answer. */
final class LiveKnockouts {

    private final Explorer explorer;

    LiveKnockouts(Explorer explorer) {
        this.explorer = explorer;
    }

    /** Applies a knockout, or removes it if it is applied; more keeps the others. */
    void toggle(LiveKnockout knockout, boolean more) {
        Interventions now = explorer.history().current();
        List<LiveKnockout> next =
                new ArrayList<>(more || now.knockouts().contains(knockout) ? now.knockouts() : List.of());
        if (!next.remove(knockout)) {
            next.add(knockout);
        }
        explorer.history().set(now.knocking(next));
    }

    /** Whether this attention is blocked, whatever the source is called. */
    boolean applied(LiveKnockout knockout) {
        return explorer.history().current().knockouts().stream()
                .anyMatch(k -> k.window().equals(knockout.window())
                        && k.source().equals(knockout.source())
                        && k.target() == knockout.target()
                        && Objects.equals(k.heads(), knockout.heads()));
    }
}
