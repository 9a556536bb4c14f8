package io.nextup.serving.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A user's history, to be scored by whichever model serves when its batch forms.
 *
 * <p>A value but for one change: while it waits, a newer request of its user may take over the
 * events that it answers. Whoever submits requests calls {@link #takeOver}, on the task's thread;
 * the request leaves the queue, and is read by other threads, only after that. Not thread-safe.
 */
public final class ScoreRequest {

    /**
     * Most events of a request that has taken over others. While a worker is stuck, one user's
     * requests could gather without end, and the recommendation would be larger than a record of
     * Kafka may be: with the longest ids allowed, this many stay below its default of 1 MiB.
     */
    static final int MOST_ANSWERS = 256;

    private final String userId;
    private final List<String> itemIds;
    private final long sequence;
    private final RequestContext context;
    private List<String> answers;
    private long eventTimeMillis;

    /** A request without a context that answers its own events. */
    public ScoreRequest(
            String userId,
            List<String> itemIds,
            long sequence,
            List<String> answers,
            long eventTimeMillis) {
        this(userId, itemIds, sequence, answers, eventTimeMillis, RequestContext.NONE);
    }

    /**
     * A request that answers its own events.
     *
     * @param userId whose history
     * @param itemIds oldest first, never padded, not yet encoded; empty asks for the fallback
     * @param sequence of two requests for one user, the one with the greater sequence is newer
     * @param answers references ({@link io.nextup.event.EventReference}) of the events that the
     *     answer is for, oldest first, at least one; the last triggered the request
     * @param eventTimeMillis when the newest answered event happened, milliseconds since the epoch
     * @param context data of the request beside its items
     */
    public ScoreRequest(
            String userId,
            List<String> itemIds,
            long sequence,
            List<String> answers,
            long eventTimeMillis,
            RequestContext context) {
        this(
                sequence,
                userId,
                List.copyOf(itemIds),
                List.copyOf(answers),
                eventTimeMillis,
                context.requireAligned(itemIds.size()));
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("A request answers at least one event, not 0");
        }
    }

    private ScoreRequest(
            long sequence,
            String userId,
            List<String> itemIds,
            List<String> answers,
            long eventTimeMillis,
            RequestContext context) {
        this.userId = requireNonNull(userId, "userId is null");
        this.itemIds = itemIds;
        this.sequence = sequence;
        this.context = context;
        this.answers = answers;
        this.eventTimeMillis = eventTimeMillis;
    }

    /** A request whose events a newer one answers: nothing is left but to complete it. */
    public static ScoreRequest takenOver(String userId, long sequence) {
        return new ScoreRequest(sequence, userId, List.of(), List.of(), 0, RequestContext.NONE);
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

    /** Empty once a newer request has taken over. */
    public List<String> answers() {
        return answers;
    }

    public long eventTimeMillis() {
        return eventTimeMillis;
    }

    /** Data of the request beside its items. */
    public RequestContext context() {
        return context;
    }

    /** The reference of the event that triggered the request. */
    String trigger() {
        return answers.get(answers.size() - 1);
    }

    public boolean isTakenOver() {
        return answers.isEmpty();
    }

    /**
     * Returns whether this one may answer the other's events too: it is newer, and both together
     * have no more than {@link #MOST_ANSWERS}. What a subtask is given last is not always newer:
     * after an erasure sequences begin again, and a restore with another parallelism may mix the
     * requests of several subtasks.
     */
    boolean mayTakeOver(ScoreRequest other) {
        return sequence > other.sequence && answers.size() + other.answers.size() <= MOST_ANSWERS;
    }

    /**
     * Makes this one answer the older one's events too, and the older one none. Items and context
     * stay those of the event that triggered this one: the answer is for it.
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

    /** A copy of the present state: taking over later changes only one of the two. */
    public ScoreRequest copy() {
        return new ScoreRequest(sequence, userId, itemIds, answers, eventTimeMillis, context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoreRequest that
                && userId.equals(that.userId)
                && itemIds.equals(that.itemIds)
                && sequence == that.sequence
                && answers.equals(that.answers)
                && eventTimeMillis == that.eventTimeMillis
                && context.equals(that.context);
    }

    @Override
    public int hashCode() {
        return Objects.hash(userId, itemIds, sequence, answers, eventTimeMillis, context);
    }

    /** Sizes only, no ids: Flink writes a request that fails into exceptions, and so into logs. */
    @Override
    public String toString() {
        return "ScoreRequest[items=%d, answers=%d, sequence=%d]"
                .formatted(itemIds.size(), answers.size(), sequence);
    }
}
