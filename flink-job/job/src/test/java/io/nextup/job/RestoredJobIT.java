package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.serving.engine.StepModel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The job, stopped with a savepoint and restored from it. */
class RestoredJobIT {
    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private JobTopics topics;
    private Clicks clicks;
    private Path registry;

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
        clicks = new Clicks(topics);
        registry = LOCAL.directory().resolve("registry");
    }

    @Test
    void requestsInFlightAtASavepointGetTheRightItemsFromAModelOfAnotherVocabulary()
            throws Exception {
        ModelAnnouncement slow = StepModel.forwards("v1").withWork(150).publish(registry);
        topics.announce(slow);
        Map<String, String> oneByOne =
                Map.of(
                        "nextup.scoring.batch.max-size", "1",
                        "nextup.scoring.workers", "1",
                        "nextup.scoring.max-in-flight-per-user", "0",
                        "nextup.scoring.top-k", "5");
        // The number of clicks before the first answer is open, so the limit of a user would make
        // one recommendation answer several of them on a slow machine.
        Map<String, String> restored =
                Map.of("nextup.scoring.max-in-flight-per-user", "0", "nextup.scoring.top-k", "5");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), oneByOne);
        Clicks.patiently()
                .until(
                        () -> {
                            clicks.some(1);
                            return !topics.recommendations().isEmpty();
                        });
        clicks.some(80);
        // The savepoint comes after all of them: what is not answered then is in it and nowhere
        // else.
        job.awaitCount("sequence\\.\\d+\\.acceptedEvents", clicks.events().size());
        String savepoint = job.savepoint();
        job.end();
        Set<String> answeredBySlow = topics.answered();
        assertThat(answeredBySlow.size()).isLessThan(clicks.events().size());

        List<String> permuted = new ArrayList<>(StepModel.CIRCLE);
        Collections.shuffle(permuted, new Random(2));
        topics.announce(StepModel.forwards("v2").withVocabulary(permuted).publish(registry));
        delete(Path.of(URI.create(slow.location())));
        job = LOCAL.flink().restore(savepoint, topics.options(), restored);
        clicks.awaitAllAnswered();
        job.end();

        Map<String, List<Recommendation>> byId =
                topics.recommendations().stream()
                        .collect(Collectors.groupingBy(Recommendation::id));
        assertThat(byId).hasSameSizeAs(clicks.events());
        // Under at-least-once an answer between savepoint and end comes again: the same items.
        byId.values()
                .forEach(
                        same ->
                                assertThat(same)
                                        .extracting(Clicks::itemIds)
                                        .containsOnly(clicks.expected(same.get(0), 1)));
        assertThat(topics.recommendations())
                .filteredOn(answer -> !answeredBySlow.containsAll(answer.references()))
                .isNotEmpty()
                .extracting(Recommendation::modelVersion)
                .containsOnly("v2");
    }

    @Test
    void underExactlyOnceWhoReadsCommittedSeesEachAnswerOnceAcrossARestore() throws Exception {
        Map<String, String> exactlyOnce =
                Map.of("nextup.publish.delivery", "exactly-once", "nextup.scoring.top-k", "5");
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), exactlyOnce);
        clicks.some(50);
        clicks.awaitAllAnswered();
        clicks.some(50);
        String savepoint = job.stop();
        clicks.some(50);
        job = LOCAL.flink().restore(savepoint, topics.options(), exactlyOnce);
        clicks.some(50);
        clicks.awaitAllAnswered();
        job.end();

        clicks.assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void ofAUsersEventsThatWaitTheNewestIsScoredAndEachIsNamedExactlyOnceAcrossARestore()
            throws Exception {
        Map<String, String> conflating =
                Map.of(
                        "nextup.scoring.conflate", "true",
                        "nextup.scoring.workers", "1",
                        "nextup.publish.delivery", "exactly-once",
                        "nextup.scoring.top-k", "5");
        // Keeps the only worker busy for seconds while it scores a sequence that ends in item39.
        topics.announce(StepModel.forwards("v1").withWorkFor("item39", 2_000).publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), conflating);
        clicks.click("anna", "item1");
        clicks.awaitAllAnswered();
        clicks.click("blocker", "item39");
        for (int i = 0; i < 24; i++) {
            clicks.click("user" + i % 4, StepModel.item(i));
        }
        job.awaitCount("sequence\\.\\d+\\.acceptedEvents", clicks.events().size());
        job.awaitCount("conflatedRequests", 16);
        String savepoint = job.stop();

        // All others are in the savepoint and nowhere else, if the stop was faster than the worker;
        // what follows holds in any case.
        topics.announce(StepModel.forwards("v2").publish(registry));
        job = LOCAL.flink().restore(savepoint, topics.options(), conflating);
        clicks.some(20);
        clicks.awaitAllAnswered();
        job.end();

        List<Recommendation> answers = topics.recommendations();
        assertThat(answers.stream().flatMap(answer -> answer.references().stream()))
                .containsExactlyInAnyOrderElementsOf(clicks.events());
        assertThat(answers)
                .hasSizeLessThanOrEqualTo(clicks.events().size() - 16)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.id())
                                    .isEqualTo(
                                            EventReference.event(answer.trigger())
                                                    .recommendationId("default", answer.userId()));
                            assertThat(Clicks.itemIds(answer))
                                    .isEqualTo(clicks.expected(answer, 1));
                        });
        for (List<Recommendation> ofUser : clicks.answersByUser().values()) {
            assertThat(ofUser).extracting(Recommendation::sequence).isSorted();
            assertThat(ofUser.stream().flatMap(answer -> answer.references().stream()))
                    .isSortedAccordingTo(
                            Comparator.comparingInt(event -> clicks.itemsUpTo(event).size()));
        }
    }

    private static void delete(Path artifact) throws Exception {
        try (var files = Files.list(artifact)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(artifact);
    }
}
