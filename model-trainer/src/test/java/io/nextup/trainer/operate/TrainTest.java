package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.train.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTest {
    private static final String TEST = "leave-one-out.test.excludingHistory.HR@10";
    private static final String VALIDATION = "leave-one-out.validation.NDCG@10";

    @TempDir Path directory;
    private Path events;
    private Path registry;
    private final FakeFamily family = new FakeFamily();
    private final Heard heard = new Heard();

    /** What a training says while it runs. */
    private static final class Heard implements Progress {
        private final List<String> notes = new ArrayList<>();
        private final List<String> training = new ArrayList<>();

        @Override
        public void epoch(EpochReport report) {
            training.add("epoch " + report.epoch());
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }

        @Override
        public void trainingEnded() {
            training.add("ended");
        }
    }

    @BeforeEach
    void writeAHistory() throws IOException {
        registry = directory.resolve("registry");
        // The fit is a b | a | a, so that the vocabulary is a, b.
        events =
                Files.writeString(
                        directory.resolve("events.txt"), "u1 a b c d\nu2 a b c\nu3 a c b\n");
    }

    @Test
    void theResultNamesThePublishedModelAndItsFigures() throws Exception {
        Train.Result result = train(Protocol.LEAVE_ONE_OUT, true);

        assertThat(result.family()).isEqualTo("fake");
        assertThat(result.announced()).isFalse();
        assertThat(result.metrics()).containsEntry(VALIDATION, 0.25);
        assertThat(result.metrics().get(TEST)).isEqualTo(1.0 / 3, within(1e-12));
        assertThat(result.cost().cpuSeconds()).isNotNegative();
        assertThat(result.published().version()).startsWith("20261124-160501-fake-");
        Artifact artifact = Artifact.read(Path.of(result.published().location()));
        assertThat(artifact.directory().getParent()).isEqualTo(registry);
        assertThat(artifact.manifest().metrics()).isEqualTo(result.metrics());
    }

    /** All three answer with the catalogue in its order: only b is a hit, in the first place. */
    @Test
    void theModelStandsBesidePopularityAndMarkovAlsoInTheManifest() throws Exception {
        Train.Result result = train(Protocol.LEAVE_ONE_OUT, true);

        Standing standing = result.standing().orElseThrow();
        assertThat(standing.test()).isEqualTo("leave-one-out.test");
        assertThat(standing.caseCount()).isEqualTo(3);
        assertThat(standing.userCount()).isEqualTo(3);
        assertThat(standing.figures().get("NDCG@10")).isEqualTo(1.0 / 3, within(1e-12));
        assertThat(standing.baselines())
                .extracting(Standing.Baseline::family, one -> one.figures())
                .containsExactly(
                        tuple("popularity", standing.figures()),
                        tuple("markov", standing.figures()));
        assertThat(result.published().manifest().standing()).isEqualTo(standing);
    }

    @Test
    void aModelThatHasHardlyLearntAnythingSaysSoInTheNotesAndInTheManifest() throws Exception {
        family.hardlyTrained = "hardly trained: 1 whole epoch";

        Train.Result result = train(Protocol.LEAVE_ONE_OUT, true);

        assertThat(result.hardlyTrained()).hasValue("hardly trained: 1 whole epoch");
        assertThat(heard.notes).contains("Warning: fake is hardly trained: 1 whole epoch");
        assertThat(result.published().manifest().provenance())
                .containsEntry("hardly.trained", "hardly trained: 1 whole epoch");
    }

    @Test
    void whoeverListensHearsOfTheHistoryOfEachEpochAndOfTheEnd() throws Exception {
        train(Protocol.LEAVE_ONE_OUT, true);

        assertThat(heard.training).containsExactly("epoch 1", "ended");
        assertThat(heard.notes)
                .hasSize(5)
                .contains("events.txt: 10 interactions, 0 duplicates, 0 too late, 3 users")
                .contains("a note of the training")
                .anyMatch(note -> note.startsWith("This training needs about 40 MB of heap"));
    }

    @Test
    void aTrainingThatCannotFitIsRefusedBeforeItStarts() {
        family.memory = new MemoryNeed(1L << 50, 0, List.of("a smaller --dimension"));

        assertThatThrownBy(() -> train(Protocol.LEAVE_ONE_OUT, true))
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll("1125899.9 GB of heap", "--dimension");

        assertThat(family.fit).isNull();
        assertThat(registry).isEmptyDirectory();
    }

    @Test
    void aTrainingThatFailsEndsTooAndPublishesNothing() {
        family.failure = new IOException("the disk is full");

        assertThatThrownBy(() -> train(Protocol.LEAVE_ONE_OUT, true)).isSameAs(family.failure);

        assertThat(heard.training).containsExactly("epoch 1", "ended");
        assertThat(family.workDirectory.getParent()).doesNotExist();
        assertThat(registry).isEmptyDirectory();
    }

    @Test
    void fitAllLearnsFromTheLastItemsTooAndHasNoTest() throws Exception {
        Train.Result result = train(Protocol.ALL, true);

        assertThat(family.fit.events()).isEqualTo(9);
        assertThat(result.metrics()).containsOnlyKeys("all.validation.NDCG@10");
        assertThat(result.standing().orElseThrow().test()).isEqualTo("all.validation");
    }

    @Test
    void fitTimeLearnsFromTheFirstEightTenths() throws Exception {
        // The ninth event's time is the cut.
        Files.writeString(events, Histories.DATED_CSV);
        Train.Result result = train(Protocol.TIME, true);

        assertThat(family.fit.events()).isEqualTo(6);
        assertThat(result.metrics()).containsKey("time.test.excludingHistory.HR@10");
    }

    @Test
    void withoutATestItIsLeftUnread() throws Exception {
        Train.Result result = train(Protocol.LEAVE_ONE_OUT, false);

        assertThat(result.metrics()).containsOnlyKeys(VALIDATION);
        assertThat(result.standing()).isEmpty();
        assertThat(result.published().manifest().standing()).isNull();
    }

    @Test
    void aRegistryThatIsAFileIsRefusedBeforeTheTraining() {
        registry = events;

        assertThatThrownBy(() -> train(Protocol.LEAVE_ONE_OUT, true))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith("registry: %s is ".formatted(events));

        assertThat(heard.notes).isEmpty();
        assertThat(family.fit).isNull();
    }

    private Train.Result train(Protocol fit, boolean test) throws Exception {
        return new Train(family.environment(), heard)
                .run(
                        new Train.Request(
                                new HistorySource.File(
                                        events, HistoryOptions.auto(), Optional.empty()),
                                new Choice(family, family.defaults()),
                                ModelRules.defaults(),
                                registry.toString(),
                                fit,
                                test,
                                Optional.empty(),
                                false,
                                Optional.empty()));
    }
}
