package org.fovea.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.fovea.app.Launcher;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.base.Complaint;
import org.fovea.base.Log;
import org.fovea.base.Places;
import org.fovea.base.Reason;
import org.fovea.session.SessionFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program: without a command it opens the explorer. */
@Command(
        name = "fovea",
        header = "See what a vision-language model sees, patch by patch.",
        description = "Without a command, opens the explorer. A command does one job without a window. Model and image "
                + "default to the built-in ones.",
        synopsisHeading = "%nUsage: ",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  fovea pull llava-hf/llava-1.5-7b-hf",
            "  fovea --model llava-hf/llava-1.5-7b-hf --image cat.jpg",
            "  fovea ask --prompt \"What animal is this?\"",
            "  fovea ask --annotation 1 --ablate object+1",
            "  fovea COMMAND --help"
        },
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Fovea.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            AskCommand.class,
            TraceCommand.class,
            LensCommand.class,
            ImageCommand.class,
            SegmentCommand.class,
            HeatmapCommand.class,
            ExperimentCommand.class,
            MeanCommand.class,
            HeadsCommand.class,
            OcclusionCommand.class,
            MinimalCommand.class,
            GradientsCommand.class,
            AttentionCommand.class,
            BenchCommand.class,
            SnapshotCommand.class,
            PullCommand.class,
            CacheCommand.class,
            ModelsCommand.class
        })
public final class Fovea implements Callable<Integer> {

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Fovea.class.getPackage().getImplementationVersion();
            return new String[] {"fovea " + (version == null ? "(not packaged)" : version)};
        }
    }

    private static final char UNREADABLE = '\ufffd';

    /** The exit code of a cancelled command, as shells have it for Ctrl+C. */
    private static final int STOPPED = 130;

    @Mixin
    private InputOptions subject;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE.fovea",
            description = "A saved session to open; default: what was open last.")
    private Path session;

    @Option(names = "--new", description = "Open the built-in model and scene, not what was open last.")
    private boolean fresh;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log to stderr, and print the stack trace of an error.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;

    /** @param environment variables that locate the Hugging Face cache */
    Fovea(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The environment that a command runs in. */
    static Map<String, String> environment(CommandSpec command) {
        return ((Fovea) command.root().userObject()).environment;
    }

    /**
     * Runs a command and ends the JVM with its exit code.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        CommandLine commandLine = commandLine(System.getenv());
        Standard out = Standard.output();
        commandLine.setOut(new PrintWriter(out, true, charset()));
        commandLine.setErr(new PrintWriter(new FileOutputStream(FileDescriptor.err), true, charset()));
        String unsupported = unsupported(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        if (unsupported != null) {
            say(unsupported, commandLine);
            System.exit(commandLine.getCommandSpec().exitCodeOnExecutionException());
        }
        Log.open();
        Interruption.watch(commandLine.getErr());
        Background.lastNet(sentence -> {
            Interruption.none();
            say(sentence, commandLine);
            System.exit(commandLine.getCommandSpec().exitCodeOnExecutionException());
        });
        int code;
        try {
            code = commandLine.execute(args);
        } catch (Throwable e) { // what picocli lets through: Errors
            code = complain(e, commandLine, List.of(args));
        }
        commandLine.getOut().flush();
        Interruption.none();
        if (code == 0 && out.failure() != null && !isBrokenPipe(out.failure())) { // behind head all is well
            say("The output could not be written (%s).".formatted(Reason.of(out.failure())), commandLine);
            code = commandLine.getCommandSpec().exitCodeOnExecutionException();
        }
        System.exit(code);
    }

    /** Why Fovea cannot run on a system, or null if it can. */
    static String unsupported(String os, String machine) {
        boolean intel = machine.equals("x86_64") || machine.equals("amd64");
        return os.startsWith("Mac") && intel
                ? "Fovea needs libtorch 2.7, which is not published for Macs with Intel processors; on Apple silicon, use a Java "
                        + "for aarch64."
                : null;
    }

    /** The terminal's own charset; UTF-8 for files and pipes, as programs that read JSON expect. */
    private static Charset charset() {
        Console console = Terminal.console();
        return console == null ? StandardCharsets.UTF_8 : console.charset();
    }

    /** The commands, ready to execute. Sets the system properties that keep libraries quiet and offline. */
    static CommandLine commandLine(Map<String, String> environment) {
        boolean withLibtorch = Fovea.class.getResource("/native/lib/pytorch.properties") != null;
        preset("ai.djl.offline", Boolean.toString(withLibtorch)); // built with -Pcuda, DJL downloads it
        preset("ai.djl.pytorch.graph_optimizer", "false");
        preset("OPT_OUT_TRACKING", "true");
        preset("java.awt.headless", "true");
        if (System.getProperty("fovea.cache") == null) { // where these libraries unpack their native parts
            presetCache("ENGINE_CACHE_DIR", "djl");
            presetCache("javafx.cachedir", "openjfx");
        }
        CommandLine commandLine = new CommandLine(new Fovea(environment));
        commandLine.registerConverter(Path.class, Fovea::path);
        commandLine.registerConverter(String.class, Fovea::text);
        NumberText.register(commandLine);
        commandLine.setExpandAtFiles(false); // a prompt may begin with @
        commandLine.setExecutionStrategy(parsed -> {
            if (((Fovea) commandLine.getCommand()).verbose) {
                preset("fovea.log", "INFO"); // read by logback.xml, which is not loaded yet
            }
            rejectMisplaced(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
        commandLine.setParameterExceptionHandler((e, args) -> {
            CommandLine at = e.getCommandLine();
            String name = at.getCommandSpec().qualifiedName();
            at.getErr().println("%s; see %s --help.".formatted(sentence(e.getMessage()), name));
            return at.getCommandSpec().exitCodeOnInvalidInput();
        });
        commandLine.setExecutionExceptionHandler((e, at, parsed) -> complain(e, commandLine, parsed.originalArgs()));
        return commandLine;
    }

    /** Rejects options before a command: they would be the explorer's, and ignored. */
    private static void rejectMisplaced(ParseResult parsed) {
        if (parsed.hasSubcommand()) {
            parsed.matchedOptions().stream()
                    .filter(o -> o.scopeType() != ScopeType.INHERIT)
                    .findFirst()
                    .ifPresent(o -> {
                        throw new ParameterException(
                                parsed.commandSpec().commandLine(),
                                "%s must come after the command %s"
                                        .formatted(
                                                o.longestName(),
                                                parsed.subcommand()
                                                        .commandSpec()
                                                        .name()));
                    });
        }
    }

    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void presetCache(String name, String kind) {
        if (System.getenv(name) == null) {
            preset(name, Places.ofUser().cache(kind).toString());
        }
    }

    private static int complain(Throwable e, CommandLine commandLine, List<String> args) {
        if (e instanceof CancellationException || isBrokenPipe(e)) {
            return STOPPED; // by the user, who needs no message
        }
        String sentence = Complaint.of(
                ("fovea " + String.join(" ", args)).strip(),
                e instanceof InvalidPathException path ? new BadInput(sentence(path)) : e);
        if (((Fovea) commandLine.getCommand()).verbose) {
            e.printStackTrace(commandLine.getErr());
        }
        say(sentence, commandLine);
        return commandLine.getCommandSpec().exitCodeOnExecutionException();
    }

    private static void say(String sentence, CommandLine commandLine) {
        commandLine.getErr().println(sentence);
        commandLine.getErr().flush();
    }

    /** Whether nobody reads the output any more, as in {@code fovea … | head}. */
    private static boolean isBrokenPipe(Throwable e) {
        boolean broken = false;
        for (Throwable each = e; each != null && !broken; each = each.getCause()) {
            broken = each instanceof IOException && "Broken pipe".equals(each.getMessage());
        }
        return broken;
    }

    /**
     * The path that an option says which takes other words too.
     *
     * @throws BadInput naming the option, if it is empty
     */
    static Path path(String option, String typed) {
        try {
            return path(typed);
        } catch (TypeConversionException e) {
            throw new BadInput("%s %s.".formatted(option, e.getMessage()), e);
        }
    }

    private static Path path(String typed) {
        if (typed.isBlank()) { // Java takes the empty path for the folder that one is in
            throw new TypeConversionException("\"%s\": expected a file or a folder".formatted(typed));
        }
        try {
            return Path.of(typed);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(sentence(e));
        }
    }

    /**
     * Under a locale such as C, Java 17 reads U+FFFD for whatever is not ASCII; a prompt of these is another prompt.
     */
    private static String text(String typed) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (typed.indexOf(UNREADABLE) >= 0 && !Reason.canWrite(typed, encoding)) {
            throw new TypeConversionException(
                    "\"%s\": Java cannot read this text in the encoding of this locale, %s; start Fovea with LC_ALL=C.UTF-8"
                            .formatted(BadInput.quote(typed), encoding));
        }
        return typed;
    }

    private static String sentence(InvalidPathException e) {
        return "\"%s\": %s.".formatted(BadInput.quote(e.getInput()), Reason.of(e));
    }

    /** The first line of a message without its full stop, with long quotations shortened: picocli repeats its input. */
    private static String sentence(String message) {
        String first = message.strip().lines().findFirst().orElse("").strip();
        return new BadInput(first.endsWith(".") ? first.substring(0, first.length() - 1) : first).getMessage();
    }

    @Override
    public Integer call() {
        if (session != null && !SessionFile.isOne(session)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"%s\" is neither a command nor a session, whose name ends in %s"
                            .formatted(BadInput.quote(session.toString()), SessionFile.ENDING));
        }
        Launcher.Opening what = subject.forExplorer(session);
        return Launcher.open(fresh ? what.ignoringLast() : what);
    }
}
