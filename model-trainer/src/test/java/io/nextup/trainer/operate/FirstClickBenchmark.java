package io.nextup.trainer.operate;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.embedding.ItemEmbeddings;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PairedBootstrap;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.history.HistoryOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two answers to a user's first click in a file: the model's own, and the items whose
 * vectors are nearest to the clicked one's. Judges by each user's second event there. usage: MODEL
 * EVENTS, of which EVENTS is a file of events that are newer than the model's.
 */
final class FirstClickBenchmark {
    private static final int TOP = 10;
    private static final int FEWEST_USERS = 100;

    private FirstClickBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: MODEL EVENTS");
            System.exit(2);
        }
        ModelRules rules = ModelRules.defaults();
        Artifact artifact = Artifact.read(Path.of(arguments[0]));
        TestSet test =
                TestSet.of(
                        new HistorySource.File(
                                        Path.of(arguments[1]),
                                        HistoryOptions.auto(),
                                        Optional.empty())
                                .read(rules, System.err::println),
                        Protocol.EVERY_EVENT);
        Optional<String> caution = test.note(artifact.manifest(), rules, System.err::println);
        if (caution.isPresent()) {
            System.exit(1);
        }
        List<HeldOut> cases = test.cases().stream().filter(one -> one.position() == 1).toList();
        double[] own;
        try (Scorer scorer = TrainerEnvironment.ofThisMachine().scorers().loadVerified(artifact)) {
            own = Evaluator.servedGains(Recommender.of(artifact, scorer), cases, rules);
        }
        Comparison comparison =
                new PairedBootstrap(1, Compare.RESAMPLES, FEWEST_USERS)
                        .compare(own, neighbours(artifact, cases), HeldOut.users(cases));
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%s, %,d first clicks: NDCG@10 of the model %.4f, of the nearest items %.4f; difference %+.4f, 95 %% interval %+.4f to %+.4f",
                        artifact.manifest().version(),
                        comparison.cases(),
                        comparison.first(),
                        comparison.second(),
                        comparison.difference(),
                        comparison.interval().low(),
                        comparison.interval().high()));
    }

    /** Returns NDCG@10 of each case. */
    private static double[] neighbours(Artifact artifact, List<HeldOut> cases) throws Exception {
        Vocabulary vocabulary = artifact.vocabulary();
        Map<Integer, List<Integer>> nearest = new HashMap<>();
        double[] gains = new double[cases.size()];
        try (ItemEmbeddings embeddings =
                Similar.vectors(artifact, AllowedOperators.ofThisBuild())) {
            for (int i = 0; i < gains.length; i++) {
                HeldOut one = cases.get(i);
                int clicked = vocabulary.indexOf(one.sequence().itemId(0));
                int target = vocabulary.indexOf(one.itemId());
                if (clicked == Vocabulary.PADDING || target == Vocabulary.PADDING) {
                    continue;
                }
                int place =
                        nearest.computeIfAbsent(
                                        clicked,
                                        item ->
                                                embeddings.nearest(item, TOP).stream()
                                                        .map(ItemEmbeddings.Neighbour::index)
                                                        .toList())
                                .indexOf(target);
                gains[i] = place < 0 ? 0 : Math.log(2) / Math.log(place + 2);
            }
        }
        return gains;
    }
}
