package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

/** The reading of a broker's answers; {@link PreflightIT} asks a real broker. */
class PreflightTest {
    private static final String NAME = "transaction.max.timeout.ms";

    @Test
    void aSettingHasTheNumberThatTheBrokerTells() {
        assertThat(Preflight.number(told(NAME, "900000"), NAME)).hasValue(900_000);
    }

    @Test
    void aSettingThatTheBrokerDoesNotTellIsNotChecked() {
        assertThat(Preflight.number(told("broker.rack", "900000"), NAME)).isEmpty();
        assertThat(Preflight.number(told(NAME, null), NAME)).isEmpty();
    }

    private static Config told(String name, String value) {
        return new Config(List.of(new ConfigEntry(name, value)));
    }
}
