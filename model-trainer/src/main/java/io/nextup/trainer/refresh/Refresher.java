package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.OtherRules;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.health.SlotHealth;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Acceptance.Judged;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Examination.Opponents;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.Gate.Ruling;
import io.nextup.trainer.refresh.RoundReport.Training;
import io.nextup.trainer.refresh.WarmStarts.Start;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.train.TrainingListener;
import io.nextup.trainer.train.UnfitStateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Runs round after round: reads, trains, judges, publishes. Not thread-safe. */
public final class Refresher {
    /** Name of the split in the provenance of a refresh's models. */
    public static final String PART = "refresh";

    /**
     * Provenance key of a candidate's data and options, so that the very same is not made twice.
     */
    private static final String TRAINING = "refresh.training";

    /** Provenance key of the reference that a model was not shown to be better than. */
    public static final String REFERENCE = "refresh.reference";

    /** Provenance key of the model as it was judged, before it learnt that window, too. */
    public static final String JUDGED = "refresh.judged";

    private final RefreshContext context;
    private final Family family;
    private final TrainOptions options;
    private final RefreshSettings settings;
    private final Gate gate;
    private final Incumbents incumbents;
    private final EarlierModels earlierModels;
    private final Examination examination;
    private final TrainingStates states;
    private final WarmStarts warmStarts;
    private final WarmTrainings warmTrainings;
    private final WindowPass windowPass;
    private final Acceptance acceptance;
    private String lastTraining = "";

    public Refresher(
            RefreshContext context, Family family, TrainOptions options, RefreshSettings settings) {
        this.context = requireNonNull(context, "context is null");
        this.family = requireNonNull(family, "family is null");
        this.options = requireNonNull(options, "options are null");
        this.settings = requireNonNull(settings, "settings are null");
        this.gate = new Gate(settings.minimumUsers(), settings.margin());
        this.incumbents = new Incumbents(context.store(), settings.models(), context.notes());
        this.earlierModels = new EarlierModels(context.store(), settings.models(), context.notes());
        this.examination = new Examination(context.scorers(), settings.rules(), context.notes());
        this.states = new TrainingStates(settings.work());
        this.warmStarts =
                new WarmStarts(family, options, states, settings.coldAfter(), context.notes());
        this.warmTrainings = new WarmTrainings(settings.warmTrainings(), context.notes());
        this.windowPass =
                new WindowPass(
                        family,
                        options,
                        settings.rules(),
                        new NonInferiority(settings.margin()),
                        examination,
                        context.notes());
        this.acceptance = new Acceptance(context, settings.slot(), states);
    }

    /**
     * Input of a round.
     *
     * @param read the whole history
     * @param learnt history that a candidate learns from, before its split
     * @param incumbent model that the candidate must not be worse than
     * @param training identifies this training among others
     * @param begun time before the history was read
     * @param overdue true when the weights of the serving model have to be given up
     */
    private record Task(
            JudgingWindow window,
            History read,
            History learnt,
            Split split,
            Incumbent incumbent,
            String training,
            Instant begun,
            boolean overdue) {

        /** Identifies this attempt among others, so that a refused one is not repeated. */
        String attempt() {
            return overdue ? training + ", cold" : training;
        }

        /** Returns the serving model as it was judged: it has seen none of the window. */
        Optional<Artifact> serving() {
            return incumbent.judged();
        }

        Optional<String> servingVersion() {
            return incumbent.version();
        }

        /** Returns true where the candidate, as it was judged, knows less than what serves. */
        boolean servingKnowsPartOfTheWindow() {
            return !incumbent.version().equals(incumbent.judgedVersion())
                    && SeenUntil.millis(incumbent.model().orElseThrow().manifest())
                            >= window.fromMillis();
        }

        RoundReport report(
                Decision decision,
                Optional<Training> made,
                Optional<WindowPass.Result> windowPass,
                Optional<Published> published) {
            return new RoundReport(
                    decision,
                    learnt.interactions(),
                    window,
                    incumbent,
                    made,
                    windowPass,
                    published);
        }
    }

    /**
     * Runs a round.
     *
     * @param directory an empty directory for temporary files
     * @param progress listener for each epoch
     * @param lease lease of the registry
     * @throws IOException for failures that the next round may not have
     */
    public RoundReport run(Path directory, TrainingListener progress, HeldLease lease)
            throws Exception {
        SlotHealth slot = context.topics().slot();
        Task task = task(incumbents.of(slot, context.clock().millis()));
        task.incumbent()
                .model()
                .flatMap(model -> OtherRules.words(model.manifest(), settings.rules()))
                .ifPresent(context.notes());
        requireRulesOfTheJob(slot);
        lease.keep();
        Optional<Decision> needless = needless(task);
        if (needless.isPresent()) {
            return task.report(
                    needless.get(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        return attempt(task, directory, progress, lease);
    }

    /** Ends a round whose candidate the job would refuse for its rules, as the announced model. */
    private void requireRulesOfTheJob(SlotHealth slot) throws IOException {
        if (slot.announced().isEmpty()) {
            return;
        }
        ModelAnnouncement announced = slot.announced().get();
        Optional<ModelVerdict> refusal =
                slot.refusal(
                        announced.manifestSha256(),
                        ModelRules.REQUIRE_SAME_OPTION,
                        context.clock().millis());
        if (refusal.isPresent() && hasTheseRules(announced.version())) {
            throw new IOException(
                    "The job refuses models of the rules that this refresh has: give it the job's rules. The verdict on %s: %s"
                            .formatted(announced.version(), refusal.get().reason()));
        }
    }

    private boolean hasTheseRules(String version) throws IOException {
        try {
            ModelRules rules = context.store().manifest(version).rules();
            return rules != null && settings.rules().differences(rules).isEmpty();
        } catch (ArtifactException e) {
            return false;
        }
    }

    private RoundReport attempt(
            Task task, Path directory, TrainingListener progress, HeldLease lease)
            throws Exception {
        // Before the opponents are asked, which takes long.
        training(epoch -> {}).requireRoom(task.learnt(), task.split());
        Optional<String> pinned = pinned(task);
        Opponents opponents = opponents(task, pinned);
        Start start = start(task);
        Made made = make(task, start, directory, progress, lease);
        Evidence before = evidence(made.start()).read(recipe(task, opponents, made.start()));
        lease.keep();
        Ruling ruling =
                made.candidate().trained().isStart()
                        ? Ruling.noBetter(made.start().words(), before)
                        : gate.decide(
                                examination.answers(
                                        task.window().cases(), made.candidate(), opponents),
                                before);
        Decision decision = ruling.decision();
        Evidence found = ruling.evidence();
        Optional<WindowPass.Result> pass = Optional.empty();
        Optional<Published> published = Optional.empty();
        if (decision.accepted()) {
            Optional<String> reference =
                    ruling.leads()
                            ? Optional.empty()
                            : pinned.or(() -> task.incumbent().judgedVersion());
            Judged judged =
                    new Judged(
                            made.candidate().with(provenance(task, made.start(), reference)),
                            decision.metrics());
            pass = pass(task, made, judged.candidate(), directory, keeping(lease, progress));
            Optional<Judged> extended = pass.flatMap(WindowPass.Result::serving);
            boolean servesAsJudged = !task.servingKnowsPartOfTheWindow();
            lease.keep();
            if (extended.isEmpty() && !servesAsJudged) {
                decision = decision.withoutPass(task.servingVersion().orElseThrow());
                found = before;
            } else {
                published =
                        Optional.of(
                                lease.whole(
                                        () ->
                                                acceptance.publish(
                                                        judged,
                                                        extended,
                                                        servesAsJudged,
                                                        task.incumbent(),
                                                        directory,
                                                        made.checkpoint())));
            }
        }
        if (published.isEmpty()) {
            states.discard(made.checkpoint());
        }
        keep(made.start(), found);
        lastTraining = task.attempt();
        Training training =
                new Training(
                        made.start().words(),
                        task.learnt().users().newestMillis(),
                        made.candidate().cost());
        return task.report(decision, Optional.of(training), pass, published);
    }

    /** A candidate that was accepted is so, whatever becomes of the pass. */
    private Optional<WindowPass.Result> pass(
            Task task, Made made, Candidate judged, Path directory, TrainingListener progress) {
        EvidenceFile file = new EvidenceFile(settings.passEvidence(), context.notes());
        try {
            Optional<WindowPass.Result> result =
                    windowPass.run(
                            task.read(),
                            task.window(),
                            judged,
                            made.checkpoint(),
                            Files.createTempDirectory(directory, "pass"),
                            progress,
                            file.read(windowPass.recipe()));
            if (result.isPresent()) {
                keep(file, result.get().evidence());
            }
            return result;
        } catch (ArtifactException | IOException | RuntimeException | OutOfMemoryError e) {
            // Else the next round would go on from its checkpoint, and fail here again.
            context.notes().accept("The candidate does not learn the window, too: " + e);
            return Optional.empty();
        }
    }

    private Start start(Task task) throws IOException {
        int every = settings.challengeEvery();
        boolean challenges = every > 0 && warmTrainings.count() + 1 >= every;
        if (challenges) {
            // A challenger that fails or is killed, being the longest training, is not tried again.
            warmTrainings.reset();
        }
        return warmStarts.from(task.serving(), task.begun(), challenges);
    }

    private EvidenceFile evidence(Start start) {
        return new EvidenceFile(settings.evidence(start.isWarm()), context.notes());
    }

    private Task task(Incumbent incumbent) throws IOException {
        Instant begun = context.clock().instant();
        History read = context.topics().history();
        OptionalLong seenUntil = seenUntil(incumbent.judged());
        JudgingWindow window = JudgingWindow.of(read.users(), settings.mostEvents(), seenUntil);
        History learnt = new History(read.name(), read.interactions(), window.before(read.users()));
        Split split =
                FitAll.split(
                        learnt.users(),
                        options.seed(),
                        warmStarts.isTrainedInEpochs() ? seenUntil : OptionalLong.empty());
        return new Task(
                window,
                read,
                learnt,
                split,
                incumbent,
                describe(learnt, window),
                begun,
                warmStarts.isOverdue(incumbent.judged(), begun));
    }

    /** Returns the reason not to train, if there is one. */
    private Optional<Decision> needless(Task task) throws IOException {
        Optional<Decision> tooFew = gate.tooFew(task.window(), task.serving().isPresent());
        if (tooFew.isPresent()) {
            return tooFew;
        }
        int items = task.split().fit().vocabulary().size();
        if (items < CandidateTraining.FEWEST_ITEMS) {
            return Optional.of(
                    new Decision(
                            Outcome.TOO_FEW_EVENTS,
                            "%d items before the window, and a model needs %d: later rounds will have more"
                                    .formatted(items, CandidateTraining.FEWEST_ITEMS),
                            List.of()));
        }
        return task.attempt().equals(lastTraining) || (!task.overdue() && isMade(task))
                ? Optional.of(nothingNew())
                : Optional.empty();
    }

    private boolean isMade(Task task) throws IOException {
        return task.training().equals(trainingOf(task.serving().map(Artifact::manifest)))
                || task.training().equals(trainingOf(announced(task.incumbent())));
    }

    /** A model that is announced stays so, whatever becomes of what later rounds go by. */
    private void keep(Start start, Evidence found) {
        keep(evidence(start), found);
        try {
            warmTrainings.ended(start.isWarm());
        } catch (IOException e) {
            context.notes().accept("The training is not counted: " + e);
        }
    }

    private void keep(EvidenceFile file, Evidence found) {
        try {
            file.write(found);
        } catch (IOException e) {
            context.notes().accept("What the round found out is not kept: " + e);
        }
    }

    /** Returns the reference of the serving model, if it is another one of the registry. */
    private Optional<String> pinned(Task task) throws IOException {
        List<String> versions = context.store().versions();
        return task.serving()
                .map(one -> one.manifest().provenance().get(REFERENCE))
                .filter(versions::contains);
    }

    private Opponents opponents(Task task, Optional<String> pinned) throws IOException {
        boolean comparable =
                pinned.isPresent() && earlierModels.isComparable(pinned.get(), task.window());
        try {
            return examination.opponents(
                    task.window().cases(),
                    task.serving(),
                    comparable ? pinned : Optional.empty(),
                    earlierModels);
        } catch (ArtifactException e) {
            throw task.incumbent().notReplaced(e);
        }
    }

    /** Tells candidates whose evidence may be added up from others. */
    private String recipe(Task task, Opponents opponents, Start start) {
        return "%s, %s, %s, rules %s, beside %s and %s"
                .formatted(
                        family.name(),
                        start.isWarm() ? "warm" : "cold",
                        options.texts(),
                        settings.rules().words(),
                        task.incumbent().judgedVersion().orElse("nothing"),
                        opponents.reference().map(Contender::version).orElse("no other"));
    }

    /**
     * Reads the manifest of the announced model when that is not the serving one and the registry
     * has it. If processes found it bad, training from the same events would only make it again.
     */
    private Optional<Manifest> announced(Incumbent incumbent) throws IOException {
        if (incumbent.divergence().isEmpty() || incumbent.announced().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(context.store().manifest(incumbent.announced().get().version()));
        } catch (ArtifactException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong seenUntil(Optional<Artifact> model) {
        return model.isPresent()
                ? OptionalLong.of(SeenUntil.millis(model.get().manifest()))
                : OptionalLong.empty();
    }

    private static String trainingOf(Optional<Manifest> model) {
        return model.map(one -> one.provenance().get(TRAINING)).orElse(null);
    }

    private static Decision nothingNew() {
        return new Decision(
                Outcome.NOTHING_NEW,
                "no training data has been added since the last training",
                List.of());
    }

    private String describe(History learnt, JudgingWindow window) {
        return "%s, seed %d, %s, rules %s, %d events before %d: %s"
                .formatted(
                        family.name(),
                        options.seed(),
                        options.texts(),
                        settings.rules().words(),
                        learnt.users().events(),
                        window.fromMillis(),
                        learnt.users().fingerprint());
    }

    /**
     * A candidate and its start.
     *
     * @param checkpoint checkpoint of its training
     */
    private record Made(Start start, Path checkpoint, Candidate candidate) {}

    private Made make(
            Task task, Start start, Path directory, TrainingListener progress, HeldLease lease)
            throws IOException {
        context.notes().accept("Start " + start.words());
        Path checkpoint = states.inProgress(task.training() + ", " + start.words());
        boolean resumed = Files.exists(checkpoint);
        try {
            Candidate candidate =
                    training(keeping(lease, progress))
                            .train(
                                    task.learnt(),
                                    task.split(),
                                    PART,
                                    Files.createTempDirectory(directory, "training"),
                                    new Continuation(start.previous(), Optional.of(checkpoint)));
            return new Made(start, checkpoint, candidate);
        } catch (UnfitStateException | ArithmeticException e) {
            // Either another build of the trainer left it, or training on the newest events
            // diverges from these weights. All later rounds would fail on it, too.
            if (!resumed && !start.isWarm()) {
                throw e;
            }
            context.notes().accept("Set aside: " + e.getMessage());
            states.discard(checkpoint);
            if (!resumed) {
                states.forget(task.incumbent().judgedVersion().orElseThrow());
            }
            return make(task, start(task), directory, progress, lease);
        }
    }

    private CandidateTraining training(TrainingListener listener) {
        return new CandidateTraining(family, options, settings.rules(), listener, context.notes());
    }

    private static TrainingListener keeping(HeldLease lease, TrainingListener progress) {
        return progress.andThen(
                epoch -> {
                    try {
                        lease.keep();
                    } catch (LeaseLostException e) {
                        throw new UncheckedIOException(e.getMessage(), e);
                    }
                });
    }

    private static Map<String, String> provenance(
            Task task, Start start, Optional<String> reference) {
        Map<String, String> provenance = new TreeMap<>(start.provenance());
        reference.ifPresent(version -> provenance.put(REFERENCE, version));
        provenance.put(TRAINING, task.training());
        task.servingVersion().ifPresent(version -> provenance.put("refresh.serving", version));
        return provenance;
    }
}
