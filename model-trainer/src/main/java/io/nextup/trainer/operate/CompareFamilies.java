package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.PairedBootstrap;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ServingTime;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.leaderboard.FamilyTraining;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.leaderboard.TimeShares;
import io.nextup.trainer.leaderboard.TrainingFiles;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Registry;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Trains a model of each family, and judges all of them by the same events. Goes on where it was
 * stopped: a training that has ended is not done again.
 */
public final class CompareFamilies {
    private static final double NANOS_PER_SECOND = 1e9;

    private final TrainerEnvironment environment;
    private final LongSupplier nanoTime;
    private final Consumer<String> notes;

    /** Trains one family at a time, in a process of its own, so that its cost is its own. */
    @FunctionalInterface
    public interface Trainings {
        /**
         * Returns when a model of the family is published.
         *
         * @param limit most time of the training; empty: none, as for a family that only counts
         * @throws UntrainedException if that process ended without a model
         */
        Cost train(Family family, Optional<Duration> limit)
                throws UntrainedException, IOException, InterruptedException;

        /**
         * Outcome of a training.
         *
         * @param model directory or URI of the model
         */
        record Cost(String model, double cpuSeconds, OptionalLong peakBytes) {
            public Cost {
                requireNonNull(model, "model is null");
                requireNonNull(peakBytes, "peakBytes is null");
            }
        }

        /** A training without a model; the message says why. */
        final class UntrainedException extends Exception {
            private static final long serialVersionUID = 1L;

            public UntrainedException(String message) {
                super(message);
            }
        }
    }

    /**
     * Families to compare, with the data and rules to compare them by.
     *
     * @param families at least one, without repeats
     * @param budget time for all trainings; empty: none
     * @param rules rules of the job that is to serve
     * @param minimumUsers least number of users for a verdict
     * @param seed seed of the resamples
     */
    public record Request(
            HistorySource history,
            List<Family> families,
            Optional<Duration> budget,
            Protocol protocol,
            ModelRules rules,
            int minimumUsers,
            long seed) {
        public Request {
            requireNonNull(history, "history is null");
            requireNonNull(budget, "budget is null");
            requireNonNull(protocol, "protocol is null");
            requireNonNull(rules, "rules are null");
            families = List.copyOf(families);
            Compare.requireUsers(minimumUsers);
            if (families.isEmpty()) {
                throw new RequestException("families", " names none");
            }
        }
    }

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param notes receiver of lines for the user
     */
    public CompareFamilies(
            TrainerEnvironment environment, LongSupplier nanoTime, Consumer<String> notes) {
        this.environment = requireNonNull(environment, "environment is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Compares the families.
     *
     * @param files trainings that have ended, to which this one adds
     * @throws HistoryException if the history has no test case
     * @throws IOException if no family has a model
     */
    public Leaderboard run(Request request, TrainingFiles files, Trainings trainings)
            throws IOException, ArtifactException, InterruptedException {
        Map<String, String> untrained = new LinkedHashMap<>();
        List<FamilyTraining> trained = train(request, files, trainings, untrained);
        if (trained.isEmpty()) {
            throw new IOException("No family could be trained: " + untrained);
        }
        return new Leaderboard(
                request.history.name(),
                request.protocol.word(),
                request.rules,
                request.seed,
                Compare.RESAMPLES,
                judge(request, trained),
                untrained);
    }

    private List<FamilyTraining> train(
            Request request,
            TrainingFiles files,
            Trainings trainings,
            Map<String, String> untrained)
            throws IOException, InterruptedException {
        TimeShares shares = new TimeShares(request.budget, request.families.size());
        Map<String, FamilyTraining> trained = new LinkedHashMap<>();
        // Those that have ended first, so that the others share the time that is really left.
        for (Family family : request.families) {
            Optional<FamilyTraining> before = files.of(family.name());
            if (before.isPresent()) {
                notes.accept(family.name() + " is trained already: " + before.get().model());
                shares.ended(before.get().seconds());
                trained.put(family.name(), before.get());
            }
        }
        int number = trained.size();
        for (Family family : cheapestFirst(request.families)) {
            if (trained.containsKey(family.name())) {
                continue;
            }
            number++;
            Optional<Duration> limit = isLimited(family) ? shares.next() : Optional.empty();
            notes.accept(
                    "%s, family %d of %d%s"
                            .formatted(
                                    family.name(),
                                    number,
                                    request.families.size(),
                                    limit.map(most -> ": %d s at most".formatted(most.toSeconds()))
                                            .orElse("")));
            long start = nanoTime.getAsLong();
            try {
                Trainings.Cost cost = trainings.train(family, limit);
                FamilyTraining one =
                        new FamilyTraining(
                                family.name(),
                                cost.model(),
                                secondsSince(start),
                                limit.map(most -> (double) most.toSeconds()),
                                cost.cpuSeconds(),
                                cost.peakBytes());
                files.keep(one);
                trained.put(family.name(), one);
            } catch (Trainings.UntrainedException e) {
                notes.accept("%s is left out: %s".formatted(family.name(), e.getMessage()));
                untrained.put(family.name(), e.getMessage());
            }
            shares.ended(secondsSince(start));
        }
        return List.copyOf(trained.values());
    }

    private double secondsSince(long start) {
        return (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
    }

    /** Puts those that only count first: what they do not need is left to the networks. */
    private static List<Family> cheapestFirst(List<Family> families) {
        return families.stream().sorted(Comparator.comparing(CompareFamilies::isLimited)).toList();
    }

    private static boolean isLimited(Family family) {
        return family.defaults().has(LearningOptions.TIME_BUDGET);
    }

    /** Judges the models, one at a time in memory, then each beside the best. */
    private List<Leaderboard.Entry> judge(Request request, List<FamilyTraining> trained)
            throws IOException, ArtifactException {
        TestSet test = TestSet.of(request.history.read(request.rules, notes), request.protocol);
        List<Leaderboard.Entry> entries = new ArrayList<>();
        try (WorkDirectory work = new WorkDirectory()) {
            for (FamilyTraining one : trained) {
                Leaderboard.Entry entry =
                        judge(one, Registry.artifactIn(one.model(), work.path()), test, request);
                notes.accept(
                        "%s: %s %.4f as served"
                                .formatted(one.family(), Leaderboard.NDCG, entry.ndcg()));
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparingDouble(Leaderboard.Entry::ndcg).reversed());
        return besideTheBest(entries, HeldOut.users(test.cases()), request);
    }

    private Leaderboard.Entry judge(
            FamilyTraining training, Artifact artifact, TestSet test, Request request)
            throws IOException, ArtifactException {
        test.note(artifact.manifest(), request.rules, notes);
        try (Scorer scorer = environment.scorers().loadVerified(artifact)) {
            Recommender model = Recommender.of(artifact, scorer);
            return new Leaderboard.Entry(
                    training,
                    artifact.manifest().version(),
                    Evaluator.judge(model, test.cases(), request.rules),
                    Files.size(artifact.module()),
                    ServingTime.of(model, test.cases(), request.rules, nanoTime),
                    Optional.empty());
        }
    }

    private static List<Leaderboard.Entry> besideTheBest(
            List<Leaderboard.Entry> bestFirst, int[] users, Request request) {
        PairedBootstrap bootstrap =
                new PairedBootstrap(request.seed, Compare.RESAMPLES, request.minimumUsers);
        Leaderboard.Entry best = bestFirst.get(0);
        List<Leaderboard.Entry> entries = new ArrayList<>(List.of(best));
        for (Leaderboard.Entry other : bestFirst.subList(1, bestFirst.size())) {
            entries.add(
                    other.after(
                            bootstrap.compare(
                                    best.judgement().servedGains(),
                                    other.judgement().servedGains(),
                                    users)));
        }
        return entries;
    }
}
