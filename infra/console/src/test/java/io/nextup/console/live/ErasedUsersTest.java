package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErasedUsersTest {
    private final ErasedUsers erased = new ErasedUsers();

    @Test
    void aUserIsRecognizedOnceErased() {
        assertThat(erased.contains("ann")).isFalse();
        erased.add("ann");
        assertThat(erased.contains("ann")).isTrue();
        assertThat(erased.contains("bob")).isFalse();
    }

    @Test
    void theUserErasedLongestAgoIsForgotten() {
        for (int user = 0; user < ErasedUsers.MOST; user++) {
            erased.add("u" + user);
        }
        assertThat(erased.contains("u0")).isTrue();
        erased.add("another");
        assertThat(erased.contains("u0")).isFalse();
        assertThat(erased.contains("u1")).isTrue();
    }
}
