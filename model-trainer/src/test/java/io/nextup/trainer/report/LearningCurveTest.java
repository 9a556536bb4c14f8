package io.nextup.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.train.EpochReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearningCurveTest {
    private final Map<String, String> provenance =
            LearningCurve.of(
                            List.of(
                                    epoch(1, "sampled softmax", 7.25, 0.0123),
                                    epoch(2, "full softmax", 6.5, Double.NaN)))
                    .provenance();

    @Test
    void aManifestCarriesACurveThere() {
        assertThat(provenance)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "epochs.phase", "sampled softmax,full softmax",
                                "epochs.loss", "7.2500,6.5000",
                                "epochs.validation.NDCG@10", "0.01230,NaN"));
    }

    @Test
    void andBack() {
        LearningCurve curve = LearningCurve.in(provenance).orElseThrow();
        assertThat(curve.points())
                .containsExactly(
                        new LearningCurve.Point(1, "sampled softmax", 7.25, 0.0123),
                        new LearningCurve.Point(2, "full softmax", 6.5, Double.NaN));
        assertThat(curve.isJudged()).isFalse();
    }

    @Test
    void whatIsNoCurveIsNone() {
        assertThat(LearningCurve.of(List.of()).provenance()).isEmpty();
        assertThat(LearningCurve.in(Map.of())).isEmpty();
        assertThat(LearningCurve.in(with("epochs.loss", "7.25"))).isEmpty();
        assertThat(LearningCurve.in(with("epochs.loss", "7.25,much"))).isEmpty();
        assertThat(LearningCurve.in(with("epochs.first", "late"))).isEmpty();
    }

    @Test
    void theEpochsOfATrainingThatWasResumedKeepTheirNumbers() {
        LearningCurve resumed =
                LearningCurve.of(
                        List.of(epoch(3, "full", 6.5, 0.02), epoch(4, "full", 6.25, 0.03)));
        assertThat(resumed.provenance()).containsEntry("epochs.first", "3");
        assertThat(LearningCurve.in(resumed.provenance())).contains(resumed);
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(provenance);
        changed.put(name, value);
        return changed;
    }

    private static EpochReport epoch(int epoch, String phase, double loss, double ndcg) {
        return new EpochReport(epoch, 4, phase, loss, ndcg, 1, Duration.ZERO);
    }
}
