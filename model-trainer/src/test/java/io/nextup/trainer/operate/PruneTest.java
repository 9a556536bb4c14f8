package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.lease.LeaseHeldException;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.operate.Prune.Needed;
import io.nextup.trainer.operate.Prune.Report;
import io.nextup.trainer.registry.Pruning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a registry with a model of each of five days. */
class PruneTest {
    private static final Instant NOW = Instant.parse("2026-11-24T16:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Needed NOTHING = Set::of;

    @TempDir Path directory;
    private Path registry;
    private LocalArtifactStore store;
    private final List<String> said = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private final Stop stop = new Stop();

    @AfterEach
    void close() {
        stop.close();
    }

    @BeforeEach
    void publish() throws Exception {
        registry = directory.resolve("registry");
        store = new LocalArtifactStore(registry, CLOCK);
        for (int day = 1; day <= 5; day++) {
            Path staged = Files.createTempDirectory(directory, "staged");
            store.publish(
                    StagedArtifact.in(staged, "v" + day, "2026-11-0%dT16:00:00Z".formatted(day)));
        }
    }

    @Test
    void whatNothingAsksForIsDeletedOldestFirst() throws Exception {
        Report report = run(() -> Set.of("v2")).delete(said::add, stop);

        assertThat(said).containsExactly("v1", "v3");
        assertThat(report)
                .isEqualTo(
                        new Report(List.of("v1", "v3"), List.of("v2", "v4", "v5"), List.of(), 0));
        assertThat(store.versions()).containsExactly("v2", "v4", "v5");
        assertThat(notes).isEmpty();
    }

    /** A refresh compares its next candidates with these. */
    @Test
    void whatStandsInARefreshForANeededModelIsKept() throws Exception {
        store.publish(
                StagedArtifact.in(
                        Files.createTempDirectory(directory, "staged"),
                        StagedArtifact.draft(
                                "v6",
                                "2026-11-06T16:00:00Z",
                                Map.of("refresh.reference", "v1", "refresh.judged", "v3"))));

        assertThat(run(() -> Set.of("v6")).preview().deleted()).containsExactly("v2", "v4");
    }

    @Test
    void aPreviewSaysTheSameAndTouchesNothing() throws Exception {
        List<String> before = files();

        Report report = run(() -> Set.of("v2")).preview();

        assertThat(report)
                .isEqualTo(
                        new Report(List.of("v1", "v3"), List.of("v2", "v4", "v5"), List.of(), 0));
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whereItIsNotKnownWhatIsNeededNothingIsDeletedAndTheReasonIsSaid() throws Exception {
        Prune run =
                run(
                        () -> {
                            throw new TopicException("No Kafka broker answered");
                        });

        assertThatThrownBy(() -> run.delete(said::add, stop))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Nothing is deleted, as it is not known which models are needed: No"
                                + " Kafka broker answered");
        assertThatThrownBy(run::preview).hasMessageStartingWith("Nothing is deleted, as ");

        assertThat(store.versions()).hasSize(5);
        store.acquireLease("another", Duration.ofMinutes(1)).release();
    }

    @Test
    void withoutABrokerNothingIsDeletedAndTheReasonIsSaid() throws Exception {
        Prune run =
                run(Prune.neededAt(KafkaSettings.at("127.0.0.1:1"), CLOCK, Duration.ofSeconds(1)));

        assertThatThrownBy(() -> run.delete(said::add, stop))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Nothing is deleted, as it is not known which models are needed: No Kafka"
                                + " broker answered at 127.0.0.1:1 within 1 s: start one, or"
                                + " correct --bootstrap-servers");

        assertThat(store.versions()).hasSize(5);
    }

    /** A deletion on a remote store takes long, and announcements do not wait for it. */
    @Test
    void whatIsAnnouncedWhileOthersAreDeletedIsKept() throws Exception {
        AtomicInteger questions = new AtomicInteger();

        Report report =
                run(() -> questions.incrementAndGet() <= 2 ? Set.of() : Set.of("v3"))
                        .delete(said::add, stop);

        assertThat(said).containsExactly("v1", "v2");
        assertThat(report)
                .isEqualTo(
                        new Report(List.of("v1", "v2"), List.of("v4", "v5", "v3"), List.of(), 0));
        assertThat(store.versions()).containsExactly("v3", "v4", "v5");
    }

    @Test
    void whereItIsNotKnownAnyMoreTheRestStays() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        Prune run =
                run(
                        () -> {
                            if (questions.incrementAndGet() == 3) {
                                throw new TopicException("No Kafka broker answered");
                            }
                            return Set.of();
                        });

        assertThatThrownBy(() -> run.delete(said::add, stop))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("v2 was not deleted, and 1 others were: ")
                .hasMessageContaining("No Kafka broker answered");

        assertThat(store.versions()).containsExactly("v2", "v3", "v4", "v5");
    }

    @Test
    void theLeaseIsHeldFromTheQuestionToTheEndAndThenFree() throws Exception {
        run(() -> {
                    heldByPrune();
                    return Set.of();
                })
                .delete(deleted -> heldByPrune(), stop);

        store.acquireLease("another", Duration.ofMinutes(1)).release();
    }

    @Test
    void aStopBeforeTheFirstDeletionLeavesAllModelsAndTheLeaseFree() throws Exception {
        stop.request();

        assertThatThrownBy(() -> run(NOTHING).delete(said::add, stop))
                .isInstanceOf(IOException.class);

        assertThat(store.versions()).hasSize(5);
        store.acquireLease("another", Duration.ofMinutes(1)).release();
    }

    private void heldByPrune() {
        assertThatThrownBy(() -> store.acquireLease("another", Duration.ofMinutes(1)))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("held by models prune, process ");
    }

    @Test
    void aDamagedManifestIsKeptAndNoted() throws Exception {
        Path manifest = registry.resolve("v1").resolve("manifest.json");
        Files.writeString(manifest, "{");

        Report report = run(NOTHING).delete(said::add, stop);

        assertThat(said).containsExactly("v2", "v3");
        assertThat(report.kept()).containsExactly("v1", "v4", "v5");
        assertThat(report.damaged()).containsExactly("v1");
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("v1 is kept: %s is not a manifest".formatted(manifest))
                .endsWith("; delete it by hand");
    }

    @Test
    void leftoversThatAreOlderThanADayGo() throws Exception {
        Path old = leftover(".staging-v8-4f0c", NOW.minus(Duration.ofHours(25)));
        Path fresh = leftover(".staging-v9-4f0d", NOW.minus(Duration.ofHours(23)));

        Report report = run(NOTHING).delete(said::add, stop);

        assertThat(report.leftovers()).isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    private Path leftover(String name, Instant written) throws IOException {
        Path leftover = Files.createDirectory(registry.resolve(name));
        return Files.setLastModifiedTime(leftover, FileTime.from(written));
    }

    @Test
    void aVersionThatCannotBeDeletedIsNamedWithWhatWasDoneBefore() throws Exception {
        assertThatThrownBy(
                        () ->
                                run(NOTHING)
                                        .delete(
                                                deleted -> {
                                                    said.add(deleted);
                                                    deleteByHand("v2");
                                                },
                                                stop))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("v2 was not deleted, and 1 others were: ")
                .hasMessageContaining("No version v2 in " + registry);

        assertThat(said).containsExactly("v1");
        assertThat(store.versions()).containsExactly("v3", "v4", "v5");
    }

    private void deleteByHand(String version) {
        try {
            store.delete(version);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Prune run(Needed needed) {
        return new Prune(store, new Pruning(Duration.ofDays(10), 2), needed, CLOCK, notes::add);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(registry)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
