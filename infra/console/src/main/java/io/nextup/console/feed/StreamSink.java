package io.nextup.console.feed;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.models.SlotHealth;

/** Takes the records that the reader decodes, in the threads of the reader. */
public interface StreamSink {
    /**
     * Takes an interaction.
     *
     * @param interaction the interaction at its order time
     * @param event reference by which recommendations name it
     * @param recordMillis the record's timestamp, milliseconds since the epoch
     */
    void interaction(Interaction interaction, String event, long recordMillis);

    /** Takes the erasure of a user, in the sample or not. */
    void erased(String user);

    /** Takes note that records were missed since the last one: erasures may be among them. */
    void missed();

    /** Takes a recommendation, some time after its arrival. */
    void recommendation(Recommendation recommendation);

    /**
     * Takes a recommendation the moment it arrives. Some come here, and all to {@link
     * #recommendation}, before or after.
     */
    void arrived(Recommendation recommendation);

    /**
     * Takes a dead letter.
     *
     * @param user user of the refused event; null where it cannot be read
     * @param event reference of the refused event: its id, or its place where it has none or cannot
     *     be read
     */
    void deadLetter(DeadLetter letter, String user, String event);

    /** Counts an interaction of a user outside the sample. */
    void otherInteraction();

    /** Counts a recommendation to a user outside the sample. */
    void otherRecommendation();

    /**
     * Takes the size of the sample of users.
     *
     * @param oneOf number of users of whom one is in it
     */
    void sample(int oneOf);

    /** Takes the state of the slot's models, after each change. */
    void models(SlotHealth slot);

    /** Takes the state of the connection: whether the brokers answer. */
    void brokersAnswer(boolean answer);

    /** Takes the reason why the topics cannot be read, although the brokers may answer. */
    void unreadable(String reason);
}
