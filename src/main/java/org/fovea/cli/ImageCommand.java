package org.fovea.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.figure.ImageFigure;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Patches;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws an image with the object, the token grid and the ablated patches. */
@Command(
        name = "image",
        header = "Draw the image with the object's mask, the token grid and the ablated patches.",
        footer = {"", "Examples:", "  fovea image --annotation 1 --ablate object+1 --out dog.pdf"})
final class ImageCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(names = "--out", paramLabel = "FILE.png|.svg|.pdf", required = true, description = "The figure to write.")
    private Path out;

    @Option(names = "--grid", description = "Draw the grid of visual tokens.")
    private boolean grid;

    @Mixin
    private DrawingOptions drawing;

    @Mixin
    private AblationOptions ablation;

    @Override
    public Integer call() {
        drawing.format(out);
        try (CommandSession session = new CommandSession(subject)) {
            Ablation changed = ablation.isGiven()
                    ? ablation.counterfactual(session, spec.commandLine().getErr())
                            .ablation()
                    : ablation.savedAblation(session, new ArrayList<>());
            Patches ablated = changed == null ? Patches.NONE : changed.patches();
            ImageFigure figure =
                    new ImageFigure(session.pixels(), session.image().grid());
            if (grid) {
                figure.grid();
            }
            figure.ablated(ablated);
            if (subject.hasObject()) {
                figure.mask(session.object().mask(), session.object().name());
            }
            String name = subject.image().getFileName().toString();
            drawing.write(figure.figure("image", name, List.of()), out);
            spec.commandLine()
                    .getOut()
                    .println("%s: %d visual tokens, %d ablated."
                            .formatted(out, session.image().count(), ablated.size()));
        }
        return 0;
    }
}
