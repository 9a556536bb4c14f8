package io.nextup.job.score;

import io.nextup.job.publish.ListUpdate;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.engine.ScoreRequest;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Turns requests into recommendations, in the order of the requests: one for each that no newer one
 * has taken over. A request to forget a user's list is passed on in that order, too.
 */
public final class ScoreStage {
    public static final String NAME = "score";

    /** Zero disables Flink's timeout: a request waits until it is answered. */
    private static final long NO_TIMEOUT = 0;

    private ScoreStage() {}

    /**
     * Adds the stage to the graph.
     *
     * @param names the names by which brokers know the job
     * @param kafka the cluster where each process reads announcements and reports what it serves
     * @param factory factory of the engine of each process
     */
    public static SingleOutputStreamOperator<ListUpdate> apply(
            DataStream<ScoreRequest> requests,
            ScoringOptions options,
            JobNames names,
            KafkaSettings kafka,
            ServingProcess.Factory factory) {
        return AsyncDataStream.orderedWait(
                        requests,
                        new ScoreFunction(options, names, kafka, factory),
                        NO_TIMEOUT,
                        TimeUnit.MILLISECONDS,
                        options.queueCapacity())
                .name(NAME)
                .uid(NAME);
    }
}
