package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ArrivalCountsTest {
    private final ArrivalCounts counts =
            new ArrivalCounts(
                    new IntakeRules(
                            InteractionLimits.defaults(), FieldMapping.NONE, ErasureRules.ANYBODY),
                    null,
                    Map.of());

    @Test
    void ofAHundredRecordsOneMayBeLeftOutWithoutAWord() {
        assertThat(counts.warning("clicks")).isEmpty();
        for (int i = 0; i < 99; i++) {
            judge("{\"userId\": \"ada\", \"itemId\": \"bell\"}");
        }
        judge("not json");
        assertThat(counts.warning("clicks")).isEmpty();

        judge("{\"userId\": \"ada\"}");

        assertThat(counts.warning("clicks"))
                .hasValue(
                        "Warning: 2 of 101 records of clicks are left out: ingest check --topic clicks, with the same --mapping, says how its newest records are read");
    }

    private void judge(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        counts.judge(
                new ConsumerRecord<>(
                        "clicks",
                        0,
                        0,
                        1_700_000_000_000L,
                        TimestampType.CREATE_TIME,
                        0,
                        bytes.length,
                        null,
                        bytes,
                        new RecordHeaders(),
                        Optional.empty()));
    }
}
