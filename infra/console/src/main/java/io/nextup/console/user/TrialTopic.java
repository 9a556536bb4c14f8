package io.nextup.console.user;

import io.nextup.event.Interaction;
import io.nextup.kafka.TopicException;
import java.util.Collection;

/** Writes what trial users do. */
public interface TrialTopic {
    /** Sends a click; returns when the brokers have it. */
    void click(Interaction click) throws TopicException;

    /** Erases users; returns when the brokers have the tombstones. */
    void erase(Collection<String> userIds) throws TopicException;
}
