package io.nextup.trainer.dataset;

import io.nextup.event.Interaction;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small histories, written as text, and datasets read back as text. */
public final class Histories {
    /** Ten events of three users, on days 1 1 1 2 2 2 3 3 3 4. */
    public static final String DATED_CSV =
            """
            user,item,time
            u1,a,2026-11-21
            u2,a,2026-11-21
            u3,a,2026-11-21
            u1,b,2026-11-22
            u2,b,2026-11-22
            u3,c,2026-11-22
            u1,c,2026-11-23
            u2,c,2026-11-23
            u3,b,2026-11-23
            u1,d,2026-11-24
            """;

    private Histories() {}

    /** {@code "u a@1 b@2"} for each user: items with their times. */
    public static UserHistories of(String... users) {
        List<Interaction> interactions = new ArrayList<>();
        for (String user : users) {
            String[] words = user.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                String[] item = words[i].split("@", -1);
                interactions.add(
                        Interaction.click(null, words[0], item[0], Long.parseLong(item[1])));
            }
        }
        return UserHistories.of(interactions, SequenceRules.defaults());
    }

    /** One user's events. */
    public static UserEvents sequence(List<SequenceEntry> entries) {
        List<String> types = entries.stream().map(SequenceEntry::type).distinct().toList();
        byte[] numbers = new byte[entries.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (byte) (types.indexOf(entries.get(i).type()) + 1);
        }
        return new UserEvents(
                new EventColumns(
                        entries.stream().map(SequenceEntry::itemId).toList(),
                        IntStream.range(0, entries.size()).toArray(),
                        entries.stream().mapToLong(SequenceEntry::eventTimeMillis).toArray(),
                        types,
                        numbers),
                0,
                entries.size());
    }

    /** The events before the case. */
    public static List<SequenceEntry> history(HeldOut one) {
        return IntStream.range(0, one.position()).mapToObj(i -> entry(one.sequence(), i)).toList();
    }

    /** The case's own event. */
    public static SequenceEntry event(HeldOut one) {
        return entry(one.sequence(), one.position());
    }

    private static SequenceEntry entry(UserEvents events, int position) {
        return new SequenceEntry(
                events.itemId(position),
                events.type(position).orElse(Interaction.DEFAULT_TYPE),
                events.timeMillis(position));
    }

    /** {@code "u a@1 b@2"} for each user. */
    public static List<String> text(UserHistories histories) {
        List<String> text = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            text.add(histories.userIds().get(u) + " " + text(histories.of(u)));
        }
        return text;
    }

    private static String text(UserEvents events) {
        return IntStream.range(0, events.size())
                .mapToObj(i -> events.itemId(i) + "@" + events.timeMillis(i))
                .collect(Collectors.joining(" "));
    }

    /** {@code "u a b"} for each user of a dataset. */
    static List<String> text(Dataset dataset) {
        List<String> text = new ArrayList<>();
        for (int u = 0; u < dataset.userIds().size(); u++) {
            text.add(
                    dataset.userIds().get(u)
                            + " "
                            + text(dataset.sequences()[u], dataset.vocabulary()));
        }
        return text;
    }

    /** {@code "a b -> c"} for each case; {@code ?} for an item that the vocabulary lacks. */
    static List<String> text(List<EvaluationCase> cases, Vocabulary vocabulary) {
        return cases.stream()
                .map(
                        c ->
                                text(c.history(), vocabulary)
                                        + " -> "
                                        + (c.target() == 0 ? "?" : vocabulary.itemAt(c.target())))
                .toList();
    }

    /** Cases that are not encoded yet, in the same form. */
    static List<String> heldOutText(List<HeldOut> cases, Vocabulary vocabulary) {
        return text(HeldOut.encoded(cases, vocabulary), vocabulary);
    }

    /** The validation's cases under the fit's vocabulary, in the same form. */
    static List<String> validation(Split split) {
        Vocabulary vocabulary = split.fit().vocabulary();
        return heldOutText(split.validation(), vocabulary);
    }

    private static String text(int[] items, Vocabulary vocabulary) {
        List<String> ids = new ArrayList<>();
        for (int item : items) {
            ids.add(vocabulary.itemAt(item));
        }
        return String.join(" ", ids);
    }
}
