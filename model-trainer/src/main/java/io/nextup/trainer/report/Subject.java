package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import java.util.Locale;
import java.util.Optional;

/**
 * What an evaluation is of.
 *
 * @param protocol how the history was divided, such as {@code leave-one-out}
 * @param data the history's name
 * @param rules of the job, by which it answers
 * @param caution why the figures may be better than the model is, as a sentence without a full
 *     stop; empty where nothing speaks for it
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

    /** How the job serves, as far as it changes the figures. */
    public static String served(ModelRules rules) {
        return String.format(
                Locale.ROOT,
                rules.excludeSeen() ? "state of %d" : "state of %d, seen items left in",
                rules.capacity());
    }
}
