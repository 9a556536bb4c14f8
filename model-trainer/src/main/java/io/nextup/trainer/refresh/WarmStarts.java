package io.nextup.trainer.refresh;

import io.nextup.model.Artifact;
import io.nextup.model.Manifest;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.TrainOptions;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.Earlier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds what a training can go on from. */
final class WarmStarts {
    /** Those that a network's shape follows from. */
    private static final Set<Hyperparameter> SIZES =
            EnumSet.of(
                    Hyperparameter.MAX_LENGTH,
                    Hyperparameter.DIMENSION,
                    Hyperparameter.LAYERS,
                    Hyperparameter.HEADS);

    private final Family family;
    private final TrainOptions options;
    private final TrainingStates states;
    private final Consumer<String> notes;

    /**
     * Where a training starts.
     *
     * @param earlier empty for a cold start
     * @param words for people: from which model, or why from none; without paths
     */
    record Start(Optional<Earlier> earlier, String words) {
        static Start cold(String reason) {
            return new Start(Optional.empty(), "cold: " + reason);
        }
    }

    WarmStarts(Family family, TrainOptions options, TrainingStates states, Consumer<String> notes) {
        this.family = family;
        this.options = options;
        this.states = states;
        this.notes = notes;
    }

    /**
     * From the model that serves, as long as its training's state was kept. From no other one:
     * where an operator went back to an earlier model, what came after it was not wanted.
     */
    Start from(Optional<Artifact> serving) {
        if (!family.hyperparameters().contains(Hyperparameter.MAX_EPOCHS)) {
            return Start.cold("%s is counted anew".formatted(family.name()));
        }
        if (serving.isEmpty()) {
            return Start.cold("nothing serves yet");
        }
        Optional<Path> state = states.of(serving.get().manifest().version());
        return state.isPresent()
                ? from(serving.get(), state.get())
                : Start.cold(
                        "no training state of the serving %s was kept"
                                .formatted(serving.get().manifest().version()));
    }

    private Start from(Artifact serving, Path state) {
        Manifest model = serving.manifest();
        String version = model.version();
        if (!model.family().equals(family.name())) {
            return Start.cold("%s is of the family %s".formatted(version, model.family()));
        }
        Map<String, String> asked = Hyperparameter.values(family.hyperparameters(), options);
        for (Hyperparameter size : SIZES) {
            String then = model.provenance().get("model." + size.key());
            String now = asked.get(size.key());
            if (!Objects.equals(then, now)) {
                return Start.cold(
                        "%s has %s %s, and %s is asked for"
                                .formatted(version, size.key(), then, now));
            }
        }
        try {
            return new Start(
                    Optional.of(new Earlier(CheckpointFile.readBest(state), serving.vocabulary())),
                    "warm: from " + version);
        } catch (IOException e) {
            notes.accept(e.getMessage());
            return Start.cold("the training state of %s cannot be read".formatted(version));
        }
    }
}
