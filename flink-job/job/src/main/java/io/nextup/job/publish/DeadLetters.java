package io.nextup.job.publish;

import io.nextup.event.DeadLetter;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * The way of dead letters through the graph: each stage sends its letters to {@link #OUTPUT}, and
 * one sink takes those of all stages.
 */
public final class DeadLetters {
    /** The sink's name, and its uid in savepoints. */
    private static final String NAME = "dead-letters";

    /** The side output of a stage for the records that it refuses. */
    public static final OutputTag<DeadLetter> OUTPUT =
            new OutputTag<>(NAME, TypeInformation.of(DeadLetter.class));

    private DeadLetters() {}

    /**
     * Adds the sink to the graph.
     *
     * @param stages those that may refuse a record, at least one
     */
    public static void publish(List<SingleOutputStreamOperator<?>> stages, Sink<DeadLetter> sink) {
        DataStream<DeadLetter> letters = stages.get(0).getSideOutput(OUTPUT);
        for (SingleOutputStreamOperator<?> stage : stages.subList(1, stages.size())) {
            letters = letters.union(stage.getSideOutput(OUTPUT));
        }
        letters.sinkTo(sink).name(NAME).uid(NAME);
    }
}
