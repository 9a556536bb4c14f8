package io.nextup.serving.rollout;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.HealthKey;
import java.util.concurrent.CompletableFuture;

/** The announcements of models, and the processes' reports on them, for one process. */
public interface RolloutTopics extends AutoCloseable {

    /** Receives the topics' records in their order. The threads of the topics call it. */
    interface Listener {
        /**
         * Receives the announcement of a model for any slot; if the job has announcement keys, only
         * one that a key has signed.
         */
        void announced(long offset, ModelAnnouncement announcement);

        /**
         * Learns of an announcement that does not count, since no announcement key has signed it.
         *
         * @param reason the reason and the way out, for a person
         */
        void notSigned(ModelAnnouncement announcement, String reason);

        /** Learns that the announcements were read to their end. */
        void announcementsKnown();

        /** Learns that the announcements are read from their beginning again. */
        void announcementsStartOver();

        /**
         * Receives a process's report, or a pardon, on any slot's models.
         *
         * @param timestampMillis the record's timestamp, by the broker's clock
         */
        void said(Health entry, long timestampMillis);

        /** Learns that a report or a pardon was deleted. */
        void unsaid(HealthKey key);

        /** Learns that the processes' records were read to their end. */
        void healthKnown();
    }

    /** Tells whether the job has announcement keys. */
    boolean signed();

    /** Starts to read both topics. */
    void start(Listener listener);

    /** Writes this process's report; the future completes once Kafka has it. */
    CompletableFuture<Long> say(Health entry);

    /** Deletes a report or a pardon. */
    void unsay(HealthKey key);

    /** Number of records of both topics that are not valid messages. */
    long unreadable();

    /** Number of unread announcements; -1 if it is not known. */
    long lag();

    /** Number of failures of the topics' readers. */
    long errors();

    /** Stops reading, and sends the waiting reports. */
    @Override
    void close();
}
