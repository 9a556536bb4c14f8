package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.crash.LoadMarks;
import io.nextup.serving.crash.ProcessLock;
import io.nextup.serving.engine.ServingModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
                                artifact -> {
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
                                artifact -> {
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
                                artifact -> {
                                    throw new IllegalStateException("CUDA error: misaligned");
                                }))
                .containsOnly("refused: java.lang.IllegalStateException: CUDA error: misaligned");
        assertThat(
                        threeLoads(
                                artifact -> {
                                    throw new ArtifactException("harmed");
                                }))
                .containsOnly("refused: harmed");
    }

    private List<String> threeLoads(ModelLoader loader) throws Exception {
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        Loads loads =
                new Loads(
                        loader,
                        LoadMarks.in(directory, ProcessLock.ofThisProcess(directory)),
                        Thread::new);
        List<String> all = new ArrayList<>();
        for (int load = 1; load <= 3; load++) {
            loads.start(new AnnouncedModel("v1", "here", "sha-v1"), null, into(outcomes));
            all.add(outcomes.poll(30, SECONDS));
        }
        return all;
    }

    private static Loads.Outcome into(BlockingQueue<String> outcomes) {
        return new Loads.Outcome() {
            @Override
            public void loaded(ServingModel model) {
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
