package org.fovea.model.backend;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.fovea.model.weights.StoredTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thread that computes uses the cores that its own work asks for, whatever another has asked for. */
class ThreadsTest {

    private static final long LARGE = Long.MAX_VALUE;
    private static final long SMALL = 1;

    private final ExecutorService explorer = Executors.newSingleThreadExecutor();
    private final ExecutorService experiment = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        explorer.shutdown();
        experiment.shutdown();
    }

    /** How many threads libtorch uses for a thread after it has said how much it does, and done it. */
    private static int used(ExecutorService by, long expected) throws ExecutionException, InterruptedException {
        return by.submit(() -> {
                    Threads.expect(expected);
                    compute();
                    return JniUtils.getNumThreads();
                })
                .get();
    }

    private static void compute() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            NDArray x = manager.ones(new Shape(64, 256));
            new Linear(manager.ones(new Shape(256, 256)), StoredTensor.Type.F32, null, null, ComputeMode.EXACT)
                    .apply(x);
        }
    }

    private static int ofMachine(ExecutorService by) throws ExecutionException, InterruptedException {
        int all = used(by, LARGE);
        assertThat(all).isBetween(1, Runtime.getRuntime().availableProcessors());
        return all;
    }

    @Test
    void twoThatComputeInTurnsHaveAllCoresEach() throws ExecutionException, InterruptedException {
        int all = ofMachine(explorer);
        assertThat(used(explorer, SMALL)).isEqualTo(1);
        assertThat(used(experiment, LARGE)).isEqualTo(all);
        assertThat(used(explorer, LARGE))
                .as("after small work, with another's large work between")
                .isEqualTo(all);
        assertThat(used(experiment, SMALL)).isEqualTo(1);
        assertThat(used(explorer, LARGE)).isEqualTo(all);
        assertThat(used(explorer, SMALL)).isEqualTo(1);
        assertThat(used(experiment, SMALL)).isEqualTo(1);
    }

    @Test
    void aThreadThatStartsLaterIsNotGivenWhatAnotherOneSetLast() throws ExecutionException, InterruptedException {
        int all = ofMachine(explorer);
        experiment.submit(() -> Threads.expect(LARGE)).get(); // before libtorch knows the thread
        assertThat(used(explorer, SMALL)).isEqualTo(1);
        assertThat(experiment
                        .submit(() -> {
                            compute();
                            return JniUtils.getNumThreads();
                        })
                        .get())
                .isEqualTo(all);
    }

    @Test
    void workThatNobodyAnnouncedHasAllCores() throws ExecutionException, InterruptedException {
        int all = ofMachine(explorer);
        assertThat(used(explorer, SMALL)).isEqualTo(1);
        assertThat(experiment
                        .submit(() -> {
                            compute();
                            return JniUtils.getNumThreads();
                        })
                        .get())
                .isEqualTo(all);
    }
}
