package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.trainer.option.RequestException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings for judging candidates.
 *
 * @param slot slot whose model is refreshed
 * @param mostEvents maximum number of events in the window
 * @param margin share of the serving model's NDCG@10 that a candidate may lose, above 0 and below 1
 * @param minimumUsers minimum number of users in the window; with fewer nothing is decided
 * @param rules rules of the job that is to serve the candidates
 * @param coldAfter maximum age of the cold start that a warm start may go back to
 * @param challengeEvery every training of this number starts cold; 0: none does for that
 * @param work a directory for this refresh alone
 */
public record RefreshSettings(
        String slot,
        int mostEvents,
        double margin,
        int minimumUsers,
        ModelRules rules,
        Duration coldAfter,
        int challengeEvery,
        Path work) {

    public static final int DEFAULT_MOST_EVENTS = 10_000;
    public static final double DEFAULT_MARGIN = 0.05;
    public static final int DEFAULT_MINIMUM_USERS = 100;

    /** Once a day, where rounds start every hour. */
    public static final int DEFAULT_CHALLENGE_EVERY = 24;

    /** Age of a cold start, as a command line writes it. */
    public static final String DEFAULT_COLD_AFTER = "30d";

    public RefreshSettings {
        requireNonNull(slot, "slot is null");
        requirePositive("window", mostEvents);
        if (!(margin > 0 && margin < 1)) {
            throw new RequestException(
                    "margin", " is %s: more than 0, less than 1".formatted(margin));
        }
        requirePositive("minUsers", minimumUsers);
        requireNonNull(rules, "rules is null");
        requireNonNull(coldAfter, "coldAfter is null");
        if (challengeEvery < 0) {
            throw new RequestException(
                    "challengeEvery", " is %d: at least 0".formatted(challengeEvery));
        }
        requireNonNull(work, "work is null");
    }

    /**
     * Returns the work directory of a slot's refresh, unless one is named: a hidden one in the
     * registry.
     *
     * @param slot a plain name
     * @throws RequestException if the registry is remote: somebody must name a directory then
     */
    public static Path workIn(String registry, String slot) {
        if (ArtifactStores.isUri(registry)) {
            throw new RequestException(
                    "work",
                    " is needed beside the registry %s: a local directory that stays"
                            .formatted(registry));
        }
        return Path.of(registry, ".refresh", slot);
    }

    /** Returns its directory for a round's temporary files. */
    public Path round() {
        return work.resolve("round");
    }

    /** Returns its directory for interactions read from the topic, unless a store is named. */
    public Path history() {
        return work.resolve("history");
    }

    /** Returns its directory for copies of remote models; they may be deleted. */
    public Path models() {
        return work.resolve("models");
    }

    /**
     * Returns its file of the evidence of undecided rounds. A challenger has one of its own, so
     * that the others' is not lost by it.
     */
    Path evidence(boolean warm) {
        return work.resolve(warm ? "evidence-warm.json" : "evidence-cold.json");
    }

    /** Returns its file of the evidence of passes over the window. */
    Path passEvidence() {
        return work.resolve("evidence-pass.json");
    }

    /** Returns its file of the last training, so that the very same is not made twice. */
    Path lastTraining() {
        return work.resolve("last-training");
    }

    /** Returns its file of the number of trainings since the last cold one. */
    Path warmTrainings() {
        return work.resolve("warm-trainings");
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new RequestException(name, " is %d: at least 1".formatted(value));
        }
    }
}
