package io.nextup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter.Reason;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CountedErasuresTest {
    @Test
    void anIdCountsOnceWhateverItsTime() {
        CountedErasures counted = TestErasures.counted(1);

        assertThat(counted.refusal(TestErasures.id(1)))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.ERASURE_REPEATED));
        assertThat(counted.refusal(new ErasureId("r-1", 2))).isPresent();
        assertThat(counted.refusal(new ErasureId("r-2", 1))).isEmpty();
        assertThat(counted.refusal(new ErasureId("r-0", 0))).isEmpty();
    }

    @Test
    void sixteenIdsAreHeldAndNothingAsOldAsTheOnesBeforeThemCountsAgain() {
        CountedErasures counted = CountedErasures.NONE;
        for (ErasureId id : TestErasures.ids(1, 18)) {
            assertThat(counted.refusal(id)).isEmpty();
            counted = counted.with(id);
        }

        assertThat(counted).isEqualTo(new CountedErasures(1, TestErasures.ids(2, 18)));
        for (ErasureId id : TestErasures.ids(0, 18)) {
            assertThat(counted.refusal(id)).isPresent();
        }
        assertThat(counted.refusal(TestErasures.id(18))).isEmpty();
    }

    @Test
    void anIdThatComesLateTakesItsPlaceByTime() {
        assertThat(TestErasures.counted(3, 1, 2))
                .isEqualTo(new CountedErasures(-1, TestErasures.ids(1, 4)));
    }

    @Test
    void whatWasWrittenIsReadAndItsBytesStayThose() throws Exception {
        CountedErasures counted = TestErasures.counted(1, 2);

        assertThat(HexFormat.of().formatHex(counted.bytes()))
                .isEqualTo(
                        "01ffffffffffffffff00000002"
                                + "0003722d310000000000000001"
                                + "0003722d320000000000000002");
        assertThat(CountedErasures.read(counted.bytes())).isEqualTo(counted);
        assertThatThrownBy(() -> CountedErasures.read(new byte[] {2}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }
}
