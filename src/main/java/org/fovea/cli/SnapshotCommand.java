package org.fovea.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fovea.app.Launcher;
import org.fovea.base.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Renders the explorer off-screen. */
@Command(
        name = "snapshot",
        header = "Render the explorer's window to image files, without a display.",
        footer = {
            "",
            "Examples:",
            "  fovea snapshot --out shots",
            "  fovea snapshot --image cat.jpg --prompt \"What is this?\" --width 1920 --height 1080 --out shots"
        })
final class SnapshotCommand implements Callable<Integer> {

    private static final int LEAST = 320;
    private static final int MOST = 8192;

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The folder to write to; created if needed.")
    private Path out;

    @Option(names = "--width", paramLabel = "W", defaultValue = "1600", description = "In pixels; default: 1600.")
    private int width;

    @Option(names = "--height", paramLabel = "H", defaultValue = "1000", description = "In pixels; default: 1000.")
    private int height;

    @Override
    public Integer call() {
        if (Math.min(width, height) < LEAST || Math.max(width, height) > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%d×%d: expected %d to %d pixels each way".formatted(width, height, LEAST, MOST));
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new BadInput("%s: is a file; expected a folder to write to.".formatted(out));
        }
        return Launcher.snapshot(out, width, height, subject.forExplorer(null));
    }
}
