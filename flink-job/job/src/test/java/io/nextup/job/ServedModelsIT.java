package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.Manifest;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.job.History.Event;
import io.nextup.serving.engine.StepModel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.runtime.execution.ExecutionState;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests which model a job serves, and how often it loads it, whatever happens to the job, the
 * broker and the models topic. The system property {@code nextup.broker-away-seconds} sets the time
 * that the broker stays down once each process has noticed.
 */
class ServedModelsIT {
    private static final int USERS = 5;
    private static final int K = 5;
    private static final long TIME = 1_700_000_000_000L;

    private static final Duration AWAY =
            Duration.ofSeconds(Integer.getInteger("nextup.broker-away-seconds", 1));

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private final History history = new History();
    private JobTopics topics;
    private Path registry;

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
        registry = LOCAL.directory().resolve("registry");
    }

    @Test
    void aSavepointRestoredWithAnotherSlotIsAnsweredByItsModelAndUsersKeepTheirSequences()
            throws Exception {
        topics.announce(StepModel.forwards("of-default").publish(registry));
        topics.announce(ofSlot("other", StepModel.backwards("of-other").publish(registry)));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), options());
        click(20);
        awaitAllAnswered();
        String savepoint = job.stop();
        List<Recommendation> before = topics.recommendations();
        job =
                LOCAL.flink()
                        .restore(
                                savepoint,
                                topics.options(),
                                options("nextup.models.slot", "other"));
        click(20);
        awaitAllAnswered();
        job.stop();

        List<Recommendation> answers = new ArrayList<>(topics.recommendations());
        assertThat(answers)
                .flatExtracting(Recommendation::references)
                .containsExactlyInAnyOrderElementsOf(history.ids());
        assertThat(before).hasSize(20);
        answers.removeAll(before);
        assertAnswers(before, "of-default", 1);
        assertAnswers(answers, "of-other", -1);
    }

    @Test
    void aRestartInAProcessThatStaysLoadsNothingAgain() throws Exception {
        topics.announce(StepModel.forwards("stays").publish(registry));
        LocalFlink.Job job =
                LOCAL.flink()
                        .run(topics.options(), restartingAfter("100 ms"), ObservedServing::start);
        failTwice(job);

        assertThat(ObservedServing.happened("stays")).containsExactly("load");
        job.end();
        assertAnswers(topics.recommendations(), "stays", 1);
    }

    @Test
    void withoutLingerARestartLoadsTheModelAgain() throws Exception {
        topics.announce(StepModel.forwards("goes").publish(registry));
        Map<String, String> options = restartingAfter("100 ms");
        options.put("nextup.models.keep-loaded-for", "0 s");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), options, ObservedServing::start);
        failTwice(job);

        assertThat(ObservedServing.happened("goes"))
                .filteredOn("load"::equals)
                .hasSizeGreaterThan(2);
        job.end();
    }

    /** Makes the job fail twice; returns when it has been restarted and has answered all. */
    private void failTwice(LocalFlink.Job job) throws Exception {
        click(10);
        awaitAllAnswered();
        for (int restarts = 1; restarts <= 2; restarts++) {
            ObservedServing.failNextCall();
            click(10);
            int expected = restarts;
            patiently().until(() -> job.restarts("score") >= expected);
            awaitAllAnswered();
        }
    }

    @Test
    void theLingerOfAJobEndsWhenAnotherOneBeginsToScoreInItsProcess() throws Exception {
        topics.announce(StepModel.forwards("lingers").publish(registry));
        // This never happens in this test, whose end cancels the job. Flink then waits 10 s to end
        // the cluster.
        Map<String, String> options = restartingAfter("10 min");
        options.put("nextup.models.keep-loaded-for", "1 h");
        options.put("nextup.parallelism", "1");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), options, ObservedServing::start);
        click(10);
        awaitAllAnswered();
        ObservedServing.failNextCall();
        click(1);
        // Its share of the process has been released by then.
        job.awaitState("score", ExecutionState.FAILED);
        assertThat(ObservedServing.happened("lingers")).containsExactly("load");

        try (JobTopics others = JobTopics.create(LOCAL.broker(), LOCAL.test() + ".others")) {
            others.announce(StepModel.forwards("another").publish(registry));
            LocalFlink.Job other =
                    LOCAL.flink().run(others.options(), options(), ObservedServing::start);
            other.awaitState("score", ExecutionState.RUNNING);
            patiently()
                    .until(
                            () ->
                                    ObservedServing.happened("lingers")
                                            .equals(List.of("load", "close")));
            other.end();
        }
    }

    /** Announces only one record, which is all that compaction leaves of a topic. */
    @Test
    void theNewestRecordAloneIsEnoughToGoBackWhenItsModelIsBrokenAndNothingIsCached()
            throws Exception {
        ModelAnnouncement before = StepModel.forwards("before").publish(registry);
        ModelAnnouncement broken = StepModel.backwards("broken").publish(registry);
        Files.write(
                Path.of(URI.create(broken.location())).resolve(Manifest.MODULE_FILE),
                new byte[] {1, 2, 3});
        topics.announce(broken.after(Optional.of(before)));
        Path cache = Files.createDirectories(registry.resolveSibling("empty-cache"));
        LocalFlink.Job job =
                LOCAL.flink()
                        .run(
                                topics.options(),
                                options("nextup.models.cache-dir", cache.toString()));
        click(10);
        awaitAllAnswered();
        job.awaitCount("modelsRefused", 1);
        job.end();

        assertAnswers(topics.recommendations(), "before", 1);
    }

    /**
     * Runs two jobs, since all subtasks of a job in one JVM share their feed. Rescales the first
     * one's scoring like Flink's autoscaler.
     */
    @Test
    void afterTheBrokerWasAwayEverySubtaskServesTheNewestModelBehindTenThousandOldRecords()
            throws Exception {
        topics.announceAll(
                IntStream.range(0, 10_000).mapToObj(ServedModelsIT::oldAnnouncement).toList());
        topics.announce(StepModel.forwards("older").publish(registry));
        LocalFlink.Job job =
                LOCAL.flink()
                        .run(
                                topics.options(),
                                options(
                                        "pipeline.jobvertex-parallelism-overrides",
                                        LOCAL.flink().vertex(topics.options(), options(), "score")
                                                + ":3"));
        Map<String, String> another = new HashMap<>(topics.options());
        another.put("nextup.kafka.group-id", LOCAL.test() + ".another");
        another.put("nextup.publish.transactional-id-prefix", LOCAL.test() + ".another");
        LocalFlink.Job second = LOCAL.flink().run(another, options("nextup.parallelism", "1"));
        awaitServing(job, "older", "older", "older");
        awaitServing(second, "older");

        LOCAL.stopBroker();
        job.awaitCount("feedErrors", 1);
        second.awaitCount("feedErrors", 1);
        patiently().during(AWAY).until(() -> serving(second).equals(List.of("older")));
        LOCAL.startBroker();
        topics.announce(StepModel.backwards("newest").publish(registry));
        awaitServing(job, "newest", "newest", "newest");
        awaitServing(second, "newest");
        click(20);
        awaitAllAnswered();
        job.end();
        second.end();

        assertAnswers(topics.recommendations(), "newest", -1);
    }

    private static void awaitServing(LocalFlink.Job job, String... versions) {
        patiently().until(() -> serving(job).equals(List.of(versions)));
    }

    /** The version that each subtask reports as serving. */
    private static List<String> serving(LocalFlink.Job job) {
        return job.texts("slot\\.default\\.modelVersion");
    }

    private static ModelAnnouncement oldAnnouncement(int number) {
        String version = "old" + number;
        return new ModelAnnouncement(
                ModelAnnouncement.DEFAULT_SLOT,
                version,
                "file:///pruned/" + version,
                "%064x".formatted(number),
                TIME + number);
    }

    /** Sends clicks of some users, one after the other. */
    private void click(int count) throws Exception {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = history.events().size();
            Event event =
                    new Event(
                            "user" + number % USERS,
                            "event" + number,
                            StepModel.item(7 * number),
                            "click",
                            TIME + number);
            history.add(event);
            events.add(event);
        }
        topics.sendAll(events);
    }

    private void awaitAllAnswered() {
        patiently().until(() -> topics.answered().containsAll(history.ids()));
    }

    private static ConditionFactory patiently() {
        return await().atMost(LocalFlink.PATIENCE).pollInSameThread();
    }

    private void assertAnswers(List<Recommendation> answers, String version, int step) {
        assertThat(answers)
                .isNotEmpty()
                .allSatisfy(
                        answer -> {
                            History.Question question = history.question(answer.trigger());
                            assertThat(answer.modelVersion()).isEqualTo(version);
                            assertThat(answer.userId()).isEqualTo(question.user());
                            assertThat(answer.sequence()).isEqualTo(question.sequence());
                            assertThat(answer.items())
                                    .extracting(RankedItem::itemId)
                                    .isEqualTo(StepModel.expected(step, question.items(), K));
                        });
    }

    private static ModelAnnouncement ofSlot(String slot, ModelAnnouncement announcement) {
        return new ModelAnnouncement(
                slot,
                announcement.version(),
                announcement.location(),
                announcement.manifestSha256(),
                announcement.announcedTimeMillis());
    }

    private static Map<String, String> options(String... more) {
        Map<String, String> options = new HashMap<>();
        options.put("nextup.scoring.top-k", Integer.toString(K));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    private static Map<String, String> restartingAfter(String delay) {
        return options(
                "restart-strategy.type", "fixed-delay",
                "restart-strategy.fixed-delay.attempts", "1000",
                "restart-strategy.fixed-delay.delay", delay);
    }
}
