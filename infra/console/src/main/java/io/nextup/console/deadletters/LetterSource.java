package io.nextup.console.deadletters;

import io.nextup.kafka.TopicException;

/** Source of dead letters. */
@FunctionalInterface
public interface LetterSource {
    /** Reads the newest letters; may take seconds. */
    Letters read() throws TopicException;
}
