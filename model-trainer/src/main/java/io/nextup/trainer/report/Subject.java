package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.model.Manifest;
import java.util.Optional;

/**
 * What an evaluation is of.
 *
 * @param protocol how the history was divided, such as {@code leave-one-out}
 * @param data the history's name
 * @param capacity entries that the job's state keeps
 * @param caution why the figures may be better than the model is, as a sentence without a full
 *     stop; empty where nothing speaks for it
 */
public record Subject(
        Manifest manifest, String protocol, String data, int capacity, Optional<String> caution) {
    public Subject {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(protocol, "protocol is null");
        requireNonNull(data, "data is null");
        requireNonNull(caution, "caution is null");
    }
}
