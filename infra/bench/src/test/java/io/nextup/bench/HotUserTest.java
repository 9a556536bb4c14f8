package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HotUserTest {

    @Test
    void ofElevenEventsTenAreTheHotUsersAndTheOthersComeAtTheirEvenRate() {
        HotUser hotUser = new HotUser(1_000, 5_000 / 5_500.0);

        List<Long> others =
                LongStream.range(1_000, 1_000 + 11 * 400)
                        .filter(event -> !hotUser.causes(event))
                        .boxed()
                        .toList();

        assertThat(others).hasSize(400);
        for (int i = 1; i < others.size(); i++) {
            assertThat(others.get(i) - others.get(i - 1)).isBetween(10L, 12L);
        }
    }

    @Test
    void aShareOfZeroCausesNothing() {
        HotUser nobody = new HotUser(7, 0);

        assertThat(LongStream.range(7, 10_000).anyMatch(nobody::causes)).isFalse();
    }

    @Test
    void aShareThatIsNotANumberIsRefused() {
        assertThatThrownBy(() -> new HotUser(0, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The hot user's share is NaN: it must be from 0 to 1");
    }

    @Test
    void eachRateIsMeasuredWithoutTheHotUserAndThenBeside() {
        BenchSettings settings =
                new BenchSettings(
                        List.of(500, 1_000),
                        5_000,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        20_000,
                        1,
                        false,
                        Map.of(),
                        Map.of());

        assertThat(settings.phases())
                .extracting(Phase::name)
                .containsExactly("saturation", "500", "500+5000", "1000", "1000+5000");
        Phase beside = settings.phases().get(2);
        assertThat(beside.withoutHotUser()).isEqualTo("500");
        assertThat(beside.allPerSecond()).isEqualTo(5_500);
    }

    @Test
    void theHotUserIsOneAndAddsNoOther() {
        Workload workload = new Workload(10, 50, HistoryLengths.LIKE_BEAUTY, 1);
        int before = workload.usersEver();

        assertThat(List.of(workload.hot().userId(), workload.hot().userId()))
                .containsExactly("hot", "hot");
        assertThat(workload.usersEver()).isEqualTo(before + 1);
    }
}
