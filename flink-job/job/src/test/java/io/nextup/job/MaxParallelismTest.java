package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.job.sequence.SequenceState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaxParallelismTest {
    private static final String FIXTURE = SavepointFixture.ROOT.resolve("0.2.0").toString();
    private static final String MISSING = "/there/is/no/savepoint";

    /** Savepoint that Flink's operator names where a new build goes on from the last checkpoint. */
    private static final String LAST_STATE_OF_THE_OPERATOR = "KUBERNETES_OPERATOR_LAST_STATE";

    @TempDir private Path directory;

    /** A savepoint without sequences whose maximum, 128, is not the default. */
    private String savepoint;

    @BeforeEach
    void writeSavepoint() throws IOException {
        savepoint = directory.toString();
        OperatorState sequences =
                new OperatorState(
                        SequenceState.OPERATOR,
                        SequenceState.OPERATOR,
                        OperatorIdentifier.forUid(SequenceState.OPERATOR).getOperatorId(),
                        2,
                        128);
        try (OutputStream out = Files.newOutputStream(directory.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(1, List.of(sequences), List.of()), out);
        }
    }

    @Test
    void withoutASavepointItIsTheOneAskedForOrTheDefault() {
        assertThat(of(options())).hasValue(8192);
        assertThat(of(options("--nextup.max-parallelism", "300"))).hasValue(300);
    }

    @Test
    void aRestoredJobTakesThatOfItsSavepoint() {
        assertThat(restored(savepoint, options())).hasValue(128);
        assertThat(restored(savepoint, options("--nextup.max-parallelism", "128"))).hasValue(128);
    }

    @Test
    void anotherOneThanTheSavepointsIsRefusedWithBothNumbersAndTheWayOut() {
        assertThatThrownBy(() -> restored(savepoint, options("--nextup.max-parallelism", "1024")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.max-parallelism is 1024")
                .hasMessageContaining("the state in %s has 128".formatted(savepoint))
                .hasMessageContaining("leave the option out, or start without the savepoint");
    }

    @Test
    void theSavepointOfABuildWithASmallerDefaultKeepsItsOwn() {
        assertThat(restored(FIXTURE, options())).hasValue(1024);
        assertThat(restored(FIXTURE, options("--nextup.max-parallelism", "1024"))).hasValue(1024);
        assertThatThrownBy(() -> restored(FIXTURE, options("--nextup.max-parallelism", "300")))
                .hasMessageContaining("the state in %s has 1024".formatted(FIXTURE));
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
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(8192);

        recovering.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(128);

        recovering.set(StateRecoveryOptions.SAVEPOINT_PATH, MISSING);
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(-1);
        recovering.set(StateRecoveryOptions.SAVEPOINT_PATH, LAST_STATE_OF_THE_OPERATOR);
        assertThat(environment(recovering).getMaxParallelism()).isEqualTo(-1);
        assertThat(
                        MaxParallelism.of(
                                options("--nextup.max-parallelism", "300"),
                                Optional.of(MISSING),
                                true))
                .hasValue(300);

        recovering.set(StateRecoveryOptions.SAVEPOINT_PATH, MISSING);
        recovering.set(HighAvailabilityOptions.HA_MODE, "NONE");
        assertThatThrownBy(() -> environment(recovering))
                .hasMessageContaining(MISSING + " does not exist");
    }

    @Test
    void theParallelismIsBoundedByIt() {
        assertThat(of(options("--nextup.parallelism", "8192"))).hasValue(8192);
        assertThatThrownBy(() -> of(options("--nextup.parallelism", "8193")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.parallelism is 8193: 1 to nextup.max-parallelism, 8192");
        assertThatThrownBy(() -> restored(savepoint, options("--nextup.parallelism", "129")))
                .hasMessage("nextup.parallelism is 129: 1 to nextup.max-parallelism, 128");
    }

    @Test
    void flinkSaysInTheEnvironmentsConfigurationWhereTheJobIsRestoredFrom() {
        assertThat(environment(new Configuration()).getMaxParallelism()).isEqualTo(8192);

        Configuration restoring = new Configuration();
        restoring.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        assertThat(environment(restoring).getMaxParallelism()).isEqualTo(128);

        Configuration underItsOldName = new Configuration();
        underItsOldName.setString("execution.savepoint.path", savepoint);
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
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "--nextup.kafka.bootstrap-servers=broker:9092";
        all[1] = "--nextup.models.unsigned=allow";
        return JobOptions.parse(all);
    }
}
