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
        assertThat(everyName.sent()).isZero();
        assertThat(everyName.sent()).isEqualTo(1);
        assertThat(everyName.sent()).isEqualTo(2);
    }

    @Test
    void theFirstRecommendationThatNamesAnEventAnswersIt() {
        int event = everyName.sent();
        assertThat(everyName.isOpen(event)).isTrue();

        assertThat(everyName.recommended(event))
                .containsExactly(new Named(event, true, Naming.FIRST));
        assertThat(everyName.isOpen(event)).isFalse();
        assertThat(everyName.recommended(event))
                .containsExactly(new Named(event, true, Naming.DOUBLED));
    }

    @Test
    void theLastNameIsTheTrigger() {
        everyName.sent();
        everyName.sent();

        assertThat(everyName.recommended(0, 1))
                .containsExactly(
                        new Named(0, false, Naming.FIRST), new Named(1, true, Naming.FIRST));
    }

    @Test
    void anEventThatNobodySentIsStrangeAndOpensNothing() {
        everyName.sent();

        assertThat(namings(everyName, -1, 1)).containsExactly(Naming.STRANGE, Naming.STRANGE);
        assertThat(everyName.sent()).isEqualTo(1);
        assertThat(everyName.isOpen(1)).isTrue();
    }

    @Test
    void whereEveryNameCountsASecondOneDoublesWhateverItsPlace() {
        everyName.sent();
        everyName.sent();
        everyName.recommended(0);

        assertThat(namings(everyName, 0, 1)).containsExactly(Naming.DOUBLED, Naming.FIRST);
        assertThat(namings(everyName, 1)).containsExactly(Naming.DOUBLED);
    }

    @Test
    void whereOnlyTriggersCountWhatIsNamedBesideOneMayBeNamedAgain() {
        onlyTriggers.sent();
        onlyTriggers.sent();
        onlyTriggers.recommended(0, 1);

        // Alone this time, then beside the other once more.
        assertThat(namings(onlyTriggers, 0)).containsExactly(Naming.REGROUPED);
        assertThat(namings(onlyTriggers, 0, 1)).containsExactly(Naming.REGROUPED, Naming.DOUBLED);
        assertThat(namings(onlyTriggers, 0)).containsExactly(Naming.DOUBLED);
    }

    @Test
    void anEventThatALaterOnesRecommendationAnswersIsAnsweredByThatOne() {
        everyName.sent();
        everyName.sent();
        everyName.recommended(0, 1);

        assertThat(everyName.isOpen(0)).isFalse();
        assertThat(namings(everyName, 0)).containsExactly(Naming.DOUBLED);
    }

    @Test
    void aRefusedEventIsNotOpen() {
        int event = everyName.sent();
        everyName.refused(event);

        assertThat(everyName.isRefused(event)).isTrue();
        assertThat(everyName.isOpen(event)).isFalse();
    }

    /** A copy while the sender waits would show in the latencies of a benchmark. */
    @Test
    void eventsThatAreSentCostNoMemory() {
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
