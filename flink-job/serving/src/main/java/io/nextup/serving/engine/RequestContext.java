package io.nextup.serving.engine;

import static java.util.Objects.requireNonNull;

import io.nextup.event.TraceContext;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Further data of a request, for models and experiments that read it. Each part may be absent;
 * {@link #NONE} has no part. Immutable.
 */
public final class RequestContext {
    /** The empty context, shared by all requests without data. */
    public static final RequestContext NONE =
            new RequestContext(
                    new long[0],
                    List.of(),
                    OptionalLong.empty(),
                    Collections.emptySortedMap(),
                    null);

    private final long[] itemTimesMillis;
    private final List<String> itemTypes;
    private final OptionalLong nowMillis;
    private final SortedMap<String, String> assignment;
    private final TraceContext trace;

    private RequestContext(
            long[] itemTimesMillis,
            List<String> itemTypes,
            OptionalLong nowMillis,
            SortedMap<String, String> assignment,
            TraceContext trace) {
        this.itemTimesMillis = itemTimesMillis;
        this.itemTypes = itemTypes;
        this.nowMillis = nowMillis;
        this.assignment = assignment;
        this.trace = trace;
    }

    /**
     * Returns what a model may read of a sequence beside its items, each list with one for each of
     * them. The array is not copied: it is not to be changed.
     *
     * @param itemTimesMillis order times of the items, milliseconds since the epoch
     * @param itemTypes types of the events behind the items
     * @param nowMillis the time that the answer is for: the order time of the event that asks
     */
    public static RequestContext of(
            long[] itemTimesMillis, List<String> itemTypes, long nowMillis) {
        return new RequestContext(
                requireNonNull(itemTimesMillis, "itemTimesMillis is null"),
                List.copyOf(itemTypes),
                OptionalLong.of(nowMillis),
                NONE.assignment,
                null);
    }

    /**
     * Returns a copy with these item times, one for each item of the request; none makes them
     * absent.
     */
    public RequestContext withItemTimesMillis(long... times) {
        return new RequestContext(times.clone(), itemTypes, nowMillis, assignment, trace);
    }

    /**
     * Returns a copy with these item types, one for each item of the request; none makes them
     * absent.
     */
    public RequestContext withItemTypes(List<String> types) {
        return new RequestContext(
                itemTimesMillis, List.copyOf(types), nowMillis, assignment, trace);
    }

    /** Returns a copy with the time that the answer is for. */
    public RequestContext withNowMillis(long now) {
        return new RequestContext(
                itemTimesMillis, itemTypes, OptionalLong.of(now), assignment, trace);
    }

    /** Returns a copy with this assignment; an empty one makes it absent. */
    public RequestContext withAssignment(Map<String, String> pairs) {
        return new RequestContext(
                itemTimesMillis,
                itemTypes,
                nowMillis,
                Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(pairs))),
                trace);
    }

    /** Returns the context with this trace; null makes it absent. */
    public RequestContext withTrace(TraceContext trace) {
        return Objects.equals(trace, this.trace)
                ? this
                : new RequestContext(itemTimesMillis, itemTypes, nowMillis, assignment, trace);
    }

    /** Returns a copy of the items' times, milliseconds since the epoch; empty if absent. */
    public long[] itemTimesMillis() {
        return itemTimesMillis.clone();
    }

    /** Returns an item's time, milliseconds since the epoch; 0 if absent. */
    long itemTimeMillis(int item) {
        return itemTimesMillis.length == 0 ? 0 : itemTimesMillis[item];
    }

    /** Returns the type of the event behind an item; empty if absent. */
    Optional<String> itemType(int item) {
        return itemTypes.isEmpty() ? Optional.empty() : Optional.of(itemTypes.get(item));
    }

    /** Type of the event behind each item; empty if absent. */
    public List<String> itemTypes() {
        return itemTypes;
    }

    /** The time that the answer is for, milliseconds since the epoch. */
    public OptionalLong nowMillis() {
        return nowMillis;
    }

    /**
     * Decisions of experiments for this request, such as {@code experiment}, {@code arm} and {@code
     * revision}, sorted by key; empty if absent.
     */
    public SortedMap<String, String> assignment() {
        return assignment;
    }

    /** The trace of the event that asks, which no model reads; null if absent. */
    public TraceContext trace() {
        return trace;
    }

    /** Returns whether every part is absent. */
    public boolean isEmpty() {
        return itemTimesMillis.length == 0
                && itemTypes.isEmpty()
                && nowMillis.isEmpty()
                && assignment.isEmpty()
                && trace == null;
    }

    /**
     * Checks the context against a number of items, and returns it.
     *
     * @throws IllegalArgumentException if there are times or types, but not one for each item
     */
    RequestContext requireAligned(int items) {
        requireAligned("times", itemTimesMillis.length, items);
        requireAligned("types", itemTypes.size(), items);
        return this;
    }

    private static void requireAligned(String what, int count, int items) {
        if (count != 0 && count != items) {
            throw new IllegalArgumentException(
                    "%d item %s for %d items: give one for each item, or none"
                            .formatted(count, what, items));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestContext that
                && Arrays.equals(itemTimesMillis, that.itemTimesMillis)
                && itemTypes.equals(that.itemTypes)
                && nowMillis.equals(that.nowMillis)
                && assignment.equals(that.assignment)
                && Objects.equals(trace, that.trace);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                Arrays.hashCode(itemTimesMillis), itemTypes, nowMillis, assignment, trace);
    }

    /** Shows sizes only: a user's data must not get into logs and exceptions. */
    @Override
    public String toString() {
        return "RequestContext[itemTimes=%d, itemTypes=%d, now=%s, assignment=%d]"
                .formatted(
                        itemTimesMillis.length,
                        itemTypes.size(),
                        nowMillis.isPresent() ? "set" : "absent",
                        assignment.size());
    }
}
