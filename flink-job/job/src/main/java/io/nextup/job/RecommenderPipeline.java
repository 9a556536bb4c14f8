package io.nextup.job;

import static org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks;

import io.nextup.event.DeadLetter;
import io.nextup.job.ingest.IngestFunction;
import io.nextup.job.ingest.RawRecord;
import io.nextup.job.ingest.UserEvent;
import io.nextup.job.publish.DeadLetters;
import io.nextup.job.publish.ListUpdate;
import io.nextup.job.score.ScoreStage;
import io.nextup.job.sequence.SequenceState;
import io.nextup.job.sequence.TrackSequence;
import io.nextup.job.source.SourceState;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.engine.ScoreRequest;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds the graph. Names are on the dashboard and uids in savepoints, so neither may change. */
public final class RecommenderPipeline {
    private RecommenderPipeline() {}

    /**
     * Adds the graph to the environment.
     *
     * @param scoring factory of the scoring engine of each process
     */
    public static void build(
            StreamExecutionEnvironment env,
            JobOptions options,
            ServingProcess.Factory scoring,
            Source<RawRecord, ?, ?> interactionsSource,
            Sink<ListUpdate> recommendationsSink,
            Sink<DeadLetter> deadLetterSink) {
        EnvironmentSettings.apply(env, options);

        DataStream<RawRecord> records =
                named(
                        SourceState.OPERATOR,
                        env.fromSource(interactionsSource, noWatermarks(), SourceState.OPERATOR));
        SingleOutputStreamOperator<UserEvent> events =
                named("ingest", records.process(new IngestFunction(options.ingest())));
        boolean signedErasures = options.ingest().rules().erasures().needSignatures();
        SingleOutputStreamOperator<ScoreRequest> requests =
                named(
                        SequenceState.OPERATOR,
                        events.keyBy(UserEvent::userId)
                                .process(new TrackSequence(options.sequence(), signedErasures)));
        DataStream<ListUpdate> recommendations =
                ScoreStage.apply(
                        requests,
                        options.scoring(),
                        options.names(),
                        options.kafka().cluster(),
                        scoring);

        recommendations.sinkTo(recommendationsSink).name("publish").uid("publish");
        // The sequence stage refuses nothing but repeats of signed erasures.
        DeadLetters.publish(
                signedErasures ? List.of(events, requests) : List.of(events), deadLetterSink);
    }

    private static <T> SingleOutputStreamOperator<T> named(
            String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }
}
