package org.fovea.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.fovea.analysis.RunDescription;
import org.fovea.base.BadInput;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.ReplacementChoice;
import org.fovea.session.Interventions;
import org.fovea.session.SavedInterventions;
import picocli.CommandLine.Option;

/** Options that select the ablated visual tokens and their replacement. */
final class AblationOptions {

    @Option(
            names = "--ablate",
            paramLabel = "PATCHES",
            converter = SourceText.Converter.class,
            description =
                    "Replace these visual tokens with the mean: 3,5,7 or 3-7, object, object+1 or object+2 (with a "
                            + "border of one or two patches).")
    private SourceText ablate;

    @Option(
            names = "--mean",
            paramLabel = "FILE|zero|image",
            description =
                    "The replacement: a file with one vector (.safetensors, .npy, .pt), zeros, or the image's own "
                            + "mean; default: the checkpoint's mean_embedding.safetensors, else the image's own mean.")
    private String mean;

    @Option(
            names = "--deepstack",
            paramLabel = "remove|keep",
            description = "Whether ablated tokens also lose the visual features that are added after the first layers "
                    + "(Qwen3-VL); default: remove.")
    private String deepstack;

    private Ablation ablation;
    private Replacement shared; // read only once

    /**
     * The ablation, or null.
     *
     * @param changes the list to which its description is added
     * @throws org.fovea.base.BadInput if there are no such patches, or the replacement cannot be used
     */
    Ablation ablation(CommandSession session, List<String> changes) {
        return ablation(ablate, session, changes);
    }

    /** Whether patches to ablate were typed. */
    boolean isGiven() {
        return ablate != null;
    }

    /** The session's ablation. */
    Ablation savedAblation(CommandSession session, List<String> changes) {
        Patches saved = session.interventions().ablated();
        return ablation(saved.isEmpty() ? null : new SourceText(saved.toString()), session, changes);
    }

    private Ablation ablation(SourceText ablate, CommandSession session, List<String> changes) {
        if (ablate != null) {
            Patches patches = session.patches(ablate, "--ablate");
            ablation = new Ablation(patches, replacement(session), keepsDeepstack());
            changes.add("%s replaced by %s"
                    .formatted(
                            count(patches, ablate, session),
                            ablation.replacement().name()));
        }
        return ablation;
    }

    private boolean keepsDeepstack() {
        if (deepstack != null && !deepstack.equals("remove") && !deepstack.equals("keep")) {
            throw new BadInput("--deepstack \"%s\": expected remove or keep.".formatted(BadInput.quote(deepstack)));
        }
        return "keep".equals(deepstack);
    }

    /** The ablation as a counterfactual; prints it on stderr in one line, if there is any. */
    Counterfactual counterfactual(CommandSession session, PrintWriter err) {
        List<String> changes = new ArrayList<>();
        Ablation only = ablation(session, changes);
        print(changes, err);
        return Counterfactual.of(only);
    }

    /** Prints the interventions in one line, if there are any. */
    static void print(List<String> changes, PrintWriter err) {
        if (!changes.isEmpty()) {
            err.println("Interventions: " + String.join("; ", changes) + ".");
            err.flush();
        }
    }

    /** Number and name of patches. */
    static String count(Patches patches, SourceText text, CommandSession session) {
        String name = text.text().startsWith("object") || text.text().startsWith("non-object")
                ? "%s: %s".formatted(text, session.object().label())
                : text.text();
        return "%d %s (%s)".formatted(patches.size(), patches.size() == 1 ? "patch" : "patches", name);
    }

    /**
     * What ablated tokens are replaced by.
     *
     * @throws org.fovea.base.BadInput if it cannot be used
     */
    Replacement replacement(CommandSession session) {
        if (shared == null) {
            shared = read(session);
        }
        return shared;
    }

    private Replacement read(CommandSession session) {
        ReplacementChoice choice = new ReplacementChoice(mean != null ? mean : saved(session.interventions()));
        if (choice.isFile()) {
            Fovea.path("--mean", choice.text());
        }
        return choice.of(session.vlm(), session.image());
    }

    /** The session's replacement as {@code --mean} would name it; null for the default. */
    private static String saved(SavedInterventions session) {
        if (session.vector() != null) {
            return session.vector().path().toString();
        }
        return session.mean() == Interventions.Mean.ZERO
                ? "zero"
                : session.mean() == Interventions.Mean.IMAGE ? "image" : null;
    }

    /** A session's run with the ablation; call {@link #ablation} first. */
    RunDescription description(CommandSession session) {
        return session.description().with(RunDescription.Ablated.of(ablation), List.of());
    }
}
