package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.dataset.EvaluationCase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationSampleTest {

    @Test
    void upToFiveThousandAreAllTakenInTheirOrder() {
        List<EvaluationCase> cases = cases(5_000);
        assertThat(ValidationSample.of(cases, 1)).isEqualTo(cases);
    }

    @Test
    void ofMoreASeedDrawsFiveThousandDifferentOnes() {
        List<EvaluationCase> cases = cases(5_001);
        List<EvaluationCase> sample = ValidationSample.of(cases, 1);
        assertThat(sample).hasSize(5_000).doesNotHaveDuplicates().isSubsetOf(cases);
        assertThat(sample).isEqualTo(ValidationSample.of(cases, 1));
        assertThat(sample).isNotEqualTo(ValidationSample.of(cases, 2));
    }

    private static List<EvaluationCase> cases(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(target -> new EvaluationCase(new int[] {1}, target))
                .toList();
    }
}
