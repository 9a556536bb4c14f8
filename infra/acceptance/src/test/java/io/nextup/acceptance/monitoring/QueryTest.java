package io.nextup.acceptance.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "sum by (job_name) (rate(a_b[5m])) > 0 | a_b",
                "time() - max(c{quantile=\"0.99\", job=\"d\"}) / 1000 > 6 * 3600 | c",
                "e:rate1h > 14.4 * 0.01 and e:rate5m > 1 | e:rate1h,e:rate5m",
                "(f > 0 unless f offset 1h) or 0 * count by (job, g) (h == -1) | f,h",
                "i{area=\"heap\"} and on (instance) j | i,j",
                "rate(k[$__rate_interval]) + on (x) group_left (y) l | k,l"
            })
    void namesMetricsAndNeitherFunctionsNorLabelsNorWords(String expression, String metrics) {
        assertThat(new Query("", expression).metrics()).containsExactly(metrics.split(","));
    }
}
