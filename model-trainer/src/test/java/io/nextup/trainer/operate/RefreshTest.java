package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.SlotHealth;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.refresh.Decision;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.RefreshTopics;
import io.nextup.trainer.refresh.Timetable;
import io.nextup.trainer.train.EpochReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.io.file.PathUtils;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker, and with too little to train on; {@code RefreshKafkaIT} has both. */
class RefreshTest {
    private static final Duration LEASE = Duration.ofMinutes(10);

    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();
    private final Stop stop = new Stop();
    private final Heard heard = new Heard();
    private final Topics topics = new Topics();
    private final Figures figures = new Figures();

    /** What a refresh says while it runs. */
    private static final class Heard implements Refresh.Listener {
        private final List<Round> rounds = new ArrayList<>();
        private final List<String> pauses = new ArrayList<>();
        private Consumer<Round> afterEach = round -> {};
        private Runnable afterNote = () -> {};

        @Override
        public void ended(Round round) {
            rounds.add(round);
            afterEach.accept(round);
        }

        @Override
        public void pausing(int next, Duration pause) {
            pauses.add("%d after %s".formatted(next, pause));
        }

        @Override
        public void epoch(EpochReport report) {}

        @Override
        public void note(String line) {
            afterNote.run();
        }

        @Override
        public void trainingEnded() {}
    }

    /** The calls of an observer, in their order. */
    private static final class Figures implements RefreshObserver {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void began(Instant at) {
            calls.add("began");
        }

        @Override
        public void reading(Unread unread) {
            throw new AssertionError("Only a broker's topics have unread records");
        }

        @Override
        public void settled(Erasures erasures) {
            throw new AssertionError("Only a broker's topics have erasures");
        }

        @Override
        public void ended(Round round) {
            calls.add(
                    round instanceof Round.Failed failed
                            ? "round %d failed: %s"
                                    .formatted(failed.number(), failed.cause().getMessage())
                            : "round %d: %s"
                                    .formatted(
                                            round.number(),
                                            ((Round.Done) round)
                                                    .report()
                                                    .decision()
                                                    .outcome()
                                                    .word()));
        }
    }

    /** A history of one user, as often as it can be read. */
    private static final class Topics implements RefreshTopics {
        private int failures;
        private IOException failure = new IOException("no broker");
        private Runnable atReading = () -> {};

        @Override
        public History history() throws IOException {
            atReading.run();
            if (failures-- > 0) {
                throw failure;
            }
            List<Interaction> clicks =
                    List.of(
                            Interaction.click(null, "u", "a", 1_000),
                            Interaction.click(null, "u", "b", 2_000));
            return new History("clicks", 2, UserHistories.of(clicks, SequenceRules.defaults()));
        }

        @Override
        public SlotHealth slot() {
            return new SlotHealth("default", Optional.empty(), List.of());
        }

        @Override
        public void requireAnnounceable() {}

        @Override
        public void announce(ModelAnnouncement announcement) {
            throw new AssertionError("Nothing was trained");
        }
    }

    @AfterEach
    void close() {
        stop.close();
    }

    @Test
    void eachRoundIsARecordAndARoundThatFailsIsFollowedByTheNext() throws Exception {
        topics.failures = 1;

        Refresh.Result result = run(2);

        assertThat(result.done()).isEqualTo(1);
        assertThat(result.failed()).isEqualTo(1);
        assertThat(heard.rounds).hasSize(2);
        assertThat(heard.rounds.get(0))
                .isInstanceOfSatisfying(
                        Round.Failed.class,
                        failed -> {
                            assertThat(failed.number()).isEqualTo(1);
                            assertThat(failed.cause()).hasMessage("no broker");
                        });
        assertThat(heard.pauses).containsExactly("2 after PT0.001S");
        assertThat(result.last().orElseThrow())
                .isSameAs(heard.rounds.get(1))
                .isInstanceOfSatisfying(
                        Round.Done.class,
                        done -> {
                            assertThat(done.number()).isEqualTo(2);
                            assertThat(done.report().interactions()).isEqualTo(2);
                            assertThat(done.report().decision().outcome())
                                    .isEqualTo(Decision.Outcome.TOO_FEW_EVENTS);
                        });
    }

    @Test
    void aFirstRoundThatCannotUseKafkaAtAllIsTheLast() throws Exception {
        topics.failure =
                TopicException.noClient(KafkaSettings.at("nowhere"), new KafkaException("no port"));
        topics.failures = 1;

        Refresh.Result result = run(0);

        assertThat(result.last().orElseThrow())
                .isInstanceOfSatisfying(
                        Round.Failed.class,
                        failed -> assertThat(failed.cause()).isSameAs(topics.failure));
        assertThat(heard.pauses).isEmpty();
    }

    @Test
    void aLaterRoundThatCannotUseKafkaIsFollowedByTheNext() throws Exception {
        topics.failure =
                TopicException.noClient(KafkaSettings.at("nowhere"), new KafkaException("no port"));
        heard.afterEach = round -> topics.failures = round.number() == 1 ? 1 : 0;

        Refresh.Result result = run(3);

        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.done()).isEqualTo(2);
    }

    @Test
    void aRoundThatRunsOutOfMemoryIsFollowedByTheNext() throws Exception {
        topics.atReading =
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        heard.afterEach = round -> topics.atReading = () -> {};

        Refresh.Result result = run(2);

        assertThat(heard.rounds.get(0))
                .isInstanceOfSatisfying(
                        Round.Failed.class,
                        failed ->
                                assertThat(failed.cause())
                                        .hasMessageContainingAll("Java heap space", "-Xmx"));
        assertThat(result.last().orElseThrow()).isInstanceOf(Round.Done.class);
    }

    @Test
    void theObserverHearsOfRoundsThatFailAndOfThoseThatDoNot() throws Exception {
        topics.failures = 2;
        topics.atReading = () -> figures.calls.add("the topic is read");

        run(3);

        assertThat(figures.calls)
                .containsExactly(
                        "began",
                        "the topic is read",
                        "round 1 failed: no broker",
                        "began",
                        "the topic is read",
                        "round 2 failed: no broker",
                        "began",
                        "the topic is read",
                        "round 3: too-few-events");
    }

    @Test
    void aRegistryThatGoesAwayIsAFailedRoundForTheObserver() throws Exception {
        heard.afterEach =
                round -> {
                    try {
                        PathUtils.deleteDirectory(directory.resolve("registry"));
                        Files.writeString(directory.resolve("registry"), "in its place");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    heard.afterEach = next -> {};
                };

        run(2);

        assertThat(figures.calls)
                .hasSize(4)
                .startsWith("began", "round 1: too-few-events", "began")
                .last()
                .asString()
                .startsWith("round 2 failed: ");
    }

    @Test
    void whoeverStopsItGetsWhatWasDoneUntilThen() throws Exception {
        heard.afterEach = round -> stop.request();

        Refresh.Result result = run(0);

        assertThat(result.done()).isEqualTo(1);
        assertThat(result.last()).contains(heard.rounds.get(0));
    }

    @Test
    void theRegistryIsFreeBetweenRounds() throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory.resolve("registry"));
        heard.afterEach =
                round -> {
                    try {
                        store.acquireLease("another", LEASE).release();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };

        assertThat(run(1).done()).isEqualTo(1);
    }

    @Test
    void anInterruptWhileItWaitsForTheRegistryEndsIt() throws Exception {
        new LocalArtifactStore(directory.resolve("registry")).acquireLease("another", LEASE);
        heard.afterNote = Thread.currentThread()::interrupt;

        assertThatThrownBy(() -> run(1)).isInstanceOf(InterruptedException.class);

        assertThat(heard.rounds).isEmpty();
    }

    @Test
    void aSlotWithoutAPlainNameIsRefused() {
        assertThatThrownBy(() -> request("a/b", 1))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith("slot is \"a/b\": it must be 1 to 200 letters");
    }

    @Test
    void aPlanThatCannotBeNamesTheField() {
        assertThatThrownBy(() -> plan(-1, LEASE))
                .isInstanceOf(RequestException.class)
                .hasMessage("rounds is -1: at least 1");
        assertThatThrownBy(() -> plan(1, Duration.ZERO))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith("lease is PT0S: ");
    }

    private Refresh.Result run(int rounds) throws Exception {
        return new Refresh(family.environment(), heard, figures)
                .run(request("default", rounds), topics, stop);
    }

    private Refresh.Request request(String slot, int rounds) {
        return new Refresh.Request(
                new HistorySource.Topic(
                        KafkaSettings.at("nowhere:1"), Optional.empty(), Optional.empty()),
                new Choice(family, family.defaults()),
                directory.resolve("registry").toString(),
                new RefreshSettings(
                        slot,
                        10,
                        .05,
                        1,
                        ModelRules.defaults(),
                        Duration.ofDays(30),
                        0,
                        directory.resolve("work")),
                List.of("nextup"),
                plan(rounds, LEASE));
    }

    private static Refresh.Plan plan(int rounds, Duration lease) {
        return new Refresh.Plan(new Timetable(Duration.ofMillis(1)), rounds, lease);
    }
}
