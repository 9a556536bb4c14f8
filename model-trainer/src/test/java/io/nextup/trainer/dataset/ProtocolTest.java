package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.sequence.SequenceEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {
    private static final UserHistories USERS = Histories.of("u a@1 b@2 c@3", "v b@1", "w c@1 c@2");

    @Test
    void everyEventAfterAUsersFirstIsACaseWithTheEarlierOnes() {
        List<HeldOut> cases = Protocol.EVERY_EVENT.test(USERS);
        assertThat(cases)
                .extracting(one -> one.userId() + one.position() + one.itemId())
                .containsExactly("u1b", "u2c", "w1c");
        assertThat(Histories.history(cases.get(1)))
                .extracting(SequenceEntry::itemId)
                .containsExactly("a", "b");
    }

    @Test
    void whereEveryEventIsTheTestNothingIsLeftToFitOn() {
        assertThatThrownBy(() -> Protocol.EVERY_EVENT.split(USERS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("every-event leaves nothing to fit on");
        assertThat(Protocol.ALL.test(USERS)).isEmpty();
    }
}
