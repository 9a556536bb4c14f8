package io.nextup.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedInstancesTest {
    private static final Duration LINGER = Duration.ofMinutes(2);

    private final List<String> closed = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final ManualTimer timer = new ManualTimer();
    private final SharedInstances<String, String> instances =
            new SharedInstances<>(closed::add, ended::contains, () -> timer);

    @Test
    void ownersOfOneKeyShareAnInstanceWhichClosesAfterTheLast() {
        SharedInstances<String, String>.Lease one =
                instances.acquire("k", Duration.ZERO, () -> "first");
        SharedInstances<String, String>.Lease other =
                instances.acquire("k", Duration.ZERO, () -> "second");
        assertThat(one.value()).isEqualTo("first");
        assertThat(other.value()).isEqualTo("first");

        one.close();
        assertThat(closed).isEmpty();
        other.close();
        assertThat(closed).containsExactly("first");
    }

    @Test
    void whoLetsGoTwiceTakesNothingFromTheOthers() {
        SharedInstances<String, String>.Lease one =
                instances.acquire("k", Duration.ZERO, () -> "v");
        SharedInstances<String, String>.Lease other =
                instances.acquire("k", Duration.ZERO, () -> "v");
        one.close();
        one.close();
        assertThat(closed).isEmpty();
        other.close();
        assertThat(closed).containsExactly("v");
    }

    @Test
    void afterTheLastOwnerTheNextOneGetsANewInstance() {
        instances.acquire("k", Duration.ZERO, () -> "first").close();
        assertThat(instances.acquire("k", Duration.ZERO, () -> "second").value())
                .isEqualTo("second");
    }

    @Test
    void anEvictedInstanceIsClosedOnceAndItsOwnersTouchNoLaterOne() {
        SharedInstances<String, String>.Lease old =
                instances.acquire("k", Duration.ZERO, () -> "old");
        assertThat(instances.evict("k")).containsExactly("old");
        SharedInstances<String, String>.Lease next =
                instances.acquire("k", Duration.ZERO, () -> "next");
        old.close();
        assertThat(closed).containsExactly("old");
        next.close();
        assertThat(closed).containsExactly("old", "next");
        assertThat(instances.evict("k")).containsExactly("next");
        assertThat(closed).hasSize(2);
    }

    @Test
    void evictingReturnsWhatWasClosedBeforeAndHasNotEndedYet() {
        instances.acquire("k", Duration.ZERO, () -> "not lingering").close();
        instances.acquire("k", LINGER, () -> "lingered").close();
        timer.runAll();
        instances.acquire("k", LINGER, () -> "made room").close();
        instances.acquire("other", LINGER, () -> "other");
        instances.acquire("k", LINGER, () -> "owned");

        assertThat(instances.evict("k"))
                .containsExactly("not lingering", "lingered", "made room", "owned");
        assertThat(instances.evict("k")).isEmpty();
    }

    @Test
    void aClosedInstanceIsForgottenOnceItHasEnded() {
        instances.acquire("k", Duration.ZERO, () -> "ended").close();
        instances.acquire("k", Duration.ZERO, () -> "ending").close();
        ended.add("ended");
        instances.acquire("other", LINGER, () -> "other");
        ended.clear();

        assertThat(instances.evict("k")).containsExactly("ending");
    }

    @Test
    void anInstanceThatCannotBeMadeLeavesNothingBehind() {
        assertThatThrownBy(
                        () ->
                                instances.acquire(
                                        "k",
                                        Duration.ZERO,
                                        () -> {
                                            throw new IllegalStateException("no");
                                        }))
                .hasMessage("no");
        assertThat(instances.acquire("k", Duration.ZERO, () -> "v").value()).isEqualTo("v");
    }

    @Test
    void anInstanceOutlivesItsLastOwnerForAWhile() {
        instances.acquire("k", LINGER, () -> "v").close();
        assertThat(closed).isEmpty();
        assertThat(timer.delays).containsExactly(LINGER);
        timer.runAll();
        assertThat(closed).containsExactly("v");
    }

    @Test
    void whoComesInTimeGetsTheSameInstanceWhichIsThenNotClosed() {
        instances.acquire("k", LINGER, () -> "first").close();
        SharedInstances<String, String>.Lease next = instances.acquire("k", LINGER, () -> "second");
        assertThat(next.value()).isEqualTo("first");
        timer.runAll();
        assertThat(closed).isEmpty();
        next.close();
        timer.runAll();
        assertThat(closed).containsExactly("first");
    }

    @Test
    void anInstanceWhoseLastOwnerWantsNoLingerIsClosedAtOnce() {
        SharedInstances<String, String>.Lease one = instances.acquire("k", LINGER, () -> "v");
        SharedInstances<String, String>.Lease other = instances.acquire("k", LINGER, () -> "v");
        one.closeWithoutLinger();
        assertThat(closed).isEmpty();
        other.closeWithoutLinger();
        assertThat(closed).containsExactly("v");
        assertThat(timer.delays).isEmpty();
    }

    @Test
    void anotherInstanceEndsTheOnesThatNobodyOwns() {
        SharedInstances<String, String>.Lease owned =
                instances.acquire("owned", LINGER, () -> "owned");
        instances.acquire("k", LINGER, () -> "lingering").close();
        instances.acquire("other", LINGER, () -> "other");
        assertThat(closed).containsExactly("lingering");
        timer.runAll();
        assertThat(closed).containsExactly("lingering");
        assertThat(owned.value()).isEqualTo("owned");
    }

    @Test
    void anEvictedInstanceLingersNoLonger() {
        instances.acquire("k", LINGER, () -> "v").close();
        assertThat(instances.evict("k")).containsExactly("v");
        timer.runAll();
        assertThat(closed).containsExactly("v");
    }

    /** A timer that runs waiting tasks when the test requests it. */
    private static final class ManualTimer implements SharedInstances.Timer {
        private final List<Duration> delays = new ArrayList<>();
        private final List<Runnable> waiting = new ArrayList<>();

        @Override
        public Runnable runAfter(Duration delay, Runnable task) {
            delays.add(delay);
            waiting.add(task);
            return () -> waiting.remove(task);
        }

        void runAll() {
            List<Runnable> due = List.copyOf(waiting);
            waiting.clear();
            due.forEach(Runnable::run);
        }
    }
}
