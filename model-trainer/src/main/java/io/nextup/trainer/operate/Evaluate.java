package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.embedding.ItemSample;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.Examples;
import io.nextup.trainer.evaluate.Examples.Example;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.registry.Registry;
import io.nextup.trainer.report.ExampleSection;
import io.nextup.trainer.report.ReportPage;
import io.nextup.trainer.report.Subject;
import io.nextup.trainer.report.VectorFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Judges a published model by the test part of a history. */
public final class Evaluate {
    private final TrainerEnvironment environment;
    private final Progress progress;

    /**
     * Model to judge, with the data and rules to judge it by.
     *
     * @param model a model's directory or URI, or a registry, of which the newest is taken
     * @param rules rules of the job that is to serve it
     * @param page true when a page with plots is wanted, too
     * @param titles texts of the items on the page
     * @param rewards weights of the test's events in figures of their own, none below 0
     * @param before model whose item vectors stand beside the model's, named likewise
     */
    public record Request(
            HistorySource history,
            String model,
            Protocol protocol,
            ModelRules rules,
            boolean page,
            ItemTexts titles,
            Optional<Rewards> rewards,
            Optional<String> before) {
        public Request {
            requireNonNull(history, "history is null");
            requireNonNull(model, "model is null");
            requireNonNull(protocol, "protocol is null");
            requireNonNull(rules, "rules are null");
            requireNonNull(titles, "titles are null");
            requireNonNull(rewards, "rewards are null");
            requireNonNull(before, "before is null");
        }
    }

    /**
     * Figures of a model.
     *
     * @param subject the model, and what it was judged by
     * @param standing the model beside simple ones
     * @param page HTML; empty if not requested
     */
    public record Result(
            Subject subject,
            EvaluationReport report,
            Standing standing,
            VectorFigures vectors,
            Optional<String> page) {
        public Result {
            requireNonNull(subject, "subject is null");
            requireNonNull(report, "report is null");
            requireNonNull(standing, "standing is null");
            requireNonNull(vectors, "vectors is null");
            requireNonNull(page, "page is null");
        }
    }

    public Evaluate(TrainerEnvironment environment, Progress progress) {
        this.environment = requireNonNull(environment, "environment is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Judges the model.
     *
     * @throws ArtifactException if a model is missing or damaged
     * @throws HistoryException if the history has no test case, or none with a reward
     */
    public Result run(Request request) throws ArtifactException, IOException {
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact model = Registry.artifactIn(request.model, work.path(), environment.trust());
            Optional<Artifact> before =
                    request.before.isPresent()
                            ? Optional.of(
                                    Registry.artifactIn(
                                            request.before.get(), work.path(), environment.trust()))
                            : Optional.empty();
            return judge(model, before, request, work.path());
        }
    }

    private Result judge(Artifact artifact, Optional<Artifact> before, Request request, Path work)
            throws ArtifactException, IOException {
        TestSet test = TestSet.of(request.history.read(request.rules, progress), request.protocol);
        if (request.rewards.isPresent()) {
            test.requireReward(request.rewards.get());
        }
        Optional<String> caution = test.note(artifact.manifest(), request.rules, progress::note);
        UserHistories users = test.history().users();
        ItemPopularity popularity =
                ItemPopularity.of(artifact.vocabulary(), request.protocol.fitCounts(users));
        EvaluationReport report;
        List<Example> examples = List.of();
        try (Scorer scorer = environment.scorers().loadVerified(artifact)) {
            Recommender model = Recommender.of(artifact, scorer);
            report =
                    Evaluator.report(
                            model.reporting(
                                    progress.ranking(
                                            artifact.manifest().family(),
                                            Evaluator.answers(test.cases(), request.rules))),
                            test.cases(),
                            request.rules,
                            popularity,
                            users.hasTimes(),
                            request.rewards);
            if (request.page) {
                examples = Examples.of(model.reporting(count -> {}), test.cases(), request.rules);
            }
        }
        Standing standing =
                test.baselines(
                                environment,
                                request.rules,
                                artifact.manifest().popularItems(),
                                work,
                                progress)
                        .standing(artifact.manifest().family(), test.name(), report.served());
        Subject subject =
                new Subject(
                        artifact.manifest(),
                        request.protocol.word(),
                        test.history().described(),
                        request.rules,
                        caution);
        ItemSample sample =
                ItemSample.of(popularity.mostPopularFirst(), test.cases(), artifact.vocabulary());
        VectorReading reading = new VectorReading(environment.scorers(), sample, request.page);
        VectorFigures vectors =
                before.isPresent()
                        ? reading.of(artifact, before.get(), cautionOf(before.get(), test))
                        : reading.of(artifact);
        return new Result(
                subject,
                report,
                standing,
                vectors,
                request.page
                        ? Optional.of(
                                ReportPage.of(
                                        subject,
                                        report,
                                        standing,
                                        new ExampleSection(examples, request.titles::of),
                                        artifact.vocabulary(),
                                        popularity,
                                        vectors))
                        : Optional.empty());
    }

    /** Notes the caution of the model before, too. */
    private Optional<String> cautionOf(Artifact before, TestSet test) {
        Optional<String> caution = test.caution(before.manifest());
        caution.ifPresent(words -> progress.note("Caution: " + words));
        return caution;
    }
}
