package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.RuleDifferences;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what a round starts from: the incumbent, the history, and the window that judges. The
 * candidate learns what lies before the window.
 */
final class RoundReader {
    private final RefreshContext context;
    private final Family family;
    private final TrainOptions options;
    private final RefreshSettings settings;
    private final WarmStarts warmStarts;
    private final Incumbents incumbents;

    RoundReader(
            RefreshContext context,
            Family family,
            TrainOptions options,
            RefreshSettings settings,
            WarmStarts warmStarts) {
        this.context = context;
        this.family = family;
        this.options = options;
        this.settings = settings;
        this.warmStarts = warmStarts;
        this.incumbents =
                new Incumbents(
                        context.store(), settings.models(), context.trust(), context.notes());
    }

    /**
     * Reads a round.
     *
     * @throws IOException if the incumbent cannot be fetched, or the job would refuse the candidate
     *     for its rules
     */
    Round read() throws IOException {
        deleteUnfinishedCopies();
        SlotHealth slot = context.topics().slot();
        Round round = read(incumbents.of(slot, context.clock().millis()));
        round.incumbent()
                .model()
                .flatMap(model -> RuleDifferences.words(model.manifest(), settings.rules()))
                .ifPresent(context.notes());
        requireRulesOfTheJob(slot);
        return round;
    }

    /** Deletes what killed rounds left: only the holder of the lease fetches there. */
    private void deleteUnfinishedCopies() {
        try {
            new ArtifactCache(settings.models(), context.trust()).deleteUnfinished(writer -> true);
        } catch (IOException e) {
            context.notes().accept("Unfinished copies of models stay: " + e);
        }
    }

    private Round read(Incumbent incumbent) throws IOException {
        Instant begun = context.clock().instant();
        History read = context.topics().history();
        OptionalLong seenUntil = seenUntil(incumbent.judged());
        incumbent
                .judged()
                .flatMap(model -> SeenUntil.caution(model.manifest()))
                .ifPresent(context.notes());
        JudgingWindow window = JudgingWindow.of(read.users(), settings.mostEvents(), seenUntil);
        History learnt = read.withUsers(window.before(read.users()));
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

    private static OptionalLong seenUntil(Optional<Artifact> model) {
        return model.isPresent()
                ? OptionalLong.of(SeenUntil.millis(model.get().manifest()))
                : OptionalLong.empty();
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
}
