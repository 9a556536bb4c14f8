package io.nextup.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedInstancesTest {
    private final List<String> closed = new ArrayList<>();
    private final SharedInstances<String, String> instances = new SharedInstances<>(closed::add);

    @Test
    void ownersOfOneKeyShareAnInstanceWhichClosesAfterTheLast() {
        SharedInstances<String, String>.Lease one = instances.acquire("k", () -> "first");
        SharedInstances<String, String>.Lease other = instances.acquire("k", () -> "second");
        assertThat(one.value()).isEqualTo("first");
        assertThat(other.value()).isEqualTo("first");

        one.close();
        assertThat(closed).isEmpty();
        other.close();
        assertThat(closed).containsExactly("first");
    }

    @Test
    void whoLetsGoTwiceTakesNothingFromTheOthers() {
        SharedInstances<String, String>.Lease one = instances.acquire("k", () -> "v");
        SharedInstances<String, String>.Lease other = instances.acquire("k", () -> "v");
        one.close();
        one.close();
        assertThat(closed).isEmpty();
        other.close();
        assertThat(closed).containsExactly("v");
    }

    @Test
    void afterTheLastOwnerTheNextOneGetsANewInstance() {
        instances.acquire("k", () -> "first").close();
        assertThat(instances.acquire("k", () -> "second").value()).isEqualTo("second");
    }

    @Test
    void anEvictedInstanceIsClosedOnceAndItsOwnersTouchNoLaterOne() {
        SharedInstances<String, String>.Lease old = instances.acquire("k", () -> "old");
        assertThat(instances.evict("k")).contains("old");
        SharedInstances<String, String>.Lease next = instances.acquire("k", () -> "next");
        old.close();
        assertThat(closed).containsExactly("old");
        next.close();
        assertThat(closed).containsExactly("old", "next");
        assertThat(instances.evict("k")).isEmpty();
        assertThat(closed).hasSize(2);
    }

    @Test
    void anInstanceThatCannotBeMadeLeavesNothingBehind() {
        assertThatThrownBy(
                        () ->
                                instances.acquire(
                                        "k",
                                        () -> {
                                            throw new IllegalStateException("no");
                                        }))
                .hasMessage("no");
        assertThat(instances.acquire("k", () -> "v").value()).isEqualTo("v");
    }
}
