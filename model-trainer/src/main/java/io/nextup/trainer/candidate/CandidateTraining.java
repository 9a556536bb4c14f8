package io.nextup.trainer.candidate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.build.Build;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.LeftOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.MachineProvenance;
import io.nextup.trainer.report.LearningCurve;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains models of one family with the same options. */
public final class CandidateTraining {
    /** Minimum catalogue size for training. */
    public static final int FEWEST_ITEMS = 2;

    /** Provenance key of the seed. */
    public static final String SEED = "seed";

    /** Begins the provenance keys of a model's hyperparameters. */
    private static final String CHOSEN = "model.";

    private final Family family;
    private final TrainOptions options;
    private final ModelRules rules;
    private final TrainingListener listener;
    private final Consumer<String> notes;
    private final MemoryEstimate.Limits limits = MemoryEstimate.Limits.ofThisProcess();

    /**
     * Prepares trainings.
     *
     * @param rules rules that judge the models and that built the histories they learn from
     * @param listener hears of each epoch
     * @param notes takes lines for people
     */
    public CandidateTraining(
            Family family,
            TrainOptions options,
            ModelRules rules,
            TrainingListener listener,
            Consumer<String> notes) {
        this.family = requireNonNull(family, "family is null");
        this.options = requireNonNull(options, "options are null");
        this.rules = requireNonNull(rules, "rules are null");
        this.listener = requireNonNull(listener, "listener is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Trains one model.
     *
     * @param read history before the split; the model's provenance states its range of times
     * @param part name of the split
     * @param directory an empty directory for the module
     * @param continuation earlier training to start from, and checkpoint file to resume or leave
     * @throws HistoryException if fewer than {@link #FEWEST_ITEMS} items are left to fit on, or the
     *     family's models take times and the history holds none
     */
    public Candidate train(
            History read, Split split, String part, Path directory, Continuation continuation)
            throws IOException {
        requireEnough(read.name(), split.fit());
        requireTimes(read);
        if (!split.fit().leftOut().isNone()) {
            notes.accept(split.fit().leftOut().line());
        }
        notes.accept(
                "%s on %d interactions of %d users with %d items; %d cases for validation, %d for the test"
                        .formatted(
                                family.name(),
                                split.fit().events(),
                                split.fit().userIds().size(),
                                split.fit().vocabulary().size(),
                                split.validation().size(),
                                split.test().size()));
        SuitedOptions suited = suited(split.fit(), continuation.chosen());
        TrainOptions own = suited.options();
        suited.reasons()
                .forEach(
                        (key, why) ->
                                notes.accept(
                                        "%s %s: %s".formatted(key, own.texts().get(key), why)));
        List<EpochReport> epochs = new ArrayList<>();
        List<String> hardly = new ArrayList<>();
        TrainingCost.Meter meter = new TrainingCost.Meter(TrainingCost::ofThisProcess);
        Trained trained =
                family.train(
                        new TrainingTask(
                                split.fit(),
                                HeldOut.servedLater(
                                        split.validation(),
                                        split.fit().vocabulary(),
                                        family.inputs(own),
                                        rules.capacity()),
                                rules.excludeSeen(),
                                own,
                                directory,
                                listener.andThen(
                                        epoch -> {
                                            epochs.add(epoch);
                                            meter.epoch(epoch.epoch());
                                        },
                                        hardly::add),
                                continuation));
        TrainingCost cost = meter.cost(trained.bestEpoch());
        Map<String, String> making = new TreeMap<>(MachineProvenance.provenance());
        making.putAll(making(trained, cost));
        making.putAll(LearningCurve.of(epochs).provenance());
        hardly.forEach(
                reason -> {
                    making.put(LearningCurve.HARDLY_TRAINED, reason);
                    notes.accept("Warning: %s is %s".formatted(family.name(), reason));
                });
        return new Candidate(
                        family.name(),
                        trained,
                        split.fit(),
                        rules,
                        cost,
                        data(read, split.fit(), part),
                        making)
                .because(suited.reasons());
    }

    /** Returns the hyperparameters that a model was made with, by name, from its provenance. */
    public static Map<String, String> chosen(Map<String, String> provenance) {
        Map<String, String> chosen = new TreeMap<>();
        provenance.forEach(
                (key, value) -> {
                    if (key.startsWith(CHOSEN)) {
                        chosen.put(key.substring(CHOSEN.length()), value);
                    }
                });
        return chosen;
    }

    private static void requireEnough(String name, Dataset fit) throws HistoryException {
        if (fit.vocabulary().size() < FEWEST_ITEMS && !fit.leftOut().isNone()) {
            throw new HistoryException(
                    "%s leaves %d items to fit on, and a model needs %d at least. %s: give a longer history, a smaller --min-item-users or a larger --max-items"
                            .formatted(
                                    name,
                                    fit.vocabulary().size(),
                                    FEWEST_ITEMS,
                                    fit.leftOut().line()));
        }
        if (fit.vocabulary().size() < FEWEST_ITEMS) {
            throw new HistoryException(
                    ("%s leaves %d items to fit on, and a model needs %d at least: give a longer"
                                    + " history (--fit all holds the least of it back)")
                            .formatted(name, fit.vocabulary().size(), FEWEST_ITEMS));
        }
    }

    private void requireTimes(History read) throws HistoryException {
        ModelInputs inputs = family.inputs(options);
        if (inputs.takesTimes() && !read.users().hasTimes()) {
            throw new HistoryException(
                    "A model of the family %s takes %s, and %s holds no times: give a history with times, or say where they are (--mapping time=NAME)"
                            .formatted(
                                    family.name(),
                                    String.join(", ", InputColumn.words(inputs.columns())),
                                    read.name()));
        }
    }

    /**
     * Notes what memory the training will take.
     *
     * @param chosen hyperparameters of the model that the training goes on from; empty: it starts
     *     anew
     * @throws HistoryException if that is far more than there is: the message says what to do
     */
    public void requireRoom(History read, Split split, Optional<Map<String, String>> chosen)
            throws HistoryException {
        MemoryEstimate.of(
                        read.users(),
                        split,
                        family.memory(split.fit(), suited(split.fit(), chosen).options()))
                .requireRoom(limits, notes);
    }

    private SuitedOptions suited(Dataset fit, Optional<Map<String, String>> chosen) {
        SuitedOptions suited = family.suited(fit, options);
        return chosen.map(model -> suited.goingOnFrom(model, options)).orElse(suited);
    }

    private static Map<String, String> data(History read, Dataset fitted, String part) {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("data", read.name());
        provenance.put("data.interactions", Long.toString(read.interactions()));
        provenance.put("data.fingerprint", read.users().fingerprint());
        provenance.put("data.oldest", Instant.ofEpochMilli(read.users().oldestMillis()).toString());
        provenance.put("data.newest", Instant.ofEpochMilli(read.users().newestMillis()).toString());
        read.cutAway().ifPresent(away -> provenance.putAll(away.provenance()));
        if (read.badLines() > 0) {
            provenance.put("data.left.out.lines", Long.toString(read.badLines()));
        }
        provenance.put("fit", part);
        provenance.put("fit.users", Integer.toString(fitted.userIds().size()));
        provenance.put("fit.items", Integer.toString(fitted.vocabulary().size()));
        provenance.put("fit.interactions", Long.toString(fitted.events()));
        LeftOut leftOut = fitted.leftOut();
        provenance.put("fit.min.item.users", Integer.toString(leftOut.rule().minimumUsers()));
        provenance.put("fit.max.items", Integer.toString(leftOut.rule().maximumItems()));
        provenance.put("fit.left.out.items", Integer.toString(leftOut.items()));
        provenance.put("fit.left.out.interactions", Long.toString(leftOut.events()));
        return provenance;
    }

    private Map<String, String> making(Trained trained, TrainingCost cost) {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put(SEED, Long.toString(options.seed()));
        trained.hyperParameters().forEach((name, value) -> provenance.put(CHOSEN + name, value));
        if (trained.bestEpoch() > 0) {
            provenance.put("best.epoch", Integer.toString(trained.bestEpoch()));
        }
        provenance.put("code.version", Build.current().toString());
        provenance.put("cpu.seconds", Double.toString(cost.cpuSeconds()));
        provenance.put("cpu.seconds.to.best", Double.toString(cost.cpuSecondsToBest()));
        cost.peakBytes()
                .ifPresent(bytes -> provenance.put("peak.memory.bytes", Long.toString(bytes)));
        return provenance;
    }
}
