package io.nextup.trainer.dataset;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.intake.TrialUsers;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Reads and divides histories plainly, with an object for each event, to compare with. */
record PlainHistories(
        List<String> userIds,
        List<List<SequenceEntry>> sequences,
        Map<UserSequence.Outcome, Long> outcomes) {
    private static final long ODD = 0x9E3779B97F4A7C15L;

    /**
     * @param interactions in the order in which they count
     */
    static PlainHistories of(List<Interaction> interactions, SequenceRules rules) {
        SequenceRules unbounded = rules.withoutEviction();
        Map<String, UserSequence> byUser = new LinkedHashMap<>();
        Map<UserSequence.Outcome, Long> outcomes = new EnumMap<>(UserSequence.Outcome.class);
        for (int place = 0; place < interactions.size(); place++) {
            Interaction one = interactions.get(place);
            if (!TrialUsers.isTrial(one.userId())) {
                outcomes.merge(
                        byUser.computeIfAbsent(one.userId(), user -> new UserSequence())
                                .apply(
                                        one,
                                        EventReference.of(one, "history", 0, place).text(),
                                        unbounded),
                        1L,
                        Long::sum);
            }
        }
        byUser.values().removeIf(sequence -> sequence.size() == 0);
        return new PlainHistories(
                List.copyOf(byUser.keySet()),
                byUser.values().stream().map(UserSequence::entries).toList(),
                outcomes);
    }

    /** The list with ties of one user in the order that a seed gives. */
    static List<Interaction> shuffled(List<Interaction> interactions, long seed) {
        Map<List<Object>, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < interactions.size(); i++) {
            Interaction one = interactions.get(i);
            places.computeIfAbsent(
                            List.of(one.userId(), one.eventTimeMillis()), m -> new ArrayList<>())
                    .add(i);
        }
        List<Interaction> shuffled = new ArrayList<>(interactions);
        places.values()
                .forEach(
                        ties -> {
                            Interaction first = interactions.get(ties.get(0));
                            long mixed = seed * ODD + first.userId().hashCode();
                            List<Integer> from = new ArrayList<>(ties);
                            Collections.shuffle(
                                    from,
                                    new Random(
                                            new SplittableRandom(
                                                            mixed * ODD + first.eventTimeMillis())
                                                    .nextLong()));
                            for (int i = 0; i < ties.size(); i++) {
                                shuffled.set(ties.get(i), interactions.get(from.get(i)));
                            }
                        });
        return shuffled;
    }

    /** {@code "u a@1 b@2"} for each user. */
    List<String> text() {
        return IntStream.range(0, userIds.size())
                .mapToObj(
                        user -> {
                            StringBuilder text = new StringBuilder(userIds.get(user));
                            for (SequenceEntry entry : sequences.get(user)) {
                                text.append(' ').append(entry.itemId());
                                text.append('@').append(entry.eventTimeMillis());
                            }
                            return text.toString();
                        })
                .toList();
    }

    /** Types of each user's entries. */
    List<List<String>> types() {
        return sequences.stream()
                .map(entries -> entries.stream().map(SequenceEntry::type).toList())
                .toList();
    }

    /** A split as text: what is fitted on, its vocabulary, cases of validation and test. */
    record PlainSplit(
            List<String> fit, List<String> items, List<String> validation, List<String> test) {}

    private interface Cut {
        /** Positions of validation cases and of test cases; the first one ends the fit. */
        int[][] of(int user);
    }

    PlainSplit leaveOneOut() {
        return split(
                user -> {
                    int size = sequences.get(user).size();
                    return size < 3
                            ? new int[][] {{size}, {}, {}}
                            : new int[][] {{size - 2}, {size - 2}, {size - 1}};
                });
    }

    PlainSplit byTime() {
        long[] times =
                sequences.stream()
                        .flatMap(List::stream)
                        .mapToLong(SequenceEntry::eventTimeMillis)
                        .sorted()
                        .toArray();
        long validationFrom = times[(int) (0.8 * times.length)];
        long testFrom = times[(int) (0.9 * times.length)];
        return split(
                user -> {
                    int validation = firstFrom(user, validationFrom);
                    int test = firstFrom(user, testFrom);
                    return new int[][] {
                        {validation},
                        IntStream.range(Math.max(1, validation), test).toArray(),
                        IntStream.range(Math.max(1, test), sequences.get(user).size()).toArray()
                    };
                });
    }

    private int firstFrom(int user, long millis) {
        return (int) sequences.get(user).stream().filter(e -> e.eventTimeMillis() < millis).count();
    }

    PlainSplit all(long seed) {
        List<Integer> candidates = new ArrayList<>();
        for (int user = 0; user < userIds.size(); user++) {
            if (sequences.get(user).size() >= 2) {
                candidates.add(user);
            }
        }
        candidates.sort(
                Comparator.comparingLong(
                        user ->
                                new SplittableRandom(userIds.get(user).hashCode() ^ seed * ODD)
                                        .nextLong()));
        int size = Math.min(1_000, (candidates.size() + 9) / 10);
        Set<Integer> sample = new HashSet<>(candidates.subList(0, size));
        return split(
                user -> {
                    int last = sequences.get(user).size() - 1;
                    return sample.contains(user)
                            ? new int[][] {{last}, {last}, {}}
                            : new int[][] {{last + 1}, {}, {}};
                });
    }

    private PlainSplit split(Cut cut) {
        Map<String, Integer> counts = new HashMap<>();
        List<String> fit = new ArrayList<>();
        for (int user = 0; user < userIds.size(); user++) {
            StringBuilder text = new StringBuilder(userIds.get(user));
            int size = cut.of(user)[0][0];
            for (SequenceEntry entry : sequences.get(user).subList(0, size)) {
                counts.merge(entry.itemId(), 1, Integer::sum);
                text.append(' ').append(entry.itemId());
            }
            if (size > 0) {
                fit.add(text.toString());
            }
        }
        List<String> items =
                counts.keySet().stream()
                        .sorted(
                                Comparator.<String>comparingInt(item -> -counts.get(item))
                                        .thenComparing(item -> item))
                        .toList();
        return new PlainSplit(fit, items, cases(cut, 1, items), cases(cut, 2, items));
    }

    private List<String> cases(Cut cut, int part, List<String> items) {
        List<String> cases = new ArrayList<>();
        for (int user = 0; user < userIds.size(); user++) {
            List<String> ids = sequences.get(user).stream().map(SequenceEntry::itemId).toList();
            for (int position : cut.of(user)[part]) {
                List<String> known =
                        ids.subList(0, position).stream().filter(items::contains).toList();
                String target = ids.get(position);
                cases.add(
                        String.join(" ", known) + " -> " + (items.contains(target) ? target : "?"));
            }
        }
        return cases;
    }
}
