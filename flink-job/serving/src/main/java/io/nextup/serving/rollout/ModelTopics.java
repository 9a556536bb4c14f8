package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import java.util.concurrent.CompletableFuture;

/** The announcements of models, and what processes say of them, as one process sees them. */
public interface ModelTopics extends AutoCloseable {

    /** Learns of the topics' records, in their order. Called by the threads of the topics. */
    interface Listener {
        /** A model was announced for some slot. */
        void announced(long offset, ModelAnnouncement announcement);

        /** The announcements were read to their end. */
        void announcementsKnown();

        /** The announcements are read from their beginning again. */
        void announcementsStartOver();

        /** A process, or a pardon, says something of some slot's models. */
        void said(ModelHealth entry);

        /** A record of a process was deleted. */
        void unsaid(String slot, String process);

        /** The records of processes were read to their end. */
        void healthKnown();
    }

    /** Begins to read both topics. */
    void start(Listener listener);

    /** Writes what this process says of itself; completes once Kafka has it. */
    CompletableFuture<Long> say(ModelHealth entry);

    /** Deletes what a process said. */
    void unsay(String slot, String process);

    /** Records of both topics that could not be read as messages. */
    long unreadable();

    /** Announcements that are still to be read; -1 where that is not known. */
    long lag();

    /** Failures of the topics' readers. */
    long errors();

    /** Stops reading; sends what is still to be written. */
    @Override
    void close();
}
