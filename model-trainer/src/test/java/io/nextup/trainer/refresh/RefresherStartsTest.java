package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests when a training goes on from the last one, and when it starts anew. */
class RefresherStartsTest extends RefreshRounds {
    private static final Pattern FLOOD = Pattern.compile("flood\\d+");

    @Test
    void whatAnEarlierTrainingLeftAndDoesNotFitIsSetAside() throws Exception {
        String version = serve(8);
        // As if another build had written it: a network of another width.
        train(SmallNetwork.options(16), Optional.of(state(version)));
        topics.history = Chain.history(8);
        RoundReport report = run(round(new SasRec(), SmallNetwork.options(8), settings()));
        assertThat(report.training().orElseThrow().start())
                .isEqualTo("cold: no training state of the serving %s was kept".formatted(version));
        assertThat(state(version)).doesNotExist();
        assertThat(notes)
                .contains("Start warm: from " + version)
                .anyMatch(
                        note ->
                                note.matches(
                                        "Set aside: embedding.item_embedding has .* are needed for .* items"));
    }

    /** The candidate, its pass over the window and its popular items follow the rule. */
    @Test
    void aWarmStartLeavesOutTheItemsThatAFloodBroughtIn() throws Exception {
        topics.history = flooded(6, ItemAdmission.OF_FILES);
        Published first = run(round()).published().orElseThrow();
        assertThat(fetch(first.version()).vocabulary().itemIds())
                .anyMatch(FLOOD.asMatchPredicate());
        assertThat(run(round()).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);

        topics.history = flooded(8, ItemAdmission.OF_TOPICS);
        RoundReport report = run(round());

        assertThat(report.training().orElseThrow().start()).startsWith("warm: from ");
        Manifest announced = report.published().orElseThrow().manifest();
        for (String version :
                List.of(announced.version(), announced.provenance().get("refresh.judged"))) {
            Artifact model = fetch(version);
            assertThat(model.vocabulary().itemIds())
                    .hasSize(40)
                    .noneMatch(FLOOD.asMatchPredicate());
            assertThat(model.manifest().popularItems()).noneMatch(FLOOD.asMatchPredicate());
            assertThat(model.manifest().provenance()).containsEntry("fit.min.item.users", "2");
        }
        assertThat(notes).anyMatch(note -> note.startsWith("Left out "));
        // Another rule is another training, though nothing new has come.
        topics.history = flooded(8, new ItemAdmission(3, 40));
        assertThat(run(round()).training()).isPresent();
    }

    private Refresher round() {
        return round(new SasRec(), SmallNetwork.options(8), settings());
    }

    private static History flooded(int steps, ItemAdmission rule) {
        List<Interaction> interactions = new ArrayList<>(Chain.steps(0, steps));
        for (int event = 0; event < 100; event++) {
            interactions.add(
                    Interaction.click(
                            null,
                            "flood",
                            "flood" + event,
                            Chain.timeMillis(event * steps / 100, event)));
        }
        return new History(
                "flooded",
                interactions.size(),
                UserHistories.of(interactions, SequenceRules.defaults()).admitting(rule));
    }

    @Test
    void oldWeightsAreGivenUpOnceThoughNothingNewHasCome() throws Exception {
        Refresher rounds = round(new SasRec(), SmallNetwork.options(8), settings());
        Published first = run(rounds).published().orElseThrow();
        assertThat(run(rounds).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        String begun = first.manifest().provenance().get("refresh.coldStart");
        assertThat(Instant.parse(begun)).isBetween(STALE, FRESH);

        clock.pass(COLD_AFTER);
        RoundReport report = run(rounds);
        assertThat(report.training().orElseThrow().start())
                .startsWith("cold: ")
                .contains(judgedVersion(first))
                .contains(begun);
        assertThat(
                        Instant.parse(
                                report.published()
                                        .orElseThrow()
                                        .manifest()
                                        .provenance()
                                        .get("refresh.coldStart")))
                .isAfterOrEqualTo(Instant.parse(begun).plus(COLD_AFTER));
        assertThat(run(rounds).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
    }

    @Test
    void everyNthTrainingIsAChallengerWhicheverProcessTrains() throws Exception {
        RefreshSettings everySecond = settings(ModelRules.defaults(), MINIMUM_USERS, 2);
        assertThat(start(everySecond, 6)).isEqualTo("cold: nothing serves yet");
        assertThat(start(everySecond, 8)).startsWith("warm: from ");
        assertThat(start(everySecond, 10)).startsWith("cold: a challenger of ");
        assertThat(start(everySecond, 12)).startsWith("warm: from ");
    }

    /** Else each later round would be a challenger, too, and fail likewise. */
    @Test
    void afterAChallengerThatFailsTheNextTrainingGoesOn() throws Exception {
        RefreshSettings everySecond = settings(ModelRules.defaults(), MINIMUM_USERS, 2);
        start(everySecond, 6);
        start(everySecond, 8);
        topics.history = Chain.history(10);
        assertThatThrownBy(
                        () ->
                                run(
                                        round(
                                                new Diverging(false),
                                                SmallNetwork.options(8),
                                                everySecond)))
                .isInstanceOf(ArithmeticException.class);
        assertThat(start(everySecond, 10)).startsWith("warm: from ");
    }

    @Test
    void aChallengerLeavesTheEvidenceOfTheOthers() throws Exception {
        RefreshSettings always = settings(ModelRules.defaults(), MINIMUM_USERS, 1);
        start(always, 6);
        Path others = Files.writeString(always.evidence(true), "theirs");
        assertThat(start(always, 8)).startsWith("cold: a challenger of ");
        assertThat(others).hasContent("theirs");
        assertThat(always.evidence(false)).exists();
    }

    @Test
    void aDamagedCountOfTrainingsBeginsAnewWithANote() throws Exception {
        RefreshSettings everySecond = settings(ModelRules.defaults(), MINIMUM_USERS, 2);
        start(everySecond, 6);
        Files.writeString(everySecond.warmTrainings(), "many");
        assertThat(start(everySecond, 8)).startsWith("warm: from ");
        assertThat(notes).anyMatch(note -> note.contains("does not hold a number"));
        assertThat(everySecond.warmTrainings()).hasContent("1");
    }

    /** Trains in a process of its own, and returns how the training started. */
    private String start(RefreshSettings settings, int steps) throws Exception {
        topics.history = Chain.history(steps);
        return run(round(new SasRec(), SmallNetwork.options(8), settings))
                .training()
                .orElseThrow()
                .start();
    }

    @Test
    void aWarmStartThatDivergesIsTriedColdInTheSameRound() throws Exception {
        String version = serve(8);
        train(SmallNetwork.options(8), Optional.of(state(version)));
        topics.history = Chain.history(8);
        RoundReport report = run(round(new Diverging(true), SmallNetwork.options(8), settings()));
        assertThat(report.training().orElseThrow().start())
                .isEqualTo("cold: no training state of the serving %s was kept".formatted(version));
        assertThat(notes).contains("Set aside: The loss is NaN: try a smaller learning rate");
    }

    /** Two networks fit where the three that the data ask for may not. */
    @Test
    void roomIsAskedForTheNetworksThatAWarmStartKeeps() throws Exception {
        TrainOptions two = SmallNetwork.options(8).with(NetworkOptions.NETWORKS, 2);
        Candidate served =
                train(two, Optional.empty()).with(Map.of("refresh.coldStart", STALE.toString()));
        train(two, Optional.of(state(publish(served, By.OPERATOR))));
        topics.history = Chain.history(8);
        Weighed weighed = new Weighed();
        RefreshSettings everySecond = settings(ModelRules.defaults(), MINIMUM_USERS, 2);
        Refresher rounds = round(weighed, SmallNetwork.options(8), everySecond);
        assertThat(run(rounds).training().orElseThrow().start()).startsWith("warm: from ");
        topics.history = Chain.history(10);
        assertThat(run(rounds).training().orElseThrow().start())
                .startsWith("cold: a challenger of ");
        assertThat(weighed.networks).containsExactly(2, 3);
    }

    /** Announces a network of the first six steps without their window, without judging it. */
    private String serve(int dimension) throws Exception {
        return publish(
                train(SmallNetwork.options(dimension), Optional.empty())
                        .with(Map.of("refresh.coldStart", STALE.toString())),
                By.OPERATOR);
    }

    /** Returns the file where a round looks for the state of a model's training. */
    private Path state(String version) throws IOException {
        return Files.createDirectories(directory.resolve("work")).resolve(version + ".checkpoint");
    }

    private Candidate train(TrainOptions options, Optional<Path> checkpoint) throws Exception {
        return train(new SasRec(), options, SIX_STEPS_WINDOW, checkpoint);
    }

    /** SASRec; tests change one of its answers. */
    private abstract static class ChangedSasRec implements Family {
        final SasRec sasRec = new SasRec();

        @Override
        public String name() {
            return sasRec.name();
        }

        @Override
        public String summary() {
            return sasRec.summary();
        }

        @Override
        public TrainOptions defaults() {
            return sasRec.defaults();
        }

        @Override
        public SuitedOptions suited(Dataset fit, TrainOptions options) {
            return sasRec.suited(fit, options);
        }

        @Override
        public MemoryNeed memory(Dataset fit, TrainOptions options) {
            return sasRec.memory(fit, options);
        }

        @Override
        public Trained train(TrainingTask task) throws IOException {
            return sasRec.train(task);
        }
    }

    /** Diverges whenever it goes on from earlier weights, or when it does not. */
    private static final class Diverging extends ChangedSasRec {
        private final boolean whenWarm;

        private Diverging(boolean whenWarm) {
            this.whenWarm = whenWarm;
        }

        @Override
        public Trained train(TrainingTask task) throws IOException {
            if (task.continuation().previous().isPresent() == whenWarm) {
                throw new ArithmeticException("The loss is NaN: try a smaller learning rate");
            }
            return super.train(task);
        }
    }

    /** Keeps the numbers of networks whose memory was estimated. */
    private static final class Weighed extends ChangedSasRec {
        private final List<Integer> networks = new ArrayList<>();

        @Override
        public MemoryNeed memory(Dataset fit, TrainOptions options) {
            networks.add(options.get(NetworkOptions.NETWORKS));
            return super.memory(fit, options);
        }
    }
}
