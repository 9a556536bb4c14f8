package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names on the page of metrics, which {@link JobMetricsIT} compares with the job's own. */
class MetricNamesTest {
    @Test
    void everyMetricOfTheJobKeepsToTheRules() throws IOException {
        assertThat(MetricsTable.rows()).hasSizeGreaterThan(25);
        assertThat(MetricsTable.rows()).allSatisfy(row -> assertThat(faults(row)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "score.batchTimeMicros, histogram",
        "publish.freshnessMillis, histogram",
        "score.waitMs, gauge",
        "score.batch_seconds, histogram",
        "score.slot.SLOT.modelsRefused, gauge",
        "ingest.deadLettersTotal, counter",
    })
    void aBadNameOrTypeIsFound(String name, String type) {
        assertThat(faults(new MetricsTable.Row(name, name, type))).hasSize(1);
    }

    private static List<String> faults(MetricsTable.Row row) {
        String name = row.flinkName().substring(row.flinkName().lastIndexOf('.') + 1);
        List<String> faults = new ArrayList<>();
        if (!name.matches("[a-z]+([A-Z][a-z0-9]*)*")) {
            faults.add(name + " is not in camelCase");
        }
        if (name.matches(".*(Millis|Micros|Nanos|Ms|Minutes)")) {
            faults.add(name + " is not in seconds");
        }
        if (name.endsWith("Total")) {
            faults.add(name + " ends in Total, which Flink's counters do not");
        }
        if (name.matches(".*(Refused|Errors|Failures)") && row.type().equals("gauge")) {
            faults.add(name + " only grows, and is not a counter");
        }
        return faults;
    }
}
