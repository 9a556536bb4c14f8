package io.nextup.models;

import static io.nextup.models.Entries.demoted;
import static io.nextup.models.Entries.refused;
import static io.nextup.models.Entries.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelVerdict;
import org.junit.jupiter.api.Test;

class PardonTimesTest {
    private final PardonTimes pardons = new PardonTimes();

    @Test
    void aPardonCancelsEarlierVerdictsOnItsModelOnly() {
        pardons.put(sha256("m1"), 100);
        assertThat(pardons.cancels(demoted("m1", 99))).isTrue();
        assertThat(pardons.cancels(refused("m1", 99))).isTrue();
        assertThat(pardons.cancels(demoted("m1", 100))).isFalse();
        assertThat(pardons.cancels(demoted("m2", 99))).isFalse();
    }

    @Test
    void noPardonCancelsAVerdictOfAnUnknownKind() {
        pardons.put(sha256("m1"), 100);
        assertThat(
                        pardons.cancels(
                                new ModelVerdict(
                                        "m1", sha256("m1"), ModelVerdict.Kind.OTHER, "", 99)))
                .isFalse();
    }

    @Test
    void theLastPardonOfAModelCountsUntilItIsForgotten() {
        pardons.put(sha256("m1"), 100);
        pardons.put(sha256("m1"), 50);
        assertThat(pardons.of(sha256("m1"))).hasValue(50);
        assertThat(pardons.cancels(sha256("m1"), 50)).isFalse();
        assertThat(pardons.cancels(sha256("m1"), 49)).isTrue();
        pardons.remove(sha256("m1"));
        assertThat(pardons.of(sha256("m1"))).isEmpty();
        assertThat(pardons.cancels(sha256("m1"), 49)).isFalse();
    }
}
