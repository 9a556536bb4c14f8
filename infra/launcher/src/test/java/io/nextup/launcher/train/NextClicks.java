package io.nextup.launcher.train;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.TimeSplit;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PopularityScorer;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ScorerLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Clicks that models have to foresee, as the job would ask: each with its user's earlier ones.
 *
 * @param cases all clicks of some users from a time on; a user's first click is not a case
 */
record NextClicks(List<HeldOut> cases, ModelRules rules) {

    /**
     * Draws users.
     *
     * @param clicks clicks with histories, up to the last one to foresee
     * @param fromMillis time of the first click to foresee
     * @param mostUsers most users to draw
     */
    static NextClicks draw(
            List<Interaction> clicks, long fromMillis, int mostUsers, ModelRules rules) {
        List<HeldOut> all =
                new TimeSplit(fromMillis, fromMillis)
                        .test(UserHistories.of(clicks, rules.sequence()));
        List<String> users = new ArrayList<>(all.stream().map(HeldOut::userId).distinct().toList());
        Collections.shuffle(users, new Random(fromMillis));
        Set<String> drawn = new HashSet<>(users.subList(0, Math.min(mostUsers, users.size())));
        return new NextClicks(
                all.stream().filter(one -> drawn.contains(one.userId())).toList(), rules);
    }

    /** Returns each case's user. */
    List<String> users() {
        return cases.stream().map(HeldOut::userId).toList();
    }

    /** Returns a published model's NDCG@10 of each case. */
    double[] gains(Path model, ScorerLoader scorers) throws Exception {
        Artifact artifact = Artifact.read(model);
        try (Scorer scorer = scorers.loadVerified(artifact)) {
            return Evaluator.servedGains(Recommender.of(artifact, scorer), cases, rules);
        }
    }

    /** Returns NDCG@10 of each case for the items with the most clicks. */
    double[] gainsOfPopularity(Map<String, Integer> clicksOfItems) {
        List<String> items =
                clicksOfItems.keySet().stream()
                        .sorted(
                                Comparator.<String>comparingInt(item -> -clicksOfItems.get(item))
                                        .thenComparing(item -> item))
                        .toList();
        return Evaluator.servedGains(
                new Recommender(new PopularityScorer(items.size()), Vocabulary.of(items), items, 1),
                cases,
                rules);
    }
}
