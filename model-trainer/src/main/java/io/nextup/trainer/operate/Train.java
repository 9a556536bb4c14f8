package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.models.AnnounceException;
import io.nextup.models.Announcer;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.Judgement;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.train.TrainingListener;
import io.nextup.trainer.tune.Search;
import io.nextup.trainer.tune.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Trains a model once, tests it, publishes it, and announces it where that is asked for. */
public final class Train {
    private final TrainerEnvironment environment;
    private final LongSupplier nanoTime;
    private final Progress progress;

    /**
     * Model to train, and what to do with it.
     *
     * @param rules rules that make sequences of the history, and by which the model is judged
     * @param registry a directory or a URI, as the user names it
     * @param fit protocol that divides the history
     * @param test true when the test is read
     * @param announceTo slot to announce the model to; empty: none
     * @param evenSo true to announce also a model that has hardly learnt anything
     * @param tune search for better values; empty: none
     */
    public record Request(
            HistorySource history,
            Choice choice,
            ModelRules rules,
            String registry,
            Protocol fit,
            boolean test,
            Optional<Slot> announceTo,
            boolean evenSo,
            Optional<Tune> tune) {
        public Request {
            requireNonNull(history, "history is null");
            requireNonNull(choice, "choice is null");
            requireNonNull(rules, "rules are null");
            requireNonNull(registry, "registry is null");
            requireNonNull(fit, "fit is null");
            requireNonNull(announceTo, "announceTo is null");
            tune.ifPresent(one -> one.requireSpace(choice));
        }
    }

    /**
     * A published model.
     *
     * @param metrics figures of validation and test by their names
     * @param standing the model beside simple ones; empty where no case judged it
     * @param hardlyTrained reason why it has hardly learnt anything, as a sentence without a full
     *     stop; empty where it has
     * @param announced true when the job was asked to serve it
     * @param tuning search that chose it; empty: none
     */
    public record Result(
            Published published,
            String family,
            Map<String, Double> metrics,
            Optional<Standing> standing,
            Optional<String> hardlyTrained,
            TrainingCost cost,
            boolean announced,
            Optional<Tuning> tuning) {
        public Result {
            requireNonNull(published, "published is null");
            requireNonNull(family, "family is null");
            metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
            requireNonNull(standing, "standing is null");
            requireNonNull(hardlyTrained, "hardlyTrained is null");
            requireNonNull(cost, "cost is null");
            requireNonNull(tuning, "tuning is null");
        }
    }

    public Train(TrainerEnvironment environment, Progress progress) {
        this(environment, System::nanoTime, progress);
    }

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds; only a search reads it
     */
    public Train(TrainerEnvironment environment, LongSupplier nanoTime, Progress progress) {
        this.environment = requireNonNull(environment, "environment is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * Returns when the model is published, and all replicas have its announcement.
     *
     * @throws RequestException if the registry's name is not valid; nothing was read then
     * @throws AnnounceException if the model is published but not announced
     */
    public Result run(Request request) throws Exception {
        ArtifactStore store = Registries.openToPublish(request.registry, environment);
        Publisher publisher = new Publisher(store, environment.clock(), environment.signingKey());
        // Connects before the training, so that a failure shows before an hour is spent.
        try (Announcer announcer =
                request.announceTo.isPresent()
                        ? Announcers.connect(
                                request.announceTo.get().kafka(),
                                request.announceTo.get().name(),
                                environment.announcing(),
                                environment.clock())
                        : null) {
            Result result = publish(request, publisher);
            if (result.announced()) {
                announce(announcer, result.published(), request);
            }
            return result;
        }
    }

    private Result publish(Request request, Publisher publisher) throws Exception {
        History read = request.history.read(request.rules, progress);
        Split split = request.fit.split(read.users(), request.choice.options().seed());
        Map<String, Double> metrics = new TreeMap<>();
        try (WorkDirectory work = new WorkDirectory()) {
            Chosen chosen = trainOrSearch(request, read, split, work);
            Candidate candidate = chosen.candidate;
            double validation = candidate.trained().bestValidationNdcg();
            if (Double.isFinite(validation)) {
                metrics.put(request.fit.word() + ".validation.NDCG@10", validation);
            }
            Optional<Standing> standing = judge(request, split, candidate, metrics, work);
            Published published =
                    work.whole(
                            () ->
                                    candidate.publish(
                                            publisher,
                                            work.path().resolve("artifact"),
                                            metrics,
                                            standing));
            return new Result(
                    published,
                    candidate.family(),
                    metrics,
                    standing,
                    candidate.hardlyTrained(),
                    candidate.cost(),
                    request.announceTo.isPresent()
                            && (request.evenSo || candidate.hardlyTrained().isEmpty()),
                    chosen.tuning);
        }
    }

    /** The model to publish, and the search that chose it. */
    private record Chosen(Candidate candidate, Optional<Tuning> tuning) {}

    private Chosen trainOrSearch(Request request, History read, Split split, WorkDirectory work)
            throws IOException {
        if (request.tune.isEmpty()) {
            Path directory = work.path().resolve("training");
            return new Chosen(
                    training(request, read, split)
                            .train(request.choice.options(), directory, progress, progress::note),
                    Optional.empty());
        }
        Family family = request.choice.family();
        SuitedOptions suited = family.suited(split.fit(), request.choice.options());
        int networks = NetworkOptions.networks(suited.options());
        if (networks > 1) {
            progress.note(
                    "Tuning: one network stands for %d, which are trained at the end"
                            .formatted(networks));
            // Before the search, which trains one at a time: all of them need room.
            candidates(request, request.choice.options(), progress, progress::note)
                    .requireRoom(read, split, Optional.empty());
        }
        TrainOptions own =
                networks > 1 ? suited.options().with(NetworkOptions.NETWORKS, 1) : suited.options();
        Search.Outcome<Candidate> found =
                request.tune
                        .get()
                        .search(
                                family,
                                own,
                                read.name(),
                                split,
                                nanoTime,
                                progress::note,
                                new SearchTrials(
                                        training(request, read, split),
                                        split.validation(),
                                        environment.scorers(),
                                        work.path(),
                                        progress));
        Tuning tuning = found.tuning();
        Candidate model =
                networks > 1
                        ? together(
                                        networks,
                                        suited,
                                        tuning.chosen()
                                                .map(one -> one.proposal().options())
                                                .orElse(own),
                                        training(request, read, split),
                                        work.path().resolve("networks"))
                                .orElse(found.model())
                        : found.model();
        return new Chosen(model.with(tuning.provenance()), Optional.of(tuning));
    }

    /**
     * Trains several networks by the values that a search with one of them chose.
     *
     * @return empty if the training fails for any reason: the search's network is published then
     * @throws IOException if what the failed training left cannot be deleted
     */
    private Optional<Candidate> together(
            int networks,
            SuitedOptions suited,
            TrainOptions chosen,
            SearchTrials.Training training,
            Path directory)
            throws IOException {
        progress.note("Training %d networks with the values chosen".formatted(networks));
        Candidate model;
        try {
            model =
                    training.train(
                            chosen.with(NetworkOptions.NETWORKS, networks),
                            directory,
                            progress,
                            // The training of the defaults has described the data already.
                            line -> {});
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            progress.note(
                    "Training %d networks failed, so the search's network is published: %s"
                            .formatted(
                                    networks,
                                    Objects.requireNonNullElse(e.getMessage(), e.toString())));
            // The search's network needs the room for its publication.
            SearchTrials.delete(directory);
            return Optional.empty();
        }
        // They count as given in this training, but the data may have decided how many they are.
        Map<String, String> why = new TreeMap<>(suited.reasons());
        why.keySet().retainAll(Set.of(NetworkOptions.NETWORKS.key()));
        return Optional.of(model.because(why));
    }

    private SearchTrials.Training training(Request request, History read, Split split) {
        return (options, directory, listener, notes) -> {
            try {
                CandidateTraining training = candidates(request, options, listener, notes);
                training.requireRoom(read, split, Optional.empty());
                return training.train(
                        read,
                        split,
                        request.fit.word(),
                        Files.createDirectory(directory),
                        Continuation.none());
            } finally {
                progress.trainingEnded();
            }
        };
    }

    private static CandidateTraining candidates(
            Request request,
            TrainOptions options,
            TrainingListener listener,
            Consumer<String> notes) {
        return new CandidateTraining(
                request.choice.family(), options, request.rules, listener, notes);
    }

    /**
     * Judges by the test; a training without one, by its validation.
     *
     * @param metrics takes the figures of a test
     * @return empty where no case is to judge it
     */
    private Optional<Standing> judge(
            Request request,
            Split split,
            Candidate candidate,
            Map<String, Double> metrics,
            WorkDirectory work)
            throws ArtifactException {
        boolean hasTest = !split.test().isEmpty();
        List<HeldOut> cases = hasTest ? split.test() : split.validation();
        if (!request.test || cases.isEmpty()) {
            return Optional.empty();
        }
        Judgement judged = ask(candidate, cases, request.rules);
        String part = request.fit.word() + (hasTest ? ".test" : ".validation");
        if (hasTest) {
            put(metrics, part + ".excludingHistory.", judged.excludingHistory());
            put(metrics, part + ".includingHistory.", judged.includingHistory());
        }
        return Optional.of(
                new Baselines(environment, request.rules, cases, progress)
                        .fittedOn(candidate.fit(), work.path())
                        .standing(candidate.family(), part, judged.served()));
    }

    private Judgement ask(Candidate candidate, List<HeldOut> cases, ModelRules rules)
            throws ArtifactException {
        try (Scorer scorer =
                environment
                        .scorers()
                        .load(candidate.trained().module(), candidate.trained().shape())) {
            return Evaluator.judge(
                    candidate
                            .served(scorer)
                            .reporting(
                                    progress.ranking(
                                            candidate.family(), Evaluator.answers(cases, rules))),
                    cases,
                    rules);
        }
    }

    private static void put(
            Map<String, Double> metrics, String prefix, Map<String, Double> figures) {
        figures.forEach((name, value) -> metrics.put(prefix + name, value));
    }

    private void announce(Announcer announcer, Published published, Request request)
            throws IOException {
        try {
            announcer.announce(
                    published.announcement(
                            request.announceTo.orElseThrow().name(),
                            By.OPERATOR,
                            environment.clock().millis()));
        } catch (AnnounceException e) {
            throw AnnounceException.ofPublished(published.version(), request.registry, e);
        }
    }
}
