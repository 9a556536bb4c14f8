package io.nextup.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentHashesTest {
    @Test
    void aFullSetForgetsTheOldest() {
        RecentHashes hashes = new RecentHashes(6);
        assertThat(hashes.contains(0)).isFalse();
        for (int hash = 0; hash < 20; hash++) {
            hashes.add(hash);
            for (int earlier = 0; earlier <= hash; earlier++) {
                assertThat(hashes.contains(earlier)).isEqualTo(earlier > hash - 6);
            }
        }
    }
}
