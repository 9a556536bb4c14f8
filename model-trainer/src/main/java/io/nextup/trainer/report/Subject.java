package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import java.util.Locale;
import java.util.Optional;

/**
 * Subject of an evaluation.
 *
 * @param protocol way to split the history, such as {@code leave-one-out}
 * @param data name of the history
 * @param rules rules of the job, by which it answers
 * @param caution reason why the figures may be too good, as a sentence without a full stop; empty
 *     without such a reason
 */
public record Subject(
        Manifest manifest,
        String protocol,
        String data,
        ModelRules rules,
        Optional<String> caution) {
    public Subject {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(protocol, "protocol is null");
        requireNonNull(data, "data is null");
        requireNonNull(rules, "rules is null");
        requireNonNull(caution, "caution is null");
    }

    /** Returns the reason why the model has hardly learnt anything; empty where it has. */
    public Optional<String> hardlyTrained() {
        return Optional.ofNullable(manifest.provenance().get(LearningCurve.HARDLY_TRAINED))
                .map(reason -> "%s is %s".formatted(manifest.version(), reason));
    }

    /** Describes how the job serves, as far as it changes the figures. */
    public static String served(ModelRules rules) {
        return String.format(
                Locale.ROOT,
                rules.excludeSeen() ? "state of %d" : "state of %d, seen items left in",
                rules.capacity());
    }
}
