package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.model.Manifest;

/**
 * What an evaluation is of.
 *
 * @param protocol how the history was divided, such as {@code leave-one-out}
 * @param data the history's name
 * @param capacity entries that the job's state keeps
 */
public record Subject(Manifest manifest, String protocol, String data, int capacity) {
    public Subject {
        requireNonNull(manifest, "manifest is null");
        requireNonNull(protocol, "protocol is null");
        requireNonNull(data, "data is null");
    }
}
