package io.nextup.serving.engine;

import static java.util.Objects.requireNonNull;

import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import io.nextup.scoring.SequenceData;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A user's history, for scoring by the model that serves when its batch forms.
 *
 * <p>It is immutable except for one change: while it waits, a newer request of its user may take
 * over the events that it answers. The submitter calls {@link #takeOver} on the task's thread. Only
 * after that does the request leave the queue and do other threads read it. Not thread-safe.
 */
public final class ScoreRequest {

    private final String userId;
    private final List<String> itemIds;
    private final long sequence;
    private final RequestContext context;
    private List<EventReference> answers;
    private long eventTimeMillis;
    private final boolean forgets;

    /** Makes a request without a context that answers its own events. */
    public ScoreRequest(
            String userId,
            List<String> itemIds,
            long sequence,
            List<EventReference> answers,
            long eventTimeMillis) {
        this(userId, itemIds, sequence, answers, eventTimeMillis, RequestContext.NONE);
    }

    /**
     * Makes a request that answers its own events.
     *
     * @param userId the user
     * @param itemIds the user's items, oldest first, not padded, not encoded; empty asks for the
     *     fallback
     * @param sequence sequence number: of two requests of one user, the one with the greater is
     *     newer
     * @param answers events that the answer is for, oldest first, at least one; the last triggered
     *     the request
     * @param eventTimeMillis time of the newest answered event, milliseconds since the epoch
     * @param context further data of the request
     */
    public ScoreRequest(
            String userId,
            List<String> itemIds,
            long sequence,
            List<EventReference> answers,
            long eventTimeMillis,
            RequestContext context) {
        this(
                sequence,
                userId,
                List.copyOf(itemIds),
                List.copyOf(answers),
                eventTimeMillis,
                context.requireAligned(itemIds.size()),
                false);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("A request answers at least one event, not 0");
        }
    }

    private ScoreRequest(
            long sequence,
            String userId,
            List<String> itemIds,
            List<EventReference> answers,
            long eventTimeMillis,
            RequestContext context,
            boolean forgets) {
        this.userId = requireNonNull(userId, "userId is null");
        this.itemIds = itemIds;
        this.sequence = sequence;
        this.context = context;
        this.answers = answers;
        this.eventTimeMillis = eventTimeMillis;
        this.forgets = forgets;
    }

    /** Makes a request whose events a newer one answers: it only needs to be completed. */
    public static ScoreRequest takenOver(String userId, long sequence) {
        return new ScoreRequest(
                sequence, userId, List.of(), List.of(), 0, RequestContext.NONE, false);
    }

    /** Makes a request to forget the user's list, behind the answers in flight. */
    public static ScoreRequest forget(String userId) {
        return new ScoreRequest(0, userId, List.of(), List.of(), 0, RequestContext.NONE, true);
    }

    public String userId() {
        return userId;
    }

    public List<String> itemIds() {
        return itemIds;
    }

    public long sequence() {
        return sequence;
    }

    /** The answered events; empty once a newer request has taken over. */
    public List<EventReference> answers() {
        return answers;
    }

    public long eventTimeMillis() {
        return eventTimeMillis;
    }

    /** Further data of the request. */
    public RequestContext context() {
        return context;
    }

    /**
     * Returns the data for a model's columns. A request of an older build's checkpoint has no times
     * and no types, and its newest event's time stands for the time that the answer is for.
     */
    public SequenceData data() {
        return new SequenceData() {
            @Override
            public long timeMillis(int position) {
                return context.itemTimeMillis(position);
            }

            @Override
            public Optional<String> type(int position) {
                return context.itemType(position);
            }

            @Override
            public long nowMillis() {
                return context.nowMillis().orElse(eventTimeMillis);
            }
        };
    }

    /** The reference of the event that triggered the request. */
    EventReference trigger() {
        return answers.get(answers.size() - 1);
    }

    /**
     * Identifies the request without its user's name: 64-bit FNV-1a over the user's length, user
     * and trigger.
     */
    long fingerprint() {
        long hash = (0xcbf29ce484222325L ^ userId.length()) * 0x100000001b3L;
        return fnv(trigger().text(), fnv(userId, hash));
    }

    private static long fnv(String text, long start) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    public boolean isTakenOver() {
        return answers.isEmpty() && !forgets;
    }

    /** Tells whether it asks for no items, but to forget the user's list. */
    public boolean forgets() {
        return forgets;
    }

    /**
     * Returns whether this request may answer the other's events too: it is newer, and both
     * together fit into one recommendation ({@link Recommendation#MOST_ANSWERS}). The last request
     * to arrive is not always newer: after an erasure sequence numbers start again, and a restore
     * with another parallelism may mix the requests of several subtasks.
     */
    boolean mayTakeOver(ScoreRequest other) {
        return sequence > other.sequence
                && answers.size() + other.answers.size() <= Recommendation.MOST_ANSWERS
                && answerCharacters() + other.answerCharacters()
                        <= Recommendation.MOST_ANSWER_CHARACTERS;
    }

    private long answerCharacters() {
        return answers.stream()
                .map(event -> event.event() != null ? event.event() : event.topic())
                .mapToLong(String::length)
                .sum();
    }

    /**
     * Moves the older request's events to this one. Items and context do not change: the answer is
     * for the event that triggered this request.
     */
    public void takeOver(ScoreRequest older) {
        if (!userId.equals(older.userId)) {
            throw new IllegalArgumentException(
                    "A request cannot answer the events of another user");
        }
        answers = Stream.concat(older.answers.stream(), answers.stream()).toList();
        eventTimeMillis = Math.max(eventTimeMillis, older.eventTimeMillis);
        older.answers = List.of();
    }

    /** Returns a copy; a later take-over changes only one of the two. */
    public ScoreRequest copy() {
        return new ScoreRequest(
                sequence, userId, itemIds, answers, eventTimeMillis, context, forgets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoreRequest that
                && userId.equals(that.userId)
                && itemIds.equals(that.itemIds)
                && sequence == that.sequence
                && answers.equals(that.answers)
                && eventTimeMillis == that.eventTimeMillis
                && forgets == that.forgets
                && context.equals(that.context);
    }

    @Override
    public int hashCode() {
        return Objects.hash(userId, itemIds, sequence, answers, eventTimeMillis, context);
    }

    /**
     * Shows sizes only, no ids: Flink writes a failing request into exceptions, and so into logs.
     */
    @Override
    public String toString() {
        return "ScoreRequest[items=%d, answers=%d, sequence=%d]"
                .formatted(itemIds.size(), answers.size(), sequence);
    }
}
