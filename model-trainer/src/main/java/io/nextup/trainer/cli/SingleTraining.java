package io.nextup.trainer.cli;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.announce.AnnounceException;
import io.nextup.trainer.announce.Announcer;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.Evaluation;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One training, its test, its publication and its announcement. */
final class SingleTraining {
    private final Verb verb;
    private final TrainerEnvironment environment;
    private final Settings settings;

    /**
     * What is asked for.
     *
     * @param rules by which the history was made, and by which the model is judged
     * @param registry as the user names it
     * @param fit how the history is divided
     * @param test whether the test is read
     */
    record Settings(
            Family family,
            TrainOptions options,
            ModelRules rules,
            String registry,
            Protocol fit,
            boolean test) {}

    SingleTraining(Verb verb, TrainerEnvironment environment, Settings settings) {
        this.verb = verb;
        this.environment = environment;
        this.settings = settings;
    }

    /**
     * Does it, and prints what came of it.
     *
     * @param announcer null: the model is not announced
     */
    void run(History read, Publisher publisher, Announcer announcer, String slot) throws Exception {
        Split split = settings.fit.split(read.users(), settings.options.seed());
        Map<String, Double> metrics = new TreeMap<>();
        Candidate candidate;
        Published published;
        try (WorkDirectory work = new WorkDirectory()) {
            candidate = train(read, split, work);
            double validation = candidate.trained().bestValidationNdcg();
            if (Double.isFinite(validation)) {
                metrics.put(settings.fit.word() + ".validation.NDCG@10", validation);
            }
            if (settings.test && !split.test().isEmpty()) {
                metrics.putAll(test(candidate, split.test()));
            }
            published =
                    work.whole(
                            () ->
                                    candidate.publish(
                                            publisher, work.path().resolve("artifact"), metrics));
        }
        if (announcer != null) {
            announce(announcer, published, slot);
        }
        report(candidate, published, metrics, announcer != null);
    }

    private Candidate train(History read, Split split, WorkDirectory work) throws IOException {
        try (ProgressLines progress = new ProgressLines(verb.err(), environment.terminal())) {
            return new CandidateTraining(
                            settings.family, settings.options, settings.rules, progress, verb::note)
                    .train(
                            read,
                            split,
                            settings.fit.word(),
                            Files.createDirectory(work.path().resolve("training")),
                            Continuation.none());
        }
    }

    private Map<String, Double> test(Candidate candidate, List<EvaluationCase> cases)
            throws ArtifactException {
        try (Scorer scorer =
                environment
                        .scorers()
                        .load(candidate.trained().module(), candidate.fit().vocabulary().size())) {
            Evaluation evaluation = Evaluator.evaluate(candidate.served(scorer), cases);
            String test = settings.fit.word() + ".test.";
            Map<String, Double> metrics = new TreeMap<>();
            evaluation
                    .excludingHistory()
                    .forEach(
                            (name, value) -> metrics.put(test + "excludingHistory." + name, value));
            evaluation
                    .includingHistory()
                    .forEach(
                            (name, value) -> metrics.put(test + "includingHistory." + name, value));
            return metrics;
        }
    }

    private void announce(Announcer announcer, Published published, String slot)
            throws IOException {
        try {
            announcer.announce(
                    published.announcement(slot, By.OPERATOR, environment.clock().millis()));
        } catch (AnnounceException e) {
            throw AnnounceException.ofPublished(published.version(), settings.registry, e);
        }
    }

    private void report(
            Candidate candidate,
            Published published,
            Map<String, Double> metrics,
            boolean announced) {
        String path = Registry.shown(published.location());
        if (verb.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("version", published.version());
            result.put("path", path);
            result.put("family", candidate.family());
            result.put("metrics", metrics);
            result.put("cpuSeconds", candidate.cost().cpuSeconds());
            result.put("cpuSecondsToBest", candidate.cost().cpuSecondsToBest());
            candidate.cost().peakBytes().ifPresent(bytes -> result.put("peakMemoryBytes", bytes));
            verb.printJson(result);
            return;
        }
        verb.out()
                .println(
                        "Published %s%s"
                                .formatted(
                                        published.version(), announced ? " and announced it" : ""));
        verb.out().println("  in " + path);
        metrics.forEach(
                (name, value) ->
                        verb.out().println(String.format(Locale.ROOT, "  %.4f  %s", value, name)));
        verb.out().println("  " + candidate.cost().line());
    }
}
