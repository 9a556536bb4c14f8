package io.nextup.console.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ConsoleSettingsTest {
    @Test
    void anAddressOfIpVersion6StandsInBrackets() {
        assertThat(ConsoleSettings.address("::1", 8082)).hasToString("http://[::1]:8082/");
        assertThat(ConsoleSettings.address("localhost", 80)).hasToString("http://localhost:80/");
    }

    @Test
    void theDefaultLocaleChangesNoAddress() {
        Locale before = Locale.getDefault();
        // Its digits are not those of ASCII.
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(7)).isNotEqualTo("7");
            assertThat(ConsoleSettings.address("127.0.0.1", 8082))
                    .hasToString("http://127.0.0.1:8082/");
        } finally {
            Locale.setDefault(before);
        }
    }
}
