package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How candidates are judged.
 *
 * @param slot whose model is refreshed
 * @param mostEvents of the window
 * @param lastModels how many of a registry's newest models a candidate is set against, beside the
 *     one that serves
 * @param minimumUsers with fewer in the window nothing is decided
 * @param rules of the job that is to serve them
 * @param coldAfter how old a training's weights may grow by going on from each other
 * @param work a directory of this refresh alone
 */
public record RefreshSettings(
        String slot,
        int mostEvents,
        int lastModels,
        int minimumUsers,
        ModelRules rules,
        Duration coldAfter,
        Path work) {

    public RefreshSettings {
        requireNonNull(slot, "slot is null");
        requirePositive("window", mostEvents);
        requirePositive("last-models", lastModels);
        requirePositive("minimum-users", minimumUsers);
        requireNonNull(rules, "rules is null");
        requireNonNull(coldAfter, "coldAfter is null");
        requireNonNull(work, "work is null");
    }

    /** A directory in it for what lies about during a round. */
    public Path round() {
        return work.resolve("round");
    }

    /** A directory in it for what was read of the topic, unless another one is to keep that. */
    public Path history() {
        return work.resolve("history");
    }

    /** A directory in it for copies of models that lie elsewhere; what is in it may be deleted. */
    public Path models() {
        return work.resolve("models");
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d: at least 1".formatted(name, value));
        }
    }
}
