package io.nextup.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.wire.Encoding;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;

class PublishOptionsTest {

    @Test
    void atLeastOnceInJsonIsTheDefault() {
        assertThat(PublishOptions.from(new Configuration(), "nextup"))
                .isEqualTo(
                        new PublishOptions(
                                DeliveryGuarantee.AT_LEAST_ONCE,
                                Encoding.JSON,
                                "nextup",
                                Duration.ofMinutes(15),
                                1_000_000,
                                Duration.ofSeconds(1),
                                false));
    }

    @Test
    void deliveryAndEncodingAreGivenInWords() {
        PublishOptions options =
                with("nextup.publish.delivery", "exactly-once", "nextup.publish.encoding", "avro");

        assertThat(options.exactlyOnce()).isTrue();
        assertThat(options.encoding()).isEqualTo(Encoding.AVRO);
    }

    @Test
    void deliveryIsNeverWithoutAGuarantee() {
        assertThatThrownBy(() -> with("nextup.publish.delivery", "none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "nextup.publish.delivery", "none", "use at-least-once or exactly-once");
    }

    @Test
    void aTransactionMustTakeSomeTime() {
        assertThatThrownBy(() -> with("nextup.publish.transaction-timeout", "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.publish.transaction-timeout is PT0S: use more than 0");
    }

    @Test
    void theObjectiveOfFreshnessIsSomeTime() {
        assertThatThrownBy(() -> with("nextup.publish.freshness-objective", "-1 s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.publish.freshness-objective");
    }

    private static PublishOptions with(String... keysAndValues) {
        Map<String, String> values =
                keysAndValues.length == 2
                        ? Map.of(keysAndValues[0], keysAndValues[1])
                        : Map.of(
                                keysAndValues[0],
                                keysAndValues[1],
                                keysAndValues[2],
                                keysAndValues[3]);
        return PublishOptions.from(Configuration.fromMap(values), "nextup");
    }
}
