package io.nextup.job.models;

import io.nextup.event.ModelAnnouncement;
import io.nextup.job.score.ScoringOptions;
import io.nextup.serving.ServingProcess;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The branch that takes in announcements and readies the engine of every process. It joins no other
 * stream: a stage that waits for its first model could otherwise keep out the very announcement
 * that it waits for.
 */
public final class LoadModelsStage {
    public static final String NAME = "load-models";

    private LoadModelsStage() {}

    /**
     * Adds the branch to the graph, in the parallelism and the slot sharing group of the scoring,
     * so that every process that scores has a part of it.
     *
     * @param announcements in the order of the topic, so of parallelism 1, and not broadcast
     * @param factory the scoring's own
     */
    public static void apply(
            DataStream<ModelAnnouncement> announcements,
            ScoringOptions options,
            ServingProcess.Factory factory) {
        announcements
                .broadcast()
                .process(new LoadModels(options, factory))
                .returns(Types.VOID)
                .name(NAME)
                .uid(NAME);
    }
}
