package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nextup.artifact.ModelRules;
import io.nextup.build.Build;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.leaderboard.FamilyTraining;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.leaderboard.TimeShares;
import io.nextup.trainer.leaderboard.TrainingFiles;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Path;
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
         * @param registry directory to publish it to
         * @param limit most time of the training; empty: none, as for a family that only counts
         * @throws UntrainedException if that process ended without a model
         */
        Cost train(Family family, Path registry, Optional<Duration> limit)
                throws UntrainedException, IOException, InterruptedException;

        /**
         * Outcome of a training.
         *
         * @param version version of the model
         */
        record Cost(String version, double cpuSeconds, OptionalLong peakBytes) {
            public Cost {
                requireNonNull(version, "version is null");
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
     * @param fitted history that the models are fitted on
     * @param test history of the test: the same, or another
     * @param families at least one, without repeats
     * @param timeLimit time for all trainings; empty: none
     * @param rules rules of the job that is to serve
     * @param minimumUsers least number of users for a verdict
     * @param seed seed of the resamples
     * @param directory directory that keeps the trainings
     * @param arguments what all trainings and the test have in common, in a fixed order
     */
    public record Request(
            HistorySource fitted,
            HistorySource test,
            List<Family> families,
            Optional<Duration> timeLimit,
            Protocol protocol,
            ModelRules rules,
            int minimumUsers,
            long seed,
            Path directory,
            List<String> arguments) {
        public Request {
            requireNonNull(fitted, "fitted is null");
            requireNonNull(test, "test is null");
            requireNonNull(directory, "directory is null");
            arguments = List.copyOf(arguments);
            requireNonNull(timeLimit, "timeLimit is null");
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
     * Compares the families. Reads the test first, so that what cannot be judged is not trained.
     *
     * @throws HistoryException if the history has no test case, or changed since the trainings
     * @throws IOException if no family has a model, or the directory serves another comparison
     */
    public Leaderboard run(Request request, Trainings trainings)
            throws IOException, InterruptedException {
        List<String> purpose = new ArrayList<>(request.arguments);
        Data judgedBy = Data.of(test(request).history());
        Data fitted = judgedBy;
        purpose.add("data=" + judgedBy.words());
        if (!request.fitted.equals(request.test)) {
            fitted = Data.of(request.fitted.read(request.rules, line -> {}));
            purpose.add("fitted=" + fitted.words());
        }
        purpose.add("code=" + Build.current());
        try (TrainingFiles files = TrainingFiles.open(request.directory, purpose)) {
            Map<String, String> untrained = new LinkedHashMap<>();
            List<FamilyTraining> trained = train(request, files, trainings, untrained);
            TestSet test = test(request);
            if (!Data.of(test.history()).equals(judgedBy)) {
                throw new HistoryException(
                        "%s changed while the families were trained: name another directory than %s"
                                .formatted(request.test.name(), request.directory));
            }
            FamilyJudge judge =
                    new FamilyJudge(environment, nanoTime, notes, request, fitted.fingerprint());
            List<Leaderboard.Entry> entries = judge.entries(test, files, trained, untrained);
            if (entries.isEmpty()) {
                throw new IOException("No family has a model: " + reasons(untrained));
            }
            return new Leaderboard(
                    request.test.name(),
                    request.protocol.word(),
                    request.rules,
                    request.seed,
                    Compare.RESAMPLES,
                    entries,
                    judge.standing(entries.get(0), test, files),
                    untrained);
        }
    }

    private TestSet test(Request request) throws IOException {
        return TestSet.of(request.test.read(request.rules, line -> {}), request.protocol);
    }

    /** Tells events from others, or from the same in another order. */
    private record Data(long interactions, String fingerprint) {
        static Data of(History history) {
            return new Data(history.interactions(), history.users().fingerprint());
        }

        String words() {
            return interactions + " interactions, " + fingerprint;
        }
    }

    private static String reasons(Map<String, String> untrained) {
        return untrained.entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue())
                .collect(joining("; "));
    }

    private List<FamilyTraining> train(
            Request request,
            TrainingFiles files,
            Trainings trainings,
            Map<String, String> untrained)
            throws IOException, InterruptedException {
        TimeShares shares = new TimeShares(request.timeLimit, request.families.size());
        Map<String, FamilyTraining> trained = new LinkedHashMap<>();
        // Those that have ended first, so that the others share the time that is really left.
        for (Family family : request.families) {
            Optional<FamilyTraining> before = files.of(family.name());
            if (before.isPresent()) {
                notes.accept(family.name() + " is trained already: " + before.get().version());
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
            if (limit.equals(Optional.of(Duration.ZERO))) {
                leaveOut(family, "no time of the limit was left", untrained);
                shares.ended(0);
                continue;
            }
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
                Trainings.Cost cost = trainings.train(family, files.registry(), limit);
                FamilyTraining one =
                        new FamilyTraining(
                                family.name(),
                                cost.version(),
                                secondsSince(start),
                                limit.map(most -> (double) most.toSeconds()),
                                cost.cpuSeconds(),
                                cost.peakBytes());
                files.keep(one);
                trained.put(family.name(), one);
            } catch (Trainings.UntrainedException e) {
                leaveOut(family, e.getMessage(), untrained);
            }
            shares.ended(secondsSince(start));
        }
        return List.copyOf(trained.values());
    }

    private void leaveOut(Family family, String reason, Map<String, String> untrained) {
        notes.accept("%s is left out: %s".formatted(family.name(), reason));
        untrained.put(family.name(), reason);
    }

    private double secondsSince(long start) {
        return (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
    }

    /** Puts those that only count first: what they do not need is left to the networks. */
    private static List<Family> cheapestFirst(List<Family> families) {
        return families.stream().sorted(Comparator.comparing(CompareFamilies::isLimited)).toList();
    }

    private static boolean isLimited(Family family) {
        return family.defaults().has(LearningOptions.TIME_LIMIT);
    }
}
