package io.nextup.trainer.refresh;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Comparison.Verdict;
import io.nextup.trainer.evaluate.Interval;
import io.nextup.trainer.evaluate.PairedSums;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Decision.Pooled;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.Gate.Ruling;
import io.nextup.trainer.refresh.NonInferiority.Finding;
import io.nextup.trainer.refresh.NonInferiority.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.stream.IntStream;

/** A candidate's comparisons in one round, and the rulings that they can lead to. */
final class JudgedRound {
    private final Evidence before;
    private final Evidence pooled;
    private final Finding toServing;
    private final Finding toReference;
    private final List<Compared> comparisons = new ArrayList<>();

    /**
     * @param before evidence of earlier rounds of the same recipe
     */
    JudgedRound(Answers answers, Evidence before, NonInferiority rule) {
        this.before = before;
        double[] serving = answers.serving().map(Contender::gains).orElse(answers.candidate());
        double[] reference = answers.reference().map(Contender::gains).orElse(serving);
        long until = until(answers);
        int[] news =
                IntStream.range(0, answers.users().length)
                        .filter(i -> isNew(answers.times()[i], until))
                        .toArray();
        this.pooled =
                before.plus(until, sums(serving, answers, news), sums(reference, answers, news));
        this.toServing = rule.of(own(serving, answers), pooled.againstServing());
        this.toReference = rule.of(own(reference, answers), pooled.againstReference());
        answers.serving()
                .map(
                        one ->
                                compared(
                                        Opponent.SERVING,
                                        one,
                                        answers,
                                        pooled(toServing, pooled.againstServing(), rule)))
                .ifPresent(comparisons::add);
        answers.reference()
                .map(
                        one ->
                                compared(
                                        Opponent.REFERENCE,
                                        one,
                                        answers,
                                        pooled(toReference, pooled.againstReference(), rule)))
                .ifPresent(comparisons::add);
        answers.popularity()
                .map(one -> compared(Opponent.POPULARITY, one, answers, Optional.empty()))
                .ifPresent(comparisons::add);
    }

    private boolean isNew(long timeMillis, long until) {
        return timeMillis > before.untilMillis() && timeMillis <= until;
    }

    /**
     * Returns the time up to which cases are counted. The next round counts only later ones, so one
     * event of a clock that runs ahead would keep out all those until its time. It waits instead,
     * unless all lie ahead: then it is the trainer's clock that is wrong.
     */
    private static long until(Answers answers) {
        LongSummaryStatistics times = Arrays.stream(answers.times()).summaryStatistics();
        return times.getMin() > answers.begunMillis()
                ? times.getMax()
                : Math.min(times.getMax(), answers.begunMillis());
    }

    private static PairedSums own(double[] other, Answers answers) {
        return PairedSums.of(other, answers.candidate(), answers.users());
    }

    private static PairedSums sums(double[] other, Answers answers, int[] cases) {
        return PairedSums.of(
                Arrays.stream(cases).mapToDouble(i -> other[i]).toArray(),
                Arrays.stream(cases).mapToDouble(i -> answers.candidate()[i]).toArray(),
                Arrays.stream(cases).map(i -> answers.users()[i]).toArray());
    }

    private Optional<Pooled> pooled(Finding finding, PairedSums sums, NonInferiority rule) {
        return finding.pooled()
                ? Optional.of(
                        new Pooled(
                                pooled.rounds(),
                                sums.cases(),
                                rule.margin(),
                                sums.interval(1 - rule.margin())))
                : Optional.empty();
    }

    private static Compared compared(
            Opponent opponent, Contender other, Answers answers, Optional<Pooled> pooled) {
        PairedSums sums = own(other.gains(), answers);
        Interval interval = sums.interval(1);
        Verdict verdict =
                interval.low() > 0
                        ? Verdict.SECOND_BETTER
                        : interval.high() < 0 ? Verdict.FIRST_BETTER : Verdict.NOT_SIGNIFICANT;
        return new Compared(
                opponent,
                other.version(),
                new Comparison(
                        sums.firstMean(),
                        sums.secondMean(),
                        interval,
                        (int) sums.cases(),
                        (int) sums.users(),
                        verdict),
                pooled);
    }

    /** Returns the evidence with this round's. */
    Evidence pooledEvidence() {
        return pooled;
    }

    /** Returns the candidate's standing to the serving model, where there is one. */
    Standing toServing() {
        return toServing.standing();
    }

    /** Returns the candidate's standing to the reference, which may be the serving model. */
    Standing toReference() {
        return toReference.standing();
    }

    /** Returns true where the mean is above that of popularity, or is that of popularity. */
    boolean isAbovePopularity() {
        return with(Opponent.POPULARITY)
                .map(popularity -> popularity.comparison().difference() > 0)
                .orElse(true);
    }

    private Optional<Compared> with(Opponent opponent) {
        return comparisons.stream().filter(one -> one.opponent() == opponent).findFirst();
    }

    Ruling accepted(boolean leads) {
        String reason =
                comparisons.isEmpty()
                        ? "there is nothing to compare popularity with"
                        : comparisons.get(0).words();
        return new Ruling(
                new Decision(Outcome.ACCEPTED, reason, comparisons),
                Evidence.none(before.recipe()),
                leads);
    }

    /** A failed candidate says nothing about the next one of its recipe. */
    Ruling unchanged(Outcome outcome, Opponent opponent) {
        String reason = with(opponent).orElseThrow().words();
        return new Ruling(new Decision(outcome, reason, comparisons), before, false);
    }

    Ruling undecided(Opponent opponent) {
        Compared compared = with(opponent).orElseThrow();
        String why =
                compared.pooled().isPresent()
                        ? "which is not above 0 yet"
                        : "and as this candidate alone is below the margin, earlier rounds do not count for it";
        String reason =
                "%s, %s; the serving model stays, and the next round adds its events to these"
                        .formatted(compared.words(), why);
        return new Ruling(new Decision(Outcome.UNDECIDED, reason, comparisons), pooled, false);
    }
}
