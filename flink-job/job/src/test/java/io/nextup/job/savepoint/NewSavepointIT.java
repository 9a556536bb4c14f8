package io.nextup.job.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

/** Asks a job for its counts while its cluster, in this process, closes. */
class NewSavepointIT {
    @Test
    void aJobThatEndsHasNoCounts() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        env.fromData(1, 2).sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync();
        CompletableFuture<?> result = job.getJobExecutionResult();

        do {
            assertThat(NewSavepoint.counts(job)).isEqualTo(Map.of());
        } while (!result.isDone());

        assertThat(result).isCompleted();
    }
}
