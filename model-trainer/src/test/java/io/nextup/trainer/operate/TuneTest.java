package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.tune.Tried;
import io.nextup.trainer.tune.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneTest {
    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();
    private final List<String> notes = new ArrayList<>();
    private int epochs;
    private int ends;

    private final Progress progress =
            new Progress() {
                @Override
                public void epoch(EpochReport report) {
                    epochs++;
                }

                @Override
                public void note(String line) {
                    notes.add(line);
                }

                @Override
                public void trainingEnded() {
                    ends++;
                }
            };

    private Train.Result train(
            TrainerEnvironment environment, Choice choice, Tune tune, String history)
            throws Exception {
        Path events = Files.writeString(directory.resolve("events.txt"), history);
        // The clock stands: only the number of candidates bounds the search.
        return new Train(environment, () -> 0, progress)
                .run(
                        new Train.Request(
                                new HistorySource.File(
                                        events, HistoryOptions.auto(), Optional.empty()),
                                choice,
                                ModelRules.defaults(),
                                directory.resolve("registry").toString(),
                                Protocol.LEAVE_ONE_OUT,
                                true,
                                Optional.empty(),
                                false,
                                Optional.of(tune)));
    }

    private Train.Result tuneFake() throws Exception {
        return train(
                family.environment(),
                new Choice(family, family.defaults()),
                new Tune(Duration.ofMinutes(10)),
                "u1 a b c d\nu2 a b c\nu3 a c b\n");
    }

    /** The models of this family all answer the same. */
    @Test
    void whereNothingIsBetterTheDefaultsArePublished() throws Exception {
        Train.Result result = tuneFake();

        Tuning tuning = result.tuning().orElseThrow();
        assertThat(tuning.chosen()).isEmpty();
        assertThat(tuning.tried()).hasSize(50);
        Map<String, String> provenance = result.published().manifest().provenance();
        assertThat(provenance)
                .containsAllEntriesOf(tuning.provenance())
                .containsEntry("tune.chosen", "defaults")
                .containsEntry("tune.reason", "the best other, candidate 01, is as good")
                .containsEntry("model.timeLimit", "PT0S")
                .containsEntry("model.maxEpochs", "200");
        assertThat(result.metrics()).containsKey("leave-one-out.test.excludingHistory.HR@10");
        assertThat(directory.resolve("registry").toFile().list()).hasSize(1);
    }

    @Test
    void theDataAreDescribedOnceAndEachTrainingEnds() throws Exception {
        tuneFake();

        // The defaults, a rung of fifty, and the best of it in full.
        assertThat(epochs).isEqualTo(52);
        assertThat(ends).isEqualTo(52);
        assertThat(notes).filteredOn(line -> line.startsWith("fake on 4 interactions")).hasSize(1);
        assertThat(notes).filteredOn("a note of the training"::equals).hasSize(1);
    }

    @Test
    void onlyTheDefaultsLieBesideTheTrainingInProgressAndNothingIsLeft() throws Exception {
        tuneFake();

        assertThat(family.directories).hasSize(52).startsWith(1, 2, 2).containsOnly(1, 2);
        assertThat(family.workDirectory.getParent()).doesNotExist();
    }

    @Test
    void aSearchThatFailsPublishesNothingAndLeavesNothing() {
        family.failure = new IOException("the disk is full");

        assertThatThrownBy(() -> tuneFake()).isSameAs(family.failure);

        assertThat(family.workDirectory.getParent()).doesNotExist();
        assertThat(directory.resolve("registry")).isEmptyDirectory();
    }

    @Test
    void theOneNetworkOfTheSearchIsPublishedWhereSeveralCannotBeTrained() throws Exception {
        threeNetworksAreTroubled();
        family.outOfMemory = new OutOfMemoryError("Java heap space");

        Train.Result result = tuneFake();

        assertThat(notes)
                .endsWith(
                        "Training 3 networks with the values chosen",
                        "a note of the training",
                        "Training 3 networks failed, so the search's network is published: Java heap space");
        assertThat(result.published().manifest().provenance())
                .containsAllEntriesOf(result.tuning().orElseThrow().provenance())
                .containsEntry("model.networks", "1");
        assertThat(directory.resolve("registry").toFile().list()).hasSize(1);
    }

    @Test
    void networksForWhichThereIsNoRoomAreRefusedBeforeTheSearch() {
        threeNetworksAreTroubled();
        family.memory = new MemoryNeed(1L << 50, 0, List.of("fewer --networks"));

        assertThatThrownBy(() -> tuneFake())
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("fewer --networks");

        assertThat(family.directories).isEmpty();
    }

    private void threeNetworksAreTroubled() {
        family.defaults = family.defaults.with(NetworkOptions.NETWORKS, 3);
        family.troubled = given -> NetworkOptions.networks(given) == 3;
    }

    @Test
    void aNetworkClimbsTheRungsAndGivenOptionsStay() throws Exception {
        TrainOptions options =
                new SasRec()
                        .defaults()
                        .with(LearningOptions.MAX_LENGTH, 8)
                        .with(LearningOptions.MAX_EPOCHS, 9)
                        .with(LearningOptions.NEGATIVES, 16)
                        .with(NetworkOptions.DIMENSION, 8)
                        .with(NetworkOptions.DROPOUT, 0.2)
                        .with(NetworkOptions.FILTER_SHARE, 0.7);
        Train.Result result =
                train(
                        TrainerEnvironment.ofThisMachine(),
                        new Choice(new SasRec(), options),
                        new Tune(Duration.ofHours(1)),
                        history());

        Tuning tuning = result.tuning().orElseThrow();
        // Two other learning rates, two other numbers of layers, and both.
        assertThat(tuning.tried()).hasSize(8);
        assertThat(tuning.epochs()).isEqualTo(9);
        assertThat(tuning.tried().stream().collect(Collectors.groupingBy(Tried::rung)))
                .hasEntrySatisfying(0, full -> assertThat(full).hasSize(1))
                .hasEntrySatisfying(1, first -> assertThat(first).hasSize(5))
                .hasEntrySatisfying(2, second -> assertThat(second).hasSize(2));
        assertThat(tuning.tried())
                .filteredOn(one -> one.rung() > 0)
                .allMatch(one -> one.epochs() == (one.rung() == 1 ? 1 : 3));
        assertThat(notes)
                .contains("Tuning: 8 candidates: 8 of 1 epochs, 3 of 3 epochs, the best in full");
        // One network stands for three until the values are chosen.
        assertThat(notes).endsWith("Training 3 networks with the values chosen");
        assertThat(ends).isEqualTo(1 + 8 + 3 + 1 + 1);
        assertThat(result.published().manifest().provenance())
                .containsAllEntriesOf(tuning.provenance())
                .containsEntry("model.dimension", "8")
                .containsEntry("model.dropout", "0.2")
                .containsEntry("model.maxEpochs", "9")
                .containsEntry("model.timeLimit", "PT0S")
                .containsEntry("model.networks", "3")
                .containsEntry("because.networks", "1,200 events to fit on")
                .containsEntry("model.layers", tuning.changes().getOrDefault("layers", "2"))
                .containsEntry(
                        "model.learningRate",
                        tuning.changes().getOrDefault("learningRate", "0.001"));
    }

    private static String history() {
        Random random = new Random(1);
        return IntStream.range(0, 200)
                .mapToObj(
                        user -> {
                            int first = random.nextInt(30);
                            return IntStream.range(first, first + 8)
                                    .mapToObj(item -> " i" + item % 30)
                                    .collect(Collectors.joining("", "u" + user, "\n"));
                        })
                .collect(Collectors.joining());
    }

    @Test
    void aRequestThatCouldTryNothingIsRefused() {
        assertThatThrownBy(
                        () ->
                                train(
                                        family.environment(),
                                        new Choice(new Popularity(), TrainOptions.none()),
                                        new Tune(Duration.ofMinutes(1)),
                                        ""))
                .isInstanceOf(RequestException.class)
                .hasMessageContainingAll("tune", "popularity", "leave it out");
        assertThatThrownBy(() -> new Tune(Duration.ZERO))
                .hasMessage("tune is 0 s: give it more time");
    }
}
