package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StuckCallsTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final StuckCalls stuck = new StuckCalls(2, Duration.ofMinutes(15));

    @Test
    void asManyAsTheLimitEndTheProcess() {
        stuck.add(call(), 0);
        assertThat(stuck.reasonToEnd(MINUTE)).isEmpty();
        stuck.add(call(), MINUTE);
        assertThat(stuck.reasonToEnd(MINUTE))
                .contains("2 calls of models hang, which is the limit");
        assertThat(stuck.count()).isEqualTo(2);
    }

    @Test
    void oneThatHangsForAQuarterOfAnHourEndsTheProcess() {
        stuck.add(call(), MINUTE);
        assertThat(stuck.reasonToEnd(16 * MINUTE - 1)).isEmpty();
        assertThat(stuck.reasonToEnd(16 * MINUTE))
                .contains("A call of a model hangs for 15 minutes, which is the limit");
    }

    @Test
    void oneThatEndedAfterAllIsForgotten() {
        Call ended = call();
        stuck.add(ended, 0);
        stuck.add(call(), 0);
        stuck.remove(ended);
        assertThat(stuck.count()).isEqualTo(1);
        assertThat(stuck.reasonToEnd(MINUTE)).isEmpty();
    }

    @Test
    void aMachineOfOneCoreStandsTwo() {
        assertThat(settings(1).mostStuckCalls()).isEqualTo(2);
        assertThat(settings(8).mostStuckCalls()).isEqualTo(8);
    }

    private static EngineSettings settings(int cores) {
        return EngineSettings.of(1, 1, LoadShedding.NONE, Duration.ofSeconds(5), cores);
    }

    private static Call call() {
        return new Call(
                "default",
                List.of(),
                new ServedModel(Models.model("v1", 5, new FakeScorer(5)), false));
    }
}
