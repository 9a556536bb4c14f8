package io.nextup.trainer.evaluate;

import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Rewards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Ranks each case's target among the whole catalogue. */
public final class Evaluator {

    private Evaluator() {}

    /**
     * Evaluates one column of a module that has no popularity list yet. A case is a miss when the
     * module knows no item of its history: when it serves, such a case is not its to answer.
     *
     * @param excludeSeen true to leave all items of a history out of the answer
     */
    public static Map<String, Double> ofModule(
            Scorer scorer, List<EvaluationCase> cases, boolean excludeSeen, ModuleShape shape) {
        Recommender module = Recommender.ofModule(scorer, shape);
        return RankingMetrics.means(module.answer(cases, excludeSeen).ranks());
    }

    /**
     * Returns NDCG@10 of each case as the job serves it; a comparison pairs two models by these.
     *
     * @param rules the job's rules
     */
    public static double[] servedGains(Recommender model, List<HeldOut> cases, ModelRules rules) {
        return served(model, cases, rules).gains();
    }

    /**
     * Judges a model as the job serves it, and no other way.
     *
     * @param rules the job's rules
     */
    public static ServedFigures served(Recommender model, List<HeldOut> cases, ModelRules rules) {
        return served(model.answer(asServed(model, cases, rules), rules.excludeSeen()));
    }

    private static ServedFigures served(CaseAnswers answers) {
        return new ServedFigures(RankingMetrics.means(answers.ranks()), answers.gains());
    }

    /** Returns how often a model answers when it is judged by each way to rank. */
    public static long answers(List<HeldOut> cases, ModelRules rules) {
        return 2L * cases.size()
                + cases.stream().filter(one -> one.position() > rules.capacity()).count();
    }

    /**
     * Judges a model by each way to rank, without the slices of a report.
     *
     * @param rules the job's rules
     */
    public static Judgement judge(Recommender model, List<HeldOut> cases, ModelRules rules) {
        ThreeWays answers = ThreeWays.of(model, cases, rules);
        return new Judgement(
                RankingMetrics.means(answers.excluding.ranks()),
                RankingMetrics.means(answers.including.ranks()),
                RankingMetrics.means(answers.serving.ranks()),
                answers.serving.gains());
    }

    /**
     * Reports all figures of a model.
     *
     * @param rules the job's rules: items that its state no longer keeps are neither read nor
     *     excluded
     * @param popularity under the model's vocabulary
     * @param hasTimes true when the cases' times are times of day
     * @param rewards weights of the cases in one more slice, by the types of the targets' events;
     *     none below 0
     */
    public static EvaluationReport report(
            Recommender model,
            List<HeldOut> heldOut,
            ModelRules rules,
            ItemPopularity popularity,
            boolean hasTimes,
            Optional<Rewards> rewards) {
        ThreeWays answers = ThreeWays.of(model, heldOut, rules);
        int[] users = HeldOut.users(heldOut);
        int[] targets = answers.whole.stream().mapToInt(EvaluationCase::target).toArray();
        return new EvaluationReport(
                heldOut.size(),
                IntStream.of(users).max().orElse(-1) + 1,
                (int) IntStream.of(targets).filter(t -> t == Vocabulary.PADDING).count(),
                (int) answers.recent.stream().filter(c -> c.length() == 0).count(),
                column(answers.excluding, popularity),
                column(answers.including, popularity),
                column(answers.serving, popularity),
                served(answers.serving),
                popularity.mean(targets),
                Slices.of(heldOut, targets, users, answers.serving, popularity, hasTimes, rewards));
    }

    /**
     * A model's answers by each way to rank.
     *
     * @param whole cases with their whole histories
     * @param recent the same as the job's state keeps them
     */
    private record ThreeWays(
            List<EvaluationCase> whole,
            List<EvaluationCase> recent,
            CaseAnswers excluding,
            CaseAnswers including,
            CaseAnswers serving) {

        static ThreeWays of(Recommender model, List<HeldOut> heldOut, ModelRules rules) {
            List<EvaluationCase> whole =
                    HeldOut.encoded(heldOut, model.vocabulary(), model.inputs());
            List<EvaluationCase> recent = asServed(model, heldOut, rules);
            CaseAnswers excluding = model.answer(whole, true);
            CaseAnswers including = model.answer(whole, false);
            int[] longer =
                    IntStream.range(0, heldOut.size())
                            .filter(i -> heldOut.get(i).position() > rules.capacity())
                            .toArray();
            // A history that fits into the state is answered as in one of the first two columns.
            CaseAnswers unforgetful = rules.excludeSeen() ? excluding : including;
            List<EvaluationCase> forgetful = new ArrayList<>();
            for (int position : longer) {
                forgetful.add(recent.get(position));
            }
            CaseAnswers serving =
                    unforgetful.with(longer, model.answer(forgetful, rules.excludeSeen()));
            return new ThreeWays(whole, recent, excluding, including, serving);
        }
    }

    /** Encodes cases as the job asks them. */
    static List<EvaluationCase> asServed(
            Recommender model, List<HeldOut> heldOut, ModelRules rules) {
        return HeldOut.served(heldOut, model.vocabulary(), model.inputs(), rules.capacity());
    }

    private static EvaluationReport.Column column(CaseAnswers answers, ItemPopularity popularity) {
        OptionalDouble recommended = popularity.mean(answers.top());
        long met =
                IntStream.of(answers.top()).filter(i -> i != Vocabulary.PADDING).distinct().count();
        return new EvaluationReport.Column(
                RankingMetrics.means(answers.ranks()),
                (double) met / popularity.items(),
                recommended);
    }
}
