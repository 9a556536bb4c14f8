package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PopularityScorer;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ServedFigures;
import io.nextup.trainer.evaluate.Standings;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.registry.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Asks two simple models the questions of a test: what is popular, and what came after the newest
 * items of others. Both are cheap beside a network; a model that is not better than both is not
 * worth its training.
 */
final class Baselines {
    static final String POPULARITY = "popularity";
    static final String MARKOV = "markov";

    private final TrainerEnvironment environment;
    private final ModelRules rules;
    private final Progress progress;
    private final List<HeldOut> cases;
    private final Map<String, ServedFigures> answers = new LinkedHashMap<>();

    /** Counts and asks transitions; nothing once that is done. */
    private Runnable pending = () -> {};

    /**
     * @param rules rules of the job that is to serve
     * @param cases the questions, at least one
     */
    Baselines(
            TrainerEnvironment environment,
            ModelRules rules,
            List<HeldOut> cases,
            Progress progress) {
        this.environment = requireNonNull(environment, "environment is null");
        this.rules = requireNonNull(rules, "rules are null");
        this.cases = requireNonNull(cases, "cases are null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Fits and asks both; transitions only once a model of another family is put beside them.
     *
     * @param fit what the judged models were fitted on, or the same part of this history
     * @param work existing directory for the file of a module, until the last {@link #standing}
     */
    Baselines fittedOn(Dataset fit, Path work) {
        popular(fit.vocabulary(), fit.popularItems(Publisher.POPULAR_ITEMS));
        pending = () -> markovOrNote(fit, work);
        return this;
    }

    /**
     * Asks what is popular alone, where there is nothing to fit on.
     *
     * @param popularItems items that the judged model's manifest lists; none: nothing is asked
     */
    Baselines popular(List<String> popularItems) {
        if (!popularItems.isEmpty()) {
            popular(Vocabulary.of(popularItems), popularItems);
        }
        return this;
    }

    private void popular(Vocabulary vocabulary, List<String> popularItems) {
        ask(
                POPULARITY,
                new Recommender(
                        new PopularityScorer(vocabulary.size()), vocabulary, popularItems, 1));
    }

    private void markovOrNote(Dataset fit, Path work) {
        try {
            markov(fit, Files.createTempDirectory(work, MARKOV));
        } catch (IOException | ArtifactException | RuntimeException | OutOfMemoryError e) {
            // The model that is judged counts more than what it is judged beside.
            leftOut(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private void markov(Dataset fit, Path directory) throws IOException, ArtifactException {
        Family family = environment.families().named(MARKOV);
        TrainOptions options = family.defaults();
        long bytes = family.memory(fit, options).heapBytes();
        if (bytes > Runtime.getRuntime().maxMemory() / 2) {
            leftOut("it would take %d MB, more than half of the heap".formatted(bytes / 1_000_000));
            return;
        }
        progress.at(Stage.of(Stage.Kind.COUNTING, "transitions, to judge by"));
        Trained trained =
                family.train(
                        new TrainingTask(
                                fit,
                                List.of(),
                                rules.excludeSeen(),
                                options,
                                directory,
                                Progress.notesOnly(line -> {}),
                                Continuation.none()));
        try (Scorer scorer = environment.scorers().load(trained.module(), trained.shape())) {
            ask(
                    MARKOV,
                    new Recommender(
                            scorer,
                            fit.vocabulary(),
                            trained.shape().inputs(),
                            fit.popularItems(Publisher.POPULAR_ITEMS),
                            trained.shape().maxLength()));
        }
    }

    private void ask(String family, Recommender model) {
        answers.put(
                family,
                Evaluator.served(
                        model.reporting(progress.ranking(family, cases.size())), cases, rules));
    }

    private void leftOut(String reason) {
        progress.note("No model is put beside %s: %s".formatted(MARKOV, reason));
    }

    /**
     * Puts a model beside these, without the one of its own family.
     *
     * @param family family of the model
     * @param test name of the questions, by their protocol and part
     */
    Standing standing(String family, String test, ServedFigures model) {
        if (!family.equals(MARKOV)) {
            pending.run();
            pending = () -> {};
        }
        Map<String, ServedFigures> others = new LinkedHashMap<>(answers);
        others.remove(family);
        return Standings.of(test, HeldOut.users(cases), model, others);
    }
}
