package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.job.History.Event;
import io.nextup.job.savepoint.Savepoint;
import io.nextup.serving.engine.StepModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests a job that continues with another number of subtasks. */
class RescalingIT {
    private static final int USERS = 200;
    private static final int EVENTS_EACH_TIME = 300;
    private static final int SLOW_EVENT = 150;

    /**
     * Last item of one sequence each time, whose call is slow: the requests after it are in flight
     * at the savepoint. Neither the first call of a loaded module nor its warm-up has it.
     */
    private static final String SLOW_ITEM = StepModel.item(30);

    /** Matrix products that take some seconds of a core. */
    private static final long SLOW_PRODUCTS = 4_000;

    private static final long TIME = 1_700_000_000_000L;

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private final History history = new History();
    private final Random random = new Random(3);

    @Test
    void fromTwoToThreeAndBackEveryUserKeepsItsSequenceAndItsRequestsInFlight() throws Exception {
        JobTopics topics = LOCAL.topics();
        topics.announce(
                StepModel.forwards("v1")
                        .withWorkFor(SLOW_ITEM, SLOW_PRODUCTS)
                        .publish(LOCAL.directory().resolve("registry")));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), options(2));
        String savepoint = savepointAfterMoreEvents(topics, job);
        job = LOCAL.flink().restore(savepoint, topics.options(), options(3));
        savepoint = savepointAfterMoreEvents(topics, job);
        job = LOCAL.flink().restore(savepoint, topics.options(), options(2));
        savepoint = savepointAfterMoreEvents(topics, job);
        LocalFlink.Job last = LOCAL.flink().restore(savepoint, topics.options(), options(2));
        await().atMost(LocalFlink.PATIENCE)
                .pollInSameThread()
                .until(() -> topics.answered().containsAll(history.ids()));
        last.end();
        assertAnswers(topics.recommendations());
    }

    /** Takes a savepoint after more events, and checks its content; the job has ended then. */
    private String savepointAfterMoreEvents(JobTopics topics, LocalFlink.Job job) throws Exception {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS_EACH_TIME; i++) {
            String user = "user" + random.nextInt(USERS);
            int number = history.events().size();
            Event event =
                    new Event(
                            user,
                            "event" + number,
                            i == SLOW_EVENT ? SLOW_ITEM : StepModel.item(random.nextInt(30)),
                            "click",
                            TIME + number);
            history.add(event);
            events.add(event);
        }
        topics.sendAll(events);
        job.awaitCount("sequence\\.\\d+\\.acceptedEvents", EVENTS_EACH_TIME);
        String savepoint = job.savepoint();
        job.end();

        assertThat(new Savepoint(savepoint).maxParallelism()).hasValue(8192);
        SavepointContents contents = SavepointContents.read(LOCAL.flink(), savepoint);
        assertThat(contents.sequences()).isEqualTo(history.sequences());
        assertThat(contents.inFlight())
                .isNotEmpty()
                .allSatisfy(
                        request -> {
                            History.Question question =
                                    history.question(request.answers().get(0).event());
                            assertThat(request.userId()).isEqualTo(question.user());
                            assertThat(request.itemIds()).isEqualTo(question.items());
                            assertThat(request.sequence()).isEqualTo(question.sequence());
                        });
        return savepoint;
    }

    /**
     * Checks the answers. Under at-least-once the same answer between savepoint and end may come
     * again.
     */
    private void assertAnswers(List<Recommendation> answers) {
        Map<String, Set<Long>> numbers = new HashMap<>();
        Map<String, List<String>> itemsByEvent = new HashMap<>();
        for (Recommendation answer : answers) {
            String event = answer.references().get(0);
            History.Question question = history.question(event);
            List<String> items = answer.items().stream().map(RankedItem::itemId).toList();
            assertThat(answer.userId()).isEqualTo(question.user());
            assertThat(answer.sequence()).isEqualTo(question.sequence());
            assertThat(items).isEqualTo(StepModel.expected(1, question.items(), 5));
            itemsByEvent.put(event, items);
            numbers.computeIfAbsent(answer.userId(), any -> new HashSet<>()).add(answer.sequence());
        }
        assertThat(itemsByEvent.keySet()).isEqualTo(history.ids());
        history.sequences()
                .forEach(
                        (user, sequence) ->
                                assertThat(numbers.get(user))
                                        .hasSize(Math.toIntExact(sequence.number()))
                                        .contains(1L, sequence.number()));
    }

    private static Map<String, String> options(int parallelism) {
        return Map.of(
                "nextup.parallelism", Integer.toString(parallelism),
                "nextup.scoring.batch.max-size", "1",
                "nextup.scoring.workers", "1",
                "nextup.scoring.top-k", "5");
    }
}
