package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.ModelAnnouncement.By;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.evaluate.Comparison.Verdict;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher.Published;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests which models a candidate has to match, and what becomes of one that does not. */
class RefresherOpponentsTest extends RefreshRounds {
    @Test
    void aFirstModelThatIsNotAbovePopularityIsRefused() throws Exception {
        RoundReport report = run(round(new Backwards()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOT_ABOVE_POPULARITY);
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void popularityMayServeWhereNothingElseDoes() throws Exception {
        RoundReport report = run(round(new Popularity()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.decision().comparisons()).isEmpty();
    }

    @Test
    void aCandidateMadeWorseOnPurposeIsRefusedAndLeavesNothing() throws Exception {
        String serving = judgedVersion(run(round(new Markov())).published().orElseThrow());
        topics.history = Chain.history(8);
        Refresher backwards = round(new Backwards());
        RoundReport report = run(backwards);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.WORSE_THAN_SERVING);
        assertThat(report.decision().reason())
                .contains("and the serving %s has 1.0000".formatted(serving));
        assertThat(report.published()).isEmpty();
        assertThat(store.versions()).hasSize(2);
        assertThat(topics.announced).hasSize(1);
        assertThat(run(backwards).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(run(round(new Markov())).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aModelOfTheRegistryThatNobodyAnnouncedHoldsNothingUp() throws Exception {
        publish(new Backwards(), SIX_STEPS_WINDOW, By.OPERATOR);
        topics.history = Chain.history(8);
        publish(new Markov(), EIGHT_STEPS_WINDOW, null);
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent)
                .containsExactly(Opponent.SERVING, Opponent.POPULARITY);
    }

    @Test
    void aModelThatIsNotBetterThanItsReferenceNamesItAndTheNextIsComparedWithBoth()
            throws Exception {
        String reference = judgedVersion(run(round(new Markov())).published().orElseThrow());
        topics.history = Chain.history(8);
        Published equal = run(round(new Markov())).published().orElseThrow();
        assertThat(equal.manifest().provenance()).containsEntry("refresh.reference", reference);
        topics.history = Chain.history(10);
        RoundReport third = run(round(new Markov()));
        assertThat(third.decision().comparisons())
                .extracting(Compared::opponent, Compared::version)
                .startsWith(
                        tuple(Opponent.SERVING, judgedVersion(equal)),
                        tuple(Opponent.REFERENCE, reference));
        assertThat(third.published().orElseThrow().manifest().provenance())
                .containsEntry("refresh.reference", reference);
    }

    @Test
    void aReferenceThatMayHaveSeenTheWindowIsNotComparedAndStaysTheReference() throws Exception {
        topics.history = Chain.history(8);
        String whole = publish(new Markov(), Long.MAX_VALUE, null);
        publish(
                train(new Markov(), new Markov().defaults(), SIX_STEPS_WINDOW, Optional.empty())
                        .with(Map.of("refresh.reference", whole)),
                By.REFRESH);
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent)
                .containsExactly(Opponent.SERVING, Opponent.POPULARITY);
        assertThat(notes)
                .contains(
                        "%s is not compared: it may have been made from events up to %s, and the window begins at %s"
                                .formatted(
                                        whole,
                                        Instant.ofEpochMilli(Chain.timeMillis(7, 199)),
                                        Instant.ofEpochMilli(EIGHT_STEPS_WINDOW)));
        assertThat(report.published().orElseThrow().manifest().provenance())
                .containsEntry("refresh.reference", whole);
    }

    /** Better than what serves, and yet it may be worse than the reference. */
    @Test
    void aCandidateThatIsBetterKeepsAReferenceThatMayHaveSeenTheWindow() throws Exception {
        topics.history = Chain.history(8);
        String whole = publish(new Markov(), Long.MAX_VALUE, null);
        assertThat(referenceAfterServing(backwards(whole))).isEqualTo(whole);
        assertThat(notes).anyMatch(note -> note.startsWith(whole + " is not compared: it may "));
    }

    @Test
    void aCandidateThatIsBetterKeepsAReferenceThatDoesNotLoad() throws Exception {
        topics.history = Chain.history(8);
        String reference = publish(new Markov(), SIX_STEPS_WINDOW, null);
        scorers.refused = reference;
        assertThat(referenceAfterServing(backwards(reference))).isEqualTo(reference);
        assertThat(notes).contains(reference + " is not compared: its module does not load");
    }

    @Test
    void aCandidateThatIsBetterThanBothTakesTheReferencesPlace() throws Exception {
        topics.history = Chain.history(8);
        String reference = publish(new Backwards(), SIX_STEPS_WINDOW, null);
        assertThat(referenceAfterServing(backwards(reference))).isNull();
    }

    private Candidate backwards(String reference) throws Exception {
        return train(
                        new Backwards(),
                        new Backwards().defaults(),
                        SIX_STEPS_WINDOW,
                        Optional.empty())
                .with(Map.of("refresh.reference", reference));
    }

    /** Returns the reference of a candidate that is accepted since it is better than a model. */
    private String referenceAfterServing(Candidate worse) throws Exception {
        String serving = publish(worse, By.REFRESH);
        RoundReport report = run(round(new Markov()));
        Compared compared = report.decision().comparisons().get(0);
        assertThat(compared.version()).isEqualTo(serving);
        assertThat(compared.comparison().verdict()).isEqualTo(Verdict.SECOND_BETTER);
        return report.published().orElseThrow().manifest().provenance().get("refresh.reference");
    }

    @Test
    void onlyTheReferenceAndWhatStandsForTheServingModelAreFetchedIntoWhatRoundsShare()
            throws Exception {
        Published reference = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        publish(new Markov(), Chain.timeMillis(7, 39), null);
        watched.fetched.clear();
        assertThat(run(round(new Markov())).serving()).contains(second.version());
        Path shared = directory.resolve("work/models");
        assertThat(watched.fetched)
                .containsExactly(
                        judgedVersion(second) + " " + shared,
                        judgedVersion(reference) + " " + shared);
    }
}
