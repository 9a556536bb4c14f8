package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.event.PlainName;
import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.option.RequestException;

/**
 * One of several models that jobs of a cluster serve side by side.
 *
 * @param kafka the cluster
 */
public record Slot(KafkaSettings kafka, String name) {
    public Slot {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(name, "name is null");
        if (!PlainName.is(name)) {
            throw new RequestException(
                    "slot", " is \"%s\": it must be %s".formatted(name, PlainName.RULE));
        }
    }
}
