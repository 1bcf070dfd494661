package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import picocli.CommandLine.Option;

/** The options that say what is changed about a run. */
final class WhatIf {

    @Option(names = "--ablate", paramLabel = "PATCHES", converter = SourceText.Converter.class,
            description = "Replace these visual tokens by a mean: 3,5,7 or 3-7, object, object+1 or object+2 "
                    + "(+1, +2: with its neighbours once, twice).")
    private SourceText ablate;

    @Option(names = "--mean", paramLabel = "FILE|zero|image",
            description = "The mean: a file with one vector (.safetensors, .npy, .pt), zeros, or the picture's own mean; "
                    + "default: the checkpoint's mean_embedding.safetensors, else the picture's own.")
    private String mean;

    @Option(names = "--knockout", paramLabel = "A-B:FROM>TO", converter = KnockoutText.Converter.class,
            description = "Cut attention in layers A to B; repeatable. FROM: patches as above, non-object, non-object+1, "
                    + "non-object+2 or image. TO: last (the position that answers), text (all after the image) or "
                    + "last-row (the lowest patches). Quote it: > is the shell's.")
    private List<KnockoutText> knockouts = new ArrayList<>();

    private Patches ablated;
    private Replacement replacement;

    /**
     * What it means for the open model and picture; says on stderr in one line what is changed, if anything is.
     *
     * @throws org.fovea.BadInput if there are no such patches or layers, or the mean cannot be used
     */
    Counterfactual counterfactual(Session session, PrintWriter err) {
        List<String> said = new ArrayList<>();
        Ablation ablation = null;
        if (ablate != null) {
            ablated = session.patches(ablate, "--ablate");
            replacement = replacement(session);
            ablation = new Ablation(ablated, replacement);
            said.add("%s replaced by %s".formatted(count(ablated, ablate, session), replacement.name()));
        }
        List<org.fovea.intervene.Knockout> cuts = new ArrayList<>();
        for (KnockoutText k : knockouts) {
            cuts.add(k.knockout(session));
            said.add("attention from %s to %s cut in layers %s".formatted(
                    count(session.patches(k.from(), "--knockout"), k.from(), session), k.to().key(), k.layers()));
        }
        if (!said.isEmpty()) {
            err.println("Changed: " + String.join("; ", said) + ".");
            err.flush();
        }
        return new Counterfactual(ablation, cuts);
    }

    private static String count(Patches patches, SourceText text, Session session) {
        String name = text.text().startsWith("object") || text.text().startsWith("non-object")
                ? "%s: %s".formatted(text, session.object().label()) : text.text();
        return "%d %s (%s)".formatted(patches.size(), patches.size() == 1 ? "patch" : "patches", name);
    }

    private Replacement replacement(Session session) {
        int width = session.image().values()[0].length;
        if (mean == null) {
            Path own = session.vlm().directory().resolve(Replacement.FILE);
            if (Files.exists(own)) {
                return new Replacement("the checkpoint's " + Replacement.FILE, Replacement.read(own, width).vector());
            }
            return Replacement.imageMean(session.image());
        }
        return switch (mean) {
            case "zero" -> Replacement.zero(width);
            case "image" -> Replacement.imageMean(session.image());
            default -> Replacement.read(Path.of(mean), width);
        };
    }

    /** Notes in a JSON object what was changed, after {@link #counterfactual}. */
    void describe(ObjectNode json) {
        if (ablated != null) {
            ObjectNode node = json.putObject("ablated");
            ablated.stream().forEach(node.putArray("patches")::add);
            node.put("mean", replacement.name());
        }
        if (!knockouts.isEmpty()) {
            knockouts.forEach(k -> json.withArray("knockouts").add(k.toString()));
        }
    }
}
