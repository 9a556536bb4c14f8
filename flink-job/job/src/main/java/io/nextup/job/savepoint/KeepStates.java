package io.nextup.job.savepoint;

import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.api.output.TaggedOperatorSubtaskState;

/** Keeps where the states of the subtasks are, as a result of the run. */
final class KeepStates extends RichMapFunction<TaggedOperatorSubtaskState, Integer> {
    private static final long serialVersionUID = 1L;

    /** Name of the list of subtasks and their states. */
    static final String STATES = "states";

    private final ListAccumulator<Tuple2<Integer, OperatorSubtaskState>> states =
            new ListAccumulator<>();

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().addAccumulator(STATES, states);
    }

    @Override
    public Integer map(TaggedOperatorSubtaskState written) {
        states.add(Tuple2.of(written.index, written.state));
        return written.index;
    }
}
