package io.nextup.sequence;

import static io.nextup.sequence.UserSequence.Outcome.ACCEPTED;
import static io.nextup.sequence.UserSequence.Outcome.DUPLICATE;
import static io.nextup.sequence.UserSequence.Outcome.IGNORED;
import static io.nextup.sequence.UserSequence.Outcome.INSERTED;
import static io.nextup.sequence.UserSequence.Outcome.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.sequence.UserSequence.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserSequenceTest {
    private static final SequenceRules RULES =
            new SequenceRules(Set.of(), Set.of(), Duration.ofMillis(100), 3, 2);

    private final UserSequence sequence = new UserSequence();

    @Test
    void interactionsInOrderAreAppended() {
        assertThat(apply("e1", "a", 10)).isEqualTo(ACCEPTED);
        assertThat(apply("e2", "b", 20)).isEqualTo(ACCEPTED);

        assertThat(sequence.entries())
                .containsExactly(
                        new SequenceEntry("a", "click", 10), new SequenceEntry("b", "click", 20));
        assertThat(sequence.sequenceNumber()).isEqualTo(2);
    }

    @Test
    void aLateInteractionIsInsertedInItsPlace() {
        apply("e1", "a", 10);
        apply("e2", "b", 30);

        assertThat(apply("e3", "c", 20)).isEqualTo(INSERTED);

        assertThat(sequence.itemIds()).containsExactly("a", "c", "b");
        assertThat(sequence.sequenceNumber()).isEqualTo(3);
    }

    @Test
    void equalTimesStandInOrderOfArrival() {
        apply("e1", "a", 10);
        apply("e2", "b", 20);
        assertThat(apply("e3", "c", 10)).isEqualTo(INSERTED);
        assertThat(sequence.itemIds()).containsExactly("a", "c", "b");

        assertThat(apply("e4", "d", 20)).isEqualTo(ACCEPTED);
        assertThat(sequence.itemIds()).containsExactly("c", "b", "d");
    }

    @Test
    void latenessIsMeasuredFromTheNewestEntryAndItsBoundIsInside() {
        apply("e1", "a", 1_000);

        assertThat(apply("e2", "b", 900)).isEqualTo(INSERTED);
        assertThat(apply("e3", "c", 899)).isEqualTo(TOO_LATE);

        assertThat(sequence.itemIds()).containsExactly("b", "a");
        assertThat(sequence.sequenceNumber()).isEqualTo(2);
    }

    @Test
    void aLateInteractionNeverMovesTheBound() {
        apply("e1", "a", 1_000);
        apply("e2", "b", 900);

        assertThat(apply("e3", "c", 850)).isEqualTo(TOO_LATE);
    }

    @Test
    void whatIsTooLateIsNotRemembered() {
        apply("e1", "a", 1_000);
        apply("e2", "b", 10);

        assertThat(apply("e2", "b", 10)).isEqualTo(TOO_LATE);
        assertThat(apply("e2", "b", 1_000)).isEqualTo(ACCEPTED);
    }

    @Test
    void timesAtTheEndsOfTheRangeDoNotOverflow() {
        apply("e1", "a", Long.MAX_VALUE);

        assertThat(apply("e2", "b", Long.MIN_VALUE)).isEqualTo(TOO_LATE);
    }

    @Test
    void anUnboundedLatenessRefusesNothing() {
        SequenceRules anyTime =
                new SequenceRules(Set.of(), Set.of(), Duration.ofSeconds(Long.MAX_VALUE), 3, 2);
        apply("e1", "a", Long.MAX_VALUE);

        assertThat(sequence.apply(click("b", 0), "e2", anyTime)).isEqualTo(INSERTED);
    }

    @Test
    void aRepeatedReferenceChangesNothing() {
        apply("e1", "a", 10);
        UserSequence before = sequence.copy();

        assertThat(apply("e1", "other", 20)).isEqualTo(DUPLICATE);

        assertThat(sequence).isEqualTo(before);
    }

    @Test
    void aRepeatIsRecognisedAmongTheLastOnesOnly() {
        apply("e1", "a", 10);
        apply("e2", "b", 20);
        assertThat(apply("e1", "a", 10)).isEqualTo(DUPLICATE);

        apply("e3", "c", 30);
        assertThat(apply("e1", "a", 10)).isEqualTo(INSERTED);
    }

    @Test
    void aRepeatThatIsTooLateIsCalledADuplicate() {
        apply("e1", "a", 10);
        apply("e2", "b", 1_000);

        assertThat(apply("e1", "a", 10)).isEqualTo(DUPLICATE);
    }

    @Test
    void withoutAWindowNothingIsARepeat() {
        SequenceRules noWindow = new SequenceRules(Set.of(), Set.of(), Duration.ZERO, 3, 0);
        sequence.apply(click("a", 10), "e1", RULES);

        assertThat(sequence.apply(click("a", 10), "e1", noWindow)).isEqualTo(ACCEPTED);
        assertThat(sequence.seenHashes()).isEmpty();
    }

    @Test
    void theOldestEntryGoesFirst() {
        apply("e1", "a", 30);
        apply("e2", "b", 10);
        apply("e3", "c", 20);

        apply("e4", "d", 40);

        assertThat(sequence.itemIds()).containsExactly("c", "a", "d");
    }

    @Test
    void whatIsOlderThanAllOfAFullSequenceIsCountedButNotKept() {
        apply("e1", "a", 20);
        apply("e2", "b", 30);
        apply("e3", "c", 40);

        assertThat(apply("e4", "d", 10)).isEqualTo(INSERTED);

        assertThat(sequence.itemIds()).containsExactly("a", "b", "c");
        assertThat(sequence.sequenceNumber()).isEqualTo(4);
        assertThat(apply("e4", "d", 10)).isEqualTo(DUPLICATE);
    }

    @Test
    void tighterRulesShortenTheSequenceAtTheNextInteraction() {
        SequenceRules wide = RULES.withCapacity(10);
        for (int i = 0; i < 8; i++) {
            sequence.apply(click("i" + i, i), "e" + i, wide);
        }

        apply("e8", "i8", 8);

        assertThat(sequence.itemIds()).containsExactly("i6", "i7", "i8");
        assertThat(sequence.seenHashes())
                .containsExactly(UserSequence.hash("e7"), UserSequence.hash("e8"));
    }

    @Test
    void aTypeThatOnlyTriggersIsAcceptedButDoesNotEnter() {
        SequenceRules rules = typed(Set.of("click"), Set.of("view"));
        sequence.apply(typed("click", "a", 1_000), "e1", rules);

        assertThat(sequence.apply(typed("view", "b", 5_000), "e2", rules)).isEqualTo(ACCEPTED);

        assertThat(sequence.itemIds()).containsExactly("a");
        assertThat(sequence.sequenceNumber()).isEqualTo(2);
        assertThat(sequence.apply(typed("view", "b", 5_000), "e2", rules)).isEqualTo(DUPLICATE);
    }

    @Test
    void aTypeThatOnlyTriggersMayBeTooLateButNeverMakesOthersSo() {
        SequenceRules rules = typed(Set.of("click"), Set.of("view"));
        sequence.apply(typed("click", "a", 1_000), "e1", rules);
        sequence.apply(typed("view", "b", 5_000), "e2", rules);

        assertThat(sequence.apply(typed("view", "b", 900), "e3", rules)).isEqualTo(ACCEPTED);
        assertThat(sequence.apply(typed("view", "b", 899), "e4", rules)).isEqualTo(TOO_LATE);
        assertThat(sequence.apply(typed("click", "c", 950), "e5", rules)).isEqualTo(INSERTED);
    }

    @Test
    void aTypeThatOnlyEntersEntersAndDoesNotTrigger() {
        SequenceRules rules = typed(Set.of(), Set.of("click"));

        assertThat(sequence.apply(typed("view", "a", 10), "e1", rules)).isEqualTo(ACCEPTED);

        assertThat(sequence.itemIds()).containsExactly("a");
        assertThat(rules.triggers("view")).isFalse();
        assertThat(rules.triggers("click")).isTrue();
    }

    @Test
    void aTypeThatDoesNeitherIsIgnoredAndNotEvenRemembered() {
        SequenceRules rules = typed(Set.of("click"), Set.of("view"));

        assertThat(sequence.apply(typed("hover", "a", 10), "e1", rules)).isEqualTo(IGNORED);
        assertThat(sequence.apply(typed("hover", "a", 10), "e1", rules)).isEqualTo(IGNORED);

        assertThat(sequence).isEqualTo(new UserSequence());
    }

    @Test
    void aCopyChangesOnItsOwn() {
        apply("e1", "a", 10);
        UserSequence copy = sequence.copy();
        assertThat(copy).isEqualTo(sequence).hasSameHashCodeAs(sequence);

        apply("e2", "b", 20);

        assertThat(copy.itemIds()).containsExactly("a");
        assertThat(copy).isNotEqualTo(sequence);
        assertThat(copy.apply(click("b", 20), "e2", RULES)).isEqualTo(ACCEPTED);
        assertThat(copy).isEqualTo(sequence);
    }

    @Test
    void equalSequencesRememberTheSameEvents() {
        UserSequence other = new UserSequence();
        apply("e1", "a", 10);
        other.apply(click("a", 10), "e2", RULES);

        assertThat(sequence.entries()).isEqualTo(other.entries());
        assertThat(sequence).isNotEqualTo(other);
    }

    @Test
    void listsHandedOutDoNotChange() {
        apply("e1", "a", 10);
        List<SequenceEntry> entries = sequence.entries();
        List<String> itemIds = sequence.itemIds();

        apply("e2", "b", 20);

        assertThat(entries).hasSize(1);
        assertThat(itemIds).containsExactly("a");
    }

    /** Vectors from the authors' page, http://www.isthe.com/chongo/tech/comp/fnv/. */
    @Test
    void theHashIsFnv1a() {
        assertThat(UserSequence.hash("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(UserSequence.hash("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(UserSequence.hash("foobar")).isEqualTo(0x85944171f73967e8L);
    }

    @Test
    void withoutEvictionEverythingStaysAndIsOtherwiseDecidedAlike() {
        SequenceRules all = RULES.withoutEviction();
        UserSequence whole = new UserSequence();
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Interaction interaction = click("i" + i, 10L * i - random.nextInt(150));
            String reference = "e" + (random.nextInt(10) == 0 ? i - 1 : i);
            assertThat(whole.apply(interaction, reference, all))
                    .isEqualTo(sequence.apply(interaction, reference, RULES));
        }

        assertThat(whole.sequenceNumber()).isEqualTo(sequence.sequenceNumber());
        assertThat((long) whole.size()).isEqualTo(whole.sequenceNumber());
        assertThat(whole.itemIds().subList(whole.size() - 3, whole.size()))
                .isEqualTo(sequence.itemIds());
    }

    /**
     * The model keeps all accepted events and states each rule outright: a window is the last of a
     * list, the order a stable sort, the capacity its tail.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void randomStreamsGiveWhatTheRulesSay(long seed) {
        Random random = new Random(seed);
        List<String> types = List.of("click", "view", "purchase", "hover");
        SequenceRules rules =
                new SequenceRules(
                        seed % 4 == 0 ? Set.of() : Set.of("click", "purchase"),
                        seed % 3 == 0 ? Set.of() : Set.of("click", "view"),
                        Duration.ofMillis(random.nextInt(60)),
                        1 + random.nextInt(12),
                        random.nextInt(10));
        List<Interaction> entered = new ArrayList<>();
        List<String> remembered = new ArrayList<>();
        long clock = 0;
        Map<Outcome, Integer> met = new EnumMap<>(Outcome.class);

        for (int step = 0; step < 2_000; step++) {
            clock += random.nextInt(4);
            Interaction interaction =
                    typed(
                            types.get(random.nextInt(types.size())),
                            "i" + random.nextInt(30),
                            clock - (random.nextInt(3) == 0 ? random.nextInt(80) : 0));
            String reference = "e" + (random.nextInt(5) == 0 ? step - random.nextInt(15) : step);

            Outcome expected = expected(interaction, reference, rules, entered, remembered);
            if (expected == ACCEPTED || expected == INSERTED) {
                remembered.add(reference);
                if (rules.entersSequence(interaction.type())) {
                    entered.add(interaction);
                }
            }

            assertThat(sequence.apply(interaction, reference, rules))
                    .as("step %d of seed %d: %s", step, seed, interaction)
                    .isEqualTo(expected);
            assertThat(sequence.entries()).isEqualTo(kept(entered, rules.capacity()));
            assertThat(sequence.sequenceNumber()).isEqualTo(remembered.size());
            met.merge(expected, 1, Integer::sum);
        }
        assertThat(met).containsKeys(ACCEPTED, INSERTED, TOO_LATE);
    }

    private static Outcome expected(
            Interaction interaction,
            String reference,
            SequenceRules rules,
            List<Interaction> entered,
            List<String> remembered) {
        String type = interaction.type();
        boolean enters = rules.sequenceTypes().isEmpty() || rules.sequenceTypes().contains(type);
        boolean triggers = rules.triggerTypes().isEmpty() || rules.triggerTypes().contains(type);
        if (!enters && !triggers) {
            return IGNORED;
        }
        int from = Math.max(0, remembered.size() - rules.dedupeWindow());
        if (remembered.subList(from, remembered.size()).contains(reference)) {
            return DUPLICATE;
        }
        long newest =
                entered.stream()
                        .mapToLong(Interaction::eventTimeMillis)
                        .max()
                        .orElse(interaction.eventTimeMillis());
        long late = newest - interaction.eventTimeMillis();
        if (late > rules.maxLateness().toMillis()) {
            return TOO_LATE;
        }
        return enters && late > 0 ? INSERTED : ACCEPTED;
    }

    private static List<SequenceEntry> kept(List<Interaction> entered, int capacity) {
        return entered.stream()
                .sorted(Comparator.comparingLong(Interaction::eventTimeMillis))
                .skip(Math.max(0, entered.size() - capacity))
                .map(i -> new SequenceEntry(i.itemId(), i.type(), i.eventTimeMillis()))
                .toList();
    }

    private Outcome apply(String reference, String itemId, long timeMillis) {
        return sequence.apply(click(itemId, timeMillis), reference, RULES);
    }

    private static Interaction click(String itemId, long timeMillis) {
        return typed("click", itemId, timeMillis);
    }

    private static Interaction typed(String type, String itemId, long timeMillis) {
        return new Interaction(null, "u", itemId, type, timeMillis, null, Map.of());
    }

    private static SequenceRules typed(Set<String> sequenceTypes, Set<String> triggerTypes) {
        return new SequenceRules(sequenceTypes, triggerTypes, Duration.ofMillis(100), 3, 2);
    }
}
