package org.fovea.base;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log file: problems with their stack traces, preceded by a line with the versions of Fovea, system, Java and
 * libtorch. It is created with the first problem; at 1 MB it becomes {@code fovea.1.log}, and a new one begins.
 */
public final class Log {

    private static final long BYTES = 1 << 20;
    private static final String NAME = "fovea";
    /** Limits stack traces to 120 lines; a stack overflow has a thousand. */
    private static final String PATTERN = "%date{ISO8601} %level [%thread] %logger{0}: %msg%n%ex{120}";

    private static @Nullable Path open;

    private Log() {}

    /** The log file; it exists once there is something in it. */
    public static Path file() {
        return Places.ofUser().log();
    }

    /** Starts writing problems to {@link #file}. */
    public static void open() {
        open(file());
    }

    static synchronized void open(Path file) {
        if (root() != null && open == null) {
            open = file.toAbsolutePath();
            Problems appender = new Problems(open);
            appender.setName(NAME);
            appender.setContext(root().getLoggerContext());
            appender.start();
            root().addAppender(appender);
            if (!root().isEnabledFor(Level.WARN)) {
                root().setLevel(Level.WARN);
            }
        }
    }

    /** Stops writing to the file. */
    static synchronized void close() {
        if (open != null) {
            Logger root = root();
            if (root != null) {
                root.detachAppender(NAME);
            }
            open = null;
        }
    }

    /** The root logger; null if the backend is not Logback. */
    private static @Nullable Logger root() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                : null;
    }

    /** Logs an unexpected exception; never fails. */
    static void problem(String what, Throwable e) {
        try {
            LoggerFactory.getLogger(Log.class).error(what, e);
        } catch (Throwable again) { // out of memory, perhaps; the user still gets the message
            return;
        }
    }

    /** Such as {@code Details are in /home/ada/.local/state/fovea/fovea.log.}; empty if nothing could be written. */
    static synchronized String where() {
        return open == null || !Files.isRegularFile(open) ? "" : "Details are in %s.".formatted(open);
    }

    /** Creates the file when needed. */
    private static final class Problems extends AppenderBase<ILoggingEvent> {

        private final Path to;
        private @Nullable RollingFileAppender<ILoggingEvent> file;

        Problems(Path to) {
            this.to = to;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                if (file == null) {
                    file = rolling(to);
                }
                file.doAppend(event);
            }
        }

        @Override
        public void stop() {
            super.stop();
            if (file != null) {
                file.stop();
            }
        }

        private RollingFileAppender<ILoggingEvent> rolling(Path to) {
            try {
                Files.createDirectories(to.getParent());
            } catch (IOException e) {
                addError("no folder for the log", e); // then there is no file, and no message names it
            }
            RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
            appender.setContext(context);
            appender.setFile(to.toString());
            FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
            rolling.setContext(context);
            rolling.setParent(appender);
            rolling.setMinIndex(1);
            rolling.setMaxIndex(1);
            rolling.setFileNamePattern(to.resolveSibling(NAME + ".%i.log").toString());
            rolling.start();
            SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
            size.setContext(context);
            size.setMaxFileSize(new FileSize(BYTES));
            size.setCheckIncrement(Duration.buildByMilliseconds(0));
            size.start();
            appender.setRollingPolicy(rolling);
            appender.setTriggeringPolicy(size);
            appender.setEncoder(encoder());
            appender.start();
            return appender;
        }

        private LayoutWrappingEncoder<ILoggingEvent> encoder() {
            PatternLayout layout = new PatternLayout() {
                @Override
                public String getFileHeader() {
                    return environment();
                }
            };
            layout.setContext(context);
            layout.setPattern(PATTERN);
            layout.start();
            LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
            encoder.setContext(context);
            encoder.setCharset(StandardCharsets.UTF_8);
            encoder.setLayout(layout);
            encoder.start();
            return encoder;
        }
    }

    /** The environment, in a line. */
    static String environment() {
        String version = Log.class.getPackage().getImplementationVersion();
        return "fovea %s · %s %s %s · Java %s, %s · libtorch %s · %d processors, up to %d MB of heap"
                .formatted(
                        version == null ? "(not packaged)" : version,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        System.getProperty("java.vendor"),
                        libtorch(),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.getRuntime().maxMemory() >> 20);
    }

    /** libtorch's version, from DJL's properties: it must be known even if libtorch cannot be loaded. */
    private static String libtorch() {
        Properties properties = new Properties();
        try (InputStream in = Log.class.getResourceAsStream("/native/lib/pytorch.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException | IllegalArgumentException e) {
            return "unknown";
        }
        return properties.getProperty("version", "not packaged");
    }
}
