package io.nextup.console.deadletters;

import io.nextup.kafka.TopicException;

/** Place where dead letters lie. */
@FunctionalInterface
public interface LetterSource {
    /** Reads the newest letters; may take seconds. */
    Letters read() throws TopicException;
}
