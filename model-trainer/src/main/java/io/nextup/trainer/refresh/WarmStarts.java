package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.ModelRules.Difference;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.PreviousTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the checkpoint that a training can start from. What a network learnt from a user lives on
 * in the weights of all warm starts after it. So a start is cold once the last cold one is old: no
 * trace of an erased user is older than that.
 */
final class WarmStarts {
    /** Provenance key of the time at which the first of a chain of warm starts began. */
    private static final String COLD_START = "refresh.coldStart";

    /** Provenance key of the start of every model of a refresh. */
    private static final String START = "refresh.start";

    private final Family family;
    private final TrainOptions options;
    private final ModelRules rules;
    private final TrainingStates states;
    private final Duration coldAfter;
    private final Consumer<String> notes;

    /**
     * Start of a training.
     *
     * @param previous empty for a cold start
     * @param coldStart time at which the first training of this chain of warm starts began
     * @param words description for people: version of a warm start, or reason for a cold one;
     *     without paths
     */
    record Start(Optional<PreviousTraining> previous, Instant coldStart, String words) {
        boolean isWarm() {
            return previous.isPresent();
        }

        Map<String, String> provenance() {
            return Map.of(COLD_START, coldStart.toString(), START, words);
        }
    }

    /**
     * @param rules rules by which the histories of the trainings are built
     * @param coldAfter maximum age of the cold start that a warm start may go back to
     */
    WarmStarts(
            Family family,
            TrainOptions options,
            ModelRules rules,
            TrainingStates states,
            Duration coldAfter,
            Consumer<String> notes) {
        this.family = family;
        this.options = options;
        this.rules = rules;
        this.states = states;
        this.coldAfter = coldAfter;
        this.notes = notes;
    }

    /**
     * Returns true when the weights of the serving model have to be given up, although nothing else
     * calls for a training.
     *
     * @param now time before the history was read
     */
    boolean isOverdue(Optional<Artifact> serving, Instant now) {
        if (!isTrainedInEpochs() || serving.isEmpty()) {
            return false;
        }
        Manifest model = serving.get().manifest();
        return coldStart(model)
                .map(begun -> isOld(begun, now))
                .orElse(model.provenance().containsKey(START));
    }

    private boolean isOld(Instant coldStart, Instant now) {
        return !coldStart.plus(coldAfter).isAfter(now);
    }

    private static Optional<Instant> coldStart(Manifest model) {
        String written = model.provenance().get(COLD_START);
        try {
            return Optional.ofNullable(written).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns true when the family's trainings may go on from each other. */
    boolean isTrainedInEpochs() {
        return options.has(LearningOptions.MAX_EPOCHS);
    }

    private static Start cold(Instant now, String reason) {
        return new Start(Optional.empty(), now, "cold: " + reason);
    }

    /**
     * Starts from the serving model, if its training's checkpoint was kept. It never starts from
     * another model: when an operator rolled back to an earlier model, later ones were not wanted.
     *
     * @param now time before the history was read
     * @param challenges true for a training that is to show what a cold start can do
     */
    Start from(Optional<Artifact> serving, Instant now, boolean challenges) {
        if (!isTrainedInEpochs()) {
            return cold(now, "%s is not trained in epochs".formatted(family.name()));
        }
        if (serving.isEmpty()) {
            return cold(now, "nothing serves yet");
        }
        Optional<Path> state = states.of(serving.get().manifest().version());
        return state.isPresent()
                ? from(serving.get(), state.get(), now, challenges)
                : cold(
                        now,
                        "no training state of the serving %s was kept"
                                .formatted(serving.get().manifest().version()));
    }

    private Start from(Artifact serving, Path state, Instant now, boolean challenges) {
        Manifest model = serving.manifest();
        String version = model.version();
        if (!model.family().equals(family.name())) {
            return cold(now, "%s is of the family %s".formatted(version, model.family()));
        }
        Optional<Instant> coldStart = coldStart(model);
        if (coldStart.isEmpty()) {
            return cold(
                    now,
                    "the manifest of %s has no valid time of its cold start".formatted(version));
        }
        if (isOld(coldStart.get(), now)) {
            return cold(
                    now,
                    "the weights of %s go back to %s, further than the %s allowed"
                            .formatted(version, coldStart.get(), coldAfter));
        }
        if (challenges) {
            return cold(
                    now, "a challenger of %s and of all that goes on from it".formatted(version));
        }
        Map<String, String> chosen = CandidateTraining.chosen(model.provenance());
        Optional<String> other = otherSizes(version, chosen).or(() -> otherValidation(model));
        if (other.isPresent()) {
            return cold(now, other.get());
        }
        try {
            return new Start(
                    Optional.of(
                            new PreviousTraining(
                                    CheckpointFile.readBest(state), serving.vocabulary(), chosen)),
                    coldStart.get(),
                    "warm: from " + version);
        } catch (IOException e) {
            notes.accept(e.getMessage());
            return cold(now, "the training state of %s cannot be read".formatted(version));
        }
    }

    private Optional<String> otherSizes(String version, Map<String, String> chosen) {
        Map<String, String> asked = options.texts();
        return options.hyperparameters().stream()
                .filter(Hyperparameter::shapesWeights)
                .filter(one -> !chosen.containsKey(one.key()) || !options.followsData(one))
                .flatMap(
                        one ->
                                difference(
                                        version,
                                        one.key(),
                                        chosen.get(one.key()),
                                        asked.get(one.key()))
                                        .stream())
                .findFirst();
    }

    /**
     * Returns why the model may have learnt items that are now held out. The seed draws the users
     * of the validation. The rules decide which items are their last.
     */
    private Optional<String> otherValidation(Manifest model) {
        String version = model.version();
        Optional<String> seed =
                difference(
                        version,
                        CandidateTraining.SEED,
                        model.provenance().get(CandidateTraining.SEED),
                        Long.toString(options.seed()));
        if (seed.isPresent()) {
            return seed;
        }
        if (model.rules() == null) {
            return Optional.of("%s does not say its rules".formatted(version));
        }
        return ruleDifferences(model.rules()).stream()
                .flatMap(one -> difference(version, one.rule(), one.other(), one.value()).stream())
                .findFirst();
    }

    /** Returns the rules that differ and shape histories: models learn from whole ones. */
    private List<Difference> ruleDifferences(ModelRules learnt) {
        return ModelRules.of(
                        rules.sequence().withCapacity(learnt.capacity()),
                        rules.limits(),
                        learnt.excludeSeen())
                .differences(learnt);
    }

    private static Optional<String> difference(
            String version, String name, String had, String wanted) {
        if (Objects.equals(had, wanted)) {
            return Optional.empty();
        }
        return Optional.of(
                had == null
                        ? "%s does not say its %s".formatted(version, name)
                        : "%s has %s %s instead of %s".formatted(version, name, had, wanted));
    }
}
