package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PairedBootstrap;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ServedFigures;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks two published models for the same events, and tells whether one is better. */
public final class Compare {
    /**
     * Number of resamples, so that the interval's ends stand within about 4 % of its half width.
     */
    static final int RESAMPLES = 5_000;

    private final TrainerEnvironment environment;
    private final Progress progress;

    /**
     * Models to compare, with the data and rules to compare them by.
     *
     * @param a a model's directory or URI, or a registry, of which the newest is taken
     * @param b another one
     * @param rules rules of the job that is to serve them
     * @param minimumUsers least number of users for a verdict
     * @param seed seed of the resamples
     */
    public record Request(
            HistorySource history,
            String a,
            String b,
            Protocol protocol,
            ModelRules rules,
            int minimumUsers,
            long seed) {
        public Request {
            requireNonNull(history, "history is null");
            requireNonNull(a, "a is null");
            requireNonNull(b, "b is null");
            requireNonNull(protocol, "protocol is null");
            requireNonNull(rules, "rules are null");
            requireUsers(minimumUsers);
        }
    }

    /** Refuses a minimum below 1. */
    static void requireUsers(int minimum) {
        if (minimum < 1) {
            throw new RequestException("minUsers", " is %d: at least 1".formatted(minimum));
        }
    }

    /**
     * Outcome of a comparison.
     *
     * @param a the first model's version
     * @param b the second model's version
     * @param standingOfA the first model beside simple ones
     * @param standingOfB the second model beside the same
     * @param cautionOfA reason why the first model may have seen the test, as a sentence without a
     *     full stop; empty where it has not
     * @param cautionOfB the same of the second one
     */
    public record Result(
            String a,
            String b,
            Standing standingOfA,
            Standing standingOfB,
            Comparison comparison,
            int resamples,
            Optional<String> cautionOfA,
            Optional<String> cautionOfB) {
        public Result {
            requireNonNull(a, "a is null");
            requireNonNull(b, "b is null");
            requireNonNull(standingOfA, "standingOfA is null");
            requireNonNull(standingOfB, "standingOfB is null");
            requireNonNull(comparison, "comparison is null");
            requireNonNull(cautionOfA, "cautionOfA is null");
            requireNonNull(cautionOfB, "cautionOfB is null");
        }

        /** Returns the better model's version; empty where the difference may be chance. */
        public Optional<String> better() {
            return switch (comparison.verdict()) {
                case FIRST_BETTER -> Optional.of(a);
                case SECOND_BETTER -> Optional.of(b);
                case NOT_SIGNIFICANT, TOO_FEW -> Optional.empty();
            };
        }
    }

    public Compare(TrainerEnvironment environment, Progress progress) {
        this.environment = requireNonNull(environment, "environment is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Compares the models.
     *
     * @throws ArtifactException if a model is missing or damaged
     * @throws HistoryException if the history has no test case
     */
    public Result run(Request request) throws ArtifactException, IOException {
        try (WorkDirectory work = new WorkDirectory()) {
            return compare(
                    Registry.artifactIn(request.a, work.path(), environment.trust()),
                    Registry.artifactIn(request.b, work.path(), environment.trust()),
                    request,
                    work.path());
        }
    }

    private Result compare(Artifact a, Artifact b, Request request, Path work)
            throws ArtifactException, IOException {
        TestSet test = TestSet.of(request.history.read(request.rules, progress), request.protocol);
        Optional<String> cautionOfA = test.note(a.manifest(), request.rules, progress::note);
        Optional<String> cautionOfB = test.note(b.manifest(), request.rules, progress::note);
        ServedFigures servedA = served(a, test.cases(), request.rules);
        ServedFigures servedB = served(b, test.cases(), request.rules);
        Baselines baselines =
                test.baselines(
                        environment, request.rules, a.manifest().popularItems(), work, progress);
        Comparison comparison =
                new PairedBootstrap(request.seed, RESAMPLES, request.minimumUsers)
                        .compare(servedA.gains(), servedB.gains(), HeldOut.users(test.cases()));
        return new Result(
                a.manifest().version(),
                b.manifest().version(),
                baselines.standing(a.manifest().family(), test.name(), servedA),
                baselines.standing(b.manifest().family(), test.name(), servedB),
                comparison,
                RESAMPLES,
                cautionOfA,
                cautionOfB);
    }

    /** Judges one model, so that only one at a time is in memory. */
    private ServedFigures served(Artifact artifact, List<HeldOut> cases, ModelRules job)
            throws ArtifactException {
        try (Scorer scorer = environment.scorers().loadVerified(artifact)) {
            return Evaluator.served(
                    Recommender.of(artifact, scorer)
                            .reporting(
                                    progress.ranking(artifact.manifest().family(), cases.size())),
                    cases,
                    job);
        }
    }
}
