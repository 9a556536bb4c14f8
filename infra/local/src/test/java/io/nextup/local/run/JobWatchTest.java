package io.nextup.local.run;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.process.LocalRunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobWatchTest {
    private final FakeJob job = new FakeJob();
    private final List<String> terminal = new ArrayList<>();
    private final JobWatch watch = new JobWatch(job, Path.of("logs"), terminal::add);

    private static final class FakeJob implements JobWatch.Job {
        private String state = "RUNNING";
        private boolean running;
        private boolean silent;
        private Optional<String> rootException = Optional.empty();

        @Override
        public String state() {
            if (silent) {
                throw new LocalRunException("Nobody answers");
            }
            return state;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public Optional<String> rootException() {
            return rootException;
        }
    }

    @Test
    void aStateIsSaidOnceAndAgainOnlyAfterItWasForgotten() {
        watch.look(0);
        job.running = true;
        watch.look(1);
        watch.look(2);
        watch.forget();
        watch.look(3);

        assertThat(terminal)
                .containsExactly(
                        "The job starts; it answers once it serves the announced model",
                        "The job runs",
                        "The job runs");
    }

    @Test
    void aJobThatIsRestartingIsSaidWithItsCause() {
        job.state = "RESTARTING";
        job.rootException = Optional.of("a disk is full");
        watch.look(0);

        assertThat(terminal).containsExactly("The job is RESTARTING: a disk is full");
    }

    @Test
    void aJobThatHasEndedEndsTheWatchWithItsCauseOrTheWayToIt() {
        job.state = "FAILED";
        job.rootException = Optional.of("a disk is full");
        assertThatThrownBy(() -> watch.look(0))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("The job is FAILED: a disk is full");

        job.state = "CANCELED";
        job.rootException = Optional.empty();
        assertThatThrownBy(() -> watch.look(1))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("The job is CANCELED: see the logs in logs");
    }

    @Test
    void aSilentClusterIsSaidAfterTenSecondsInARowAndEndsNothing() {
        job.silent = true;
        watch.look(0);
        watch.look(SECONDS.toNanos(9));
        job.silent = false;
        watch.look(SECONDS.toNanos(10));
        terminal.clear();

        job.silent = true;
        watch.look(SECONDS.toNanos(11));
        watch.look(SECONDS.toNanos(21) - 1);
        assertThat(terminal).isEmpty();
        watch.look(SECONDS.toNanos(21));
        watch.look(SECONDS.toNanos(22));
        assertThat(terminal).containsExactly("Nobody answers");
    }
}
