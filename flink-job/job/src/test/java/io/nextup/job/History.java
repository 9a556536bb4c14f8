package io.nextup.job;

import io.nextup.sequence.SequenceEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sent events and the job's expected results, computed without the job: sequences in the order
 * of event times, without repeats and erased users. No user has more events than a sequence holds,
 * and none is too late.
 */
final class History {

    /**
     * One record of the interactions topic.
     *
     * @param id null for an erasure, as are item and type
     */
    record Event(String user, String id, String item, String type, long timeMillis) {
        static Event erasure(String user) {
            return new Event(user, null, null, null, 0);
        }

        boolean erases() {
            return id == null;
        }
    }

    /**
     * The expected basis of the answer to an event: the user's sequence by then, and its number.
     */
    record Question(String user, List<SequenceEntry> entries, long sequence) {
        List<String> items() {
            return entries.stream().map(SequenceEntry::itemId).toList();
        }
    }

    private final List<Event> events = new ArrayList<>();
    private final Map<String, List<SequenceEntry>> entries = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Question> questions = new HashMap<>();

    void add(Event event) {
        events.add(event);
        if (event.erases()) {
            entries.remove(event.user());
            numbers.remove(event.user());
            return;
        }
        if (questions.containsKey(event.id())) {
            return;
        }
        List<SequenceEntry> sequence =
                entries.computeIfAbsent(event.user(), any -> new ArrayList<>());
        int place = sequence.size();
        while (place > 0 && sequence.get(place - 1).eventTimeMillis() > event.timeMillis()) {
            place--;
        }
        sequence.add(place, new SequenceEntry(event.item(), event.type(), event.timeMillis()));
        long number = numbers.merge(event.user(), 1L, Long::sum);
        questions.put(event.id(), new Question(event.user(), List.copyOf(sequence), number));
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /** Ids of all events that ask for an answer. */
    Set<String> ids() {
        return Set.copyOf(questions.keySet());
    }

    Question question(String id) {
        return questions.get(id);
    }

    /** The expected sequence of each user who is not erased. */
    Map<String, SavepointContents.Sequence> sequences() {
        Map<String, SavepointContents.Sequence> sequences = new HashMap<>();
        entries.forEach(
                (user, list) ->
                        sequences.put(
                                user,
                                new SavepointContents.Sequence(
                                        numbers.get(user), List.copyOf(list))));
        return sequences;
    }
}
