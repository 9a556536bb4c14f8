package io.nextup.serving.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import io.nextup.serving.guard.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadsTest {
    @TempDir Path directory;

    @Test
    void aModelThatNeverFitsIntoMemoryIsRefusedAtItsThirdLoad() throws Exception {
        assertThat(
                        threeLoads(
                                (artifact, stepDone) -> {
                                    throw new OutOfMemoryError("Java heap space");
                                }))
                .containsExactly(
                        "later: memory is short: Java heap space",
                        "later: memory is short: Java heap space",
                        "refused: memory was short for 3 loads of it: pardon it once there is more (Java heap space)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79 GiB",
                "CUDA error: out of memory",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
                "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4000000000 bytes. Error code 12 (Cannot allocate memory)",
                "std::bad_alloc"
            })
    void aModelForWhichNativeMemoryIsShortIsTriedAgainLikewise(String message) throws Exception {
        assertThat(
                        threeLoads(
                                (artifact, stepDone) -> {
                                    throw new ArtifactException(
                                            "Model v1 is refused", new RuntimeException(message));
                                }))
                .containsExactly(
                        "later: memory is short: " + message,
                        "later: memory is short: " + message,
                        "refused: memory was short for 3 loads of it: pardon it once there is more (%s)"
                                .formatted(message));
    }

    @Test
    void aModelWithAnyOtherFaultIsRefusedAtOnce() throws Exception {
        assertThat(
                        threeLoads(
                                (artifact, stepDone) -> {
                                    throw new IllegalStateException("CUDA error: misaligned");
                                }))
                .containsOnly("refused: java.lang.IllegalStateException: CUDA error: misaligned");
        assertThat(
                        threeLoads(
                                (artifact, stepDone) -> {
                                    throw new ArtifactException("harmed");
                                }))
                .containsOnly("refused: harmed");
    }

    /** As where the model is demoted and pardoned during its first load. */
    @Test
    void allMarksOfAModelThatLoadsTwiceAreWithdrawn() throws Exception {
        CountDownLatch loaded = new CountDownLatch(1);
        Loads loads = twoLoads(loaded);
        assertThat(marks("loading-")).isEqualTo(2);

        loads.withdrawMarks();

        assertThat(marks("loading-")).isZero();
        assertThat(marks("hung-")).isZero();
        loaded.countDown();
    }

    @Test
    void allLoadsOfAModelAreGivenUp() throws Exception {
        CountDownLatch loaded = new CountDownLatch(1);
        Loads loads = twoLoads(loaded);

        loads.giveUp("sha-v1");

        assertThat(marks("loading-")).isZero();
        assertThat(marks("hung-")).isEqualTo(2);
        loaded.countDown();
    }

    @Test
    void aLoadPausesOnItsOwnThreadAfterEachStepAtThePriorityThatItBeganWith() throws Exception {
        assertThat(stepsOfALoad(true))
                .containsExactly(
                        "low priority on nextup-load-v1",
                        "step",
                        "pause 3 ms on nextup-load-v1",
                        "step",
                        "pause 3 ms on nextup-load-v1",
                        "refused: harmed");
        assertThat(stepsOfALoad(false)).containsExactly("step", "step", "refused: harmed");
    }

    private List<String> stepsOfALoad(boolean modelServes) throws Exception {
        BlockingQueue<String> happened = new LinkedBlockingQueue<>();
        AtomicLong cpuMillis = new AtomicLong();
        LoadPace pace =
                new LoadPace(
                        () -> MILLISECONDS.toNanos(cpuMillis.get()),
                        nanos ->
                                happened.add(
                                        "pause %d ms on %s"
                                                .formatted(
                                                        NANOSECONDS.toMillis(nanos),
                                                        Thread.currentThread().getName())),
                        () -> happened.add("low priority on " + Thread.currentThread().getName()));
        pace.modelServes(modelServes);
        Loads loads =
                loads(
                        (artifact, stepDone) -> {
                            for (int step = 1; step <= 2; step++) {
                                happened.add("step");
                                cpuMillis.addAndGet(3);
                                stepDone.run();
                            }
                            throw new ArtifactException("harmed");
                        },
                        pace);
        loads.start(new AnnouncedModel("v1", "here", "sha-v1"), null, into(happened));
        List<String> all = new ArrayList<>();
        while (all.isEmpty() || !all.get(all.size() - 1).startsWith("refused")) {
            all.add(happened.poll(30, SECONDS));
        }
        return all;
    }

    private Loads twoLoads(CountDownLatch loaded) throws Exception {
        Loads loads =
                loads(
                        (artifact, stepDone) -> {
                            try {
                                loaded.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            throw new ArtifactException("harmed");
                        });
        for (int load = 1; load <= 2; load++) {
            loads.start(
                    new AnnouncedModel("v1", "here", "sha-v1"),
                    null,
                    into(new LinkedBlockingQueue<>()));
        }
        return loads;
    }

    private long marks(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
        }
    }

    private Loads loads(ModelLoader loader) throws IOException {
        return loads(loader, new LoadPace());
    }

    private Loads loads(ModelLoader loader, LoadPace pace) throws IOException {
        return new Loads(
                loader,
                LoadMarks.in(directory, ProcessLock.ofThisProcess(directory), Instant.EPOCH),
                Thread::new,
                pace);
    }

    private List<String> threeLoads(ModelLoader loader) throws Exception {
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        Loads loads = loads(loader);
        List<String> all = new ArrayList<>();
        for (int load = 1; load <= 3; load++) {
            loads.start(new AnnouncedModel("v1", "here", "sha-v1"), null, into(outcomes));
            all.add(outcomes.poll(30, SECONDS));
        }
        return all;
    }

    private static LoadOutcome<ServingModel> into(BlockingQueue<String> outcomes) {
        return new LoadOutcome<ServingModel>() {
            @Override
            public void ready(ServingModel model) {
                outcomes.add("loaded");
            }

            @Override
            public void unreachable(String reason) {
                outcomes.add("later: " + reason);
            }

            @Override
            public void refused(String reason) {
                outcomes.add("refused: " + reason);
            }
        };
    }
}
