package org.fovea.app.state;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.app.look.Texts;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Finding;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.LiveKnockout;
import org.fovea.session.Interventions.Mean;
import org.fovea.session.SavedInterventions;

/** Interventions in the window's language. */
public final class InterventionTexts {

    private InterventionTexts() {}

    /** The number of ablated tokens and their replacement. */
    public static String ablation(Interventions change) {
        return ablation(change.ablated(), change.mean());
    }

    private static String ablation(Patches ablated, Mean mean) {
        int tokens = ablated.size();
        return texts().get(tokens == 1 ? "ablation.token" : "ablation.tokens", tokens, MeanName.of(mean));
    }

    /** Layers, heads, source and target of a knockout. */
    public static String knockout(LiveKnockout knockout) {
        boolean one = knockout.window().first() == knockout.window().last();
        return texts().get(
                        one ? "knockout.layer" : "knockout.layers",
                        knockout.window(),
                        heads(knockout.heads()),
                        source(knockout.label()),
                        target(knockout.target()));
    }

    /**
     * All interventions of a finding in one line; empty for none, its own words if it does not name the replacement.
     */
    public static String summary(Finding finding) {
        SavedInterventions kept = finding.session().interventions();
        if (kept.mean() == null) {
            return finding.change();
        }
        Stream<String> ablated =
                kept.ablated().isEmpty() ? Stream.of() : Stream.of(ablation(kept.ablated(), kept.mean()));
        return Stream.concat(ablated, kept.knockouts().stream().map(InterventionTexts::knockout))
                .collect(Collectors.joining(" · "));
    }

    /** What a step from one state to the next did, in a few words. */
    public static String step(Interventions before, Interventions after) {
        if (after.isNone() && !before.isNone()) {
            return texts().get("step.clear");
        }
        if (!after.ablated().equals(before.ablated())) {
            Patches more = after.ablated().without(before.ablated());
            Patches fewer = before.ablated().without(after.ablated());
            return more.isEmpty()
                    ? patches("step.restore.one", "step.restore.many", fewer)
                    : patches("step.ablate.one", "step.ablate.many", more);
        }
        for (LiveKnockout knockout : after.knockouts()) {
            if (!before.knockouts().contains(knockout)) {
                return texts().get("step.block", knockout(knockout));
            }
        }
        for (LiveKnockout knockout : before.knockouts()) {
            if (!after.knockouts().contains(knockout)) {
                return texts().get("step.unblock", knockout(knockout));
            }
        }
        return texts().get("step.replace", MeanName.of(after));
    }

    private static String patches(String one, String many, Patches patches) {
        return patches.size() == 1 ? texts().get(one, patches) : texts().get(many, patches.size());
    }

    private static String heads(Set<Integer> heads) {
        if (heads == null) {
            return "";
        }
        return " "
                + texts().get(
                                heads.size() == 1 ? "knockout.head" : "knockout.heads",
                                heads.stream().sorted().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** A source by its name in sessions; any other name as it is. */
    private static String source(String label) {
        return switch (label) {
            case "object" -> texts().get("source.object");
            case "object +1" -> texts().get("source.object.1");
            case "object +2" -> texts().get("source.object.2");
            case "everything but the object" -> texts().get("source.rest");
            case "everything but object +1" -> texts().get("source.rest.1");
            case "everything but object +2" -> texts().get("source.rest.2");
            case "the ablated patches" -> texts().get("source.ablated");
            case "all image tokens" -> texts().get("source.image");
            default -> label;
        };
    }

    private static String target(Target target) {
        return switch (target) {
            case LAST -> texts().get("target.last");
            case TEXT -> texts().get("target.text");
            case LAST_ROW -> texts().get("target.row");
        };
    }

    private static Texts texts() {
        return Texts.of(InterventionTexts.class);
    }
}
