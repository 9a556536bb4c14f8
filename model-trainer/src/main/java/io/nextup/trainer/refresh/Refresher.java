package io.nextup.trainer.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
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
import java.util.Optional;

/**
 * Runs round after round. Not thread-safe.
 *
 * <p>A round takes these steps and ends at the first outcome:
 *
 * <pre>
 * read      (error)               the incumbent cannot be fetched, or the job refuses these rules
 * needless  TOO_FEW_EVENTS        too few users in the window, or too few items before it
 *           NOTHING_NEW           this training was made before
 * prepare   (error)               no right to announce, no room for the training, or the serving
 *                                 model does not load
 * train     (error)               the training fails, from another start too
 * judge     NO_BETTER             no epoch was better than the weights that it started from
 *           WORSE_THAN_SERVING    a loss beyond the margin is shown
 *           WORSE_THAN_REFERENCE  the same, against the reference
 *           NOT_ABOVE_POPULARITY  the mean is not above that of popularity
 *           UNDECIDED             such a loss is neither shown nor excluded
 * extend    PASS_UNDECIDED        the pass over the window failed, and the serving model has learnt
 *                                 part of it
 * publish   (error)               the lease is lost, or another model was announced meanwhile
 *           ACCEPTED              announced
 * </pre>
 *
 * <p>Once the candidate is judged, the outcome decides what later rounds find:
 *
 * <pre>
 *                 checkpoint   evidence of the recipe   the same attempt once more
 * ACCEPTED        kept         none                     only where nothing served before
 * UNDECIDED       deleted      with this round's        never
 * any other       deleted      as before                never
 * (error)         stays        as before                yes, from the checkpoint
 * </pre>
 */
public final class Refresher {
    private final RefreshContext context;
    private final Family family;
    private final TrainOptions options;
    private final RefreshSettings settings;
    private final Gate gate;
    private final RoundReader reader;
    private final EarlierModels earlierModels;
    private final Examination examination;
    private final TrainingStates states;
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
        this.earlierModels = new EarlierModels(context.store(), settings.models(), context.notes());
        this.examination = new Examination(context.scorers(), settings.rules(), context.notes());
        this.states = new TrainingStates(settings.work());
        WarmStarts warmStarts =
                new WarmStarts(
                        family,
                        options,
                        settings.rules(),
                        states,
                        settings.coldAfter(),
                        context.notes());
        this.reader = new RoundReader(context, family, options, settings, warmStarts);
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
     * A round that has to train, with what is known before.
     *
     * @param start start of the training, unless that fails and another one is taken
     * @param pinned reference of the serving model, if it is another one of the registry
     */
    private record Attempt(
            Round round,
            Start start,
            Optional<String> pinned,
            Opponents opponents,
            Path directory,
            TrainingListener progress,
            HeldLease lease) {

        /** Returns the reference that a candidate was not shown to be better than. */
        Optional<String> referenceAfter(Ruling ruling) {
            boolean compared = pinned.isEmpty() || opponents.reference().isPresent();
            return compared && ruling.leads()
                    ? Optional.empty()
                    : pinned.or(() -> round.incumbent().judgedVersion());
        }
    }

    private record FinishedTraining(Made made, Training figures) {}

    /**
     * End of an attempt.
     *
     * @param evidence counts in the next round
     * @param pass empty where no pass over the window was made
     * @param published empty where nothing was announced
     */
    private record Ending(
            Decision decision,
            Evidence evidence,
            Optional<WindowPass.Result> pass,
            Optional<Published> published) {}

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
        Round round = reader.read();
        lease.keep();
        Optional<Decision> needless = needless(round);
        return needless.isPresent()
                ? round.report(needless.get())
                : attempt(prepare(round, directory, lease.keptBy(progress), lease));
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

    private boolean isLastAttempt(Round round) throws IOException {
        return lastTraining.read().filter(last -> Arrays.equals(last, key(round))).isPresent();
    }

    private byte[] key(Round round) {
        return round.attempt(settings.margin()).getBytes(UTF_8);
    }

    private static Decision nothingNew() {
        return new Decision(
                Outcome.NOTHING_NEW,
                "no training data has been added since the last training",
                List.of());
    }

    /** Fails where an hour of training would be in vain, with what fails soonest first. */
    private Attempt prepare(Round round, Path directory, TrainingListener progress, HeldLease lease)
            throws IOException {
        context.topics().requireAnnounceable();
        Start start = maker.start(round);
        maker.requireRoom(round, start);
        Optional<String> pinned = pinned(round);
        return new Attempt(
                round, start, pinned, opponents(round, pinned), directory, progress, lease);
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

    private RoundReport attempt(Attempt attempt) throws Exception {
        FinishedTraining training = train(attempt);
        Made made = training.made();
        Evidence before = evidence(made.start()).read(recipe(attempt, made));
        attempt.lease().keep();
        Ruling ruling = judge(attempt, made, before);
        Ending ending =
                ruling.decision().accepted()
                        ? extendAndPublish(attempt, made, ruling, before)
                        : new Ending(
                                ruling.decision(),
                                ruling.evidence(),
                                Optional.empty(),
                                Optional.empty());
        conclude(attempt.round(), made, ending);
        return attempt.round()
                .report(
                        ending.decision(),
                        Optional.of(training.figures()),
                        ending.pass().map(WindowPass.Result::figures),
                        ending.published());
    }

    private FinishedTraining train(Attempt attempt) throws IOException {
        Round round = attempt.round();
        Instant begun = context.clock().instant();
        Made made = maker.make(round, attempt.start(), attempt.directory(), attempt.progress());
        Duration took = Duration.between(begun, context.clock().instant());
        return new FinishedTraining(
                made,
                new Training(
                        made.start().isWarm(),
                        made.start().words(),
                        round.learnt().users().newestMillis(),
                        took,
                        round.split().fit().userIds().size(),
                        round.split().fit().vocabulary().size(),
                        made.candidate().cost()));
    }

    private Ruling judge(Attempt attempt, Made made, Evidence before) throws ArtifactException {
        Round round = attempt.round();
        return made.candidate().trained().isStart()
                ? Ruling.noBetter(made.start().words(), before)
                : gate.decide(
                        examination.answers(
                                round.window().cases(),
                                round.begun(),
                                made.candidate(),
                                attempt.opponents()),
                        before);
    }

    private Ending extendAndPublish(Attempt attempt, Made made, Ruling ruling, Evidence before)
            throws Exception {
        Round round = attempt.round();
        Judged judged = judged(attempt, made, ruling);
        Optional<WindowPass.Result> pass = extend(attempt, made, judged.candidate());
        Optional<Judged> extended = pass.flatMap(WindowPass.Result::serving);
        boolean servesAsJudged = !round.servingKnowsPartOfTheWindow();
        attempt.lease().keep();
        if (extended.isEmpty() && !servesAsJudged) {
            Decision undecided =
                    ruling.decision().withoutPass(round.servingVersion().orElseThrow());
            return new Ending(undecided, before, pass, Optional.empty());
        }
        Published published =
                attempt.lease()
                        .whole(
                                () ->
                                        acceptance.publish(
                                                judged,
                                                extended,
                                                servesAsJudged,
                                                round.incumbent(),
                                                attempt.directory(),
                                                made.checkpoint()));
        return new Ending(ruling.decision(), ruling.evidence(), pass, Optional.of(published));
    }

    private static Judged judged(Attempt attempt, Made made, Ruling ruling) {
        Lineage lineage = attempt.round().lineage(attempt.referenceAfter(ruling));
        return new Judged(
                made.candidate().with(made.start().provenance()).with(lineage.provenance()),
                ruling.decision().metrics());
    }

    /** Makes the pass over the window. The candidate stays accepted where that fails. */
    private Optional<WindowPass.Result> extend(Attempt attempt, Made made, Candidate judged) {
        try {
            return windowPass.run(
                    attempt.round(),
                    judged,
                    made.checkpoint(),
                    Files.createTempDirectory(attempt.directory(), "pass"),
                    attempt.progress(),
                    passEvidence().read(windowPass.recipe(judged)));
        } catch (ArtifactException | IOException | RuntimeException | OutOfMemoryError e) {
            // Else the next round would go on from its checkpoint, and fail here again.
            context.notes().accept("The candidate does not learn the window, too: " + e);
            return Optional.empty();
        }
    }

    /** Leaves what later rounds find. A failure of it does not undo the announcement. */
    private void conclude(Round round, Made made, Ending ending) throws IOException {
        if (ending.published().isEmpty()) {
            states.discard(made.checkpoint());
        }
        evidence(made.start()).keep(ending.evidence());
        ending.pass().ifPresent(pass -> passEvidence().keep(pass.evidence()));
        maker.ended(made.start());
        // Else a slot whose announcements were deleted would never get its first model again.
        if (ending.published().isEmpty() || round.servingVersion().isPresent()) {
            keepAttempt(round);
        }
    }

    /** Names what candidates must share for their evidence to be added up. */
    private String recipe(Attempt attempt, Made made) {
        Round round = attempt.round();
        return "%s, %s, %s, rules %s, %s, beside %s and %s"
                .formatted(
                        family.name(),
                        made.start().isWarm() ? "warm" : "cold",
                        made.candidate().values(options),
                        settings.rules().words(),
                        round.learnt().users().admission().words(),
                        round.incumbent().judgedVersion().orElse("nothing"),
                        attempt.opponents().reference().map(Contender::version).orElse("no other"));
    }

    private EvidenceFile evidence(Start start) {
        return new EvidenceFile(settings.evidence(start.isWarm()), context.notes());
    }

    private EvidenceFile passEvidence() {
        return new EvidenceFile(settings.passEvidence(), context.notes());
    }

    private void keepAttempt(Round round) {
        try {
            lastTraining.write(key(round));
        } catch (IOException e) {
            context.notes().accept("The next round may make the same training again: " + e);
        }
    }
}
