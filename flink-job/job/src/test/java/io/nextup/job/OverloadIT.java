package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.job.History.Event;
import io.nextup.serving.engine.StepModel;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The job while more events come than its model can answer. */
class OverloadIT {
    private static final int EVENTS = 4_000;
    private static final int USERS = 400;
    private static final int SUBTASKS = 2;
    private static final int QUEUE = 20;
    private static final String IN_FLIGHT = "score\\.\\d+\\.inFlight";

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    @Test
    void aCheckpointCompletesWhileTheModelIsTenTimesTooSlowAndHoldsTheSourceBack()
            throws Exception {
        JobTopics topics = LOCAL.topics();
        topics.announce(
                StepModel.forwards("v1")
                        .withWork(5)
                        .publish(LOCAL.directory().resolve("registry")));
        LocalFlink.Job job =
                LOCAL.flink()
                        .run(
                                topics.options(),
                                Map.of(
                                        "nextup.parallelism", Integer.toString(SUBTASKS),
                                        "nextup.scoring.queue.capacity", Integer.toString(QUEUE),
                                        "nextup.scoring.batch.max-size", "1",
                                        "nextup.scoring.workers", "1",
                                        "nextup.scoring.max-in-flight-per-user", "0",
                                        // The only checkpoint is the one below.
                                        "execution.checkpointing.interval", "4 min"));
        topics.sendAll(events(0, 1));
        Clicks.patiently().until(() -> topics.answered().size() == 1);

        topics.sendAll(events(1, EVENTS));
        assertThat(topics.answered().size()).isLessThan(EVENTS / 10);
        job.awaitCount(IN_FLIGHT, SUBTASKS * QUEUE);
        job.checkpoint();

        // The checkpoint waited for what had left the source, and not for all that had come.
        assertThat(topics.answered().size()).isLessThan(EVENTS / 2);
        job.awaitCount(IN_FLIGHT, SUBTASKS * QUEUE);
        job.end();
    }

    private static List<Event> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(
                        number ->
                                new Event(
                                        "user" + number % USERS,
                                        "event" + number,
                                        StepModel.item(7 * number),
                                        "click",
                                        Clicks.TIME + number))
                .toList();
    }
}
