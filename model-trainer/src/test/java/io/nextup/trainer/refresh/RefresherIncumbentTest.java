package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.artifact.trust.TestKeys;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelSince;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests which model counts as serving, where it is not the announced one. */
class RefresherIncumbentTest extends RefreshRounds {
    @Test
    void whereTheAnnouncedModelDoesNotServeACandidateIsSetAgainstTheOneThatDoes() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, FRESH);
        topics.serves("q", first, FRESH);
        topics.serves("r", second, FRESH);

        RoundReport report = run(round(new Markov()));

        assertThat(report.serving()).contains(first.version());
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent, Compared::version)
                .startsWith(tuple(Opponent.SERVING, judgedVersion(first)));
        assertThat(report.details())
                .first()
                .asString()
                .startsWith(
                        "%s serves in 2 of 3 processes, and %s is announced"
                                .formatted(first.version(), second.version()));
        assertThat(report.json())
                .containsEntry("servingModelVersion", first.version())
                .containsEntry("announcedModelVersion", second.version())
                .containsEntry("servingProcessCount", 2)
                .containsEntry("freshProcessCount", 3);
        Published third = report.published().orElseThrow();
        assertThat(third.manifest().provenance()).containsEntry("refresh.serving", first.version());
        assertThat(topics.announced()).map(ModelAnnouncement::version).contains(third.version());
    }

    /** Else it would be replaced by one that was never compared with it. */
    @Test
    void aModelThatProcessesStillLoadIsTheOneToBeatAndToGoOnFrom() throws Exception {
        Published first = run(network()).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(network()).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, second, FRESH.minusSeconds(180), FRESH);
        topics.serves("q", first, second, FRESH.minusSeconds(180), FRESH);
        topics.serves("r", first, FRESH);

        RoundReport report = run(network());

        assertThat(report.serving()).contains(second.version());
        assertThat(report.training().orElseThrow().start())
                .isEqualTo("warm: from " + judgedVersion(second));
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent, Compared::version)
                .startsWith(tuple(Opponent.SERVING, judgedVersion(second)));
        assertThat(report.details()).noneMatch(line -> line.contains(" serves in "));
    }

    @Test
    void soIsOneThatProcessesHaveNotHeardOfYet() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.serves("p", first, null, clock.instant(), FRESH);
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);

        assertThat(run(round(new Markov())).serving()).contains(second.version());
    }

    /** Processes may load it yet, and then it serves. */
    @Test
    void theTrainingStateOfAnAnnouncedModelThatDoesNotServeIsKept() throws Exception {
        Published first = run(network()).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(network()).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, FRESH);

        Published third = run(network()).published().orElseThrow();

        TrainingStates states = new TrainingStates(settings().work());
        assertThat(List.of(first, second, third))
                .allSatisfy(one -> assertThat(states.of(judgedVersion(one))).isPresent());
    }

    private Refresher network() {
        return round(new SasRec(), SmallNetwork.options(8), settings());
    }

    @Test
    void anAnnouncedModelThatNoTrustedKeySignedIsNotAskedAndNotReplaced() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        TestKeys keys = TestKeys.make();
        trust = keys.trust();
        signingKey = Optional.of(keys.signing());
        openARegistry();

        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("announced model " + first.version())
                .hasMessageContaining("is not signed");
        assertThat(topics.announced).hasSize(1);

        for (String version : List.of(first.version(), judgedVersion(first))) {
            store.sign(version, store.signed(version).sha256(), keys.signing());
        }
        Published second = run(round(new Markov())).published().orElseThrow();

        assertThat(store.signed(second.version()).isBy(keys.signing())).isTrue();
        assertThat(store.signed(judgedVersion(second)).isBy(keys.signing())).isTrue();
    }

    @Test
    void whatIsStaleDoesNotCountAndTheAnnouncedModelIsTheOneToBeat() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, STALE);

        RoundReport report = run(round(new Markov()));

        assertThat(report.serving()).contains(second.version());
        assertThat(report.details().get(0))
                .startsWith(
                        "the serving %s is compared as it was judged: %s"
                                .formatted(second.version(), judgedVersion(second)));
        assertThat(report.json())
                .containsEntry("announcedModelVersion", second.version())
                .doesNotContainKey("servingProcessCount");
    }

    /** Else a trainer that is started anew would announce once more what processes found bad. */
    @Test
    void whatIsAnnouncedAndDoesNotServeIsNotMadeAgainFromTheSameEvents() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        run(round(new Markov()));
        topics.serves("p", first, FRESH);

        RoundReport report = run(round(new Markov()));

        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(report.details())
                .singleElement()
                .asString()
                .startsWith("%s serves in 1 of 1 processes, ".formatted(first.version()));
    }

    @Test
    void whatServesAndIsAnnouncedNoMoreIsFoundInTheRegistry() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        topics.serves("p", first, FRESH);
        topics.announced.clear();

        RoundReport report = run(round(new Markov()));

        assertThat(report.serving()).contains(first.version());
        assertThat(report.details().get(0))
                .startsWith(
                        "%s serves in 1 of 1 processes, and nothing is announced: "
                                .formatted(first.version()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aServingModelThatCannotBeFoundIsNotReplaced() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, FRESH);
        topics.announced.subList(0, 2).clear();
        topics.announced.add(second.announcement("default", By.OPERATOR, 1));
        store.delete(first.version());
        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "serving model " + first.version(), "No version " + first.version());
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void anotherModelOfTheVersionThatServesIsNotTakenForIt() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.announced.clear();
        topics.serves("p", first, FRESH);
        topics.entries.set(
                0,
                new Health(
                        "default",
                        "p",
                        null,
                        null,
                        1,
                        FRESH.toEpochMilli(),
                        new ModelSince(first.version(), "another", 1),
                        null,
                        List.of(),
                        false));
        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessageContaining("serving model " + first.version())
                .hasMessageContaining("holds another model of that version");
    }

    @Test
    void anotherModelThanTheAnnouncedOneIsNotTakenForIt() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.announced.clear();
        topics.announced.add(
                new ModelAnnouncement(
                        "default",
                        first.version(),
                        first.location().toString(),
                        "0".repeat(64),
                        1));

        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessageContaining("announced model " + first.version())
                .hasMessageContaining("holds another model of that version");
    }
}
