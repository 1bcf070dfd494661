package org.fovea.base;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundTest {

    @TempDir
    private Path folder;

    @AfterEach
    void closesTheLog() {
        Log.close();
    }

    @Test
    void whateverIsThrownItsOwnerGetsASentenceAndTheLogItsTrace() throws Exception {
        Path log = folder.resolve("state/fovea.log");
        Log.open(log);
        assertThat(thrown(new BadInput("x.json: is empty."))).containsExactly("x.json: is empty.");
        assertThat(log).doesNotExist(); // no problem yet, no file
        assertThat(thrown(new ArrayIndexOutOfBoundsException("Index 9 out of bounds for length 3")))
                .containsExactly("Reading x.png failed: internal error: array index out of bounds. Details are in %s."
                        .formatted(log));
        assertThat(log)
                .content()
                .startsWith("fovea ")
                .contains(
                        "libtorch 2.",
                        "Java " + System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        "Reading x.png",
                        "java.lang.ArrayIndexOutOfBoundsException: Index 9 out of bounds",
                        "at org.fovea.base.BackgroundTest");
        assertThat(thrown(new UnsatisfiedLinkError("no torch")))
                .singleElement()
                .asString()
                .startsWith("Reading x.png failed: libtorch could not be loaded (no torch).");
        assertThat(thrown(new OutOfMemoryError("Java heap space")))
                .singleElement()
                .asString()
                .startsWith("Reading x.png failed: not enough memory. Give Java more than its ");
        assertThat(thrown(new IllegalStateException(
                        "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")))
                .singleElement()
                .asString()
                .startsWith("Reading x.png failed: not enough memory. Close other programs");
        assertThat(thrown(new CancellationException())).isEmpty();
    }

    private List<String> thrown(Throwable e) throws InterruptedException {
        List<String> said = new ArrayList<>();
        Background.start(
                        "test",
                        "Reading x.png",
                        () -> {
                            throw BackgroundTest.<RuntimeException>sneaky(e);
                        },
                        said::add)
                .join();
        return said;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void theLogKeepsItsSizeByStartingAnew() throws IOException {
        Path log = folder.resolve("fovea.log");
        Log.open(log);
        IllegalStateException large = new IllegalStateException("x".repeat(300_000));
        for (int i = 0; i < 12; i++) {
            Complaint.of("Problem " + i, large);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(log, folder.resolve("fovea.1.log"));
        }
        assertThat(Files.size(log)).isLessThan(1_800_000);
        assertThat(Files.size(folder.resolve("fovea.1.log"))).isLessThan(1_800_000);
        assertThat(log).content().startsWith("fovea ").contains("Problem 11");
    }

    @Test
    void aLogThatCannotBeWrittenIsNotNamed() throws IOException {
        Log.open(Files.createFile(folder.resolve("file")).resolve("fovea.log"));
        assertThat(Complaint.of("Reading x.png", new IllegalStateException("odd")))
                .isEqualTo("Reading x.png failed: odd.");
    }

    @Test
    void whatNobodyCatchesIsSaidAsWell() throws InterruptedException {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try {
            List<String> said = new ArrayList<>();
            Background.lastNet(said::add);
            Thread thread = Background.thread("lost", () -> {
                throw new IllegalStateException("odd");
            });
            assertThat(thread.isDaemon()).isTrue();
            thread.start();
            thread.join();
            assertThat(said).containsExactly("Something on the thread “lost” failed: odd.");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void nobodyElseMakesThreads() {
        var classes = new ClassFileImporter()
                .importUrl(
                        Background.class.getProtectionDomain().getCodeSource().getLocation());
        var rule = noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Background.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(
                        "org.fovea.cli.Relaunch") // the hook that ends the second JVM with the first
                .should()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Executors.class, ForkJoinPool.class, CompletableFuture.class);
        rule.check(classes);
    }
}
