package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class KafkaBrokerTest {
    @Test
    void theDefaultLocaleChangesNothing() {
        Properties expected = configuration();
        assertThat(expected)
                .containsEntry("listeners", "CLIENTS://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093");
        Locale before = Locale.getDefault();
        // Its digits are not those of ASCII.
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(7)).isNotEqualTo("7");
            assertThat(configuration()).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Properties configuration() {
        return KafkaBroker.configuration(Path.of("data"), 9092, 9093);
    }
}
