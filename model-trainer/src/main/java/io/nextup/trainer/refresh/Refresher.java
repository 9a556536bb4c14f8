package io.nextup.trainer.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.OtherRules;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Acceptance.Judged;
import io.nextup.trainer.refresh.CandidateMaker.Made;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Examination.Opponents;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.Gate.Ruling;
import io.nextup.trainer.refresh.RoundReport.Training;
import io.nextup.trainer.refresh.WarmStarts.Start;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs round after round: reads, trains, judges, publishes. Not thread-safe. */
public final class Refresher {
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
    private final CandidateMaker maker;
    private final WindowPass windowPass;
    private final Acceptance acceptance;
    private final WholeFile lastTraining;

    public Refresher(
            RefreshContext context, Family family, TrainOptions options, RefreshSettings settings) {
        this.context = requireNonNull(context, "context is null");
        this.family = requireNonNull(family, "family is null");
        this.options = requireNonNull(options, "options are null");
        this.settings = requireNonNull(settings, "settings are null");
        this.gate = new Gate(settings.minimumUsers(), settings.margin());
        this.incumbents =
                new Incumbents(
                        context.store(), settings.models(), context.trust(), context.notes());
        this.earlierModels = new EarlierModels(context.store(), settings.models(), context.notes());
        this.examination = new Examination(context.scorers(), settings.rules(), context.notes());
        this.states = new TrainingStates(settings.work());
        this.warmStarts =
                new WarmStarts(
                        family,
                        options,
                        settings.rules(),
                        states,
                        settings.coldAfter(),
                        context.notes());
        this.maker =
                new CandidateMaker(family, options, settings, states, warmStarts, context.notes());
        this.windowPass =
                new WindowPass(
                        family,
                        options,
                        settings.rules(),
                        new NonInferiority(settings.margin()),
                        examination,
                        context.notes());
        this.acceptance = new Acceptance(context, settings.slot(), states);
        this.lastTraining = new WholeFile(settings.lastTraining());
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
        deleteUnfinishedCopies();
        SlotHealth slot = context.topics().slot();
        Round round = round(incumbents.of(slot, context.clock().millis()));
        round.incumbent()
                .model()
                .flatMap(model -> OtherRules.words(model.manifest(), settings.rules()))
                .ifPresent(context.notes());
        requireRulesOfTheJob(slot);
        lease.keep();
        Optional<Decision> needless = needless(round);
        if (needless.isPresent()) {
            return round.report(needless.get());
        }
        return attempt(round, directory, lease.keptBy(progress), lease);
    }

    /** Deletes what killed rounds left: only the holder of the lease fetches there. */
    private void deleteUnfinishedCopies() {
        try {
            new ArtifactCache(settings.models(), context.trust()).deleteUnfinished(writer -> true);
        } catch (IOException e) {
            context.notes().accept("Unfinished copies of models stay: " + e);
        }
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
            Round round, Path directory, TrainingListener progress, HeldLease lease)
            throws Exception {
        // Before an hour is spent on a model that nobody would ever serve.
        context.topics().requireAnnounceable();
        // Before the opponents are asked, which takes long.
        Start start = maker.start(round);
        maker.requireRoom(round, start);
        Optional<String> pinned = pinned(round);
        Opponents opponents = opponents(round, pinned);
        Instant begun = context.clock().instant();
        Made made = maker.make(round, start, directory, progress);
        Duration took = Duration.between(begun, context.clock().instant());
        Evidence before = evidence(made.start()).read(recipe(round, opponents, made));
        lease.keep();
        Ruling ruling =
                made.candidate().trained().isStart()
                        ? Ruling.noBetter(made.start().words(), before)
                        : gate.decide(
                                examination.answers(
                                        round.window().cases(),
                                        round.begun(),
                                        made.candidate(),
                                        opponents),
                                before);
        Decision decision = ruling.decision();
        Evidence found = ruling.evidence();
        Optional<WindowPass.Result> pass = Optional.empty();
        Optional<Published> published = Optional.empty();
        if (decision.accepted()) {
            boolean compared = pinned.isEmpty() || opponents.reference().isPresent();
            Optional<String> reference =
                    compared && ruling.leads()
                            ? Optional.empty()
                            : pinned.or(() -> round.incumbent().judgedVersion());
            Judged judged =
                    new Judged(
                            made.candidate()
                                    .with(made.start().provenance())
                                    .with(round.lineage(reference).provenance()),
                            decision.metrics());
            pass = pass(round, made, judged.candidate(), directory, progress);
            Optional<Judged> extended = pass.flatMap(WindowPass.Result::serving);
            boolean servesAsJudged = !round.servingKnowsPartOfTheWindow();
            lease.keep();
            if (extended.isEmpty() && !servesAsJudged) {
                decision = decision.withoutPass(round.servingVersion().orElseThrow());
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
                                                        round.incumbent(),
                                                        directory,
                                                        made.checkpoint())));
            }
        }
        if (published.isEmpty()) {
            states.discard(made.checkpoint());
        }
        // A model that is announced stays so, whatever becomes of what later rounds go by.
        evidence(made.start()).keep(found);
        pass.ifPresent(one -> passEvidence().keep(one.evidence()));
        maker.ended(made.start());
        // Else a slot whose announcements were deleted would never get its first model again.
        if (published.isEmpty() || round.servingVersion().isPresent()) {
            keepAttempt(round);
        }
        Training training =
                new Training(
                        made.start().words(),
                        round.learnt().users().newestMillis(),
                        took,
                        round.split().fit().userIds().size(),
                        round.split().fit().vocabulary().size(),
                        made.candidate().cost());
        return round.report(
                decision, Optional.of(training), pass.map(WindowPass.Result::figures), published);
    }

    private void keepAttempt(Round round) {
        try {
            lastTraining.write(attempt(round));
        } catch (IOException e) {
            context.notes().accept("The next round may make the same training again: " + e);
        }
    }

    private boolean isLastAttempt(Round round) throws IOException {
        return lastTraining.read().filter(last -> Arrays.equals(last, attempt(round))).isPresent();
    }

    private byte[] attempt(Round round) {
        return round.attempt(settings.margin()).getBytes(UTF_8);
    }

    /** A candidate that was accepted is so, whatever becomes of the pass. */
    private Optional<WindowPass.Result> pass(
            Round round, Made made, Candidate judged, Path directory, TrainingListener progress) {
        try {
            return windowPass.run(
                    round,
                    judged,
                    made.checkpoint(),
                    Files.createTempDirectory(directory, "pass"),
                    progress,
                    passEvidence().read(windowPass.recipe(judged)));
        } catch (ArtifactException | IOException | RuntimeException | OutOfMemoryError e) {
            // Else the next round would go on from its checkpoint, and fail here again.
            context.notes().accept("The candidate does not learn the window, too: " + e);
            return Optional.empty();
        }
    }

    private EvidenceFile evidence(Start start) {
        return new EvidenceFile(settings.evidence(start.isWarm()), context.notes());
    }

    private EvidenceFile passEvidence() {
        return new EvidenceFile(settings.passEvidence(), context.notes());
    }

    private Round round(Incumbent incumbent) throws IOException {
        Instant begun = context.clock().instant();
        History read = context.topics().history();
        OptionalLong seenUntil = seenUntil(incumbent.judged());
        incumbent
                .judged()
                .flatMap(model -> SeenUntil.caution(model.manifest()))
                .ifPresent(context.notes());
        JudgingWindow window = JudgingWindow.of(read.users(), settings.mostEvents(), seenUntil);
        History learnt = new History(read.name(), read.interactions(), window.before(read.users()));
        Split split =
                FitAll.split(
                        learnt.users(),
                        options.seed(),
                        warmStarts.isTrainedInEpochs() ? seenUntil : OptionalLong.empty());
        return new Round(
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
    private Optional<Decision> needless(Round round) throws IOException {
        Optional<Decision> tooFew = gate.tooFew(round.window(), round.serving().isPresent());
        if (tooFew.isPresent()) {
            return tooFew;
        }
        int items = round.split().fit().vocabulary().size();
        if (items < CandidateTraining.FEWEST_ITEMS) {
            return Optional.of(
                    new Decision(
                            Outcome.TOO_FEW_EVENTS,
                            "%d items before the window, and a model needs %d: later rounds will have more"
                                    .formatted(items, CandidateTraining.FEWEST_ITEMS),
                            List.of()));
        }
        return isLastAttempt(round) || (!round.overdue() && isMade(round))
                ? Optional.of(nothingNew())
                : Optional.empty();
    }

    /** Looks at the announced model, too: if processes found it bad, it is not made again. */
    private static boolean isMade(Round round) {
        Optional<String> training = Optional.of(round.training());
        return training.equals(
                        round.serving().flatMap(one -> Lineage.of(one.manifest()).training()))
                || training.equals(round.incumbent().lineage().flatMap(Lineage::training));
    }

    /** Returns the reference of the serving model, if it is another one of the registry. */
    private Optional<String> pinned(Round round) throws IOException {
        List<String> versions = context.store().versions();
        return round.serving()
                .flatMap(one -> Lineage.of(one.manifest()).reference())
                .filter(versions::contains);
    }

    private Opponents opponents(Round round, Optional<String> pinned) throws IOException {
        boolean comparable =
                pinned.isPresent() && earlierModels.isComparable(pinned.get(), round.window());
        try {
            return examination.opponents(
                    round.window().cases(),
                    round.serving(),
                    comparable ? pinned : Optional.empty(),
                    earlierModels);
        } catch (ArtifactException e) {
            throw round.incumbent().notReplaced(e);
        }
    }

    /** Tells candidates whose evidence may be added up from others. */
    private String recipe(Round round, Opponents opponents, Made made) {
        return "%s, %s, %s, rules %s, %s, beside %s and %s"
                .formatted(
                        family.name(),
                        made.start().isWarm() ? "warm" : "cold",
                        made.candidate().values(options),
                        settings.rules().words(),
                        round.learnt().users().admission().words(),
                        round.incumbent().judgedVersion().orElse("nothing"),
                        opponents.reference().map(Contender::version).orElse("no other"));
    }

    private static OptionalLong seenUntil(Optional<Artifact> model) {
        return model.isPresent()
                ? OptionalLong.of(SeenUntil.millis(model.get().manifest()))
                : OptionalLong.empty();
    }

    private static Decision nothingNew() {
        return new Decision(
                Outcome.NOTHING_NEW,
                "no training data has been added since the last training",
                List.of());
    }

    private String describe(History learnt, JudgingWindow window) {
        // Compared with those of other processes, whose locale may have other digits.
        return String.format(
                Locale.ROOT,
                "%s, seed %d, %s, rules %s, %s, %d events before %d: %s",
                family.name(),
                options.seed(),
                options.requested(),
                settings.rules().words(),
                learnt.users().admission().words(),
                learnt.users().events(),
                window.fromMillis(),
                learnt.users().fingerprint());
    }
}
