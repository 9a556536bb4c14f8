package io.nextup.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nextup.outcome.Attribution.Named;
import io.nextup.outcome.Attribution.Naming;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributionTest {
    private final Attribution everyName = Attribution.whereEveryNameCounts();
    private final Attribution onlyTriggers = Attribution.whereOnlyTriggersCount();

    @Test
    void eventsAreNumberedInTheOrderOfSending() {
        assertThat(everyName.sent("ann")).isZero();
        assertThat(everyName.sent()).isEqualTo(1);
        assertThat(everyName.sent("bob")).isEqualTo(2);
    }

    @Test
    void theFirstRecommendationThatNamesAnEventAnswersIt() {
        int event = everyName.sent("ann");
        assertThat(everyName.isOpen(event)).isTrue();

        assertThat(everyName.recommended(event))
                .containsExactly(new Named(event, true, Naming.FIRST));
        assertThat(everyName.isOpen(event)).isFalse();
        assertThat(everyName.recommended(event))
                .containsExactly(new Named(event, true, Naming.DOUBLED));
    }

    @Test
    void theLastNameIsTheTrigger() {
        everyName.sent("ann");
        everyName.sent("ann");

        assertThat(everyName.recommended(0, 1))
                .containsExactly(
                        new Named(0, false, Naming.FIRST), new Named(1, true, Naming.FIRST));
    }

    @Test
    void anEventThatNobodySentIsStrangeAndOpensNothing() {
        everyName.sent("ann");

        assertThat(namings(everyName, -1, 1)).containsExactly(Naming.STRANGE, Naming.STRANGE);
        assertThat(everyName.sent("ann")).isEqualTo(1);
        assertThat(everyName.isOpen(1)).isTrue();
    }

    @Test
    void whereEveryNameCountsASecondOneDoublesWhateverItsPlace() {
        everyName.sent("ann");
        everyName.sent("ann");
        everyName.recommended(0);

        assertThat(namings(everyName, 0, 1)).containsExactly(Naming.DOUBLED, Naming.FIRST);
        assertThat(namings(everyName, 1)).containsExactly(Naming.DOUBLED);
    }

    @Test
    void whereOnlyTriggersCountWhatIsNamedBesideOneMayBeNamedAgain() {
        onlyTriggers.sent("ann");
        onlyTriggers.sent("ann");
        onlyTriggers.recommended(0, 1);

        // Alone this time, then beside the other once more.
        assertThat(namings(onlyTriggers, 0)).containsExactly(Naming.REGROUPED);
        assertThat(namings(onlyTriggers, 0, 1)).containsExactly(Naming.REGROUPED, Naming.DOUBLED);
        assertThat(namings(onlyTriggers, 0)).containsExactly(Naming.DOUBLED);
    }

    @Test
    void theSameUsersNextEventJudgesWhatAnEventTriggered() {
        int ann = everyName.sent("ann");
        int bob = everyName.sent("bob");
        int next = everyName.sent("ann");
        everyName.recommended(ann);

        assertThat(everyName.before(next)).hasValue(ann);
        assertThat(everyName.before(ann)).isEmpty();
        assertThat(everyName.before(bob)).isEmpty();
        assertThat(everyName.isShown(ann)).isTrue();
        assertThat(everyName.isShown(bob)).isFalse();
    }

    @Test
    void anEventThatALaterOnesRecommendationAnswersHadNothingShown() {
        everyName.sent("ann");
        everyName.sent("ann");
        everyName.recommended(0, 1);
        // Too late: the first answer is the one that counts.
        everyName.recommended(0);

        assertThat(everyName.isOpen(0)).isFalse();
        assertThat(everyName.isShown(0)).isFalse();
        assertThat(everyName.isShown(1)).isTrue();
    }

    @Test
    void aRefusedEventIsNeitherOpenNorPartOfItsUsersHistory() {
        int first = everyName.sent("ann");
        int second = everyName.sent("ann");
        int third = everyName.sent("ann");
        int fourth = everyName.sent("ann");
        everyName.refused(second);
        everyName.refused(third);

        assertThat(everyName.isRefused(second)).isTrue();
        assertThat(everyName.isOpen(second)).isFalse();
        assertThat(everyName.before(fourth)).hasValue(first);
        everyName.refused(first);
        assertThat(everyName.before(fourth)).isEmpty();
    }

    @Test
    void anEventWithoutAUserIsNobodysNext() {
        everyName.sent("ann");
        everyName.sent();

        assertThat(everyName.before(1)).isEmpty();
        assertThat(everyName.before(everyName.sent("ann"))).hasValue(0);
    }

    @Test
    void usersKeepTheirHistoryHoweverManyEventsThereAre() {
        for (int i = 0; i < 3_000; i++) {
            everyName.sent();
        }
        for (int i = 0; i < 10_000; i++) {
            everyName.sent("user-" + i % 7);
        }
        int last = everyName.sent();

        assertThat(last).isEqualTo(13_000);
        assertThat(everyName.before(last)).isEmpty();
        assertThat(everyName.before(2_999)).isEmpty();
        assertThat(everyName.before(3_006)).isEmpty();
        for (int event = 3_007; event < last; event++) {
            assertThat(everyName.before(event)).hasValue(event - 7);
        }
        assertThat(namings(everyName, last)).containsExactly(Naming.FIRST);
        assertThat(namings(everyName, last + 1)).containsExactly(Naming.STRANGE);
    }

    /** A copy while the sender waits would show in the latencies of a benchmark. */
    @Test
    void eventsWithoutAUserCostNoMemory() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        everyName.sent();
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000_000; i++) {
            everyName.sent();
        }
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }

    private static List<Naming> namings(Attribution attribution, int... events) {
        return attribution.recommended(events).stream().map(Named::naming).toList();
    }
}
