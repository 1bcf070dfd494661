package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.session.Interventions;
import org.fovea.session.SavedInterventions;
import picocli.CommandLine.Option;

/** The options that say which visual tokens are replaced, and what replaced ones become. */
final class AblationOptions {

    @Option(
            names = "--ablate",
            paramLabel = "PATCHES",
            converter = SourceText.Converter.class,
            description = "Replace these visual tokens by a mean: 3,5,7 or 3-7, object, object+1 or object+2 "
                    + "(+1, +2: with its neighbours once, twice).")
    private SourceText ablate;

    @Option(
            names = "--mean",
            paramLabel = "FILE|zero|image",
            description = "The mean: a file with one vector (.safetensors, .npy, .pt), zeros, or the image's own mean; "
                    + "default: the checkpoint's mean_embedding.safetensors, else the image's own.")
    private String mean;

    @Option(
            names = "--deepstack",
            paramLabel = "remove|keep",
            description =
                    "Whether ablated tokens lose what the vision encoder adds behind the first layers too (Qwen3-VL); "
                            + "default: remove.")
    private String deepstack;

    private Ablation ablation;
    private Replacement shared; // read once, however often it is asked for

    /**
     * What is ablated; null for nothing.
     *
     * @param said gets in a few words what is, if anything is
     * @throws org.fovea.base.BadInput if there are no such patches, or the mean cannot be used
     */
    Ablation ablation(CommandSession session, List<String> said) {
        return ablation(ablate, session, said);
    }

    /** Whether patches to ablate were typed. */
    boolean isGiven() {
        return ablate != null;
    }

    /** The same with what the session ablates instead. */
    Ablation savedAblation(CommandSession session, List<String> said) {
        Patches saved = session.interventions().ablated();
        return ablation(saved.isEmpty() ? null : new SourceText(saved.toString()), session, said);
    }

    private Ablation ablation(SourceText ablate, CommandSession session, List<String> said) {
        if (ablate != null) {
            Patches patches = session.patches(ablate, "--ablate");
            ablation = new Ablation(patches, replacement(session), keepsDeepstack());
            said.add("%s replaced by %s"
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

    /** The same as a counterfactual of its own; says on stderr in one line what is changed, if anything is. */
    Counterfactual counterfactual(CommandSession session, PrintWriter err) {
        List<String> said = new ArrayList<>();
        Ablation only = ablation(session, said);
        say(said, err);
        return Counterfactual.of(only);
    }

    /** Says on stderr in one line what is changed, if anything is. */
    static void say(List<String> changes, PrintWriter err) {
        if (!changes.isEmpty()) {
            err.println("Changed: " + String.join("; ", changes) + ".");
            err.flush();
        }
    }

    /** How many patches, and what they are called. */
    static String count(Patches patches, SourceText text, CommandSession session) {
        String name = text.text().startsWith("object") || text.text().startsWith("non-object")
                ? "%s: %s".formatted(text, session.object().label())
                : text.text();
        return "%d %s (%s)".formatted(patches.size(), patches.size() == 1 ? "patch" : "patches", name);
    }

    /**
     * What replaced tokens become.
     *
     * @throws org.fovea.base.BadInput if the mean cannot be used
     */
    Replacement replacement(CommandSession session) {
        if (shared == null) {
            shared = read(session);
        }
        return shared;
    }

    private Replacement read(CommandSession session) {
        int width = session.image().values()[0].length;
        SavedInterventions saved = session.interventions();
        if (mean == null && saved.vector() != null) {
            return Replacement.read(saved.vector().path(), width);
        }
        if (mean == null && saved.mean() == Interventions.Mean.ZERO) {
            return Replacement.zero(width);
        }
        if (mean == null && saved.mean() == Interventions.Mean.IMAGE) {
            return Replacement.imageMean(session.image());
        }
        if (mean == null) {
            Path own = session.vlm().directory().resolve(Replacement.FILE);
            if (Files.exists(own)) {
                return new Replacement(
                        "the checkpoint's " + Replacement.FILE,
                        Replacement.read(own, width).vector());
            }
            return Replacement.imageMean(session.image());
        }
        return switch (mean) {
            case "zero" -> Replacement.zero(width);
            case "image" -> Replacement.imageMean(session.image());
            default -> Replacement.read(Fovea.path("--mean", mean), width);
        };
    }

    /** Notes in a JSON object what was ablated, after {@link #ablation}. */
    void describe(ObjectNode json) {
        if (ablation != null) {
            ObjectNode node = json.putObject("ablated");
            ablation.patches().stream().forEach(node.putArray("patches")::add);
            node.put("mean", ablation.replacement().name());
            if (ablation.keepsDeepstack()) {
                node.put("deepstack", "keep");
            }
        }
    }
}
