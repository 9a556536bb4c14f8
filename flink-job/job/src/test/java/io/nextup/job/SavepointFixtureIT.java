package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.job.History.Event;
import io.nextup.job.savepoint.Savepoint;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicId;
import io.nextup.serving.engine.StepModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the savepoints of earlier builds. A job is restored only if it has every operator of them.
 */
class SavepointFixtureIT {
    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    static Stream<String> versions() throws Exception {
        return SavepointFixture.versions();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aSavepointHoldsWhatWasSentBeforeIt(String version) throws Exception {
        SavepointFixture fixture = SavepointFixture.read(version);

        SavepointContents contents =
                SavepointContents.read(LOCAL.flink(), fixture.directory().toString());

        assertThat(contents.sequences()).isEqualTo(fixture.history().sequences());
        assertThat(contents.inFlight())
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(fixture.requests());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aJobRestoredFromASavepointGoesOnExactlyWhereItStopped(String version) throws Exception {
        SavepointFixture fixture = SavepointFixture.read(version);
        ModelAnnouncement next =
                StepModel.backwards("next").publish(LOCAL.directory().resolve("registry"));
        try (JobTopics topics = JobTopics.create(LOCAL.broker(), fixture.topics())) {
            topics.sendAll(fixture.events());
            for (ModelAnnouncement announcement : fixture.announcements()) {
                topics.announce(announcement);
            }
            assertThat(SavepointContents.offsets(LOCAL.flink(), fixture.directory().toString()))
                    .isEqualTo(topics.endOffsets());

            String clicks = topics.options().get("nextup.topics.interactions");
            Uuid id =
                    Uuid.fromString(
                            TopicId.read(
                                            KafkaSettings.at(LOCAL.broker().bootstrapServers()),
                                            clicks,
                                            AclOperation.READ,
                                            LocalFlink.PATIENCE)
                                    .orElseThrow());
            Path copy = fixture.copyTo(LOCAL.directory().resolve("copy-" + version), clicks, id);

            LocalFlink.Job job =
                    LOCAL.flink()
                            .restore(
                                    copy.toUri().toString(),
                                    topics.options(),
                                    SavepointFixture.OPTIONS);
            topics.announce(next);
            List<Event> later = later(fixture);
            topics.sendAll(later);
            History history = fixture.history();
            later.forEach(history::add);
            Set<String> expected = new TreeSet<>(history.ids());
            expected.removeAll(fixture.history().ids());
            job.awaitCount("sequence\\.\\d+\\.acceptedEvents", expected.size());
            job.awaitCount("sequence\\.\\d+\\.duplicateEvents", 1);
            expected.addAll(fixture.inFlight());
            await().atMost(LocalFlink.PATIENCE)
                    .pollInSameThread()
                    .until(() -> topics.answered().containsAll(expected));
            String savepoint = job.savepoint();
            assertThat(job.count("sequence\\.\\d+\\.duplicateEvents")).isEqualTo(1);
            job.end();

            assertAnswers(topics.recommendations(), history, expected);
            assertThat(new Savepoint(savepoint).maxParallelism())
                    .isEqualTo(new Savepoint(fixture.directory().toString()).maxParallelism());
            SavepointContents contents = SavepointContents.read(LOCAL.flink(), savepoint);
            assertThat(contents.sequences()).isEqualTo(history.sequences());
            assertThat(contents.inFlight()).isEmpty();
        }
    }

    /** Returns one known event, then one of every user and one of a new user. */
    private static List<Event> later(SavepointFixture fixture) {
        Event known = fixture.events().get(fixture.events().size() - 1);
        List<Event> later = new ArrayList<>(List.of(known));
        List<String> users = new ArrayList<>(new TreeSet<>(fixture.history().sequences().keySet()));
        users.add("newcomer");
        for (String user : users) {
            later.add(
                    new Event(
                            user,
                            user + "-later",
                            StepModel.item(later.size()),
                            "click",
                            known.timeMillis() + 60_000));
        }
        return later;
    }

    private static void assertAnswers(
            List<Recommendation> answers, History history, Set<String> expected) {
        Map<String, Recommendation> byEvent = new HashMap<>();
        for (Recommendation answer : answers) {
            assertThat(answer.references()).hasSize(1);
            assertThat(byEvent.put(answer.references().get(0), answer)).isNull();
        }
        assertThat(byEvent.keySet()).isEqualTo(expected);
        byEvent.forEach(
                (event, answer) -> {
                    History.Question question = history.question(event);
                    assertThat(answer.userId()).isEqualTo(question.user());
                    assertThat(answer.sequence()).isEqualTo(question.sequence());
                    assertThat(answer.modelVersion()).isEqualTo("next");
                    assertThat(answer.items())
                            .extracting(RankedItem::itemId)
                            .isEqualTo(StepModel.expected(-1, question.items(), 5));
                });
    }
}
