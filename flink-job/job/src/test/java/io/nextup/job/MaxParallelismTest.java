package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class MaxParallelismTest {
    /** Written with 128. */
    private static final String SAVEPOINT = SavepointFixture.ROOT.resolve("0.1.0").toString();

    private static final String MISSING = "/there/is/no/savepoint";

    @Test
    void withoutASavepointItIsTheOneAskedForOrTheDefault() {
        assertThat(of(options())).hasValue(1024);
        assertThat(of(options("--nextup.max-parallelism", "300"))).hasValue(300);
    }

    @Test
    void aRestoredJobTakesThatOfItsSavepoint() {
        assertThat(restored(SAVEPOINT, options())).hasValue(128);
        assertThat(restored(SAVEPOINT, options("--nextup.max-parallelism", "128"))).hasValue(128);
    }

    @Test
    void anotherOneThanTheSavepointsIsRefusedWithBothNumbersAndTheWayOut() {
        assertThatThrownBy(() -> restored(SAVEPOINT, options("--nextup.max-parallelism", "1024")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.max-parallelism is 1024")
                .hasMessageContaining("the state in %s has 128".formatted(SAVEPOINT))
                .hasMessageContaining("leave the option away, or start without the savepoint");
    }

    @Test
    void whereTheSavepointCannotBeReadTheOneAskedForIsTakenAndNoneIsGuessed() {
        assertThat(restored(MISSING, options("--nextup.max-parallelism", "300"))).hasValue(300);
        assertThatThrownBy(() -> restored(MISSING, options()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(MISSING + " does not exist")
                .hasMessageContaining("Set --nextup.max-parallelism");
    }

    /** Flink lets a recovered checkpoint decide only where the job has set none: -1. */
    @Test
    void aJobThatRecoversLeavesItToFlinkOnceItsSavepointIsGone() {
        Configuration recovering = new Configuration();
        recovering.set(HighAvailabilityOptions.HA_MODE, "kubernetes");
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(1024);

        recovering.set(StateRecoveryOptions.SAVEPOINT_PATH, SAVEPOINT);
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(128);

        recovering.set(StateRecoveryOptions.SAVEPOINT_PATH, MISSING);
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(-1);
        assertThat(
                        MaxParallelism.of(
                                options("--nextup.max-parallelism", "300"),
                                Optional.of(MISSING),
                                true))
                .hasValue(300);

        recovering.set(HighAvailabilityOptions.HA_MODE, "NONE");
        assertThatThrownBy(() -> environment(recovering))
                .hasMessageContaining(MISSING + " does not exist");
    }

    @Test
    void theParallelismIsBoundedByIt() {
        assertThat(of(options("--nextup.parallelism", "1024"))).hasValue(1024);
        assertThatThrownBy(() -> of(options("--nextup.parallelism", "1025")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.parallelism is 1025: 1 to nextup.max-parallelism, 1024");
        assertThatThrownBy(() -> restored(SAVEPOINT, options("--nextup.parallelism", "129")))
                .hasMessage("nextup.parallelism is 129: 1 to nextup.max-parallelism, 128");
    }

    @Test
    void flinkSaysInTheEnvironmentsConfigurationWhereTheJobIsRestoredFrom() {
        assertThat(environment(new Configuration()).getMaxParallelism()).isEqualTo(1024);

        Configuration restoring = new Configuration();
        restoring.set(StateRecoveryOptions.SAVEPOINT_PATH, SAVEPOINT);
        assertThat(environment(restoring).getMaxParallelism()).isEqualTo(128);

        Configuration underItsOldName = new Configuration();
        underItsOldName.setString("execution.savepoint.path", SAVEPOINT);
        assertThat(environment(underItsOldName).getMaxParallelism()).isEqualTo(128);
    }

    private static StreamExecutionEnvironment environment(Configuration cluster) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(cluster);
        RecommenderJob.build(env, options(), RecommenderJob::serving, Map.of());
        return env;
    }

    private static OptionalInt of(JobOptions options) {
        return MaxParallelism.of(options, Optional.empty(), false);
    }

    private static OptionalInt restored(String savepoint, JobOptions options) {
        return MaxParallelism.of(options, Optional.of(savepoint), false);
    }

    private static JobOptions options(String... arguments) {
        String[] all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[0] = "--nextup.kafka.bootstrap-servers=broker:9092";
        return JobOptions.parse(all);
    }
}
