package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.serving.crash.LoadMarks;
import io.nextup.serving.crash.ProcessLock;
import io.nextup.serving.engine.ServingModel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadsTest {
    @TempDir Path directory;

    @Test
    void aModelThatNeverFitsIntoMemoryIsRefusedAtItsThirdLoad() throws Exception {
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        Loads loads =
                new Loads(
                        artifact -> {
                            throw new OutOfMemoryError("Java heap space");
                        },
                        LoadMarks.in(directory, ProcessLock.ofThisProcess(directory)),
                        Thread::new);
        for (int load = 1; load <= 3; load++) {
            loads.start(new AnnouncedModel("v1", "here", "sha-v1"), null, into(outcomes));
            String outcome = outcomes.poll(30, SECONDS);
            assertThat(outcome)
                    .isEqualTo(
                            load < 3
                                    ? "later: java.lang.OutOfMemoryError: Java heap space"
                                    : "refused: memory was short for 3 loads of it: pardon it once there is more (Java heap space)");
        }
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
