package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.CallTrial;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.kafka.JobNames;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.health.HealthView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Conclusions from the deaths of processes in trials, about the model and about requests. */
class TrialDeathsTest {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 3_600 * SECOND;
    private static final CallTrial NONE = null;

    private final HealthView view = new HealthView("self");
    private final OthersHealth others =
            new OthersHealth(
                    new Rollout(
                            new Rollout.Times(
                                    new LoadTimeout(Duration.ofSeconds(60)),
                                    Duration.ofSeconds(20),
                                    Duration.ofSeconds(5),
                                    () -> 30_000)),
                    new ModelRollout.Identity(
                            "self",
                            "here",
                            "job",
                            new JobNames("nextup", null),
                            process -> false,
                            false),
                    false);
    private int processes;

    @Test
    void oneRequestThatEndsFiveProcessesIsNoFailureOfTheModel() {
        died(NONE);
        died(trial(false, 1, 2, 3));
        died(trial(false, 1, 2));
        died(trial(false, 1));
        died(trial(true, 1));
        assertThat(view.crashLoop(process -> true, MINUTE)).isEmpty();
        died(NONE);
        assertThat(view.crashLoop(process -> true, MINUTE)).isPresent();
    }

    @Test
    void threeRequestsThatEndedProcessesAloneAreTheModelsFailure() {
        died(trial(false, 1));
        died(trial(true, 1));
        died(trial(false, 2));
        assertThat(view.crashLoop(process -> true, MINUTE)).isEmpty();
        died(trial(false, 3));
        assertThat(view.crashLoop(process -> true, MINUTE)).isPresent();
    }

    @Test
    void deathsAreThoseOfOtherProcessesOfTheJobThatHaveNotEndedWell() {
        others.read();
        others.said(report("other-job", "clicks", HOUR, trial(false, 1), false), HOUR, HOUR);
        others.said(report("self", "nextup", HOUR, trial(false, 2), false), HOUR, HOUR);
        others.said(report("ended", "nextup", HOUR, NONE, true), HOUR, HOUR);
        assertThat(deaths(HOUR)).isEmpty();

        others.said(report("dead", "nextup", HOUR, NONE, false), HOUR, HOUR);
        assertThat(deaths(HOUR)).contains(List.of());
        others.said(report("dead-too", "nextup", HOUR, trial(false, 3), false), HOUR, HOUR);
        assertThat(deaths(HOUR)).contains(List.of(trial(false, 3)));
    }

    @Test
    void aDeathCountsForAnHour() {
        others.read();
        others.said(report("dead", "nextup", 0, trial(false, 1), false), 0, 0);
        assertThat(deaths(HOUR)).contains(List.of(trial(false, 1)));
        assertThat(deaths(HOUR + 1)).isEmpty();
    }

    @Test
    void whereReportsCannotBeReadAProcessMayHaveDied() {
        others.tick(0);
        assertThat(deaths(10 * SECOND)).isEqualTo(Optional.of(List.of()));
    }

    private Optional<List<CallTrial>> deaths(long nowMillis) {
        CompletableFuture<Optional<List<CallTrial>>> asked = new CompletableFuture<>();
        others.askDeaths(asked);
        others.tick(nowMillis);
        return asked.join();
    }

    private void died(CallTrial trial) {
        long millis = processes * SECOND;
        view.add(report("p" + processes++, "nextup", millis, trial, false), millis, millis);
    }

    private static CallTrial trial(boolean again, long... requests) {
        return new CallTrial(Arrays.stream(requests).boxed().toList(), again);
    }

    private static Health report(
            String process, String group, long written, CallTrial trial, boolean ended) {
        return new Health(
                "default",
                process,
                null,
                null,
                group,
                null,
                written,
                written + 180 * SECOND,
                new ModelSince("v1", "sha-v1", written),
                null,
                trial,
                List.of(),
                List.of(),
                ended,
                0,
                false);
    }
}
