package io.nextup.console.user;

import static java.util.Objects.requireNonNull;

import io.nextup.console.user.UserLook.Event;
import io.nextup.console.user.UserLook.Shown;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.intake.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A user's newest records since the last erasure. Takes the interactions first, then the lists,
 * both in the order of their partition.
 *
 * <p>It keeps a list only with all events that the list answers: the job may not have come to the
 * newest erasure yet, and any other list may be from before it. Not thread-safe.
 */
final class KeptRecords {
    private final String user;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Deque<Shown> lists = new ArrayDeque<>();

    /** References of the events; null before the first list. */
    private Set<String> references;

    KeptRecords(String user) {
        this.user = requireNonNull(user, "user is null");
    }

    /** Takes a record of the interactions topic; ignores those of other users. */
    void interaction(Verdict verdict, ConsumerRecord<byte[], byte[]> record) {
        if (verdict instanceof Verdict.Erasure erasure && erasure.userId().equals(user)) {
            // The job has forgotten what came before.
            events.clear();
        } else if (verdict instanceof Verdict.Accepted accepted && accepted.userId().equals(user)) {
            for (Verdict.Ordered one : accepted.interactions()) {
                newest(events, event(one, record), UserLook.MOST_EVENTS);
            }
        }
    }

    /** Takes a list of the user, after all interactions. */
    void list(Recommendation list) {
        if (references == null) {
            references = events.stream().map(Event::reference).collect(Collectors.toSet());
        }
        if (references.containsAll(list.references())) {
            newest(lists, Shown.of(list), UserLook.MOST_SHOWN);
        }
    }

    /** Takes a record that says to forget the user's lists before it. */
    void forgetLists() {
        lists.clear();
    }

    /** Returns the events, newest first. */
    List<Event> events() {
        return reversed(events);
    }

    /** Returns the lists, newest first. */
    List<Shown> lists() {
        return reversed(lists);
    }

    private static Event event(Verdict.Ordered one, ConsumerRecord<byte[], byte[]> record) {
        Interaction interaction = one.inOrder();
        return new Event(
                interaction.itemId(),
                interaction.type(),
                interaction.eventTimeMillis(),
                null,
                null,
                EventReference.of(
                                one.interaction(),
                                record.topic(),
                                record.partition(),
                                record.offset())
                        .text());
    }

    private static <T> void newest(Deque<T> kept, T one, int most) {
        if (kept.size() == most) {
            kept.removeFirst();
        }
        kept.addLast(one);
    }

    private static <T> List<T> reversed(Deque<T> oldestFirst) {
        List<T> list = new ArrayList<>(oldestFirst);
        Collections.reverse(list);
        return list;
    }
}
